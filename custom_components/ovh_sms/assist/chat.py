"""The conversation that is going on."""

from typing import TYPE_CHECKING

from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.script import script_stack_cv

if TYPE_CHECKING:
    from homeassistant.components.conversation import ChatLog


def current_chat_log(hass: HomeAssistant) -> ChatLog | None:
    """Return the log of the conversation that calls us, None if there is none."""
    if "conversation" not in hass.config.components:
        return None
    from homeassistant.components.conversation import chat_log  # noqa: PLC0415

    return chat_log.current_chat_log.get()


def is_of_a_person(context: Context | None, device_id: str | None) -> bool:
    """Return whether a user or a voice device speaks.

    An automation may pass on a text that came in: as if it were a wish, and the yes to it. So may a
    script, which has the user's context when a language model runs it.
    """
    is_of_a_user = context and context.user_id and not script_stack_cv.get()
    return bool(device_id or is_of_a_user)
