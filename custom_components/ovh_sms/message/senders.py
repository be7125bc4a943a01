"""The senders of an account, and the choice of one for each message."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from copy import copy
import logging
from math import inf
import re
import time
from typing import Final, Self
from urllib.parse import urlsplit

from ..api import MissingRight, OvhClient, OvhError, Rejected, Sender
from ..const import SHORT_CODE
from ..sms.contact import find_contact
from ..sms.phone_number import country_of, looks_like_number, mask
from ..sms.sender_rules import FRANCE, is_blocked
from .invalid_call import InvalidCall

_LOGGER = logging.getLogger(__name__)

VALID_FOR: Final = 3600.0
"""Seconds for which the list of senders is cached."""

RETRY_AFTER: Final = 60.0
"""Seconds until the next attempt if OVHcloud did not answer."""

ANSWER_WITHIN: Final = 4.0
"""Seconds that a message waits for the list; an alarm must not wait for long."""

TIME2CHAT_FACTOR: Final = 2.0
"""How many times as much a part costs from a Time2Chat number."""

_TIME2CHAT: Final = re.compile(r"(?:\+33|0033|33|0)9\d{8}")
"""Time2Chat numbers as far as they are known: non-geographic French ones."""


class Senders:
    """Chooses the sender of each message."""

    def __init__(
        self,
        client: OvhClient,
        service_name: str,
        learnt: Callable[[list[str]], None] = lambda _: None,
    ) -> None:
        """Set up without any I/O; `learnt` is called with the enabled senders."""
        self._client = client
        self._service_name = service_name
        self._learnt = learnt
        self._lock = asyncio.Lock()
        self.enabled: tuple[Sender, ...] | None = None
        """The validated senders as last told, None if they never were."""
        self._valid_until = 0.0
        self._has_warned = False

    async def async_choose(
        self, wanted: str, text: str, receivers: Sequence[str], *, is_default: bool
    ) -> str:
        """Return the sender to use, or raise InvalidCall."""
        if wanted != SHORT_CODE:
            # The default sender was chosen from OVHcloud's list.
            return wanted if is_default else await self._async_check(wanted)
        contact = find_contact(text)
        countries = set(map(country_of, receivers))
        if contact is None and countries <= {FRANCE}:
            return SHORT_CODE
        enabled = await self.async_get_enabled()
        if sender := substitute(enabled or (), countries):
            self._warn_once(sender)
            return sender
        if contact is None or enabled is None:
            # Some receivers may get it, so OVHcloud decides.
            return SHORT_CODE
        raise InvalidCall("contact_with_short_code", contact=_host(contact))

    @property
    def is_current(self) -> bool:
        """Return whether the list of senders need not be refreshed."""
        return time.monotonic() < self._valid_until

    def without_asking(self) -> Self:
        """Return these senders as they are known now, which are chosen without asking OVHcloud."""
        known = copy(self)
        vars(known).update(_lock=asyncio.Lock(), _valid_until=inf, _has_warned=True)
        return known

    def factor_of(self, sender: str) -> float:
        """Return how many times the rate a part from a sender costs."""
        known = {each.name: each.is_time2chat for each in self.enabled or ()}
        is_time2chat = known.get(sender, _TIME2CHAT.fullmatch(sender) is not None)
        return TIME2CHAT_FACTOR if is_time2chat else 1.0

    async def async_is_enabled(self, sender: str) -> bool | None:
        """Return whether a sender can be used, None if that is not known."""
        if sender == SHORT_CODE:
            return True
        try:
            return (await self._client.async_get_sender(self._service_name, sender)).is_enabled
        except Rejected:
            return False
        except OvhError:
            return None

    async def async_choose_answerable(
        self, wanted: str, text: str, receivers: Sequence[str], *, is_default: bool
    ) -> str:
        """Return a sender that receives answers, or raise InvalidCall."""
        if wanted != SHORT_CODE and (not is_default or looks_like_number(wanted)):
            return await self._async_check_answerable(wanted)
        if is_default and (found := await self.async_find_answerable(SHORT_CODE, text, receivers)):
            return found
        if contact := find_contact(text):
            raise InvalidCall("contact_in_question", contact=_host(contact))
        abroad = [number for number in receivers if country_of(number) != FRANCE]
        if abroad:
            raise InvalidCall("question_abroad", receivers=", ".join(map(mask, abroad)))
        return SHORT_CODE

    async def async_find_answerable(
        self, default: str, text: str, receivers: Sequence[str]
    ) -> str | None:
        """Return a sender that receives answers from all receivers, None for the usual one."""
        countries = set(map(country_of, receivers))
        if countries <= {FRANCE} and find_contact(text) is None:
            return SHORT_CODE
        enabled = await self.async_get_enabled() or ()
        if default != SHORT_CODE and self.can_be_answered(default):
            return None
        names = (sender.name for sender in enabled if sender.can_be_answered)
        return next((name for name in names if not is_blocked(name, countries)), None)

    def can_be_answered(self, sender: str) -> bool:
        """Return whether a sender receives answers, as far as that is known."""
        known = {each.name: each.can_be_answered for each in self.enabled or ()}
        return sender == SHORT_CODE or known.get(sender, looks_like_number(sender))

    async def _async_check_answerable(self, wanted: str) -> str:
        """Return a sender unless it is known not to receive SMS."""
        wanted = await self._async_check(wanted)
        if self.can_be_answered(wanted):
            return wanted
        raise InvalidCall("sender_cannot_be_answered", sender=mask(wanted))

    async def _async_check(self, wanted: str) -> str:
        """Return a sender unless it is known not to be enabled."""
        enabled = await self.async_get_enabled()
        names = [sender.name for sender in enabled or ()]
        if enabled is None or wanted in names:
            return wanted
        choices = ", ".join(map(mask, sender_choices(names, None)))
        raise InvalidCall("sender_not_enabled", sender=mask(wanted), enabled=choices)

    async def async_get_enabled(self) -> tuple[Sender, ...] | None:
        """Return the validated senders, None if they are not known."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN), self._lock:
                if not self.is_current:
                    await self._async_refresh()
        except TimeoutError:
            self._valid_until = time.monotonic() + RETRY_AFTER
        return self.enabled

    async def _async_refresh(self) -> None:
        """Refresh the list; after an error the previous one stays valid."""
        try:
            enabled = await self._client.async_get_enabled_senders(self._service_name)
        except OvhError:
            self._valid_until = time.monotonic() + RETRY_AFTER
        else:
            self.enabled = tuple(enabled)
            self._valid_until = time.monotonic() + VALID_FOR
            self._learnt(names_of(enabled))

    def _warn_once(self, sender: str) -> None:
        if not self._has_warned:
            self._has_warned = True
            _LOGGER.warning(
                "Short codes carry no addresses and reach French phones only: "
                "such messages go out by the sender %s instead",
                mask(sender),
            )


