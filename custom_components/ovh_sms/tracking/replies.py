"""Polls for incoming SMS and picks up each of them once."""

import asyncio
from collections.abc import Awaitable, Callable
from math import inf
import time
from typing import Final, override

from ..api import IncomingSms, ListedNumbers, Rejected
from ..outbox.loop import log_unexpected
from ..storage.records import Reply
from .poller import PollContext, Poller, PollListener
from .questions import EARLIER, Questions

INTERVAL: Final = 120.0
"""Seconds between two polls."""

FRESH_FOR: Final = 5.0
"""Seconds after a poll in which a caller that wants one need not ask again."""

OVERLAP: Final = 600.0
"""Longest time in seconds until OVHcloud lists an SMS that has come in."""

GIVEN_UP_AFTER: Final = 24 * 3600.0
"""Seconds after which an SMS is given up that OVHcloud lists, but does not return."""

ROUNDING: Final = 2.0
"""Seconds that a reply may seem older than it is: OVHcloud rounds to whole ones."""

TOLD_FOR: Final = 24 * 3600.0
"""Seconds after which a reply is no longer notified: it is a restored backup that brings it back,
or it asks for what has long been over."""

MARKS: Final = "marks"
"""Key of `since`, before which replies are ignored, and of `until`, the last complete poll."""


class Replies(Poller):
    """Polls for the incoming SMS of an account."""

    name = "replies"

    def __init__(
        self,
        context: PollContext,
        questions: Questions,
        *,
        follow_all: bool,
        notify: Callable[[Reply, ListedNumbers | None], None],
        polled: PollListener,
        read_stop_list: Callable[[], Awaitable[ListedNumbers | None]],
    ) -> None:
        """Set up without I/O.

        `notify` gets a reply and the numbers that have answered STOP, None if unknown.
        """
        super().__init__(context, follow_all=follow_all, polled=polled)
        self._questions = questions
        self._notify = notify
        self._read_stop_list = read_stop_list
        self._came_in = context.came_in
        self._polled_at = -inf
        self._read_at = -inf
        """When the last complete poll ended."""
        self._lock = asyncio.Lock()
        self._tried: dict[int, tuple[float, float]] = {}
        self._ignored: set[int] = set()
        """SMS from before replies were wanted, which OVHcloud lists nevertheless."""

    @override
    async def _async_next(self) -> float | None:
        asked_at = self._questions.asked_at
        if not self._follow_all and asked_at is None:
            # Replies that come in from now on are not wanted.
            self._take_request()
            is_wanted = self._wants_all or self._questions.interval is not None
            if not is_wanted and self._ledger.get_state(MARKS):
                self._ledger.put_state(MARKS, {})
            return None
        now = time.monotonic()
        due = self._polled_at + (self._questions.interval or INTERVAL)
        if self._requested_for is not None:
            due = min(due, self._requested_for)
        wait = max(due, self._not_before) - now
        if wait > 0:
            return wait
        self._take_request()
        async with self._lock:
            await self._async_poll(asked_at)
        return 0.0

    async def async_read(self, until: float) -> bool:
        """Pick up the replies by now, at the latest at a time of `time.monotonic()`.

        Returns whether that succeeded, or no message can be answered; errors are only reported.
        """
        self._questions.answer_all()
        asked_at = self._questions.asked_at
        if asked_at is None:
            return True
        try:
            async with asyncio.timeout(until - time.monotonic()), self._lock:
                now = time.monotonic()
                if self._read_at + FRESH_FOR <= now and self._not_before <= now:
                    await self._async_poll(asked_at)
        except TimeoutError:
            pass
        except Exception as err:  # noqa: BLE001 - whatever is wrong, what waits for it must go on
            log_unexpected(err, self.name)
        return self._read_at + FRESH_FOR > time.monotonic()

    async def _async_poll(self, asked_at: float | None) -> None:
        """Pick up the replies since the last poll, and report the result."""
        self._polled_at = time.monotonic()
        with self._reporting():
            await self._async_pick_up(asked_at)
            self._read_at = time.monotonic()

    async def _async_pick_up(self, asked_at: float | None) -> None:
        """Pick up the replies since the last poll; raises OvhError."""
        marks = self._ledger.get_state(MARKS)
        if "since" not in marks:
            marks = await self._async_begin(asked_at)
            self._ledger.put_state(MARKS, marks)
        elif asked_at is not None and asked_at < marks["since"]:
            # It was unknown until now whether OVHcloud had the message.
            marks["since"] = asked_at
            self._ignored.clear()
        since = max(marks["since"], marks.get("until", 0.0) - OVERLAP)
        found = set(await self._client.async_find_incoming(self._service_name, since))
        polled_at = self._client.now()
        self._ignored &= found
        new = [sms_id for sms_id in found if not self._is_known(sms_id)]
        blacklist = await self._read_stop_list() if new else None
        for sms_id in sorted(new, key=self._last_try):
            first, _ = self._tried.get(sms_id, (time.monotonic(), 0))
            self._tried[sms_id] = first, time.monotonic()
            if incoming := await self._async_get(sms_id):
                if incoming.received < marks["since"] - EARLIER:
                    self._ignored.add(sms_id)
                else:
                    self._take(sms_id, incoming, blacklist)
        self._tried = {}
        self._ledger.put_state(MARKS, marks | {"until": polled_at})
        self._ledger.prune_replies(since, polled_at, found)

    def _is_known(self, sms_id: int) -> bool:
        """Return whether an SMS was picked up or given up."""
        first, _ = self._tried.get(sms_id, (inf, 0))
        return (
            sms_id in self._ledger.replies
            or sms_id in self._ignored
            or time.monotonic() - first > GIVEN_UP_AFTER
        )

    def _last_try(self, sms_id: int) -> tuple[float, int]:
        """Return a sort key: an SMS that raises errors must not stop all others."""
        _, last = self._tried.get(sms_id, (0, -inf))
        return last, sms_id

    async def _async_begin(self, asked_at: float | None) -> dict[str, float]:
        """Return the first mark: when the question was asked, or now."""
        if asked_at is not None:
            return {"since": asked_at}
        # The host's clock may be wrong until OVHcloud was asked for its own.
        await self._client.async_find_incoming(self._service_name, self._client.now())
        return {"since": self._client.now()}

    async def _async_get(self, sms_id: int) -> IncomingSms | None:
        """Return an SMS, None if it has been deleted."""
        try:
            return await self._client.async_get_incoming(self._service_name, sms_id)
        except Rejected:
            return None

    def _take(self, sms_id: int, sms: IncomingSms, blacklist: ListedNumbers | None) -> None:
        """Add a reply, and answer the question that it belongs to."""
        self._came_in(sms)
        sent = self._ledger.find(sms.tag, sms.sender)
        reply = Reply(
            id=sms_id,
            sender=sms.sender,
            text=sms.message,
            tag=sent.tag if sent else sms.tag,
            received=sms.received,
            told=sms.received < self._told_before(),
        )
        self._ledger.replies.put(reply.id, reply)
        if not reply.told:
            self._notify(reply, blacklist)
        self._questions.answer(reply)

    def _told_before(self) -> float:
        """Return until when replies that are new here are taken for ones that were told."""
        copied_at = self._ledger.copied_at
        # A copy does not know what was told until it was read.
        age = TOLD_FOR if copied_at is None else time.monotonic() - copied_at + ROUNDING
        return self._client.now() - age
