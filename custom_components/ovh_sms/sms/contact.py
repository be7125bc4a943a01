"""What a short code may not carry: addresses on the internet, or in the house."""

from collections.abc import Callable
import re
from typing import Final

# Known: OVHcloud's guide says that short codes block URLs, its panel looks for `http(s)://` and
# `host.tld[/path]`, and its API was seen to refuse some texts of a monitoring with "cannot send
# contact information with shortcode" (php-ovh #156). A guess: that this means IP and e-mail
# addresses too, and which top-level domains count. What is in doubt passes: OVHcloud has the last
# word, and a message that it would have taken must not be kept back.

TOP_LEVEL: Final = frozenset(
    {
        *("app", "biz", "casa", "cloud", "com", "dev", "eu", "info", "io", "net", "org", "ovh"),
        *("es", "fr", "ie", "it", "pl", "uk"),
        *("ch", "nl", "xyz"),
        *("arpa", "box", "home", "internal", "lan", "local", "localdomain"),
    }
)
"""Ends of host names that are taken for such wherever they stand."""

TOP_LEVEL_OR_WORD: Final = frozenset(
    {"at", "be", "co", "de", "gl", "lu", "ly", "me", "pt", "to", "tv", "us"}
)
"""Ends that are words too: `youtu.be/x` and `nas.synology.me` are hosts, `av.de` is none."""

ENTITY_DOMAINS: Final = frozenset(
    {
        *("alert", "automation", "button", "calendar", "camera", "climate", "counter", "cover"),
        *("date", "datetime", "event", "fan", "group", "humidifier", "image", "light", "lock"),
        *("notify", "number", "person", "remote", "scene", "schedule", "script", "select"),
        *("sensor", "siren", "sun", "switch", "tag", "text", "time", "timer", "todo", "update"),
        *("vacuum", "valve", "weather", "zone"),
    }
)
"""Starts of entity ids; those with an underscore cannot be taken for hosts."""

_LABEL: Final = r"[^\W_]++(?:-{1,2}+[^\W_]++)*+"
_DOTTED: Final = rf"{_LABEL}(?:\.{_LABEL})++"
_BYTE: Final = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_HEX: Final = r"[0-9A-Fa-f]{1,4}+"

# Possessive, and begun only where a match can begin: no text is looked at again and again.
_URL: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]++://[\w\[](?:\S*[^\s.,;:!?)\]}>\"'»…])?+")
_MAIL: Final = re.compile(rf"(?<![\w.+%-])[\w.+%-]++@{_DOTTED}")
_IPV6: Final = re.compile(rf"(?<![\w:])(?:{_HEX})?+(?:::?{_HEX})++(?:::)?+(?!\w)")
_NAME: Final = re.compile(rf"(?<!\w)(?<!\w-)(?<!\w--){_DOTTED}(?!_)")
_IPV4: Final = re.compile(rf"{_BYTE}(?:\.{_BYTE}){{3}}")

_EUI64: Final = re.compile(r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){7}")
_ABBREVIATION: Final = re.compile(r"\w\.\w\w")

MOST_COLONS: Final = 7
"""Colons between the eight groups of an IPv6 address."""


def find_contact(text: str) -> str | None:
    """Return the first piece of a text for which a short code would refuse it."""
    found = [match for kind in _KINDS if (match := _first(text, *kind))]
    if not found:
        return None
    return min(found, key=re.Match.start)[0]


def _first(
    text: str, pattern: re.Pattern[str], is_contact: Callable[[re.Match[str]], bool]
) -> re.Match[str] | None:
    """Return the first match that stands a closer look."""
    return next(filter(is_contact, pattern.finditer(text)), None)


def _is_mail(found: re.Match[str]) -> bool:
    """Tell whether what follows the @ ends like a host name of any country."""
    top = found[0].rpartition(".")[2]
    return len(top) > 1 and top.isalpha()


def _is_ipv6(found: re.Match[str]) -> bool:
    """Tell an address from a time and from the identifier of a device."""
    address = found[0]
    colons = address.count(":")
    if "::" in address:
        return address.count("::") == 1 and colons <= MOST_COLONS
    return colons == MOST_COLONS and not _EUI64.fullmatch(address)


def _is_host(found: re.Match[str]) -> bool:
    """Tell a host from a number, a date, an abbreviation, an entity id or two sentences."""
    name = found[0]
    if _IPV4.fullmatch(name):
        return True
    first, *more, top = name.split(".")
    if not (top.islower() or name.isupper()):
        return False
    first, top = first.lower(), top.lower()
    if first == "www":
        return True
    if more or found.string.startswith("/", found.end()):
        return top in TOP_LEVEL or top in TOP_LEVEL_OR_WORD
    if first in ENTITY_DOMAINS or _ABBREVIATION.fullmatch(name):
        return False
    return top in TOP_LEVEL


_KINDS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], bool]], ...]] = (
    (_URL, bool),
    (_MAIL, _is_mail),
    (_IPV6, _is_ipv6),
    (_NAME, _is_host),
)
