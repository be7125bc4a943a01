"""Settings from outside: checked by name and, where only some values are known, by value."""

from dataclasses import fields
import json
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from .behaviour import Behaviour


def assign(target: Any, values: dict[str, Any]) -> None:
    """Set fields of a dataclass; raises ValueError for unknown fields and values."""
    known = {field.name: field.type for field in fields(target)}
    strangers = values.keys() - known.keys()
    if strangers:
        msg = f"Unknown fields {sorted(strangers)}"
        raise ValueError(msg)
    for name, value in values.items():
        kind = getattr(known[name], "__value__", known[name])
        if get_origin(kind) is Literal and value not in get_args(kind):
            msg = f"{name} is one of {get_args(kind)}"
            raise ValueError(msg)
        setattr(target, name, value)


def read_settings(path: Path) -> Behaviour:
    """Return what a file of scripts/verify-account says of OVHcloud."""
    behaviour = Behaviour()
    assign(behaviour, json.loads(path.read_text(encoding="utf-8"))["behaviour"])
    return behaviour
