"""Contact details that a short code must not carry: URLs, host names, e-mail and IPv4 addresses."""

from collections.abc import Callable
import re
from typing import Final

# Known: OVHcloud's guide says that short codes block URLs, its panel looks for `http(s)://` and
# `host.tld[/path]`, and its API was seen to refuse some texts of a monitoring with "cannot send
# contact information with shortcode" (php-ovh #156). A guess: that this includes IP and e-mail
# addresses, and the list of top-level domains. What is in doubt passes: OVHcloud decides, and a
# message that it would have taken must not be refused here.

TOP_LEVEL: Final = frozenset(
    {
        *("app", "biz", "casa", "cloud", "com", "dev", "eu", "info", "io", "net", "org", "ovh"),
        *("ch", "es", "fr", "ie", "it", "nl", "pl", "uk", "xyz"),
        *("arpa", "box", "internal", "lan", "local", "localdomain"),
    }
)
"""Ends of host names, without common words (`be`, `me`) and ends of entity ids (`zone.home`)."""

LONGEST_ABBREVIATION: Final = len("p.es")

_LABEL: Final = r"[^\W_]++(?:-{1,2}+[^\W_]++)*+"
_DOTTED: Final = rf"{_LABEL}(?:\.{_LABEL})++"
_BYTE: Final = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"

# Possessive quantifiers, so that the time is linear in the length of the text.
_URL: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]++://[\w\[](?:\S*[^\s.,;:!?)\]}>\"'»…])?+")
_MAIL: Final = re.compile(rf"(?<![\w.+%-])[\w.+%-]++@{_DOTTED}")
_NAME: Final = re.compile(rf"(?<!\w)(?<!\w-)(?<!\w--){_DOTTED}(?!_)")
_IPV4: Final = re.compile(rf"{_BYTE}(?:\.{_BYTE}){{3}}")


def find_contact(text: str) -> str | None:
    """Return the first contact detail in a text."""
    found = [match for kind in _KINDS if (match := _first(text, *kind))]
    return min(found, key=re.Match.start)[0] if found else None


def _first(
    text: str, pattern: re.Pattern[str], is_contact: Callable[[re.Match[str]], bool]
) -> re.Match[str] | None:
    return next(filter(is_contact, pattern.finditer(text)), None)


def _is_mail(found: re.Match[str]) -> bool:
    """Return whether the part after the @ has a top-level domain of any country."""
    top = found[0].rpartition(".")[2]
    return len(top) > 1 and top.isalpha()


def _is_host(found: re.Match[str]) -> bool:
    """Return whether it is a host and no number, date, abbreviation or end of a sentence."""
    name = found[0]
    if _IPV4.fullmatch(name):
        return True
    first, *_, top = name.split(".")
    if not (top.islower() or name.isupper()):
        return False
    is_known = top.lower() in TOP_LEVEL and len(name) > LONGEST_ABBREVIATION
    return is_known or first.lower() == "www"


_KINDS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], bool]], ...]] = (
    (_URL, bool),
    (_MAIL, _is_mail),
    (_NAME, _is_host),
)
