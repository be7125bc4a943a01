"""Tests of `takeover`."""
