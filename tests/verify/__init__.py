"""Tests of scripts/verify-account."""
