"""Test what can be chosen for all messages of an account, and that it holds."""

import asyncio
from datetime import timedelta
import math
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.account.domain_data import async_get_data
from custom_components.ovh_sms.const import CONF_SENDER, DOMAIN, SHORT_CODE
from custom_components.ovh_sms.flows.options_form import as_form
from custom_components.ovh_sms.message.options import Options
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData, section

from ..conftest import ALICE, EntryFactory
from ..house import TEXT, House
from ..ovh_simulator import Fault, OvhSimulator, Sender
from ..ovh_simulator.const import CONSUMER_KEY, SERVICE_NAME
from ..texts import TRANSLATIONS, fields, form_error, form_text, places

DAY = {"days": 1, "hours": 0, "minutes": 0, "seconds": 0}
SIX_HOURS = {"days": 0, "hours": 6, "minutes": 0, "seconds": 0}
HOUR = {"hours": 1, "minutes": 0, "seconds": 0}
LEAST = {
    "sender": "MyHouse",
    "encoding": "auto",
    "max_parts": 6,
    "retry_for": DAY,
    "low_credits": 10,
    "hourly_limit": 200,
    "receipts": True,
    "replies": False,
    "webhook": False,
    "silence_after": SIX_HOURS,
    "assist": False,
}
EVERY = LEAST | {
    "encoding": "smart",
    "max_parts": 2,
    "retry_for": HOUR,
    "validity": HOUR,
    "daily_budget": 5.5,
    "monthly_budget": 50,
    "hourly_limit": 0,
    "deduplicate": {"minutes": 5},
    "receipts": False,
    "replies": True,
    "silence_after": HOUR,
    "silence_message": "All quiet",
    "silence_recipients": [],
    "assist": True,
}


async def start(hass: HomeAssistant, entry: MockConfigEntry) -> ConfigFlowResult:
    """Open the form."""
    return await hass.config_entries.options.async_init(entry.entry_id)


async def submit(hass: HomeAssistant, entry: MockConfigEntry, **values: Any) -> ConfigFlowResult:
    """Open the form and submit it."""
    result = await start(hass, entry)
    return await configure(hass, result, values)


async def configure(
    hass: HomeAssistant, result: ConfigFlowResult, values: dict[str, Any]
) -> ConfigFlowResult:
    """Submit a form, and wait until its options hold."""
    result = await hass.config_entries.options.async_configure(
        result["flow_id"], fold(result, values)
    )
    await hass.async_block_till_done()
    return result


def fold(result: ConfigFlowResult, values: dict[str, Any]) -> dict[str, Any]:
    """Return values in the sections of a form."""
    folded: dict[str, Any] = {}
    for field, value in values.items():
        place = places(result)[field]
        (folded.setdefault(place, {}) if place else folded)[field] = value
    return folded


def suggested(result: ConfigFlowResult) -> dict[str, Any]:
    """Return what the fields of a form show."""
    assert result["data_schema"]
    shown: dict[Any, Any] = dict(result["data_schema"].schema)
    for each in list(shown.values()):
        if isinstance(each, section):
            shown |= each.schema.schema
    return {
        str(field): field.description["suggested_value"] for field in shown if field.description
    }


async def test_form(hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry) -> None:
    """Test that the form shows what holds, and explains each field."""
    result = await start(hass, entry)
    assert "Maison" in form_text(result)
    assert set(fields(result)) == set(EVERY)
    assert suggested(result) == LEAST
    assert result["data_schema"]
    senders = result["data_schema"].schema["sender"].config["options"]
    assert senders == ["MyHouse", SHORT_CODE]


@pytest.mark.parametrize("values", [LEAST, EVERY])
async def test_saved(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, values: dict[str, Any]
) -> None:
    """Test that what was entered holds, and is shown again."""
    result = await submit(hass, entry, **values)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert as_form(Options.read(entry.options)) == suggested(await start(hass, entry))
    # Nothing was asked of OVHcloud to reload, but the senders for both forms.
    assert len([each for each in simulator.world.requests if each.path.endswith("senders")]) == 2
    assert entry.runtime_data.coordinator.data.credits_left == 100


