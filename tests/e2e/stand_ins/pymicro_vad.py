"""Stands in for a part of Home Assistant's voice pipeline that has to be compiled."""


class MicroVad:
    """Never used: nothing speaks in these tests, but `assist_pipeline` imports it."""
