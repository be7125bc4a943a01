"""Rules of operators on senders, by country of the phone: what is blocked, and what is replaced."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
import re
from typing import Final

from ..const import SHORT_CODE
from .phone_number import looks_like_number
from .plain import plain_text

FRANCE: Final = "FR"
"""The only country whose phones a short code reaches."""

_FRENCH: Final = frozenset({"FR", "BL", "GF", "GP", "MF", "MQ", "PM", "RE", "YT"})
"""France and its countries overseas, whose operators share a charter."""

_BRITISH: Final = frozenset({"GB", "GG", "IM", "JE"})
"""The United Kingdom and the Crown dependencies, which share a numbering plan."""


class Severity(StrEnum):
    """What a rule does to an SMS."""

    BLOCKED = "blocked"
    """It may not arrive."""
    REPLACED = "replaced"
    """It arrives, and phones show another sender."""
    NOTE = "note"
    """It arrives as far as is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderRule:
    """A rule of the operators of some countries (ISO 3166-1 alpha-2)."""

    kind: str
    """Translation key of what it means."""
    countries: frozenset[str]
    severity: Severity
    applies: Callable[[str], bool]
    """Whether a sender breaks it."""
    since: date | None
    """None if it is not known."""
    checked: date
    """When its source was last read."""
    source: str
    shown: str = ""
    """What phones show in place of the sender."""


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that a sender breaks in a country."""

    country: str
    rule: SenderRule

    @property
    def is_warning(self) -> bool:
        """Return whether an SMS may not arrive, or comes from another sender."""
        return self.rule.severity is not Severity.NOTE


_GENERIC: Final = frozenset(
    {
        *("alarm", "alarma", "alarme", "alarms", "alarmsms", "alert", "alerta", "alerte", "alerts"),
        *("allarme", "attention", "avertissement", "aviso", "caution", "danger", "emergency"),
        *("urgence", "urgencia", "urgent", "warn", "warning"),
        *("info", "infos", "infosms", "message", "msg", "notice", "notification", "notify"),
        *("appointment", "cita", "rappel", "rdv", "reminder", "sms", "smsinfo", "text", "txt"),
        *("admin", "app", "call", "contact", "control", "help", "mobile", "network", "noreply"),
        *("protocol", "reply", "respond", "secure", "securite", "security", "seguridad"),
        *("service", "support", "system", "test", "trust", "update", "updates"),
        *("access", "account", "auth", "code", "confirm", "login", "otp", "pin", "pincode"),
        *("bank", "banco", "banque", "colis", "delivery", "livraison", "order", "package"),
        *("pago", "paiement", "paquete", "parcel", "pay", "payment", "promo", "shop"),
        *("validate", "verify", "virus", "winner"),
    }
)
"""Words that say nothing of who sends: from operators' lists, and what alarms are called."""

_ARTICLES: Final = ("my", "the", "mon", "ma", "la", "le", "l", "mi", "el", "mio", "il")
SHORTEST_AFTER_ARTICLE: Final = 5
"""Letters of a word that an article may precede: Lapin, Lapp and Lauth are names."""

_LOOK_ALIKES: Final = str.maketrans("0134578", "oieastb")
"""Digits that stand for letters: operators block names with them as variants of a word."""

_RESERVED_IN_POLAND: Final = frozenset(
    {"alertrcb", "cert", "epuap", "govpl", "krus", "mobywatel", "nfz", "policja", "rcb", "zus"}
)
"""Some of the public bodies whose names, and variants of them, operators block."""

_LETTERS_AND_DIGITS: Final = re.compile(r"[A-Za-z0-9]{1,11}")
_LETTERS_DIGITS_SIGNS: Final = re.compile(r"[A-Za-z0-9 .&_-]{1,11}")
_BRITISH_NUMBER: Final = re.compile(r"(?:\+|00)?44|07")


def _is_name(sender: str) -> bool:
    return sender != SHORT_CODE and not looks_like_number(sender)


