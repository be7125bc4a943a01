"""Tests of `bulk`."""
