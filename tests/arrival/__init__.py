"""Tests of `arrival`."""
