"""Keeps keys, phone numbers, webhooks and texts out of the logs, whoever writes there.

What goes wrong is logged by others: by urllib3 with a path, by aiohttp with a webhook's address, by
Home Assistant with the data of an action, by asyncio with a traceback.
"""

from collections.abc import Iterable, Iterator
import contextlib
import json
import logging
import re
from typing import Any, Final, override

from homeassistant.components.notify import ATTR_TITLE_DEFAULT
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .const import CONF_WEBHOOK_SETTINGS, DOMAIN, KEY_FIELDS
from .message.address_book import numbers_of
from .sms.phone_number import mask

REDACTED: Final = "**REDACTED**"

SHORTEST: Final = 8
"""Characters from which on a text is told from the words of everybody's logs."""

DIGITS: Final = 8
"""Last digits that tell a number, whichever way it is written."""

TEXTS: Final = 50
"""Texts of an account that are known, the newest."""

NUMBERS: Final = 2000
"""Numbers of an account that are known, beside those of its recipients."""

# What people and programs write between digits: signs, and blanks that are not to be seen.
_SIGNS: Final = r"[\s()._\-\u2010-\u2015/\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]"
_ESCAPES: Final = r"\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|%[0-9A-Fa-f]{2}"
_NUMBER: Final = re.compile(rf"\+?\d(?:(?:{_SIGNS}|{_ESCAPES}){{0,3}}\d){{7,}}")
_ESCAPED: Final = re.compile(_ESCAPES)
_NOT_DIGITS: Final = re.compile(r"\D")
# OVHcloud tells a webhook in its query whom it is about.
_QUERY: Final = re.compile(rf"(?<={re.escape(REDACTED)})\?[^\s\"']*")
_FORMATTER: Final = logging.Formatter()


class Secrets:
    """What must not be logged of one account."""

    def __init__(self) -> None:
        """Begin with none."""
        self._fixed: tuple[str, ...] = ()
        self._texts: dict[str, tuple[str, ...]] = {}
        self._replies: dict[str, tuple[str, ...]] = {}
        self._numbers: dict[str, None] = {}
        self._recipients: frozenset[str] = frozenset()
        # Replaced rather than changed, for other threads log, too.
        self.words: tuple[str, ...] = ()

    @callback
    def async_read(self, entry: ConfigEntry) -> None:
        """Take the keys, the webhook and the recipients of an account."""
        known = {entry.data.get(key) for key in KEY_FIELDS}
        known.update(_strings(entry.options.get(CONF_WEBHOOK_SETTINGS)))
        self._fixed = tuple(word for word in known if word and len(word) >= SHORTEST)
        self._recipients = frozenset(
            _tail(number)
            for subentry in entry.subentries.values()
            for number in numbers_of(subentry)
        )
        self._renew()

    @callback
    def async_add(self, texts: Iterable[str | None], numbers: Iterable[str] = ()) -> None:
        """Take the texts of a message, and who it is to."""
        for text in texts:
            _keep(self._texts, text, TEXTS)
        for number in numbers:
            _keep_newest(self._numbers, _tail(number), None, NUMBERS)
        self._renew()

    @callback
    def async_add_reply(self, text: str, number: str) -> None:
        """Take what came in, which an entity shows long after other messages."""
        _keep(self._replies, text, TEXTS)
        self.async_add((), [number])

    def knows(self, digits: str) -> bool:
        """Tell whether there is a number among digits."""
        windows = (digits[at : at + DIGITS] for at in range(len(digits) - DIGITS + 1))
        return any(each in self._recipients or each in self._numbers for each in windows)

    @callback
    def _renew(self) -> None:
        """Put together what is looked for."""
        texts = (*self._texts.values(), *self._replies.values())
        self.words = (*self._fixed, *(word for variants in texts for word in variants))


