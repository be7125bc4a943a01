"""The fields and errors that forms share."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import voluptuous as vol

from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from ..api import (
    KEY_LINKS,
    AccountBlocked,
    AuthenticationFailed,
    HostConfiguration,
    Keys,
    MissingRight,
    OutcomeUnknown,
    OvhError,
    RateLimited,
    Unavailable,
    UnknownService,
    UntrustedPage,
)
from ..const import (
    CONF_APPLICATION_KEY,
    CONF_APPLICATION_SECRET,
    CONF_CONSUMER_KEY,
    CONF_SENDER,
    KEY_FIELDS,
    SHORT_CODE,
)
from ..message.senders import sender_choices

type UserInput = dict[str, Any] | None
"""What was typed into a form, None to show it."""

type Errors = dict[str, str]
"""Translation keys by field; `base` for the whole form."""

type Failure = tuple[Errors, dict[str, str]]
"""Errors, and the placeholders of their texts."""

PLACEHOLDERS: Final = {**KEY_LINKS, "right": "", "words": ""}
"""Given to every form of keys and accounts, whatever its texts use."""

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


def failure_of(err: OvhError) -> Failure:
    """Return how a form shows an error of OVHcloud."""
    match err:
        case AuthenticationFailed():
            return {err.key_field: f"invalid_{err.key_field}"}, PLACEHOLDERS
        case MissingRight():
            return {"base": err.key}, PLACEHOLDERS | {"right": f"{err.method} {err.path}"}
        case RateLimited() | HostConfiguration() | UntrustedPage():
            return {"base": err.key}, PLACEHOLDERS
        case Unavailable() | OutcomeUnknown():
            return {"base": "cannot_connect"}, PLACEHOLDERS
        case UnknownService():
            return {"base": "unknown_account"}, PLACEHOLDERS
        case AccountBlocked():
            return {"base": err.key}, PLACEHOLDERS | {"words": err.words}
        case _:
            return {"base": "unknown"}, PLACEHOLDERS | {"words": err.words}


def read_keys(typed: Mapping[str, str], stored: Keys | None = None) -> Keys:
    """Return the keys without the blanks around them, the stored ones for empty fields."""
    kept = asdict(stored) if stored else dict.fromkeys(KEY_FIELDS, "")
    return Keys(**kept | {field: key for field, text in typed.items() if (key := text.strip())})


def sender_selector(senders: Sequence[str] | None, country: str | None) -> SelectSelector:
    """Return the selector; free text if the senders are not known."""
    return SelectSelector(
        SelectSelectorConfig(
            options=sender_choices(senders, country),
            mode=SelectSelectorMode.DROPDOWN,
            custom_value=senders is None,
            translation_key=CONF_SENDER,
        )
    )


def sender_error(sender: str, country: str | None) -> str | None:
    """Return the translation key of the error of a sender."""
    if not sender:
        return "no_sender"
    if sender == SHORT_CODE and not sender_choices(None, country):
        return "short_code_only_in_france"
    return None
