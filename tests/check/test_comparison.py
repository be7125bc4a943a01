"""Test how answers are told to differ from what was sent, without quoting them."""

from typing import Any

import pytest

from custom_components.ovh_sms.api import Job, JobReport
from custom_components.ovh_sms.check.comparison import (
    SentJob,
    compare_cost,
    compare_report,
    compare_sender,
    form_of,
    how_changed,
)

from ..conftest import ALICE, BOB

JOB = Job(message="Fire!", receivers=(ALICE, BOB), sender="MyHouse", tag="ha0123456789abcdef01")
REPORT = JobReport(
    ids=(1, 4),
    valid_receivers=(ALICE, BOB),
    invalid_receivers=(),
    credits_removed=2.0,
    credits_left=98.0,
    tag=JOB.tag,
)


def sent(job: Job = JOB, **report: Any) -> SentJob:
    """Return a job with a report that has some other values."""
    fields = {name: getattr(REPORT, name) for name in REPORT.__slots__}
    return SentJob(job, JobReport(**fields | report), began_at=0.0, is_first=True)


@pytest.mark.parametrize(
    ("number", "form"),
    [
        ("+33612345678", "+…"),
        ("0033612345678", "00…"),
        ("0612345678", "0…"),
        ("33612345678", "…"),
        ("+33 6 12", "+… … …"),
        ("Alice", "a"),
        ("", ""),
    ],
)
def test_form(number: str, form: str) -> None:
    """Test that the form of a number has none of its digits or letters."""
    assert form_of(number) == form


@pytest.mark.parametrize(
    ("listed", "how"),
    [
        ("One\r\ntwo  three", "other line ends"),
        ("One two three", "other white space"),
        ("One\ntwo  three\nSTOP 36184", "with STOP clause"),
        ("One\ntwo  three four", "longer"),
        ("One\ntwo", "shorter"),
        ("", "shorter"),
        ("One\ntwo  thr?e", "other characters"),
    ],
)
def test_text(listed: str, how: str) -> None:
    """Test that a changed text is told by how it has changed."""
    assert how_changed("One\ntwo  three", listed) == how


@pytest.mark.parametrize(
    ("report", "findings"),
    [
        ({}, []),
        ({"ids": ()}, [("ids_count", {"ids": "none"})]),
        ({"ids": (1,)}, [("ids_count", {"ids": "fewer"})]),
        ({"ids": (1, 2, 3)}, [("ids_count", {"ids": "more"})]),
        ({"tag": None}, [("tag_not_echoed", {"tag": "missing"})]),
        ({"tag": ""}, [("tag_not_echoed", {"tag": "missing"})]),
        ({"tag": JOB.tag[:8]}, [("tag_not_echoed", {"tag": "cut"})]),
        ({"tag": JOB.tag.upper()}, [("tag_not_echoed", {"tag": "in another case"})]),
        ({"tag": f"{JOB.tag}9"}, [("tag_not_echoed", {"tag": "longer"})]),
        ({"tag": "vtbnzoi6prvylh12"}, [("tag_not_echoed", {"tag": "another"})]),
        (
            {"ids": (1,), "valid_receivers": (ALICE,), "invalid_receivers": ("0687654321",)},
            [("receiver_form", {"invalidReceivers": "0…"})],
        ),
        (
            {"valid_receivers": ("33612345678", "33687654321")},
            [("receiver_form", {"validReceivers": "…"})],
        ),
        (
            {"valid_receivers": (ALICE, "+33600000000")},
            [("receiver_form", {"validReceivers": "another number"})],
        ),
    ],
)
def test_report(report: dict[str, Any], findings: list[tuple[str, dict[str, str]]]) -> None:
    """Test what a report says otherwise than its job."""
    assert list(compare_report(sent(**report))) == findings


@pytest.mark.parametrize(
    ("removed", "shown"),
    [(2.0, None), (2.004, None), (4.0, "more"), (1.0, "fewer"), (0.0, "fewer")],
)
def test_cost(removed: float, shown: str | None) -> None:
    """Test that a cost other than the estimate is told by how the message was."""
    findings = list(compare_cost(sent(credits_removed=removed), 2.0))
    shape = {"parts": "one", "encoding": "gsm7", "noStopClause": "true"}
    expected = [("cost", {"totalCreditsRemoved": shown, **shape})]
    assert findings == (expected if shown else [])


@pytest.mark.parametrize(
    ("written", "findings"),
    [
        ("+33612345678", []),
        ("36180", []),
        ("Alice", []),
        ("0612345678", [("incoming_form", {"sender": "0…"})]),
        ("33612345678", [("incoming_form", {"sender": "…"})]),
        ("+33 612345678", [("incoming_form", {"sender": "+… …"})]),
    ],
)
def test_sender(written: str, findings: list[tuple[str, dict[str, str]]]) -> None:
    """Test that a phone is to be in international form, and a service need not be."""
    assert list(compare_sender(written)) == findings
