"""Tests of the files of the integration."""
