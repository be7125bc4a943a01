"""The field of the sender, in the config flow and the options flow."""

from collections.abc import Sequence

from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from ..const import CONF_SENDER, SHORT_CODE
from ..message.senders import sender_choices


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
