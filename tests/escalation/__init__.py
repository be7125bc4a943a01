"""Tests of alarms and of the silence guard."""
