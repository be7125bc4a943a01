"""Picks up what comes in, each SMS once."""

from collections.abc import Callable
from math import inf
import time
from typing import Final, override

from homeassistant.core import HomeAssistant

from ..api import IncomingSms, OvhError, Rejected
from .poller import Poller, Refused, Source
from .questions import Questions
from .records import Reply

INTERVAL: Final = 120.0
"""Seconds between two requests."""

QUESTION_INTERVAL: Final = 10.0
"""Seconds between two requests while somebody waits for an answer."""

OVERLAP: Final = 600.0
"""Seconds that OVHcloud may take to list what has come in."""

GIVEN_UP_AFTER: Final = 24 * 3600.0
"""Seconds after which an SMS is given up that OVHcloud lists but does not tell."""

SINCE: Final = "since"
"""The mark of when replies began to be picked up; what is older is nobody's business."""

UNTIL: Final = "until"
"""The mark of when OVHcloud was last asked."""


type TellReply = Callable[[Reply, list[str] | None], None]
"""Hears what came in, and who has answered STOP, now or earlier; None if OVHcloud does not tell."""


class Replies(Poller):
    """Asks OVHcloud for the SMS that have come in for an account."""

    def __init__(
        self,
        hass: HomeAssistant,
        source: Source,
        questions: Questions,
        *,
        follow_all: bool,
        tell: TellReply,
        refused: Refused,
    ) -> None:
        """Set up without any I/O."""
        super().__init__(hass, "replies", source, follow_all=follow_all, refused=refused)
        self._questions = questions
        self._tell = tell
        self._asked_at = -inf
        self._tried: dict[int, tuple[float, float]] = {}

    @override
    async def _async_next(self) -> float | None:
        """Ask if it is time; return the seconds until then, None if nobody wants to know."""
        asked_at = self._questions.asked_at
        if not self._follow_all and asked_at is None:
            # What comes in from here on is nobody's business.
            self._take_poke()
            if not self._questions:
                self._ledger.marks = {}
            return None
        interval = QUESTION_INTERVAL if self._questions else INTERVAL
        now = time.monotonic()
        due = self._asked_at + interval
        if self._poked_for is not None:
            due = min(due, self._poked_for)
        wait = max(due, self._not_before) - now
        if wait > 0:
            return wait
        self._asked_at = now
        self._take_poke()
        try:
            await self._async_ask(asked_at)
        except OvhError as err:
            self._has_asked(err)
        else:
            self._has_asked(None)
        return 0.0

    async def _async_ask(self, asked_at: float | None) -> None:
        """Pick up what has come in since the last time."""
        marks = self._ledger.marks
        if SINCE not in marks:
            self._ledger.marks = marks = await self._async_begin(asked_at)
        since = max(marks[SINCE], marks.get(UNTIL, 0.0) - OVERLAP)
        found = await self._client.async_find_incoming(self._service_name, since)
        asked = self._client.now()
        new = [sms_id for sms_id in set(found) if not self._is_known(sms_id)]
        blacklist = await self._async_get_blacklist() if new else None
        for sms_id in sorted(new, key=self._turn_of):
            first, _ = self._tried.get(sms_id, (time.monotonic(), 0))
            self._tried[sms_id] = first, time.monotonic()
            if incoming := await self._async_get(sms_id):
                await self.async_whole(self._async_take(sms_id, incoming, blacklist))
        self._tried = {}
        self._ledger.marks = marks | {UNTIL: asked}
        self._ledger.forget_replies(since, asked, set(found))

    def _is_known(self, sms_id: int) -> bool:
        """Tell whether an SMS was picked up, or was asked for too long in vain."""
        first, _ = self._tried.get(sms_id, (inf, 0))
        return self._ledger.has_reply(sms_id) or time.monotonic() - first > GIVEN_UP_AFTER

    def _turn_of(self, sms_id: int) -> tuple[float, int]:
        """Return the turn of an SMS: one that is odd must not stop all others."""
        _, last = self._tried.get(sms_id, (0, -inf))
        return last, sms_id

    async def _async_begin(self, asked_at: float | None) -> dict[str, float]:
        """Begin with what comes in now, or since a question was asked."""
        if asked_at is not None:
            return {SINCE: asked_at}
        # The host's clock may be wrong until OVHcloud was asked for its own.
        await self._client.async_find_incoming(self._service_name, self._client.now())
        return {SINCE: self._client.now()}

    async def _async_get(self, sms_id: int) -> IncomingSms | None:
        """Return an SMS, None if it was deleted meanwhile."""
        try:
            return await self._client.async_get_incoming(self._service_name, sms_id)
        except Rejected:
            return None

    async def _async_take(self, sms_id: int, sms: IncomingSms, blacklist: list[str] | None) -> None:
        """Tell what has come in, once it is on disk, so that it is never told again."""
        sent = self._ledger.find(sms.tag, sms.sender)
        reply = Reply(
            id=sms_id,
            sender=sms.sender,
            text=sms.message,
            tag=sent.tag if sent else sms.tag,
            received=sms.received,
        )
        self._ledger.add_reply(reply)
        await self._ledger.async_save()
        self._tell(reply, blacklist)
        self._questions.answer(reply)

    async def _async_get_blacklist(self) -> list[str] | None:
        """Return who has answered STOP, None if OVHcloud does not tell."""
        try:
            return await self._client.async_get_blacklist(self._service_name)
        except OvhError:
            return None