async def async_get_senders(client: OvhClient, service_name: str) -> list[Sender] | None:
    """Return the enabled senders, None if the keys may not list them."""
    try:
        return await client.async_get_enabled_senders(service_name)
    except MissingRight:
        return None


def sender_choices(senders: Sequence[str] | None, country: str | None) -> list[str]:
    """Return the senders to choose from, with the short code where there is one."""
    short_code = [SHORT_CODE] if country in {None, FRANCE} else []
    return [*(senders or ()), *short_code]


def names_of(senders: Iterable[Sender]) -> list[str]:
    """Return the names of senders to choose from."""
    return [sender.name for sender in senders if not sender.is_short_number]


def first_allowed(names: Sequence[str], countries: Collection[str | None]) -> str | None:
    """Return the first sender that no rule blocks in some countries, or the first of all."""
    allowed = (name for name in names if not is_blocked(name, countries))
    return next(allowed, names[0] if names else None)


def substitute(senders: Iterable[Sender], countries: Collection[str | None]) -> str | None:
    """Return the sender that stands in for a short code."""
    return first_allowed(names_of(senders), countries)


def default_for(wanted: str, country: str, enabled: Sequence[Sender] | None) -> str | None:
    """Return the sender that phones of a country get by default, None if that is not known."""
    if wanted != SHORT_CODE or country == FRANCE:
        return wanted
    return None if enabled is None else substitute(enabled, {country}) or SHORT_CODE


def _host(contact: str) -> str:
    """Return the host of a URL or e-mail address, "-" if it cannot be told from a password."""
    try:
        parts = urlsplit(contact if "://" in contact else f"//{contact}")
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "-"
    # A sign in a password may have ended the host too early.
    is_cut = "@" in f"{parts.path}{parts.query}{parts.fragment}"
    return "-" if is_cut else host or "-"
