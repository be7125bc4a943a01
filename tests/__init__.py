"""Tests of the OVHcloud SMS integration."""
