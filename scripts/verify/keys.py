"""Where the keys come from: the environment, ovh.conf, or the keyboard."""

from collections.abc import Mapping
from configparser import ConfigParser, Error
from dataclasses import fields
from pathlib import Path
from typing import Final

from .dialogue import Dialogue
from .ovh_api import Keys

ENDPOINT: Final = "ovh-eu"
FILES: Final = (Path("/etc/ovh.conf"), Path("~/.ovh.conf").expanduser(), Path("ovh.conf"))
NAMES: Final = tuple(field.name for field in fields(Keys))


def read_keys(dialogue: Dialogue, environment: Mapping[str, str], files: tuple[Path, ...]) -> Keys:
    """Return the keys from where OVHcloud's programs look for them, or ask for what is missing."""
    config = ConfigParser(interpolation=None)
    try:
        config.read(files, encoding="utf-8")
    except Error:
        dialogue.say("ovh.conf cannot be read, and is left aside.")

    def read(name: str) -> str:
        return (
            environment.get(f"OVH_{name.upper()}")
            or config.get(ENDPOINT, name, fallback=None)
            or dialogue.ask_secret(name.replace("_", " ").capitalize())
        )

    return Keys(**{name: read(name) for name in NAMES})