async def test_silence_recipients(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that recipients are offered by their names, and forgotten once they are removed."""
    result = await start(hass, entry)
    assert result["data_schema"]
    offered = result["data_schema"].schema["silence"].schema.schema["silence_recipients"]
    names = {each["label"]: each["value"] for each in offered.config["options"]}
    assert set(names) == {"Alice", "Family"}
    chosen = {"silence_recipients": list(names.values())}
    await configure(hass, result, EVERY | chosen)
    assert Options.read(entry.options).silence_recipients == tuple(names.values())
    hass.config_entries.async_remove_subentry(entry, names["Alice"])
    await hass.async_block_till_done()
    assert suggested(await start(hass, entry))["silence_recipients"] == [names["Family"]]


def test_defaults() -> None:
    """Test that without any option an alarm leaves, whole and without delay."""
    options = Options.read({})
    assert (options.sender, options.validity) == (SHORT_CODE, None)
    assert options.daily_budget is options.monthly_budget is None
    assert as_form(options) == LEAST | {"sender": SHORT_CODE}
    assert Options.read({"validity": HOUR | {"hours": 0}}).validity is None


@pytest.mark.parametrize(
    ("changes", "field", "error"),
    [
        ({"retry_for": {"days": 8}}, "retry_for", "7 days at most"),
        ({"retry_for": {"days": 10**12}}, "retry_for", "7 days at most"),
        ({"validity": {"seconds": 30}}, "validity", "from 1 minute to 48 hours"),
        ({"validity": {"hours": 49}}, "validity", "from 1 minute to 48 hours"),
        ({"deduplicate": {"hours": 25}}, "deduplicate", "24 hours at most"),
        ({"silence_after": {"hours": 0}}, "silence_after", "from 1 to 24 hours"),
        ({"silence_after": {"minutes": 59}}, "silence_after", "from 1 to 24 hours"),
        ({"silence_after": {"hours": 25}}, "silence_after", "from 1 to 24 hours"),
    ],
)
async def test_errors(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    changes: dict[str, Any],
    field: str,
    error: str,
) -> None:
    """Test what is refused, and that the form keeps what was entered."""
    result = await submit(hass, entry, **EVERY | changes)
    assert error in form_error(result, field)
    assert suggested(result) == EVERY | changes
    result = await configure(hass, result, EVERY)
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    "changes",
    [
        {"max_parts": 9},
        {"max_parts": math.nan},
        {"daily_budget": -1},
        {"daily_budget": "nan"},
        {"low_credits": math.inf},
        {"hourly_limit": -1},
        {"sender": "Nobody"},
        {"encoding": "gsm7"},
        {"silence_recipients": ["nobody"]},
    ],
)
async def test_impossible(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, changes: dict[str, Any]
) -> None:
    """Test that the fields take nothing else than they offer."""
    with pytest.raises(InvalidData):
        await submit(hass, entry, **EVERY | changes)


async def test_zero_is_a_limit(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that 0 stops everything, and that no number stops nothing."""
    await submit(hass, entry, **EVERY | {"daily_budget": 0, "validity": {"hours": 0}})
    options = Options.read(entry.options)
    assert (options.daily_budget, options.monthly_budget, options.validity) == (0, 50, None)


async def test_hourly_limit_left_empty(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that an emptied field does not switch the limit off, but 0 does."""
    await submit(hass, entry, **{key: LEAST[key] for key in LEAST if key != "hourly_limit"})
    assert Options.read(entry.options).hourly_limit == 200
    await submit(hass, entry, **LEAST | {"hourly_limit": 0})
    assert Options.read(entry.options).hourly_limit == 0


async def test_units(hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry) -> None:
    """Test that amounts have a unit that every language has a word for."""
    units = {}
    result = await start(hass, entry)
    assert result["data_schema"]
    for place in result["data_schema"].schema.values():
        for name, selector in place.schema.schema.items() if isinstance(place, section) else ():
            if unit := selector.config.get("unit_of_measurement"):
                units[str(name)] = unit
    assert units == {
        "daily_budget": "credits",
        "monthly_budget": "credits",
        "low_credits": "credits",
        "hourly_limit": "parts",
    }
    for texts in TRANSLATIONS.values():
        assert texts["selector"]["amount"]["unit_of_measurement"].keys() == set(units.values())


@pytest.mark.parametrize("breaks", ["right", "line"])
async def test_senders_unknown(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, breaks: str
) -> None:
    """Test that a sender can be typed if OVHcloud does not tell which there are."""
    if breaks == "right":
        simulator.world.credentials[CONSUMER_KEY].rules = []
    else:
        simulator.world.faults.add(Fault("http_500", "GET", times=None))
    result = await start(hass, entry)
    result = await configure(hass, result, EVERY | {"sender": " "})
    assert form_error(result, CONF_SENDER) == "Choose or enter a sender."
    await configure(hass, result, EVERY | {"sender": " Chalet "})
    assert Options.read(entry.options).sender == "Chalet"


async def test_short_code_abroad(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that a short code is not offered where there is none."""
    hass.config.country = "ES"
    entry = make_entry()
    simulator.world.faults.add(Fault("http_500", "GET", "/sms/*/senders", times=None))
    result = await submit(hass, entry, **EVERY | {"sender": SHORT_CODE})
    assert "only exist for accounts and phones in France" in form_error(result, CONF_SENDER)


async def test_they_hold(house: House) -> None:
    """Test that the options hold for messages that do not say otherwise."""
    await submit(house.hass, house.entry, **EVERY)
    response = await house.send("Fenêtre ouverte… " * 30)
    [job] = house.world.jobs
    assert (job.body["validityPeriod"], response["parts"], response["truncated"]) == (60, 2, True)
    assert job.message.startswith("Fenetre ouverte... ")
    await house.send("Fenêtre", encoding="as_is", validity=60)
    assert house.world.jobs[1].message == "Fenêtre"
    assert house.world.jobs[1].body["validityPeriod"] == 1

    house.simulator.stop()
    await house.send("Late")
    await house.wait(3601)
    assert house.deliveries[-1] == ("expired", ["Alice"], "unavailable")


async def test_same_text_again(house: House) -> None:
    """Test that the same text goes to the same phone once in a while only, and is said so."""
    await submit(house.hass, house.entry, **EVERY)
    first = await house.send(TEXT, "Alice")
    again = await house.send(TEXT, "Alice")
    assert again == first | {
        "ids": [],
        "valid_receivers": [],
        "credits_removed": 0,
        "credits_left": None,
        "deduplicated": first["valid_receivers"],
    }
    family = await house.send(TEXT, "Family")
    assert family["deduplicated"] == first["valid_receivers"]
    assert len(family["valid_receivers"]) == 1
    assert (await house.send("Another text", "Alice"))["deduplicated"] == []
    await house.wait(301)
    assert (await house.send(TEXT, "Alice"))["deduplicated"] == []
    assert [text for text, _ in house.sent] == [TEXT, TEXT, "Another text", TEXT]


async def test_same_text_at_the_same_moment(house: House) -> None:
    """Test that a repeat is not told to be sent if the first turns out not to be."""
    await submit(house.hass, house.entry, **EVERY)
    house.simulator.stop()
    calls = [house.call(retry_for=0) for _ in range(2)]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert all("so nothing was sent" in str(answer) for answer in answers)
    house.simulator.start()
    calls = [house.call() for _ in range(3)]
    answers = await asyncio.gather(*calls)
    assert len({answer["tag"] for answer in answers}) == 1
    assert len(house.sent) == 1


async def test_same_text_after_a_reload(house: House) -> None:
    """Test that a reload does not make the same text new."""
    await submit(house.hass, house.entry, **EVERY)
    first = await house.send()
    house.hass.config_entries.async_update_entry(house.entry, title="Home")
    await house.settle()
    again = await house.send()
    assert (again["tag"], again["deduplicated"]) == (first["tag"], [ALICE])
    assert len(house.sent) == 1


@pytest.mark.parametrize("end", ["cancelled", "expired", "refused"])
async def test_same_text_after_it_was_queued(house: House, end: str) -> None:
    """Test that a repeat is as queued as what it repeats, and is sent once that is lost."""
    await submit(house.hass, house.entry, **EVERY | {"deduplicate": {"hours": 1}})
    house.simulator.stop()
    first = await house.send(retry_for=600)
    again = await house.send()
    assert (again["status"], again["deduplicated"]) == ("queued", [ALICE])
    if end == "cancelled":
        await house.hass.services.async_call(DOMAIN, "cancel", {"tag": first["tag"]}, blocking=True)
    elif end == "refused":
        body = {"message": "Invalid sender"}
        house.world.faults.add(Fault("respond", "POST", status=400, body=body))
        house.simulator.start()
        await house.wait(120)
    else:
        await house.wait(601)
    if end != "refused":
        house.simulator.start()
    await house.wait(60)
    assert (await house.send())["deduplicated"] == []
    await house.wait(200)
    assert house.sent == [(TEXT, [ALICE])]


async def test_same_text_after_a_failure(house: House) -> None:
    """Test that a message that was refused may be sent again."""
    await submit(house.hass, house.entry, **EVERY)
    house.simulator.stop()
    with pytest.raises(Exception, match="so nothing was sent"):
        await house.send(retry_for=0)
    house.simulator.start()
    assert (await house.send())["deduplicated"] == []


@settings(max_examples=60)
@given(data=st.data())
async def test_any_value(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, data: st.DataObject
) -> None:
    """Test that whatever is entered is an option, or is refused with words."""
    # Examples come faster than OVHcloud may be asked.
    async_get_data(hass).connections.limiters.clear()
    field = data.draw(st.sampled_from(sorted(EVERY)))
    numbers = st.integers() | st.floats()
    durations = st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("days", "hours", "minutes", "seconds"), numbers)
    )
    likely = st.booleans() | numbers | st.text(max_size=9) | durations
    values = EVERY | {field: data.draw(likely)}
    # A webhook needs the internet.
    values["webhook"] = False
    flow = await start(hass, entry)
    try:
        result = await hass.config_entries.options.async_configure(
            flow["flow_id"], fold(flow, values)
        )
    except InvalidData:
        hass.config_entries.options.async_abort(flow["flow_id"])
        return
    if result["type"] is FlowResultType.FORM:
        assert form_text(result)
        assert result["errors"]
        hass.config_entries.options.async_abort(flow["flow_id"])
    else:
        await hass.async_block_till_done()
        # Nothing is left out of what was accepted.
        assert entry.options == result["data"]
        assert Options.read(entry.options).retry_for >= timedelta()


