"""Entries of another integration of this domain, and a hint about its YAML."""
