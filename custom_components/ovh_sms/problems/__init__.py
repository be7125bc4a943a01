"""Texts of errors, and repair issues."""
