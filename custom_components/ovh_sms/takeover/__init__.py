"""Entries of another integration of this domain."""
