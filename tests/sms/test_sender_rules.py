"""Test what operators do with senders, and that the sources were read lately."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.ovh_sms.const import SHORT_CODE
from custom_components.ovh_sms.sms.sender_rules import (
    RULES,
    SHORT_CODE_ABROAD,
    SenderRule,
    Severity,
    find,
    is_blocked,
)

from ..source import ROOT
from ..texts import TRANSLATIONS

NINE_MONTHS = timedelta(days=274)
NOT_KNOWN = "\u2013"
EVERY_RULE = (*RULES, SHORT_CODE_ABROAD)


def kinds(sender: str, *countries: str | None) -> list[tuple[str, str]]:
    """Return where rules are broken, and which."""
    return [(each.country, each.rule.kind) for each in find(sender, countries)]


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: f"{rule.kind}_{rule.checked}")
def test_up_to_date(rule: SenderRule) -> None:
    """Test that the source of a rule was read within nine months: else read it again."""
    age = datetime.now(UTC).date() - rule.checked
    assert age <= NINE_MONTHS, f"{rule.kind} in {sorted(rule.countries)}: read {rule.source} again"


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: f"{rule.kind}_{rule.source}")
def test_sourced(rule: SenderRule) -> None:
    """Test that a rule has a source, a beginning that is past, and words in every language."""
    assert rule.source.startswith("https://")
    assert rule.since is None or rule.since <= rule.checked
    assert all(rule.kind in texts["common"] for texts in TRANSLATIONS.values())
    assert bool(rule.shown) == (rule.severity is Severity.REPLACED)


@pytest.mark.parametrize(
    "sender",
    [
        *("MARTIN", "MyHouse", "MYHOME", "Durand75", "Bill", "Maison", "ALERTON", SHORT_CODE),
        *("LAPIN", "Lepin", "LAPP", "LAUTH", "LATEST", "MAPIN"),
    ],
)
def test_at_home_in_france(sender: str) -> None:
    """Test that a French house with a name of its own, or a short code, is left in peace."""
    assert find(sender, ["FR", None]) == ()


@pytest.mark.parametrize(
    "sender",
    [
        *("Alarm", "ALARME", "alerte", "Alert1", "4LERT", "AL3RT", "MyAlarm", "MonAlarme"),
        *("LAlarme", "info", "INFOS", "SMS", "RDV", "Test", "Urgence24", "V3R1FY"),
    ],
)
@pytest.mark.parametrize("country", ["FR", "RE", "GB", "JE"])
def test_generic(sender: str, country: str) -> None:
    """Test that a word that anyone could use, and its variants, may not arrive."""
    assert kinds(sender, country) == [(country, "sender_generic")]
    assert is_blocked(sender, [country])


@pytest.mark.parametrize(
    ("sender", "in_france", "in_britain"),
    [
        ("MP RENOV", True, False),
        ("A-B_C.D&E", True, False),
        ("Évian", True, True),
        ("A/B", True, True),
        ("猫", True, True),
        ("TwelveSigns1", True, True),
    ],
)
def test_form(sender: str, in_france: bool, in_britain: bool) -> None:
    """Test which signs a name may have."""
    assert kinds(sender, "FR") == [("FR", "sender_form")] * in_france
    assert kinds(sender, "IM") == [("IM", "sender_form")] * in_britain


@pytest.mark.parametrize(
    ("sender", "country", "expected"),
    [
        ("MARTIN", "ES", "sender_unregistered"),
        ("Alarma", "ES", "sender_unregistered"),
        ("+34612345678", "ES", None),
        ("MARTIN", "IE", "sender_replaced"),
        ("MARTIN", "AU", "sender_replaced"),
        ("+33757123456", "IE", None),
        ("MARTIN", "IT", "sender_business"),
        ("MARTIN", "PL", None),
        ("AlertRCB", "PL", "sender_reserved"),
        ("ZUS", "PL", "sender_reserved"),
        ("+33757123456", "PL", None),
        ("+33757123456", "GB", "sender_number"),
        ("+447400123456", "GB", None),
        ("07400 123456", "GB", None),
        ("+33757123456", "FR", None),
        ("MARTIN", "US", "sender_template"),
        ("+33757123456", "US", "sender_template"),
        ("MARTIN", "DE", None),
        (SHORT_CODE, "DE", "sender_short_code"),
        (SHORT_CODE, "RE", "sender_short_code"),
        (SHORT_CODE, "US", "sender_short_code"),
    ],
)
def test_country(sender: str, country: str, expected: str | None) -> None:
    """Test the rule of a country."""
    assert kinds(sender, country) == ([(country, expected)] if expected else [])


def test_severity() -> None:
    """Test that what arrives is told apart from what may not."""
    assert is_blocked("MARTIN", ["FR", "ES"])
    assert not is_blocked("MARTIN", ["FR", "IE", "IT"])
    assert [each.is_warning for each in find("MARTIN", ["ES", "IE", "IT", "FR"])] == [
        True,
        True,
        False,
    ]


@given(st.text(max_size=40), st.sampled_from(["FR", "ES", "GB", "PL", "XX"]))
def test_any_sender(sender: str, country: str) -> None:
    """Test that there is one finding at most, whatever a sender is called."""
    assert len(find(sender, [country, country, None])) <= 1


@pytest.mark.parametrize("language", ["", ".fr"])
def test_documented(language: str) -> None:
    """Test that the reference has each rule: since when, and its source."""
    reference = (ROOT / "docs" / f"reference{language}.md").read_text(encoding="utf-8")
    rows = [line for line in reference.splitlines() if line.startswith("| ")]
    for rule in EVERY_RULE:
        since = f" {rule.since or NOT_KNOWN} "
        assert any(since in row and f"({rule.source})" in row for row in rows), rule.source
        assert str(rule.checked) in reference
