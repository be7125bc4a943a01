"""What travels to and from OVHcloud."""

from collections.abc import Callable
from functools import partial
import math
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.ovh_sms.api import Account, Job, JobReport, Keys, WaitingSms
from custom_components.ovh_sms.api.account_models import Callbacks, Right, Sender
from custom_components.ovh_sms.api.models import IncomingSms, OutgoingSms, Receipt
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
        ({"status": "enable"}, Account("sms-ab12345-1", "", True, 12.5, "enable")),
        ({"status": "disable"}, Account("sms-ab12345-1", "", False, 12.5, "disable")),
        ({"status": "x" * 99}, Account("sms-ab12345-1", "", False, 12.5, "x" * 40)),
        ({"status": None}, Account("sms-ab12345-1", "", enabled=True, credits_left=12.5)),
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
        # OVHcloud lists it nowhere: it is taken for valid, without anybody else's id.
        (("+339",), (), ("+339",), (), 1.25),
        (("+331", "+339"), (), ("+331", "+339"), (), 2.5),
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


@pytest.mark.parametrize(
    "written",
    [
        ("0639980001", "+33639980002"),
        ("33639980001", "33639980002"),
        ("0033639980001", "+33 6 39 98 00 02"),
    ],
)
def test_share_in_other_words(written: tuple[str, str]) -> None:
    """Test that a receiver that OVHcloud writes in another way keeps its own share."""
    invalid, valid = written
    report = JobReport.from_json(
        {"ids": ["7"], "validReceivers": [valid], "invalidReceivers": [invalid]}
    )
    refused, accepted = report.share(("+33639980001",)), report.share(("+33639980002",))
    assert (refused.ids, refused.is_refused) == ((), True)
    assert refused.invalid_receivers == ("+33639980001",)
    assert (accepted.ids, accepted.is_refused) == ((7,), False)
    assert accepted.valid_receivers == ("+33639980002",)


def test_share_of_like_numbers() -> None:
    """Test that a number abroad that ends alike is another."""
    report = JobReport.from_json(
        {"ids": [1], "validReceivers": ["+44639980001"], "invalidReceivers": ["+33639980001"]}
    )
    assert report.share(("+33639980001",)).is_refused
    assert report.share(("+44639980001",)).ids == (1,)


@pytest.mark.parametrize("missing", list(REPORT))
def test_job_report_without(missing: str) -> None:
    """Test that what lacks a field is a report all the same, and no refusal."""
    report = JobReport.from_json({name: value for name, value in REPORT.items() if name != missing})
    assert not report.is_refused
    without = {
        "ids": report.ids,
        "validReceivers": report.valid_receivers,
        "invalidReceivers": report.invalid_receivers,
        "totalCreditsRemoved": report.credits_removed,
    }
    assert [name for name, value in without.items() if not value] == [missing]


@pytest.mark.parametrize(
    ("ids", "valid", "invalid", "is_refused", "by_position"),
    [
        ([1, 2], ["+331", "+332"], [], False, (1, 2)),
        (["1", "2"], ["+331", "+332"], [], False, (1, 2)),
        ([1, None], ["+331", "+332"], [], False, (None, None)),
        ([], ["+331"], ["+332"], False, (None,)),
        ([], [], ["+332"], True, ()),
        ([], [], [], False, ()),
        ([1], [], ["+332"], False, ()),
        (None, {"0": "+331"}, "+332", False, ()),
        (["abc", [1], {"id": 2}, 1.0, True], ["+331", 7], [None], False, (None,)),
    ],
)
def test_ids(
    ids: Any, valid: Any, invalid: Any, is_refused: bool, by_position: tuple[int | None, ...]
) -> None:
    """Test that ids of any shape are known or not, but never turn an acceptance into a refusal."""
    fields = {"ids": ids, "validReceivers": valid, "invalidReceivers": invalid}
    report = JobReport.from_json(REPORT | fields)
    assert (report.is_refused, report.ids_by_position) == (is_refused, by_position)


