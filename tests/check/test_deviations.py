"""Test what is told of answers that are not as expected."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import pytest

from custom_components.ovh_sms.check.deviations import DEVIATIONS, Deviation, Deviations
from homeassistant.helpers import issue_registry as ir

from ..conftest import ALICE
from ..house import House
from ..texts import TRANSLATIONS

FILTERED = TRANSLATIONS["en"]["common"]["tag_filter"]


def of(house: House) -> Deviations:
    """Return the deviations of the account, as after a restart."""
    return Deviations(house.hass, house.entry, house.data.ledger)


def placeholders(house: House) -> Mapping[str, str]:
    """Return what the issue says, empty if there is none."""
    issues = ir.async_get(house.hass).issues.values()
    found = [each for each in issues if each.translation_key == "answers_otherwise"]
    return next((each.translation_placeholders or {} for each in found), {})


async def test_issue(house: House) -> None:
    """Test that an issue names deviations, and ends with the last."""
    deviations = of(house)
    deviations.async_start()
    assert not placeholders(house)
    deviations.async_report(Deviation.TAG_FILTER)
    deviations.async_report(Deviation.COST, credits="2 x estimate")
    shown = placeholders(house)["deviations"]
    assert shown == f"- {FILTERED}\n- {TRANSLATIONS['en']['common']['cost']}"
    deviations.async_clear(Deviation.COST)
    assert placeholders(house)["deviations"] == f"- {FILTERED}"
    deviations.async_clear(Deviation.TAG_FILTER)
    deviations.async_clear(Deviation.TAG_FILTER)
    assert not placeholders(house)
    assert not deviations.known


async def test_words(house: House) -> None:
    """Test that there are words for every deviation, in every language."""
    for deviation in Deviation:
        assert all(texts["common"][deviation] for texts in TRANSLATIONS.values())


@pytest.mark.parametrize(("language", "template"), [("fr", "bug_fr.yml"), ("de", "bug_en.yml")])
async def test_report(house: House, language: str, template: str) -> None:
    """Test that the link opens a bug report that is filled in, and has nothing private."""
    house.hass.config.language = language
    of(house).async_report(Deviation.RECEIVER_FORM, validReceivers=f"00… {ALICE}", sent="+…")
    url = urlsplit(placeholders(house)["report_url"])
    assert url.geturl().startswith("https://github.com/OWNER/ovh_sms/issues/new?")
    query = {name: values for name, [values] in parse_qs(url.query).items()}
    assert query["template"] == template
    assert {"version", "home_assistant", "title"} <= query.keys()
    assert query["happened"].startswith("receiver_form {'validReceivers': '00… +33…")
    assert ALICE[3:] not in query["happened"]


async def test_restart(house: House) -> None:
    """Test that deviations outlive a restart, except those of another release."""
    of(house).async_report(Deviation.IDS_ORDER, receiver="form = another")
    state = house.data.ledger.get_state(DEVIATIONS)
    house.data.ledger.put_state(DEVIATIONS, {**state, "newer": 1.0, "newer field=form": 1.0})
    await house.restart()
    assert of(house).known == {Deviation.IDS_ORDER: {"receiver": "form = another"}}
