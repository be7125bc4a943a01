"""Test that what OVHcloud says of operators is told, whatever its form."""

from typing import Any

import pytest

from ..conftest import ALICE, BOB, CAROL
from ..house import House
from ..ovh_simulator import Fault
from ..ovh_simulator.const import SERVICE_NAME

DAY = 24 * 3600
PATH = f"/sms/{SERVICE_NAME}/exceptions"


def restrict(house: House, number: str, *codes: str, **more: Any) -> None:
    """Let operators do something with SMS to a number."""
    house.world.accounts[SERVICE_NAME].exceptions[number] = [
        {
            "countrySuffixe": "33",
            "operators": ["Orange"],
            "restrictionCode": code,
            "substitution": None,
            "messages": [],
            **more,
        }
        for code in codes
    ]


def asked(house: House) -> list[str]:
    """Return the numbers that OVHcloud was asked for."""
    return [each.query["receiver"] for each in house.world.requests if each.path == PATH]


def warnings(house: House, sender: str = "MyHouse", *, is_unicode: bool = False) -> list[str]:
    """Return the beginnings of what is said of an SMS to Alice and Bob."""
    found = house.entry.runtime_data.arrival.async_warnings(
        sender, [ALICE, BOB], is_unicode=is_unicode
    )
    return [text.split(": ", 1)[1] for text in found]


@pytest.mark.parametrize(
    ("code", "sender", "is_unicode", "expected"),
    [
        ("BLOCKED", "MyHouse", False, "OVHcloud says that an operator blocks SMS"),
        ("alpha", "MyHouse", False, "OVHcloud says that an operator replaces the sender"),
        ("ALPHA", "short_code", False, None),
        ("ALPHA", "+33700000001", False, None),
        ("MSISDN", "+33700000001", False, "OVHcloud says that an operator replaces a sender"),
        ("MSISDN", "MyHouse", False, None),
        ("CODING", "MyHouse", True, "OVHcloud says that an operator does not carry all"),
        ("CODING", "MyHouse", False, None),
        ("FLASHONLY", "MyHouse", False, "OVHcloud says that an operator lets SMS be shown once"),
        ("DLR", "MyHouse", False, "OVHcloud says that an operator"),
        ("BAD_DLR", "MyHouse", False, "OVHcloud says that an operator"),
        ("NEW ONE", "MyHouse", False, "OVHcloud names a restriction"),
    ],
)
async def test_warnings(
    house: House, code: str, sender: str, is_unicode: bool, expected: str | None
) -> None:
    """Test that an SMS is told of what concerns its sender and text."""
    restrict(house, ALICE, code)
    await house.wait(20)
    found = warnings(house, sender, is_unicode=is_unicode)
    assert len(found) == (expected is not None)
    assert all(text.startswith(expected or "") for text in found)


async def test_texts(house: House) -> None:
    """Test that a text says for whom, and what is shown instead."""
    restrict(house, ALICE, "ALPHA", substitution="38 008")
    restrict(house, BOB, "NEW<b>", "ALPHA")
    await house.wait(20)
    findings = await house.entry.runtime_data.arrival.operators.async_findings(
        lambda wanted: wanted
    )
    assert findings.is_known
    says, apostrophe = "OVHcloud says that an operator replaces the sender", chr(0x2019)
    replaces = f"{says}{apostrophe}s name. Shown instead"
    unknown = "OVHcloud names a restriction of an operator that this version does not know"
    assert findings.texts == (
        f"Alice (+33…78): {replaces}: 38 008.",
        f"Family (+33…21): {unknown}: NEW B.",
        f"Family (+33…21): {replaces}: ?.",
    )
    assert asked(house) == [ALICE, BOB]


async def test_odd_answers(house: House) -> None:
    """Test that an answer of any length costs neither the disk nor the response."""
    restrict(house, ALICE, "", "A B", *(f"X{number}" for number in range(1000)))
    restrict(house, BOB, "DLR", "BAD_DLR", "ALPHA", substitution="x" * 1_000_000)
    await house.wait(20)
    found = warnings(house)
    assert found[0].endswith(": ?.")
    assert found[1].endswith(": A_B.")
    assert len(found) == 20 + 2
    assert max(map(len, found)) < 200
    await house.wait(DAY + 7200)
    assert asked(house) == [ALICE, BOB]


async def test_confirms(house: House) -> None:
    """Test which numbers are known to get no receipts."""
    restrict(house, ALICE, "ALPHA")
    restrict(house, BOB, "BLOCKED", "BAD_DLR")
    await house.wait(20)
    operators = house.entry.runtime_data.arrival.operators
    assert [operators.confirms(number) for number in (ALICE, BOB, CAROL)] == [True, False, True]


