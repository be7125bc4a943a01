"""Tests of `account`."""
