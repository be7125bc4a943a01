"""Tests of the silence guard."""
