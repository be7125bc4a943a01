"""The SMS that the silence guard leaves with OVHcloud, as the options ask for it."""

from datetime import timedelta
from typing import Final
import zlib

from ..message import Draft, SendRequest
from ..message.common_text import common_text
from ..message.options import LONGEST_SILENCE, SHORTEST_SILENCE
from .context import SilenceContext

RETRY_FOR: Final = timedelta(minutes=5)
"""How long an SMS may wait in the outbox: later it would leave at a wrong time."""


class SilenceSms:
    """Text, recipients and time of the SMS."""

    def __init__(self, context: SilenceContext) -> None:
        """Set up without I/O."""
        self._context = context
        self.period = min(max(context.options.silence_after, SHORTEST_SILENCE), LONGEST_SILENCE)
        """How long after its renewal it leaves."""

    @property
    def seconds(self) -> float:
        """Return the same in seconds."""
        return self.period.total_seconds()

    @property
    def settings(self) -> float:
        """Return a number that differs for any other SMS."""
        chosen = self._recipients
        numbers = {
            number
            for each in self._context.address_book.recipients
            for number in each.phone_numbers
            if chosen is None or each.subentry_id in chosen
        }
        whole = (self._text, self._context.options.sender, self.period, sorted(numbers))
        return float(zlib.crc32(repr(whole).encode()))

    async def async_compose(self) -> Draft:
        """Return the SMS, or raise InvalidCall."""
        request = SendRequest(
            message=self._text,
            recipients=self._recipients,
            delay=self.period,
            retry_for=RETRY_FOR,
            critical=True,
            wait=False,
            best_effort=True,
            is_guard=True,
        )
        return await self._context.pipeline.async_compose(request)

    @property
    def _text(self) -> str:
        if own := self._context.options.silence_message.strip():
            return own
        # Several houses may share an account: they find their SMS again by the text.
        house = self._context.hass.config.location_name.strip()
        usual = common_text(self._context.hass, "silence_message")
        return f"{house}: {usual}" if house else usual

    @property
    def _recipients(self) -> tuple[str, ...] | None:
        """Return the subentry ids of the recipients, None for all of them."""
        there = {each.subentry_id for each in self._context.address_book.recipients}
        chosen = self._context.options.silence_recipients
        return tuple(each for each in chosen if each in there) or None
