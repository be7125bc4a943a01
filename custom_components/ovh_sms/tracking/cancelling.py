"""Cancels messages in the outbox, and deferred ones at OVHcloud."""

import asyncio
from collections.abc import Callable, Iterable, Sequence

from homeassistant.exceptions import HomeAssistantError

from ..api import MissingRight, OvhError, key_links, rights_of_account
from ..const import DOMAIN
from ..outbox import Outbox, OutboxError
from ..storage.records import Sms
from .held import CANCELLING, HeldSms
from .poller import PollContext


class Canceller:
    """Cancels the messages of an account."""

    def __init__(
        self, outbox: Outbox, context: PollContext, end: Callable[[Iterable[Sms]], None]
    ) -> None:
        """Set up without I/O; `end` gets SMS in their final states."""
        self._hass = context.hass
        self._outbox = outbox
        self._client = context.client
        self._service_name = context.service_name
        self._ledger = context.ledger
        self._held_sms = HeldSms(context.client, context.service_name, context.ledger, end)

    async def async_cancel(self, tag: str) -> bool:
        """Cancel a message that has not left yet; return whether there is one.

        Raises a translated HomeAssistantError if it may have left, or the right is missing.
        """
        # What OVHcloud has cancelled is noted even if the caller is gone.
        return await asyncio.shield(self._hass.async_create_task(self._async_cancel(tag)))

    async def _async_cancel(self, tag: str) -> bool:
        held = self._held(tag)
        try:
            try:
                is_queued = await self._outbox.async_cancel(tag)
            finally:
                await self._async_cancel_held(held)
        except MissingRight as err:
            links = key_links(rights_of_account(self._service_name, webhook=False))
            url = {"create_token_url": links["create_token_url"]}
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="cancel_missing_right",
                translation_placeholders=err.placeholders | url,
            ) from None
        except OvhError, OutboxError:
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key="cancel_failed"
            ) from None
        return is_queued or bool(held)

    def _held(self, tag: str) -> list[Sms]:
        """Return the SMS of a message that OVHcloud defers, or was asked to cancel."""
        message, now = self._ledger.get(tag), self._client.now()
        return [
            sms
            for sms in (self._ledger.sms_of(message) if message else ())
            if sms.is_open and (sms.leaves_at > now or sms.reason == CANCELLING)
        ]

    async def _async_cancel_held(self, held: Sequence[Sms]) -> None:
        """Cancel deferred SMS; raises OvhError, or HomeAssistantError if some have left."""
        if gone := await self._held_sms.async_cancel(held):
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="cancel_too_late",
                translation_placeholders={"gone": str(len(gone)), "all": str(len(held))},
            )
