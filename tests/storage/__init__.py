"""Tests of how an account is kept on disk."""
