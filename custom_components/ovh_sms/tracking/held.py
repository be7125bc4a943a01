"""Requests that cancel SMS which OVHcloud defers."""

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
import contextlib
from dataclasses import replace
from typing import Final

from ..api import OutcomeUnknown, OvhClient, Rejected, WaitingSms
from ..api.reading import same_number
from ..outbox import Cancelled
from ..outbox.matching import is_waiting
from ..storage.ledger import Ledger
from ..storage.records import Sms, Step

CANCELLING: Final = "cancelling"
"""Reason of an open SMS that OVHcloud was asked to cancel, without an answer."""

SLACK: Final = 60.0
"""Seconds by which OVHcloud's times and ours may differ."""

LISTED_WITHIN: Final = 120.0
"""Shortest seconds after which an SMS that has left and is not listed was cancelled."""

MOST_COMPARED: Final = 30
"""Deferred SMS that are compared at most to find the ids of a message."""


class HeldSms:
    """Cancels deferred SMS of an account."""

    def __init__(
        self,
        client: OvhClient,
        service_name: str,
        ledger: Ledger,
        end: Callable[[Iterable[Sms]], None],
    ) -> None:
        """Set up without I/O; `end` gets SMS in their final states."""
        self._client = client
        self._service_name = service_name
        self._ledger = ledger
        self._end = end

    async def async_cancel(self, held: Sequence[Sms]) -> list[Sms]:
        """Cancel SMS, and return those that have left; raises OvhError."""
        await self.async_identify(held)
        cancelled, gone = [], []
        try:
            # Those that are found first: an error ends it.
            for sms in sorted(map(self._ledger.current, held), key=lambda sms: sms.id is None):
                if sms.id is None:
                    raise OutcomeUnknown
                if await self._async_delete(sms, sms.id):
                    cancelled.append(sms.after(Step.NOT_DELIVERED, reason=Cancelled.key))
                else:
                    gone.append(sms)
        finally:
            self._end(cancelled)
        return gone

    async def async_identify(self, held: Iterable[Sms]) -> None:
        """Find OVHcloud's ids of deferred SMS, which have no tags there; raises OvhError."""
        missing = [sms for sms in held if sms.id is None]
        if not missing:
            return
        async for sms_id, waiting in self._async_unknown(await self.async_get_ids()):
            for sms in missing:
                if is_waiting(sms, waiting, since=sms.accepted_at - SLACK, leaves_at=sms.leaves_at):
                    self._ledger.update(replace(sms, id=sms_id))
                    missing.remove(sms)
                    break
            if not missing:
                break

    async def async_cancel_unknown(
        self, listed: Iterable[int], texts: Collection[str], receivers: Iterable[str]
    ) -> None:
        """Cancel listed SMS with some texts that the ledger does not know; raises OvhError."""
        plain = {"".join(text.split()) for text in texts}
        numbers = set(receivers)
        async for sms_id, waiting in self._async_unknown(listed):
            is_to = any(same_number(waiting.receiver, number) for number in numbers)
            if is_to and "".join(waiting.message.split()) in plain:
                with contextlib.suppress(Rejected):
                    await self._client.async_delete_waiting(self._service_name, sms_id)

    async def async_is_held(self, sms: Sms) -> bool:
        """Return whether OVHcloud may defer an SMS, whatever its list says; raises OvhError."""
        if sms.id is None:
            return True
        try:
            await self._client.async_get_waiting(self._service_name, sms.id)
        except Rejected:
            return False
        return True

    async def async_get_ids(self) -> set[int]:
        """Return the ids of the deferred SMS; raises OvhError."""
        return set(await self._client.async_get_waiting_ids(self._service_name))

    async def _async_unknown(self, ids: Iterable[int]) -> AsyncIterator[tuple[int, WaitingSms]]:
        """Yield the newest deferred SMS whose texts are not known, with their ids."""
        new = sorted((each for each in ids if not self._ledger.has_text_of(each)), reverse=True)
        for sms_id in new[:MOST_COMPARED]:
            with contextlib.suppress(Rejected):
                yield sms_id, await self._client.async_get_waiting(self._service_name, sms_id)

    async def _async_delete(self, sms: Sms, sms_id: int) -> bool:
        """Cancel an SMS and return whether it is; it may have left. Raises OvhError."""
        try:
            await self._client.async_delete_waiting(self._service_name, sms_id)
        except Rejected:
            return await self.async_is_cancelled(sms)
        except OutcomeUnknown:
            self._ledger.update(replace(sms, reason=CANCELLING))
            raise
        return True

    async def async_is_cancelled(self, sms: Sms) -> bool:
        """Return whether an SMS that OVHcloud no longer holds was cancelled before it left.

        Raises OvhError, OutcomeUnknown if OVHcloud still holds it.
        """
        if sms.id in await self.async_get_ids():
            raise OutcomeUnknown
        if await self._async_has_left(sms):
            return False
        late = self._client.now() - sms.leaves_at
        if 0 <= late < max(LISTED_WITHIN, self._ledger.listed_within):
            # It may be on its way from one list to the other.
            raise OutcomeUnknown
        return True

    async def _async_has_left(self, sms: Sms) -> bool:
        """Return whether OVHcloud lists an SMS as sent."""
        if sms.id is None:
            return bool(
                await self._client.async_find_outgoing(
                    self._service_name, tag=sms.tag, receiver=sms.receiver
                )
            )
        try:
            await self._client.async_get_outgoing(self._service_name, sms.id)
        except Rejected:
            return False
        return True