async def test_sender_rules(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that the form says what operators of the house and of recipients do with senders."""
    entry = make_entry(recipients={"Carlos": ["+34612345678"], "Alice": [ALICE]})
    await hass.config_entries.async_setup(entry.entry_id)
    simulator.world.accounts[SERVICE_NAME].senders = {
        "36180": Sender(type="shortcode"),
        "Alarme": Sender(),
    }
    result = await start(hass, entry)
    text = form_text(result)
    # The short code cannot reach Spain, so the sender that stands in for it counts.
    assert text.count('Ask OVHcloud whether "Alarme" is in it') == 1
    assert 'France: operators may block or replace "Alarme"' in text
    assert "36180: not offered" in text
    result = await configure(hass, result, LEAST | {"sender": "Alarme"})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_sender_rules_of_many(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that of many senders those not told of are told of once they are chosen."""
    names = [*(f"Alert{number}" for number in range(8)), "MARTIN"]
    simulator.world.accounts[SERVICE_NAME].senders = {name: Sender() for name in names}
    result = await start(hass, entry)
    assert "Alert7" not in form_text(result)
    chosen = LEAST | {"sender": "Alert7", "low_credits": 7}
    result = await configure(hass, result, chosen)
    assert 'may block or replace "Alert7"' in form_text(result)
    assert (result["errors"], suggested(result)["low_credits"]) == ({}, 7)
    result = await configure(hass, result, chosen)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert Options.read(entry.options).sender == "Alert7"
    # It is told at once where it is the sender.
    result = await start(hass, entry)
    assert '"Alert7"' in form_text(result)
    result = await configure(hass, result, chosen)
    assert result["type"] is FlowResultType.CREATE_ENTRY
