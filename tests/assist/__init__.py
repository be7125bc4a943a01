"""Tests of sentences and tools for voice assistants."""
