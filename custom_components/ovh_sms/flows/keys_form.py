"""The form of the keys, at set-up and to replace them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

import voluptuous as vol

from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType

from ..api import Keys
from ..const import CONF_APPLICATION_KEY, CONF_APPLICATION_SECRET, CONF_CONSUMER_KEY, KEY_FIELDS
from .form_errors import Errors

_SECRET: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
)
KEYS_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_APPLICATION_KEY): TextSelector(TextSelectorConfig(autocomplete="off")),
        vol.Required(CONF_APPLICATION_SECRET): _SECRET,
        vol.Required(CONF_CONSUMER_KEY): _SECRET,
    }
)
NEW_KEYS_SCHEMA: Final = vol.Schema(
    {vol.Optional(str(field)): selector for field, selector in KEYS_SCHEMA.schema.items()}
)
"""An empty field keeps its key; without a consumer key one is approved in the browser."""


def read_keys(typed: Mapping[str, str], stored: Keys | None = None) -> Keys:
    """Return the keys without the blanks around them, the stored ones for empty fields."""
    kept = asdict(stored) if stored else dict.fromkeys(KEY_FIELDS, "")
    return Keys(**kept | {field: key for field, text in typed.items() if (key := text.strip())})


def find_key_errors(keys: Keys) -> Errors:
    """Return the errors of keys that OVHcloud cannot have made."""
    return {field: f"invalid_{field}" for field in keys.malformed}
