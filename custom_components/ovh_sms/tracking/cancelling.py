"""Cancels messages in the outbox, and deferred ones at OVHcloud."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from homeassistant.exceptions import HomeAssistantError

from ..api import (
    MissingRight,
    OutcomeUnknown,
    OvhError,
    Rejected,
    key_links,
    rights_of_account,
)
from ..const import DOMAIN
from ..outbox import Cancelled, Outbox, OutboxError
from ..outbox.matching import is_waiting
from ..storage.records import Sms, Step
from .poller import PollContext

CANCELLING: Final = "cancelling"
"""Reason of an open SMS that OVHcloud was asked to cancel, without an answer."""

SLACK: Final = 60.0
"""Seconds by which OVHcloud's times and ours may differ."""

LISTED_WITHIN: Final = 120.0
"""Shortest seconds after which an SMS that has left and is not listed was cancelled."""

MOST_COMPARED: Final = 30
"""Deferred SMS that are compared at most to find the ids of a message."""


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
        self._end = end

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
        if any(sms.id is None for sms in held):
            await self._async_identify([sms for sms in held if sms.id is None])
        cancelled, gone = [], 0
        try:
            # Those that are found first: an error ends it.
            for sms in sorted(map(self._ledger.current, held), key=lambda sms: sms.id is None):
                if sms.id is None:
                    raise OutcomeUnknown
                if await self._async_delete(sms, sms.id):
                    cancelled.append(sms.after(Step.NOT_DELIVERED, reason=Cancelled.key))
                else:
                    gone += 1
        finally:
            self._end(cancelled)
        if gone:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="cancel_too_late",
                translation_placeholders={"gone": str(gone), "all": str(len(held))},
            )

    async def _async_delete(self, sms: Sms, sms_id: int) -> bool:
        """Cancel an SMS and return whether it is; it may have left. Raises OvhError."""
        try:
            await self._client.async_delete_waiting(self._service_name, sms_id)
        except Rejected:
            return await self._async_is_cancelled(sms, sms_id)
        except OutcomeUnknown:
            self._ledger.update(replace(sms, reason=CANCELLING))
            raise
        return True

    async def _async_is_cancelled(self, sms: Sms, sms_id: int) -> bool:
        """Return whether an SMS that OVHcloud no longer holds was cancelled before it left."""
        if sms_id in await self._client.async_get_waiting_ids(self._service_name):
            raise OutcomeUnknown
        try:
            await self._client.async_get_outgoing(self._service_name, sms_id)
        except Rejected:
            late = self._client.now() - sms.leaves_at
            if 0 <= late < max(LISTED_WITHIN, self._ledger.listed_within):
                # It may be on its way from one list to the other.
                raise OutcomeUnknown from None
            return True
        return False

    async def _async_identify(self, missing: list[Sms]) -> None:
        """Find OVHcloud's ids of deferred SMS, which have no tags there."""
        ids = set(await self._client.async_get_waiting_ids(self._service_name))
        new = sorted((each for each in ids if not self._ledger.is_known(each)), reverse=True)
        for sms_id in new[:MOST_COMPARED]:
            try:
                waiting = await self._client.async_get_waiting(self._service_name, sms_id)
            except Rejected:
                continue
            for sms in missing:
                if is_waiting(sms, waiting, since=sms.accepted_at - SLACK, leaves_at=sms.leaves_at):
                    self._ledger.update(replace(sms, id=sms_id))
                    missing.remove(sms)
                    break
            if not missing:
                break
