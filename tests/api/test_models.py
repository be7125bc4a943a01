"""What travels to and from OVHcloud."""

from collections.abc import Callable
from functools import partial
import math
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.ovh_sms.api import Account, Job, JobReport, Keys, WaitingSms
from custom_components.ovh_sms.api.models import (
    Callbacks,
    IncomingSms,
    OutgoingSms,
    Receipt,
    Right,
    Sender,
)
from custom_components.ovh_sms.api.reading import UNREADABLE

ACCOUNT = {"name": "sms-ab12345-1", "creditsLeft": 12.5}
REPORT = {
    "ids": [27814656],
    "validReceivers": ["+33612345678"],
    "invalidReceivers": ["+336"],
    "totalCreditsRemoved": 1,
}

WAITING = {"id": 27814656, "message": "Hi", "receiver": "+33612345678", "differedDelivery": 60}

OUTGOING = {"receiver": "+33612345678", "ptt": 3, "deliveryReceipt": 0}
INCOMING = {
    "sender": "+33612345678",
    "message": "Yes",
    "tag": "t1",
    "creationDatetime": "2026-11-24T12:00:00+01:00",
}
SENDER = {"status": "enable", "type": "virtual"}
CALLBACKS = {
    "callBack": "https://example.org",
    "smsResponse": {"responseType": "text", "text": "Hi"},
}

# Python's JSON reader also takes NaN and Infinity, and reads 1e999 as infinity.
NUMBERS = st.integers(-(10**400), 10**400) | st.floats()
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