@pytest.mark.parametrize("shape", ["list", "object", "null", "refused"])
async def test_shapes(house: House, shape: Any) -> None:
    """Test that an answer of another form than the schema's is not known, and no more."""
    house.world.behaviour.exceptions_shape = shape
    restrict(house, ALICE, "BLOCKED")
    await house.wait(20)
    assert bool(warnings(house)) is (shape in {"list", "null"})
    findings = await house.entry.runtime_data.arrival.operators.async_findings(
        lambda wanted: wanted
    )
    assert findings.is_known is (shape == "list")
    assert asked(house) == [ALICE, BOB]


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("http_500", {}),
        ("json_null", {}),
        ("respond", {"status": 400, "body": {"message": "Bad"}}),
        ("respond", {"status": 403, "body": {"message": "This call has not been granted"}}),
        ("respond", {"status": 200, "body": [["BLOCKED"]]}),
        ("respond", {"status": 200, "body": [{"restrictionCode": "BLOCKED"}, {"code": 1}]}),
        ("respond", {"status": 200, "body": "x" * 1_000_000}),
    ],
)
async def test_unreadable(
    house: House, caplog: pytest.LogCaptureFixture, kind: Any, more: dict[str, Any]
) -> None:
    """Test that what cannot be read changes nothing, and is asked for again after a week."""
    restrict(house, ALICE, "BLOCKED")
    await house.wait(20)
    [known] = warnings(house)
    asked_at = house.data.ledger.get_state("operators")
    ago = {key: at - 8 * DAY if at > 1 else at for key, at in asked_at.items()}
    house.data.ledger.put_state("operators", ago)
    house.world.requests.clear()
    house.world.faults.add(Fault(kind, "GET", PATH, times=None, **more))
    await house.wait(3 * DAY + 7200)
    assert asked(house) == [ALICE, BOB]
    assert warnings(house) == [known]
    findings = await house.entry.runtime_data.arrival.operators.async_findings(
        lambda wanted: wanted
    )
    assert not findings.is_known
    assert "Traceback" not in caplog.text
    assert (await house.send())["status"] == "accepted"


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("rate_limited", {}),
        ("reset_before", {}),
        ("respond", {"status": 460, "body": {"message": "This service is expired"}}),
    ],
)
async def test_not_answered(house: House, kind: Any, more: dict[str, Any]) -> None:
    """Test that a number is asked for the next day if OVHcloud has not answered for it."""
    house.world.faults.add(Fault(kind, "GET", PATH, times=2, **more))
    await house.wait(20)
    assert len(asked(house)) <= 2
    await house.wait(2 * DAY + 7200)
    assert {ALICE, BOB} <= {*asked(house)}
    house.world.requests.clear()
    await house.wait(4 * DAY)
    assert asked(house) == []


async def test_weekly(house: House) -> None:
    """Test that each number is asked for weekly, and not more than one a day."""
    await house.wait(20)
    assert asked(house) == [ALICE, BOB]
    await house.wait(6 * DAY)
    assert asked(house) == [ALICE, BOB]
    restrict(house, ALICE, "BLOCKED")
    await house.wait(1.5 * DAY)
    assert asked(house) == [ALICE, BOB, ALICE]
    assert warnings(house)
    await house.wait(DAY)
    assert asked(house) == [ALICE, BOB, ALICE, BOB]


async def test_recipients_change(house: House) -> None:
    """Test that a new recipient is asked for at once, and a removed one is forgotten."""
    await house.wait(20)
    restrict(house, CAROL, "BLOCKED")
    carol = await house.add_recipient("Carol", CAROL)
    assert asked(house) == [ALICE, BOB, CAROL]
    operators = house.entry.runtime_data.arrival.operators
    assert operators.async_warnings("MyHouse", [CAROL], is_unicode=False)
    house.hass.config_entries.async_remove_subentry(house.entry, carol.subentry_id)
    await house.wait(8 * DAY)
    assert asked(house)[3:] == [ALICE]
    assert not any(CAROL in key for key in house.data.ledger.get_state("operators"))


async def test_restart(house: House) -> None:
    """Test that what is known outlives a restart, and is not asked for again."""
    restrict(house, ALICE, "BLOCKED", substitution="x")
    await house.wait(20)
    await house.restart()
    await house.wait(3600)
    assert len(warnings(house)) == 1
    assert asked(house) == [ALICE, BOB]
