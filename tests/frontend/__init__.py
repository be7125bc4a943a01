"""Tests of the card's part of the integration."""
