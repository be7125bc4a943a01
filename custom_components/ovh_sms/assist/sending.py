"""Sends what was confirmed, and says what happened."""

from typing import Any, Final

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized

from ..const import DOMAIN
from ..message.proposals import Proposal
from ..problems.error import text_of

REFUSED: Final = ("assist_not_allowed", "assist_refused")
"""Keys of the texts about what will not be sent."""


async def async_send(hass: HomeAssistant, proposal: Proposal, context: Context) -> tuple[str, str]:
    """Send a message; return the key of the text that says what happened, and the reason."""
    try:
        response: Any = await hass.services.async_call(
            DOMAIN,
            "send_message",
            {"message": proposal.message, "recipients": list(proposal.subentry_ids)},
            blocking=True,
            return_response=True,
            context=context,
        )
    except Unauthorized:
        return "assist_not_allowed", ""
    except HomeAssistantError as err:
        return "assist_refused", text_of(hass, err)
    if response["deduplicated"] and not response["valid_receivers"]:
        return "assist_repeated", ""
    if response["truncated"]:
        return "assist_truncated", ""
    return "assist_queued" if response["status"] == "queued" else "assist_sent", ""
