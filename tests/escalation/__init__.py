"""Tests of alarms."""
