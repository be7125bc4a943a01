"""Finds out whether an account can send, and whether OVHcloud answers as expected."""
