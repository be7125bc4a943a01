"""The choice of a sender, at set-up and among the options."""

from collections.abc import Sequence

from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from ..const import CONF_SENDER, SHORT_CODE
from ..message.senders import sender_choices


def sender_selector(senders: Sequence[str] | None, country: str | None) -> SelectSelector:
    """Return the field to choose a sender in."""
    return SelectSelector(
        SelectSelectorConfig(
            options=sender_choices(senders, country),
            mode=SelectSelectorMode.DROPDOWN,
            custom_value=senders is None,
            translation_key=CONF_SENDER,
        )
    )


def sender_error(sender: str, country: str | None) -> str | None:
    """Return what is wrong with a sender."""
    if not sender:
        return "no_sender"
    if sender == SHORT_CODE and not sender_choices(None, country):
        return "short_code_only_in_france"
    return None
