"""Tests of `sms`."""
