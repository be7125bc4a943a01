"""Test alarms on disk."""

from dataclasses import replace
import json
from pathlib import Path
import sqlite3

from hypothesis import given, strategies as st
import pytest

from custom_components.ovh_sms.storage.alarms import Alarm, AlarmStep
from custom_components.ovh_sms.storage.ledger import KEPT
from custom_components.ovh_sms.storage.records import SmsState
from custom_components.ovh_sms.storage.rows import as_row, read_row
from homeassistant.core import HomeAssistant

from ..conftest import ALICE, BOB
from ..outbox.queued import TEXTS, by_type
from .stored import opened

STEP = AlarmStep(recipients=(ALICE, "01J"), wait=300.0)
ALARM = Alarm(id="a1", name="Leak", message="Water", steps=(STEP,), words=("OK",), started=5.0)
SECONDS = st.floats(0, 1e9)
STEPS = st.builds(AlarmStep, recipients=st.lists(TEXTS).map(tuple), wait=SECONDS)
MANY = st.lists(TEXTS).map(tuple)
FIELDS = by_type(Alarm) | {
    **dict.fromkeys(("id", "name", "message", "confirm"), TEXTS),
    **dict.fromkeys(("sender", "by", "confirmation"), st.none() | TEXTS),
    **dict.fromkeys(("words", "tags", "late", "told_late"), MANY),
    **dict.fromkeys(("started", "began", "ended"), SECONDS),
    "steps": st.lists(STEPS, min_size=1).map(tuple),
}


@pytest.fixture(name="path")
def path_fixture(tmp_path: Path) -> Path:
    """Return where a file is to be."""
    return tmp_path / "account.db"


@given(st.builds(Alarm, **FIELDS))
def test_round_trip(alarm: Alarm) -> None:
    """Test that an alarm is read as it was stored, with each of its fields."""
    assert read_row(Alarm, as_row(alarm)) == alarm


def test_form_of_all_fields() -> None:
    """Test that the stored form changes by new fields only."""
    assert as_row(ALARM) == (
        '{"id":"a1","name":"Leak","is_named":true,"message":"Water","steps":[{"recipients":["+33612345678",'
        '"01J"],"wait":300.0}],"repeat":0,"words":["OK"],"confirm":"","sender":null,'
        '"started":5.0,"tags":[],"began":0.0,"is_held":false,"state":"open","ended":0.0,'
        '"by":null,"confirmation":null,"late":[],"told_late":[],"notices":0}'
    )


def test_row_of_a_newer_release() -> None:
    """Test that an alarm in an unknown state goes on."""
    row = json.loads(as_row(ALARM)) | {"state": "asleep", "later": {}}
    assert read_row(Alarm, json.dumps(row)) == ALARM


async def test_changes(hass: HomeAssistant, path: Path) -> None:
    """Test that alarms are kept with their changes, the oldest first, and deleted ones are not."""
    later = replace(ALARM, id="a0", started=6.0)
    async with opened(hass, path) as old:
        for alarm in (ALARM, later, replace(ALARM, id="a2")):
            old.ledger.alarms.put(alarm.id, alarm)
        old.ledger.alarms.remove("a2")
        old.ledger.alarms.change("a1", notices=3)
        old.ledger.alarms.change("a2", notices=3)
        assert len(old.ledger.alarms) == 2
    async with opened(hass, path) as new:
        assert list(new.ledger.alarms) == [replace(ALARM, notices=3), later]
        assert new.ledger.alarms.get("a1") == replace(ALARM, notices=3)
        # A file that is written anew has them, too.
        await hass.async_add_executor_job(path.unlink)
        new.add()
    async with opened(hass, path) as again:
        assert [alarm.id for alarm in again.ledger.alarms] == ["a1", "a0"]


async def test_file_of_an_older_release(hass: HomeAssistant, path: Path) -> None:
    """Test that a file without alarms is read, and gets them."""
    async with opened(hass, path) as old:
        old.add()
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE alarm")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    async with opened(hass, path) as new:
        assert not new.stored.is_damaged
        assert len(new.sms) == 1
        new.ledger.alarms.put("a1", ALARM)
    async with opened(hass, path) as again:
        assert list(again.ledger.alarms) == [ALARM]


async def test_messages_of_alarms_are_kept(hass: HomeAssistant, path: Path) -> None:
    """Test that many messages after those of an alarm do not make it forget whom it told."""
    async with opened(hass, path) as file:
        first = file.add(BOB)
        file.ledger.alarms.put("a1", replace(ALARM, tags=(first.tag,)))
        for _ in range(KEPT):
            file.add()
        for sms in file.sms:
            sent = replace(sms, state=SmsState.DELIVERED, told=SmsState.DELIVERED, accepted_at=9e8)
            file.ledger.update(sent)
        file.add()
        file.ledger.prune(9e8)
        assert file.ledger.get(first.tag)
        file.ledger.alarms.remove("a1")
        file.ledger.prune(9e8)
        assert not file.ledger.get(first.tag)