def _has_other_signs_than(allowed: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda sender: _is_name(sender) and not allowed.fullmatch(sender)


def _is_generic(sender: str) -> bool:
    """Return whether a name is a word that anyone could use, or a variant of one."""
    return _is_name(sender) and any(map(_is_generic_word, _variants(sender)))


def _is_generic_word(word: str) -> bool:
    return word in _GENERIC or any(
        len(rest := word.removeprefix(article)) >= SHORTEST_AFTER_ARTICLE and rest in _GENERIC
        for article in _ARTICLES
    )


def _is_reserved_in_poland(sender: str) -> bool:
    return _is_name(sender) and any(word in _RESERVED_IN_POLAND for word in _variants(sender))


def _variants(sender: str) -> tuple[str, str]:
    """Return the letters of a name: without the digits at its end, and with digits as letters."""
    word = plain_text(sender)
    return word.rstrip("0123456789"), word.translate(_LOOK_ALIKES)


def _is_foreign_number(sender: str) -> bool:
    return looks_like_number(sender) and not _BRITISH_NUMBER.match(sender)


_READ: Final = date(2026, 11, 27)

# The first that applies counts: what keeps an SMS from arriving comes before what changes it.
RULES: Final = (
    SenderRule(
        kind="sender_form",
        countries=_FRENCH,
        severity=Severity.BLOCKED,
        applies=_has_other_signs_than(_LETTERS_AND_DIGITS),
        since=date(2026, 3, 1),
        checked=_READ,
        source="https://www.linkmobility.com/en-gb/news/france-updates-sms-sender-id-requirements-from-march-2026",
    ),
    SenderRule(
        kind="sender_generic",
        countries=_FRENCH,
        severity=Severity.BLOCKED,
        applies=_is_generic,
        since=date(2025, 3, 10),
        checked=_READ,
        source="https://www.smsmode.com/modification-regles-senderid-france/",
    ),
    SenderRule(
        kind="sender_number",
        countries=_BRITISH,
        severity=Severity.BLOCKED,
        applies=_is_foreign_number,
        since=date(2023, 9, 12),
        checked=_READ,
        source="https://support.messagemedia.com/hc/en-us/articles/7060182992271-UK-Sender-ID-requirements",
    ),
    SenderRule(
        kind="sender_form",
        countries=_BRITISH,
        severity=Severity.BLOCKED,
        applies=_has_other_signs_than(_LETTERS_DIGITS_SIGNS),
        since=date(2023, 9, 12),
        checked=_READ,
        source="https://help.puzzel.com/node/3163",
    ),
    SenderRule(
        kind="sender_generic",
        countries=_BRITISH,
        severity=Severity.BLOCKED,
        applies=_is_generic,
        since=date(2023, 10, 31),
        checked=_READ,
        source="https://support.messagemedia.com/hc/en-us/articles/7060182992271-UK-Sender-ID-requirements",
    ),
    SenderRule(
        kind="sender_unregistered",
        countries=frozenset({"ES"}),
        severity=Severity.BLOCKED,
        applies=_is_name,
        since=date(2026, 9, 15),
        checked=_READ,
        source="https://docs.aws.amazon.com/end-user-messaging/latest/userguide/nx-country-reg-es.md",
    ),
    SenderRule(
        kind="sender_reserved",
        countries=frozenset({"PL"}),
        severity=Severity.BLOCKED,
        applies=_is_reserved_in_poland,
        since=date(2024, 3, 25),
        checked=_READ,
        source="https://wydarzenia.interia.pl/kraj/news-nowy-obowiazek-wszedl-w-zycie-odczujemy-to-wszyscy,nId,7413580",
    ),
    SenderRule(
        kind="sender_template",
        countries=frozenset({"US"}),
        severity=Severity.BLOCKED,
        applies=lambda _: True,
        since=None,
        checked=_READ,
        source="https://docs.ovhcloud.com/en/guides/web-cloud/messaging/sms/envoi-de-sms-aux-etats-unis",
    ),
    SenderRule(
        kind="sender_replaced",
        countries=frozenset({"IE"}),
        severity=Severity.REPLACED,
        applies=_is_name,
        since=date(2025, 7, 3),
        checked=_READ,
        source="https://commsrisk.com/how-a-sailing-club-hacked-irelands-sms-sender-id-registry",
        shown="Likely Scam",
    ),
    SenderRule(
        kind="sender_replaced",
        countries=frozenset({"AU"}),
        severity=Severity.REPLACED,
        applies=_is_name,
        since=date(2026, 7, 1),
        checked=_READ,
        source="https://www.infobip.com/docs/essentials/australia-registration/australia-sms-alphanumeric-sender-id-registration.md",
        shown="Unverified",
    ),
    SenderRule(
        kind="sender_business",
        countries=frozenset({"IT"}),
        severity=Severity.NOTE,
        applies=_is_name,
        since=date(2013, 10, 16),
        checked=_READ,
        source="https://smsfactor.it/sms-mittente-personalizzato-agcom",
    ),
)

SHORT_CODE_ABROAD: Final = SenderRule(
    kind="sender_short_code",
    countries=frozenset(),
    severity=Severity.BLOCKED,
    applies=lambda sender: sender == SHORT_CODE,
    since=None,
    checked=_READ,
    source="https://github.com/ovh/docs/blob/develop/pages/web_cloud/messaging/sms/tout_savoir_sur_les_expediteurs_sms/guide.en-gb.md",
)
"""Holds in every country but France."""


def find(sender: str, countries: Iterable[str | None]) -> tuple[BrokenRule, ...]:
    """Return the rule that a sender breaks in each country, one for each country at most."""
    named = sorted({country for country in countries if country})
    found = ((country, _broken(sender, country)) for country in named)
    return tuple(BrokenRule(country, rule) for country, rule in found if rule)


def is_blocked(sender: str, countries: Iterable[str | None]) -> bool:
    """Return whether SMS of a sender may not arrive in one of the countries."""
    return any(each.rule.severity is Severity.BLOCKED for each in find(sender, countries))


def _broken(sender: str, country: str) -> SenderRule | None:
    if country != FRANCE and SHORT_CODE_ABROAD.applies(sender):
        return SHORT_CODE_ABROAD
    own = (rule for rule in RULES if country in rule.countries)
    return next((rule for rule in own if rule.applies(sender)), None)