def answers_like(fields: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return JSON of any kind, and objects with the right fields of any kind."""
    likely = {name: st.just(value) | JSON for name, value in fields.items()}
    return JSON | st.fixed_dictionaries({}, optional=likely) | st.fixed_dictionaries(likely)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Account("sms-ab12345-1", "", enabled=True, credits_left=12.5)),
        (
            {"description": "Home"},
            Account("sms-ab12345-1", "Home", enabled=True, credits_left=12.5),
        ),
        ({"description": None}, Account("sms-ab12345-1", "", enabled=True, credits_left=12.5)),
        ({"status": "enable"}, Account("sms-ab12345-1", "", enabled=True, credits_left=12.5)),
        ({"status": "disable"}, Account("sms-ab12345-1", "", enabled=False, credits_left=12.5)),
        ({"creditsLeft": 3}, Account("sms-ab12345-1", "", enabled=True, credits_left=3.0)),
    ],
)
def test_account(changes: dict[str, Any], expected: Account) -> None:
    """Test reading an account."""
    assert Account.from_json("sms-ab12345-1", ACCOUNT | changes) == expected


def test_account_without() -> None:
    """Test that what has no credits is no account."""
    with pytest.raises(KeyError):
        Account.from_json("sms-ab12345-1", {"name": "sms-ab12345-1"})


@pytest.mark.parametrize(("left", "expected"), [({}, None), ({"creditsLeft": 9}, 9.0)])
def test_job_report(left: dict[str, Any], expected: float | None) -> None:
    """Test reading a report, whose credits older answers do not have."""
    assert JobReport.from_json(REPORT | left) == JobReport(
        ids=(27814656,),
        valid_receivers=("+33612345678",),
        invalid_receivers=("+336",),
        credits_removed=1.0,
        credits_left=expected,
    )


@pytest.mark.parametrize(
    ("receivers", "ids", "valid", "invalid", "removed"),
    [
        (("+331",), (1,), ("+331",), (), 1.25),
        (("+332", "+336"), (2,), ("+332",), ("+336",), 1.25),
        (("+332", "+331"), (2, 1), ("+332", "+331"), (), 2.5),
        (("+336",), (), (), ("+336",), 0.0),
        # OVHcloud writes the number in another way: it is not clear which id is its own.
        (("0033 1",), (1, 2), ("0033 1",), (), 1.25),
    ],
)
def test_share_of_report(
    receivers: tuple[str, ...],
    ids: tuple[int, ...],
    valid: tuple[str, ...],
    invalid: tuple[str, ...],
    removed: float,
) -> None:
    """Test what a report says of some of its receivers."""
    report = JobReport(
        ids=(1, 2),
        valid_receivers=("+331", "+332"),
        invalid_receivers=("+336",),
        credits_removed=2.5,
        credits_left=97.5,
    )
    assert report.share(receivers) == JobReport(
        ids=ids,
        valid_receivers=valid,
        invalid_receivers=invalid,
        credits_removed=removed,
        credits_left=97.5,
    )


@pytest.mark.parametrize("missing", list(REPORT))
def test_job_report_without(missing: str) -> None:
    """Test that what lacks a field is no report."""
    with pytest.raises(KeyError):
        JobReport.from_json({name: value for name, value in REPORT.items() if name != missing})


@given(answers_like(ACCOUNT))
def test_account_from_anything(data: Any) -> None:
    """Test that anything is an account, or is refused in one of the ways promised."""
    try:
        account = Account.from_json("sms-ab12345-1", data)
    except UNREADABLE:
        return
    assert isinstance(account.name, str)
    assert isinstance(account.description, str)
    assert math.isfinite(account.credits_left)


@given(answers_like(REPORT | {"creditsLeft": 9}))
def test_job_report_from_anything(data: Any) -> None:
    """Test that anything is a report, or is refused in one of the ways promised."""
    try:
        report = JobReport.from_json(data)
    except UNREADABLE:
        return
    assert all(isinstance(number, int) for number in report.ids)
    assert all(isinstance(number, str) for number in report.valid_receivers)
    assert math.isfinite(report.credits_removed)
    assert report.credits_left is None or math.isfinite(report.credits_left)


def test_waiting_sms() -> None:
    """Test reading an SMS that is held back."""
    assert WaitingSms.from_json(WAITING) == WaitingSms("Hi", "+33612345678")


@given(answers_like({"message": "Hi", "receiver": "+33612345678"}))
def test_waiting_sms_from_anything(data: Any) -> None:
    """Test that anything is an SMS, or is refused in one of the ways promised."""
    try:
        sms = WaitingSms.from_json(data)
    except UNREADABLE:
        return
    assert isinstance(sms.message, str)
    assert isinstance(sms.receiver, str)


@pytest.mark.parametrize("data", [None, [], "text", 1, 1.5, True])
@pytest.mark.parametrize(
    "read",
    [partial(Account.from_json, "sms-ab12345-1"), JobReport.from_json, WaitingSms.from_json],
)
def test_no_object(read: Callable[[Any], object], data: Any) -> None:
    """Test that what is no object is refused in one of the ways promised."""
    with pytest.raises(UNREADABLE):
        read(data)


@pytest.mark.parametrize(
    "number", [float("inf"), float("nan"), 10**400], ids=["inf", "nan", "huge"]
)
@pytest.mark.parametrize(
    ("read", "data", "field"),
    [
        (partial(Account.from_json, "sms-ab12345-1"), ACCOUNT, "creditsLeft"),
        (JobReport.from_json, REPORT, "creditsLeft"),
        (JobReport.from_json, REPORT, "totalCreditsRemoved"),
    ],
)
def test_absurd_credits(
    read: Callable[[Any], object], data: dict[str, Any], field: str, number: float
) -> None:
    """Test that a number out of all bounds is refused in one of the ways promised."""
    with pytest.raises(UNREADABLE):
        read(data | {field: number})


@pytest.mark.parametrize(
    "changes",
    [
        {"ids": [float("inf")]},
        {"ids": [2**63]},
        {"ids": [-1]},
        {"ids": []},
        {"validReceivers": []},
        {"totalCreditsRemoved": -1},
    ],
)
def test_absurd_report(changes: dict[str, Any]) -> None:
    """Test that a report that cannot be meant is refused, so that its job is looked for."""
    with pytest.raises(UNREADABLE):
        JobReport.from_json(REPORT | changes)


@pytest.mark.parametrize(
    ("sender", "expected"),
    [("MyHouse", {"sender": "MyHouse"}), (None, {"senderForResponse": True})],
)
def test_job(sender: str | None, expected: dict[str, Any]) -> None:
    """Test the whole body of a job: nothing OVHcloud calls deprecated, one kind of sender."""
    job = Job(message="Hi", receivers=("+33612345678", "+336"), sender=sender, tag="t1")
    assert job.as_json() == expected | {
        "message": "Hi",
        "receivers": ["+33612345678", "+336"],
        "noStopClause": True,
        "priority": "high",
        "tag": "t1",
    }


@pytest.mark.parametrize("shown", [repr, str, "{}".format, "{!r}".format])
def test_keys_are_never_shown(shown: Any) -> None:
    """Test that no text made of keys has a key in it."""
    text = shown({"keys": Keys("first", "second", "third")})
    assert not any(secret in text for secret in ("first", "second", "third"))


@pytest.mark.parametrize(
    ("rule", "method", "path", "covered"),
    [
        ("/sms/*/jobs", "POST", "/sms/sms-ab12345-1/jobs", True),
        ("/sms/*", "POST", "/sms/sms-ab12345-1/jobs", True),
        ("/*", "POST", "/sms/sms-ab12345-1/jobs", True),
        ("/sms/sms-ab12345-1/jobs", "POST", "/sms/sms-ab12345-1/jobs", True),
        ("/sms/*/jobs", "GET", "/sms/sms-ab12345-1/jobs", False),
        ("/sms/*", "POST", "/sms", False),
        ("/sms/", "POST", "/sms/sms-ab12345-1/jobs", False),
        ("/sms/?ms-ab12345-1/jobs", "POST", "/sms/sms-ab12345-1/jobs", False),
        ("/sms/*/job", "POST", "/sms/sms-ab12345-1/jobs", False),
    ],
)
def test_right(rule: str, method: str, path: str, covered: bool) -> None:
    """Test which calls a rule of a key allows."""
    assert Right("POST", rule).covers(Right(method, path)) is covered


@pytest.mark.parametrize(
    ("ptt", "receipt", "expected"),
    [
        (0, 0, None),
        (3, 0, None),
        (3, 4, None),
        (3, 8, None),
        (4, 0, Receipt.DELIVERED),
        (4, 1, Receipt.DELIVERED),
        (23, 2, Receipt.FAILED),
        (0, 16, Receipt.ERROR),
    ],
)
def test_receipts(ptt: int, receipt: int, expected: Receipt | None) -> None:
    """Test what tells that an SMS has come to its end."""
    sms = OutgoingSms.from_json(OUTGOING | {"ptt": ptt, "deliveryReceipt": receipt})
    assert (sms.ptt, sms.receipt) == (ptt, expected)


@pytest.mark.parametrize(
    ("moment", "received"),
    [
        ("2026-11-24T12:00:00+01:00", 1795518000),
        ("2026-11-24T12:00:00Z", 1795521600),
        ("2026-11-24T12:00:00", 1795521600),
    ],
)
def test_moments(moment: str, received: float) -> None:
    """Test when an SMS came in."""
    assert IncomingSms.from_json(INCOMING | {"creationDatetime": moment}).received == received


@pytest.mark.parametrize(
    ("response", "used"),
    [
        (None, None),
        ({"responseType": "none", "text": "Hi", "cgiUrl": "https://example.org"}, None),
        ({"responseType": "text", "text": "Hi", "cgiUrl": "https://example.org"}, "Hi"),
        ({"responseType": "cgi", "cgiUrl": "https://example.org"}, "https://example.org"),
        ({"responseType": "cgi", "cgiUrl": None}, None),
    ],
)
def test_callbacks(response: Any, used: str | None) -> None:
    """Test what OVHcloud does with a reply."""
    callbacks = Callbacks.from_json({"callBack": "", "smsResponse": response})
    assert (callbacks.receipts, callbacks.response) == (None, used)


@pytest.mark.parametrize(
    ("read", "fields"),
    [
        (OutgoingSms.from_json, OUTGOING),
        (IncomingSms.from_json, INCOMING),
        (Callbacks.from_json, CALLBACKS),
        (lambda data: Sender.from_json("MyHouse", data), SENDER),
    ],
)
@given(data=st.data())
def test_any_answer(read: Any, fields: dict[str, Any], data: st.DataObject) -> None:
    """Test that any answer is read, or is none of its kind."""
    answer = data.draw(answers_like(fields))
    try:
        assert read(answer)
    except UNREADABLE:
        assert answer != fields
