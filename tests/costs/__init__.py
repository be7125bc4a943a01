"""Tests of `costs`."""
