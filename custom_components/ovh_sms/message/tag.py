"""The tags that messages are known by."""

import secrets


def new_tag() -> str:
    """Return a unique tag of 20 characters, the most that OVHcloud takes."""
    return f"ha{secrets.token_hex(9)}"
