"""Entries and YAML of another public integration of this domain."""
