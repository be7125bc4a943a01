"""Asks a real OVHcloud account the open questions; needs the standard library of Python 3.11."""