class LogFilter(logging.Filter):
    """Hides the secrets of all accounts from the handlers of all logs."""

    def __init__(self) -> None:
        """Begin without accounts."""
        super().__init__()
        self._accounts: dict[str, Secrets] = {}
        self._secrets: tuple[Secrets, ...] = ()

    @callback
    def async_secrets_of(self, entry_id: str) -> Secrets:
        """Return the secrets of an account."""
        secrets = self._accounts.setdefault(entry_id, Secrets())
        self._secrets = tuple(self._accounts.values())
        return secrets

    @callback
    def async_forget(self, entry_id: str) -> None:
        """Give the secrets of an account back."""
        self._accounts.pop(entry_id, None)
        self._secrets = tuple(self._accounts.values())

    @callback
    def async_install(self) -> None:
        """Filter for all handlers: the filter of a logger would not see what its children log."""
        for handler in logging.getLogger().handlers:
            handler.addFilter(self)

    @callback
    def async_uninstall(self, _event: Event) -> None:
        """Leave the logs alone."""
        for handler in logging.getLogger().handlers:
            handler.removeFilter(self)

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        # Whoever logs must not get an error for it.
        with contextlib.suppress(Exception):
            self._redact_record(record)
        return True

    def redact(self, text: str) -> str:
        """Return a text without secrets."""
        secrets = self._secrets
        words = [word for each in secrets for word in each.words if word in text]
        for word in sorted(words, key=len, reverse=True):
            text = text.replace(word, REDACTED)
        if words:
            text = _QUERY.sub("", text)

        def hide(found: re.Match[str]) -> str:
            digits = _NOT_DIGITS.sub("", _ESCAPED.sub("", found[0]))
            if not any(each.knows(digits) for each in secrets):
                return found[0]
            return mask(f"+{digits}" if found[0].startswith("+") else digits)

        return _NUMBER.sub(hide, text)

    def _redact_record(self, record: logging.LogRecord) -> None:
        """Take the secrets out of what is logged, and out of its traceback."""
        message = _message_of(record)
        if (redacted := self.redact(message)) != message:
            record.msg, record.args = redacted, None
        if not record.exc_info:
            return
        _, _, where = record.exc_info
        words = record.exc_text or _FORMATTER.formatException(record.exc_info)
        if (redacted := self.redact(words)) != words:
            record.exc_text = redacted
            # Who looks for the place still finds it, who formats it again finds no words.
            record.exc_info = (Exception, Exception(REDACTED), where)


LOG_FILTER: Final[HassKey[LogFilter]] = HassKey(f"{DOMAIN}_log_filter")
"""The filter, once there are accounts."""


@callback
def async_get_log_filter(hass: HomeAssistant) -> LogFilter:
    """Return the filter, which is made with the first account."""
    if LOG_FILTER not in hass.data:
        hass.data[LOG_FILTER] = LogFilter()
        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_CLOSE, hass.data[LOG_FILTER].async_uninstall)
    return hass.data[LOG_FILTER]


@callback
def async_hide(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Keep the secrets of an account out of all logs that there are by now."""
    log_filter = async_get_log_filter(hass)
    log_filter.async_install()
    log_filter.async_secrets_of(entry.entry_id).async_read(entry)


@callback
def async_unhide(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Give the secrets of an account back."""
    async_get_log_filter(hass).async_forget(entry.entry_id)


def _message_of(record: logging.LogRecord) -> str:
    """Return what is logged."""
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - logging prints an ill-formed call with all its arguments
        return f"{record.msg} {record.args}"


def _strings(stored: Any) -> Iterator[str]:
    """Return all texts in what is stored."""
    match stored:
        case str():
            yield stored
        case dict():
            for each in stored.values():
                yield from _strings(each)


def _tail(number: str) -> str:
    """Return what tells a number."""
    return _NOT_DIGITS.sub("", number)[-DIGITS:]


def _keep(known: dict[str, tuple[str, ...]], text: str | None, most: int) -> None:
    """Keep a text, unless it says nothing that others do not."""
    if text and len(text.strip()) >= SHORTEST and text != ATTR_TITLE_DEFAULT:
        _keep_newest(known, text, known.get(text) or _variants(text), most)


def _keep_newest[Value](known: dict[str, Value], key: str, value: Value, most: int) -> None:
    """Keep something as the newest, and no more than the newest of all."""
    known.pop(key, None)
    known[key] = value
    if len(known) > most:
        del known[next(iter(known))]


def _variants(text: str) -> tuple[str, ...]:
    """Return the ways a text is written, also within another text."""
    ways = (text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1])
    quoted = (repr(way)[1:-1] for way in ways)
    return tuple(dict.fromkeys((*ways, *quoted, repr(text.encode(errors="replace"))[2:-1])))
