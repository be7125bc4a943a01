"""Errors of forms."""

from typing import Final

from ..api import (
    CREATE_TOKEN_URL,
    AuthenticationFailed,
    HostConfiguration,
    MissingRight,
    OutcomeUnknown,
    OvhError,
    RateLimited,
    Unavailable,
    UnknownService,
)

type Errors = dict[str, str]
"""Translation keys by field; `base` for the whole form."""

type Failure = tuple[Errors, dict[str, str]]
"""Errors, and the placeholders of their texts."""

PLACEHOLDERS: Final = {"create_token_url": CREATE_TOKEN_URL, "right": "", "words": ""}
"""Given to every form of keys and accounts, whatever its texts use."""


def failure_of(err: OvhError) -> Failure:
    """Return how a form shows an error of OVHcloud."""
    match err:
        case AuthenticationFailed():
            return {err.key_field: f"invalid_{err.key_field}"}, PLACEHOLDERS
        case MissingRight():
            return {"base": err.key}, PLACEHOLDERS | {"right": f"{err.method} {err.path}"}
        case RateLimited() | HostConfiguration():
            return {"base": err.key}, PLACEHOLDERS
        case Unavailable() | OutcomeUnknown():
            return {"base": "cannot_connect"}, PLACEHOLDERS
        case UnknownService():
            return {"base": "unknown_account"}, PLACEHOLDERS
        case _:
            return {"base": "unknown"}, PLACEHOLDERS | {"words": err.words}
