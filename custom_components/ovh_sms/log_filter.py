"""Keep API keys, webhooks and recipients' phone numbers out of the logs.

Others log them: urllib3 the paths of requests, aiohttp the URL of a webhook, Home Assistant the
data of actions, asyncio tracebacks. So records are redacted on their way out, as in the Telegram
integration. Texts and replies are not searched for: what a message says must not change the
records of other components.
"""

import contextlib
import logging
from math import inf
from operator import itemgetter
import re
from typing import Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import Event, HomeAssistant, callback

from .const import CONF_PHONE_NUMBERS, CONF_WEBHOOK_SETTINGS, KEY_FIELDS
from .message.address_book import numbers_of
from .sms.phone_number import mask

REDACTED: Final = "**REDACTED**"

SHORTEST: Final = 8
"""Characters of the shortest key that is redacted."""

LONGEST_COUNTRY_CODE: Final = 3
SHORTEST_WHOLE: Final = 7
SHORTEST_PART: Final = 9
"""Digits of the shortest number that is masked, with its country code and perhaps without it."""

# Whole numbers only: no part of a word or of a longer run of digits, and no IP address.
# The digit comes first, because it is found faster than what must not be before it.
_NUMBER: Final = re.compile(r"\d(?:(?<!\w\d)|(?<=%2B\d))(?<!\d\.\d)\d{6,14}(?!\w|\.\d)")
_URL: Final = re.compile(r"https?://[^\s'\"]+")
# OVHcloud calls a webhook with the number and the text of a reply in its query.
_QUERY: Final = r"(?:\?[^\s'\"]*)?"
_FORMATTER: Final = logging.Formatter()


class LogFilter(logging.Filter):
    """Redacts the secrets of all accounts in the records of all loggers."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start without accounts."""
        super().__init__()
        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_CLOSE, self._async_uninstall)
        self._accounts: dict[str, tuple[set[str], dict[str, int]]] = {}
        # Replaced rather than changed, because other threads log meanwhile.
        self._words: tuple[str, ...] = ()
        self._pattern = re.compile("")
        self._numbers: dict[str, int] = {}

    @callback
    def async_add(self, entry: ConfigEntry) -> None:
        """Redact the keys, the webhook and the recipients' numbers of an account."""
        self._accounts[entry.entry_id] = (_words_of(entry), _numbers_of(entry))
        self._async_update()
        # On the handlers: the filter of a logger does not see the records of its children.
        for handler in logging.getLogger().handlers:
            handler.addFilter(self)

    @callback
    def async_remove(self, entry: ConfigEntry) -> None:
        """Stop redacting the secrets of an account."""
        self._accounts.pop(entry.entry_id, None)
        self._async_update()

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the message and the traceback of a record."""
        # The caller of a logger must not get an error.
        with contextlib.suppress(Exception):
            self._redact_record(record)
        return True

    @callback
    def _async_uninstall(self, _event: Event) -> None:
        """Remove the filter from all handlers."""
        for handler in logging.getLogger().handlers:
            handler.removeFilter(self)

    @callback
    def _async_update(self) -> None:
        """Search for the secrets of all accounts."""
        words = {word for words, _ in self._accounts.values() for word in words}
        longest_first = sorted(words, key=len, reverse=True)
        self._pattern = re.compile(f"(?:{'|'.join(map(re.escape, longest_first))}){_QUERY}")
        self._words = tuple(longest_first)
        numbers = [item for _, digits in self._accounts.values() for item in digits.items()]
        # A whole number of one account may be a part of another's.
        self._numbers = dict(sorted(numbers, key=itemgetter(1), reverse=True))

    def _redact(self, text: str) -> str:
        """Return a text without secrets."""
        # Far faster than the regular expression, and most records have none.
        if any(word in text for word in self._words):
            text = self._pattern.sub(REDACTED, text)
        return _NUMBER.sub(self._redact_number, text)

    def _redact_number(self, found: re.Match[str]) -> str:
        """Return a masked number if it is of a recipient, with or without its country code."""
        digits = found[0]
        return mask(digits) if len(digits) >= self._numbers.get(digits.lstrip("0"), inf) else digits

    def _redact_record(self, record: logging.LogRecord) -> None:
        """Redact the message and the traceback of a record."""
        message = record.getMessage()
        if (redacted := self._redact(message)) != message:
            record.msg, record.args = redacted, None
        if not record.exc_info:
            return
        text = record.exc_text or _FORMATTER.formatException(record.exc_info)
        if (redacted := self._redact(text)) != text:
            record.exc_text = redacted
            # A handler that formats it again finds the place, but not the message.
            record.exc_info = (Exception, Exception(REDACTED), record.exc_info[2])


def _words_of(entry: ConfigEntry) -> set[str]:
    """Return the keys of an account, and the id and the URLs of its webhook."""
    settings = entry.options.get(CONF_WEBHOOK_SETTINGS) or {}
    words = [*map(entry.data.get, KEY_FIELDS), settings.get("id"), *_URL.findall(str(settings))]
    return {word for word in words if word and len(word) >= SHORTEST}


def _numbers_of(entry: ConfigEntry) -> dict[str, int]:
    """Return the digits of the recipients' numbers, with and without each possible country code.

    The values are how many digits, leading zeros included, are needed to mask them.
    """
    whole = [
        number.removeprefix("+")
        for subentry in entry.subentries.values()
        for number in {*numbers_of(subentry), *subentry.data[CONF_PHONE_NUMBERS]}
    ]
    parts = {
        number[start:].lstrip("0"): SHORTEST_PART
        for number in whole
        for start in range(1, LONGEST_COUNTRY_CODE + 1)
    }
    return parts | dict.fromkeys(whole, SHORTEST_WHOLE)
