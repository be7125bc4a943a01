"""Sentences and tools for voice assistants."""
