"""Cancels messages in the outbox, or deferred ones at OVHcloud."""

import contextlib
from dataclasses import replace

from homeassistant.exceptions import HomeAssistantError

from ..api import CANCEL_TOKEN_URL, MissingRight, OvhError, Rejected
from ..const import DOMAIN
from ..message.models import DeliveryStatus
from ..outbox import Cancelled, Outbox, OutboxError
from .poller import PollContext
from .receipts import Receipts
from .records import Sms


async def async_cancel(outbox: Outbox, context: PollContext, receipts: Receipts, tag: str) -> bool:
    """Cancel a message that has not left yet; return whether there is one.

    Raises a translated HomeAssistantError if it may have left, or the right is missing.
    """
    try:
        return await outbox.async_cancel(tag) or await _async_cancel_deferred(
            context, receipts, tag
        )
    except MissingRight as err:
        urls = {"create_token_url": CANCEL_TOKEN_URL}
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="cancel_missing_right",
            translation_placeholders=err.placeholders | urls,
        ) from None
    except OvhError, OutboxError:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key="cancel_failed"
        ) from None


async def _async_cancel_deferred(context: PollContext, receipts: Receipts, tag: str) -> bool:
    """Cancel the SMS of a message that OVHcloud defers; return whether there are any."""
    message = context.ledger.get(tag)
    if message is None or message.leaves_at <= context.client.now():
        return False
    held = [sms for sms in message.open_sms if sms.id is not None]
    cancelled: list[Sms] = []
    try:
        for sms in held:
            with contextlib.suppress(Rejected):
                await context.client.async_delete_waiting(context.service_name, sms.id or 0)
                cancelled.append(replace(sms, status=DeliveryStatus.FAILED, reason=Cancelled.key))
    finally:
        await receipts.async_end(message, cancelled)
    if gone := len(held) - len(cancelled):
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="cancel_too_late",
            translation_placeholders={"gone": str(gone), "all": str(len(held))},
        )
    return bool(held)
