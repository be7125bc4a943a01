"""Messages that wait for a yes in a conversation."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

LIFETIME: Final = 60.0
"""Seconds that a message waits for its confirmation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A message to be confirmed."""

    subentry_ids: tuple[str, ...]
    names: str
    """The recipients, for people."""
    message: str
    user_id: str | None
    device_id: str | None
    after: int = 0
    """Number of the user's messages when a language model made it, 0 if Assist has asked."""
    is_sent: bool = False

    def is_for(self, user_id: str | None, device_id: str | None) -> bool:
        """Return whether Assist has asked a user at a device."""
        return (self.user_id, self.device_id, self.after) == (user_id, device_id, 0)

    def was_sent_as(self, newer: Self) -> bool:
        """Return whether a newer one is the same, and this one was sent."""
        return self.is_sent and replace(newer, after=self.after, is_sent=True) == self

    def is_answered_by(self, newer: Self) -> bool:
        """Return whether a newer one is the same, one message of the user later."""
        return newer == replace(self, after=self.after + 1)


class Proposals:
    """The proposals of a Home Assistant, one in each conversation at most."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Set up without I/O."""
        self._hass = hass
        self._open: dict[str, tuple[Proposal, CALLBACK_TYPE, CALLBACK_TYPE]] = {}

    @callback
    def async_add(
        self, conversation_id: str, proposal: Proposal, ended: Callable[[], None] = lambda: None
    ) -> None:
        """Keep a proposal for a minute, in place of the last one; `ended` is called at its end."""
        self.async_take(conversation_id)

        @callback
        def expired(_now: datetime) -> None:
            self.async_take(conversation_id)

        job = HassJob(expired, cancel_on_shutdown=True)
        stop = async_call_later(self._hass, LIFETIME, job)
        self._open[conversation_id] = proposal, stop, ended

    @callback
    def async_get(self, conversation_id: str) -> Proposal | None:
        """Return the proposal of a conversation."""
        proposal, *_ = self._open.get(conversation_id, (None,))
        return proposal

    @callback
    def async_take(self, conversation_id: str) -> None:
        """Drop the proposal of a conversation, if there is one."""
        if found := self._open.pop(conversation_id, None):
            _, stop, ended = found
            stop()
            ended()