@pytest.mark.parametrize("data", [{}, {"message": "Come back later"}])
def test_no_report(data: Any) -> None:
    """Test that an object with nothing of a report says nothing of a job."""
    with pytest.raises(UNREADABLE):
        JobReport.from_json(data)


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
    moment = {"creationDatetime": "2026-11-24T12:00:00+01:00"}
    expected = WaitingSms("Hi", "+33612345678", created=1795518000.0, delay=60)
    assert WaitingSms.from_json(WAITING | moment) == expected


@pytest.mark.parametrize("odd", [None, "soon", [], {}])
def test_waiting_sms_with_oddities(odd: Any) -> None:
    """Test that only what an SMS is recognised by has to be right."""
    sms = WaitingSms.from_json(WAITING | {"creationDatetime": odd, "differedDelivery": odd})
    assert sms == WaitingSms("Hi", "+33612345678")


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
    ],
)
def test_absurd_credits(
    read: Callable[[Any], object], data: dict[str, Any], field: str, number: float
) -> None:
    """Test that a number out of all bounds is refused in one of the ways promised."""
    with pytest.raises(UNREADABLE):
        read(data | {field: number})


@pytest.mark.parametrize(
    "number",
    [float("inf"), float("nan"), 10**400, "many", None, []],
    ids=["inf", "nan", "huge", "text", "null", "list"],
)
def test_absurd_credits_of_report(number: Any) -> None:
    """Test that an accepted job stays accepted whatever it is said to cost."""
    report = JobReport.from_json(REPORT | {"creditsLeft": number, "totalCreditsRemoved": number})
    assert (report.credits_removed, report.credits_left) == (0.0, None)
    assert report.ids == (27814656,)


@pytest.mark.parametrize("id_", [float("inf"), 2**63, -1, "-1", "9" * 5000, "٣"])
def test_absurd_id(id_: Any) -> None:
    """Test that an id that no file can keep is unknown."""
    assert JobReport.from_json(REPORT | {"ids": [id_]}).ids_by_position == (None,)


@pytest.mark.parametrize(
    ("name", "kind", "can_be_answered", "is_short_number"),
    [
        ("MyHouse", "alpha", False, False),
        ("+33644601234", "virtual", True, False),
        ("+33939070545", "time2chat", True, False),
        ("36180", "shortcode", False, True),
        ("36180", "alpha", False, True),
        ("Bank", "shortcode", False, True),
        ("361800", "alpha", False, False),
        ("MyHouse", None, False, False),
    ],
)
def test_senders(name: str, kind: str | None, can_be_answered: bool, is_short_number: bool) -> None:
    """Test what a sender is good for."""
    sender = Sender.from_json(name, {"status": "enable", "type": kind})
    assert (sender.can_be_answered, sender.is_short_number) == (can_be_answered, is_short_number)
    assert sender.is_enabled
    assert not Sender.from_json(name, {"status": "refused"}).is_enabled


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


def test_outgoing_sms() -> None:
    """Test reading an SMS that has left, with and without what is not always there."""
    more = {"tag": "t1", "creationDatetime": "2026-11-24T12:00:00+01:00"}
    expected = OutgoingSms("+33612345678", 3, None, tag="t1", created=1795518000.0)
    assert OutgoingSms.from_json(OUTGOING | more) == expected
    bare = OutgoingSms("+33612345678", 3, None)
    assert OutgoingSms.from_json(OUTGOING) == bare
    assert OutgoingSms.from_json(OUTGOING | {"tag": None, "creationDatetime": "?"}) == bare


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ("+33612345678", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("33612345678", "+33612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("0612345678", "0612345678"),
        # National in Germany.
        ("01701234567", "01701234567"),
        ("36180", "36180"),
        ("MyBank", "MyBank"),
        ("My Bank 2026", "My Bank 2026"),
    ],
)
def test_sender_of_reply(sender: str, expected: str) -> None:
    """Test that a number is known by its international form, however OVHcloud writes it."""
    assert IncomingSms.from_json(INCOMING | {"sender": sender}).sender == expected


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
