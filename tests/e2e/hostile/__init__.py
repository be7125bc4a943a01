"""Hostile input for every door of the integration, and what it does to a real Home Assistant."""
