"""What a check of an account says of the arrival of its SMS."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What may keep SMS from recipients."""

    texts: tuple[str, ...]
    """In the language of Home Assistant."""
    is_known: bool
    """Whether OVHcloud has told all."""
