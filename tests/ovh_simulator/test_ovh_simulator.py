"""The simulator seen through the real python-ovh, and through plain HTTP."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
import hashlib
import json
import os
from pathlib import Path
import re
import signal
import subprocess
import sys
from threading import Thread
import time
from typing import Any

from freezegun import freeze_time
import ovh
import ovh.client
import ovh.exceptions
import pytest
import requests

from tests.ovh_simulator import Behaviour, Fault, OvhSimulator, Sender
from tests.ovh_simulator.clock import PARIS, next_opening
from tests.ovh_simulator.const import (
    APPLICATION_KEY,
    APPLICATION_SECRET,
    CONSUMER_KEY,
    NO_MORE_CREDIT,
    SERVICE_NAME,
)
from tests.ovh_simulator.encoding import measure
from tests.ovh_simulator.faults import KINDS
from tests.ovh_simulator.settings import read_settings
from tests.ovh_simulator.validation import has_contact_data

ROOT = Path(__file__).parents[2]
ACCOUNT = f"/sms/{SERVICE_NAME}"
JOBS = f"{ACCOUNT}/jobs"
FRENCH = "+33612345678"
BRITISH = "+447400123456"
NOON = datetime(2026, 3, 3, 12, tzinfo=PARIS)
NIGHT = datetime(2026, 3, 3, 23, tzinfo=PARIS)
EVERYTHING = [("GET", "/*"), ("POST", "/*"), ("PUT", "/*"), ("DELETE", "/*")]

type Connect = Callable[..., ovh.Client]


@pytest.fixture
def sim(socket_enabled: None) -> Iterator[OvhSimulator]:
    """Return a running simulator."""
    with OvhSimulator() as simulator:
        yield simulator


@pytest.fixture
def connect(sim: OvhSimulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connect]:
    """Return a maker of clients of the simulator."""
    monkeypatch.setitem(ovh.client.ENDPOINTS, "ovh-eu", sim.endpoint)
    clients = []

    def make(
        key: str = APPLICATION_KEY,
        secret: str = APPLICATION_SECRET,
        consumer_key: str = CONSUMER_KEY,
        timeout: float = 5,
    ) -> ovh.Client:
        clients.append(ovh.Client("ovh-eu", key, secret, consumer_key, timeout))
        return clients[-1]

    yield make
    for client in clients:
        client._session.close()


@pytest.fixture
def client(connect: Connect, sim: OvhSimulator) -> ovh.Client:
    """Return a client that may do everything."""
    sim.world.credentials[CONSUMER_KEY].rules = list(EVERYTHING)
    return connect()


def at(sim: OvhSimulator, moment: datetime) -> None:
    """Move the simulator to a moment."""
    sim.world.clock.offset = moment.timestamp() - time.time()


def send(client: ovh.Client, **fields: Any) -> Any:
    """Send an everyday alarm, changed by fields; None leaves one out."""
    body = {
        "message": "Alarm",
        "receivers": [FRENCH],
        "sender": "MyHouse",
        "noStopClause": True,
    } | fields
    return client.post(JOBS, **{name: value for name, value in body.items() if value is not None})


@contextmanager
def refused(status: int, text: str, kind: type[Exception] = ovh.APIError) -> Iterator[None]:
    """Expect a refusal of exactly this exception."""
    with pytest.raises(ovh.APIError, match=re.escape(text)) as caught:
        yield
    assert caught.value.response.status_code == status
    assert caught.value.query_id
    assert type(caught.value) is kind


# Keys


def test_wrong_application_key_fails_on_the_time(connect: Connect) -> None:
    """A bad key is a plain APIError, because the body has no errorCode."""
    with refused(403, "This application key is invalid"):
        connect(key="0000000000000000").get("/sms")


def test_wrong_secret(connect: Connect) -> None:
    """A bad secret is a bad parameter to python-ovh."""
    with refused(400, "Invalid signature", ovh.exceptions.BadParametersError):
        connect(secret="0" * 32).get("/sms")


def test_unknown_consumer_key(connect: Connect) -> None:
    """A consumer key nobody issued does not exist."""
    with refused(403, "This credential does not exist", ovh.exceptions.NotCredential):
        connect(consumer_key="0" * 32).get("/sms")


@pytest.mark.parametrize("status", ["pendingValidation", "refused", "expired"])
def test_consumer_key_that_is_not_valid(connect: Connect, sim: OvhSimulator, status: Any) -> None:
    """Only validated keys work."""
    sim.world.credentials[CONSUMER_KEY].status = status
    with refused(403, "This credential is not valid", ovh.exceptions.InvalidCredential):
        connect().get("/sms")


def test_pending_key_may_look_like_a_bad_signature(connect: Connect, sim: OvhSimulator) -> None:
    """OVH was seen to answer that too."""
    sim.world.credentials[CONSUMER_KEY].status = "pendingValidation"
    sim.world.behaviour.pending_credential_error = "invalid_signature"
    with refused(400, "Invalid signature", ovh.exceptions.BadParametersError):
        connect().get("/sms")


def test_consumer_key_expires(connect: Connect, sim: OvhSimulator) -> None:
    """A key works until its expiration."""
    sim.world.credentials[CONSUMER_KEY].expiration = datetime.now(UTC) + timedelta(hours=1)
    client = connect()
    assert client.get("/auth/currentCredential")["expiration"]
    sim.world.clock.offset = 3601
    with refused(403, "This credential is not valid", ovh.exceptions.InvalidCredential):
        client.get("/sms")


def test_unsigned_call(sim: OvhSimulator) -> None:
    """Without a signature OVH wants a login."""
    answer = requests.get(f"{sim.endpoint}/sms", timeout=5)
    assert answer.status_code == 401
    assert answer.json() == {"class": "Client::Unauthorized", "message": "You must login first"}
    assert answer.headers["X-OVH-QUERYID"]


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        ("observed", {"errorCode": "NOT_GRANTED_CALL", "httpCode": "403 Forbidden"}),
        ("legacy", {"errorCode": "NOT_GRANTED_CALL", "httpCode": "403 Forbidden"}),
        ("class", {"class": "Client::Forbidden"}),
        ("bare", {}),
    ],
)
def test_body_shapes(connect: Connect, sim: OvhSimulator, shape: Any, body: dict[str, str]) -> None:
    """Every error comes in three shapes."""
    sim.world.behaviour.body_shape = shape
    sim.world.credentials[CONSUMER_KEY].rules = []
    with pytest.raises(ovh.APIError) as caught:
        connect().get("/sms")
    message = {"message": "This call has not been granted"}
    assert caught.value.response.json() == body | message
    # Only the old shape tells python-ovh what happened.
    kind = ovh.exceptions.NotGrantedCall if "errorCode" in body else ovh.APIError
    assert type(caught.value) is kind


@pytest.mark.parametrize(
    ("rule", "path", "granted"),
    [
        ("/sms", "/sms", True),
        ("/sms/*", "/sms", False),
        ("/sms/", "/sms", False),
        ("/sms/", "/sms/", True),
        ("/sms", "/sms/", False),
        ("/sms/*", f"{ACCOUNT}/senders", True),
        ("/sms/*/jobs", JOBS, True),
        ("/sms/*/jobs", ACCOUNT, False),
        ("/*", ACCOUNT, True),
    ],
)
def test_rules(connect: Connect, sim: OvhSimulator, rule: str, path: str, granted: bool) -> None:
    """A star stands for anything, and slashes count."""
    sim.world.credentials[CONSUMER_KEY].rules = [("GET", rule)]
    client = connect()
    if granted:
        client.get(path)
    else:
        with refused(403, "has not been granted", ovh.exceptions.NotGrantedCall):
            client.get(path)


def test_rules_are_per_method(connect: Connect, sim: OvhSimulator) -> None:
    """Reading jobs does not grant sending them."""
    sim.world.credentials[CONSUMER_KEY].rules = [("GET", "/*")]
    with refused(403, "has not been granted", ovh.exceptions.NotGrantedCall):
        send(connect())


@pytest.mark.parametrize(
    ("error", "status", "text", "code"),
    [
        ("query_out_of_time", 400, "Query out of time", None),
        ("query_time_out", 400, "Query out of time", "QUERY_TIME_OUT"),
        ("invalid_signature", 400, "Invalid signature", "INVALID_SIGNATURE"),
        ("invalid_timestamp", 400, "Invalid timestamp", None),
        ("invalid_application_key", 403, "This application key is invalid", None),
    ],
)
def test_clock_steps(
    connect: Connect, sim: OvhSimulator, error: Any, status: int, *, text: str, code: str | None
) -> None:
    """A client that caches its delta is lost once OVH's own clock steps, in several wordings."""
    sim.world.behaviour.clock_skew_error = error
    client = connect()
    sim.world.clock.skew = -3600
    assert client.get("/sms") == [SERVICE_NAME]
    sim.world.clock.skew = 0
    with pytest.raises(ovh.APIError, match=text) as caught:
        client.get("/sms")
    assert caught.value.response.status_code == status
    assert caught.value.response.json().get("errorCode") == code
    client._time_delta = None
    assert client.get("/sms") == [SERVICE_NAME]


def test_both_prefixes_and_unknown_paths(client: ovh.Client, sim: OvhSimulator) -> None:
    """/1.0 and /v1 are the same API."""
    assert client.get("/v1/sms") == client.get("/sms") == [SERVICE_NAME]
    assert [request.path for request in sim.world.requests] == ["/auth/time", "/sms", "/sms"]
    with refused(404, "Got an invalid (or empty) URL", ovh.exceptions.ResourceNotFoundError):
        client.get("/nothing")
    assert requests.get(f"{sim.url}/sms", timeout=5).status_code == 404


def test_approval(connect: Connect, sim: OvhSimulator) -> None:
    """A key is asked for, approved in a browser, used, and ended."""
    client = connect(consumer_key="")
    asked = client.request_consumerkey(
        [{"method": "GET", "path": "/sms"}], redirect_url="http://127.0.0.1:1/back"
    )
    assert asked["state"] == "pendingValidation"
    with refused(403, "This credential is not valid", ovh.exceptions.InvalidCredential):
        client.get("/auth/currentCredential")
    page = requests.get(asked["validationUrl"], timeout=5)
    assert "GET /sms" in page.text
    form = {"decision": "approve", "validity": "3600"}
    done = requests.post(asked["validationUrl"], form, allow_redirects=False, timeout=5)
    assert done.headers["Location"] == "http://127.0.0.1:1/back"
    current = client.get("/auth/currentCredential")
    assert current["status"] == "validated"
    assert current["rules"] == [{"method": "GET", "path": "/sms"}]
    assert current["expiration"]
    assert client.get("/sms") == [SERVICE_NAME]
    assert "already" in requests.get(asked["validationUrl"], timeout=5).text
    client.post("/auth/logout")
    with refused(403, "This credential is not valid", ovh.exceptions.InvalidCredential):
        client.get("/sms")
    assert sim.world.credentials[asked["consumerKey"]].status == "expired"


def test_approval_refused(connect: Connect, sim: OvhSimulator) -> None:
    """The owner may say no, and a wrong token is nobody's."""
    client = connect(consumer_key="")
    asked = client.request_consumerkey([{"method": "GET", "path": "/sms"}])
    form = {"decision": "refuse"}
    assert requests.post(asked["validationUrl"], form, timeout=5).status_code == 200
    with refused(403, "This credential is not valid", ovh.exceptions.InvalidCredential):
        client.get("/sms")
    assert requests.get(f"{sim.url}/auth/?credentialToken=x", timeout=5).status_code == 404
    with refused(400, "accessRules", ovh.exceptions.BadParametersError):
        client.request_consumerkey("everything")


@pytest.mark.parametrize(
    ("blocks", "is_granted"), [(["127.0.0.0/8"], True), (["192.0.2.1"], False)]
)
def test_key_limited_to_addresses(
    connect: Connect, sim: OvhSimulator, blocks: list[str], *, is_granted: bool
) -> None:
    """A key may work from some addresses only."""
    sim.world.credentials[CONSUMER_KEY].allowed_ips = blocks
    with nullcontext() if is_granted else refused(403, "not allowed from this IP"):
        assert connect().get("/auth/currentCredential")["allowedIPs"] == blocks


@pytest.mark.parametrize(
    ("pages", "statuses"), [("both", [200, 200]), ("old", [200, 404]), ("new", [404, 200])]
)
def test_create_token(sim: OvhSimulator, pages: Any, statuses: list[int]) -> None:
    """The page to make keys on has two addresses, of which one may be gone."""
    sim.world.behaviour.create_token = pages
    paths = ("createToken/?GET=/sms", "api/createToken?GET=/sms")
    answers = [requests.head(f"{sim.url}/{path}", timeout=5) for path in paths]
    assert [answer.status_code for answer in answers] == statuses


# Accounts


def test_account(client: ovh.Client, sim: OvhSimulator) -> None:
    """An account shows its credits and takes partial changes of what may be written."""
    account = client.get(ACCOUNT)
    assert (account["description"], account["creditsLeft"]) == ("Maison", 100.0)
    response = {"responseType": "cgi", "cgiUrl": "https://example.org"}
    assert client.put(ACCOUNT, smsResponse=response) is None
    assert client.put(ACCOUNT, callBack="https://example.org") is None
    assert sim.world.accounts[SERVICE_NAME].sms_response == response
    assert client.get(ACCOUNT)["callBack"] == "https://example.org"
    client.put(ACCOUNT, callBack=None)
    assert client.get(ACCOUNT)["callBack"] is None
    with refused(400, "creditsLeft", ovh.exceptions.BadParametersError):
        client.put(ACCOUNT, creditsLeft=1000)
    with refused(404, "This service does not exist", ovh.exceptions.ResourceNotFoundError):
        client.get("/sms/sms-zz99999-1")
    sim.world.behaviour.unknown_account_status = 403
    with refused(403, "This service does not exist"):
        client.get("/sms/sms-zz99999-1")


def test_senders(client: ovh.Client) -> None:
    """The list names all senders; only each of them tells whether it works."""
    assert client.get(f"{ACCOUNT}/senders") == ["MyHouse", "OldHouse", "NewHouse"]
    assert client.get(f"{ACCOUNT}/senders/NewHouse")["status"] == "waitingValidation"
    with refused(404, "sender = Nobody", ovh.exceptions.ResourceNotFoundError):
        client.get(f"{ACCOUNT}/senders/Nobody")


SPANISH_RULE = {
    "countrySuffixe": "34",
    "operators": ["Movistar"],
    "restrictionCode": "ALPHA",
    "substitution": "217xxx",
    "messages": [],
}


@pytest.mark.parametrize(
    ("shape", "found", "nothing"),
    [("list", [SPANISH_RULE], []), ("object", SPANISH_RULE, {}), ("null", [SPANISH_RULE], None)],
)
def test_exceptions(
    client: ovh.Client, sim: OvhSimulator, shape: Any, found: Any, nothing: Any
) -> None:
    """What operators do is told for a number, in whatever shape."""
    sim.world.behaviour.exceptions_shape = shape
    sim.world.accounts[SERVICE_NAME].exceptions["+34612345678"] = [SPANISH_RULE]
    path = f"{ACCOUNT}/exceptions"
    for number in ("+34612345678", "0034612345678", "34612345678"):
        assert client.get(path, receiver=number) == found
    assert client.get(path, receiver=FRENCH) == nothing
    with refused(400, "receiver is mandatory", ovh.exceptions.BadParametersError):
        client.get(path)
    with refused(400, "not described parameters: (number)", ovh.exceptions.BadParametersError):
        client.get(path, number=FRENCH)
    sim.world.behaviour.exceptions_shape = "refused"
    with refused(404, "receiver = ", ovh.exceptions.ResourceNotFoundError):
        client.get(path, receiver=FRENCH)


def test_service_infos(client: ovh.Client, sim: OvhSimulator) -> None:
    """A contract runs for a year and is renewed, unless it was said otherwise."""
    at(sim, NOON)
    path = f"{ACCOUNT}/serviceInfos"
    infos = client.get(path)
    assert (infos["status"], infos["expiration"]) == ("ok", "2027-03-03")
    assert infos["renew"]["automatic"]
    account = sim.world.accounts[SERVICE_NAME]
    account.contract, account.renews = "pendingDebt", False
    account.contract_ends = (NOON + timedelta(days=7)).timestamp()
    infos = client.get(path)
    assert (infos["status"], infos["expiration"]) == ("pendingDebt", "2026-03-10")
    assert not infos["renew"]["automatic"]
    sim.world.behaviour.contract_dates = "datetime"
    assert client.get(path)["expiration"] == "2026-03-10T12:00:00+01:00"


def test_rates_may_be_unreadable(client: ovh.Client, sim: OvhSimulator) -> None:
    """Credits may be a string, or not told."""
    rates = f"{sim.endpoint}/sms/rates/destinations?country="
    sim.world.behaviour.rate_form = "string"
    assert requests.get(f"{rates}fr", timeout=5).json()["credit"] == "1.0"
    sim.world.behaviour.rate_form = "missing"
    assert "credit" not in requests.get(f"{rates}all", timeout=5).json()[0]


def test_hidden_sender(client: ovh.Client, sim: OvhSimulator) -> None:
    """A sender that is listed, and usable, may be a 404 to who asks for it."""
    sim.world.accounts[SERVICE_NAME].senders["MP RENOV"] = Sender(is_hidden=True)
    assert "MP RENOV" in client.get(f"{ACCOUNT}/senders")
    with refused(404, "sender = MP RENOV", ovh.exceptions.ResourceNotFoundError):
        client.get(f"{ACCOUNT}/senders/MP%20RENOV")
    assert send(client, sender="MP RENOV")["ids"]


def test_estimate_ptts_and_rates(client: ovh.Client, sim: OvhSimulator) -> None:
    """Texts are measured, codes explained and prices told."""
    estimate = client.post("/sms/estimate", message="20 °C", noStopClause=True, senderType="alpha")
    assert estimate == {
        "characters": 5,
        "charactersClass": "unicode",
        "maxCharactersPerPart": 70,
        "parts": 1,
    }
    with refused(400, "senderType is mandatory", ovh.exceptions.BadParametersError):
        client.post("/sms/estimate", message="x", noStopClause=True)
    assert client.get("/sms/ptts", ptt=4)["description"] == "Delivered"
    with refused(404, "ptt = 4242", ovh.exceptions.ResourceNotFoundError):
        client.get("/sms/ptts", ptt=4242)
    rates = requests.get(f"{sim.endpoint}/sms/rates/destinations?country=gb", timeout=5)
    assert rates.json()["credit"] == 0.5
    rates = requests.get(f"{sim.endpoint}/sms/rates/destinations?country=all", timeout=5)
    assert {"country": "fr", "countryCode": "FR", "credit": 1.0}.items() <= rates.json()[0].items()
    for path in ("/sms/ptts?ptt=x", "/sms/rates/destinations?country=France"):
        with refused(400, "isn't formated correctly", ovh.exceptions.BadParametersError):
            client.get(path)


@pytest.mark.parametrize(
    ("text", "stop", "parts"),
    [
        ("a" * 160, False, 1),
        ("a" * 161, False, 2),
        ("a" * 306, False, 2),
        ("a" * 307, False, 3),
        ("€" * 80, False, 1),
        ("€" * 81, False, 2),
        ("é" * 160, False, 1),
        ("ê" * 70, False, 1),
        ("ê" * 71, False, 2),
        ("ê" * 135, False, 3),
        ("😀" * 36, False, 2),
        ("a" * 149, True, 1),
        ("a" * 150, True, 2),
        ("a" * 302, True, 2),
        ("a" * 303, True, 3),
        ("ê" * 59, True, 1),
        ("ê" * 60, True, 2),
    ],
)
def test_parts(text: str, stop: bool, parts: int) -> None:
    """Parts follow GSM 03.38."""
    assert measure(text, stop=stop).parts == parts


# Sending


def test_report(client: ovh.Client, sim: OvhSimulator) -> None:
    """Credits are fractions: a part, times a receiver, times its country's rate."""
    report = send(client, receivers=[FRENCH, BRITISH], message="a" * 161, tag="t1")
    assert report == {
        "totalCreditsRemoved": 3.0,
        "invalidReceivers": [],
        "ids": report["ids"],
        "validReceivers": [FRENCH, BRITISH],
        "tag": "t1",
        "creditsLeft": 97.0,
    }
    (job,) = sim.world.jobs
    assert (job.message, job.receivers, job.sender) == ("a" * 161, [FRENCH, BRITISH], "MyHouse")
    assert (job.tag, job.ids, job.credits) == ("t1", report["ids"], 3.0)
    assert job.no_stop_clause
    assert not job.sender_for_response
    sim.world.behaviour.credits_left_in_report = False
    assert "creditsLeft" not in send(client, receivers=[BRITISH])
    assert client.get(ACCOUNT)["creditsLeft"] == 96.5
    assert client.get(f"{ACCOUNT}/outgoing") == [*report["ids"], *sim.world.jobs[1].ids]
    assert client.get(JOBS) == []


def test_stop_clause_costs(client: ovh.Client, sim: OvhSimulator) -> None:
    """Advertising from a name carries a STOP clause, from a short code it does not."""
    text = "a" * 155
    assert send(client, message=text)["totalCreditsRemoved"] == 1
    assert send(client, message=text, noStopClause=None)["totalCreditsRemoved"] == 2
    fields = {"message": text, "noStopClause": False, "senderForResponse": True}
    assert send(client, **fields)["totalCreditsRemoved"] == 1
    assert len(sim.world.jobs) == 3


def test_receivers(client: ovh.Client, sim: OvhSimulator) -> None:
    """Bad numbers do not fail the call, and duplicates are billed twice."""
    bad = ["+999123456789", "0612345678", "33612345678", "hello", "+33 6 12 34 56 78", "+3361"]
    report = send(client, receivers=["0033612345678", *bad, FRENCH])
    assert report["validReceivers"] == [FRENCH, FRENCH]
    assert report["invalidReceivers"] == bad
    assert report["totalCreditsRemoved"] == 2.0
    report = send(client, receivers=bad)
    assert (report["ids"], report["totalCreditsRemoved"]) == ([], 0)
    sim.world.behaviour.bare_numbers_are_valid = True
    assert send(client, receivers=["33612345678"])["validReceivers"] == [FRENCH]


@pytest.mark.parametrize(
    ("order", "expected"),
    [("receivers", [0, 1, 2]), ("reversed", [2, 1, 0]), ("shuffled", [1, 0, 2])],
)
def test_ids(client: ovh.Client, sim: OvhSimulator, order: Any, expected: list[int]) -> None:
    """Ids of one job may lie apart, and be in another order than their receivers."""
    sim.world.behaviour.ids_step = 3
    sim.world.behaviour.ids_order = order
    receivers = [f"+3361234567{digit}" for digit in range(3)]
    report = send(client, receivers=receivers)
    (job,) = sim.world.jobs
    first = job.ids[0]
    assert job.ids == [first, first + 3, first + 6]
    assert report["validReceivers"] == receivers
    assert report["ids"] == [job.ids[position] for position in expected]
    for number, receiver in zip(job.ids, receivers, strict=True):
        assert client.get(f"{ACCOUNT}/outgoing/{number}")["receiver"] == receiver


def test_ids_may_be_strings(client: ovh.Client, sim: OvhSimulator) -> None:
    """Ids may be strings wherever they are shown."""
    sim.world.behaviour.ids_are_strings = True
    incoming = str(sim.world.receive(SERVICE_NAME))
    gone = send(client)["ids"]
    held = send(client, differedPeriod=10)["ids"]
    assert (client.get(f"{ACCOUNT}/outgoing"), client.get(JOBS)) == (gone, held)
    assert client.get(f"{ACCOUNT}/incoming") == [incoming]
    for path in (f"{ACCOUNT}/outgoing/{gone[0]}", f"{JOBS}/{held[0]}"):
        assert client.get(path)["id"] == path.rpartition("/")[2]
    assert client.get(f"{ACCOUNT}/incoming/{incoming}")["id"] == incoming


def test_ids_may_be_empty(client: ovh.Client, sim: OvhSimulator) -> None:
    """A job may be accepted without telling its ids."""
    sim.world.behaviour.ids_are_empty = True
    report = send(client)
    assert (report["ids"], report["validReceivers"]) == ([], [FRENCH])
    assert report["totalCreditsRemoved"] == 1
    assert client.get(f"{ACCOUNT}/outgoing") == sim.world.jobs[0].ids


def test_partial_acceptance(client: ovh.Client, sim: OvhSimulator) -> None:
    """A job may be taken for some of its receivers, and then fail."""
    sim.world.behaviour.accepts_at_most = 1
    with refused(500, "Internal server error"):
        send(client, receivers=[FRENCH, BRITISH])
    (job,) = sim.world.jobs
    assert (job.valid_receivers, job.credits) == ([FRENCH], 1.0)
    assert client.get(f"{ACCOUNT}/outgoing") == job.ids
    assert client.get(ACCOUNT)["creditsLeft"] == 99
    assert send(client, receivers=[BRITISH])["validReceivers"] == [BRITISH]


def test_tags(client: ovh.Client, sim: OvhSimulator) -> None:
    """OVH makes a tag if there is none, and may cut one."""
    assert re.fullmatch(r"[a-z0-9]{16}", send(client)["tag"])
    sim.world.behaviour.tag_is_cut_to = 4
    report = send(client, tag="abcdefgh")
    assert report["tag"] == "abcd"
    outgoing = f"{ACCOUNT}/outgoing"
    assert client.get(outgoing, tag="abcdefgh") == []
    assert client.get(outgoing, tag="abcd") == report["ids"]


def test_tags_may_not_be_told(client: ovh.Client, sim: OvhSimulator) -> None:
    """A tag may be missing from the report, and from what is listed by it."""
    sim.world.behaviour.report_has_tag = sim.world.behaviour.outgoing_has_tag = False
    report = send(client, tag="t1")
    assert "tag" not in report
    assert client.get(f"{ACCOUNT}/outgoing", tag="t1") == report["ids"]
    assert "tag" not in client.get(f"{ACCOUNT}/outgoing/{report['ids'][0]}")


@pytest.mark.parametrize(
    ("form", "number"),
    [("0033", "0033612345678"), ("33", "33612345678"), ("06", "0612345678")],
)
def test_forms_of_numbers(client: ovh.Client, sim: OvhSimulator, form: Any, number: str) -> None:
    """Numbers may come back in another form than they were sent in."""
    sim.world.receive(SERVICE_NAME, BRITISH, "STOP")
    sim.world.receive(SERVICE_NAME, FRENCH, "STOP")
    behaviour = sim.world.behaviour
    behaviour.reported_numbers = behaviour.listed_numbers = behaviour.stop_list_numbers = form
    behaviour.invalid_numbers = "digits"
    report = send(client, receivers=[FRENCH, "+33 1"])
    assert (report["validReceivers"], report["invalidReceivers"]) == ([number], ["331"])
    assert client.get(f"{ACCOUNT}/outgoing/{report['ids'][0]}")["receiver"] == number
    assert client.get(f"{ACCOUNT}/blacklists")[1] == number
    assert client.get(f"{ACCOUNT}/blacklists/{number}")["number"] == number


def test_receivers_may_be_too_many(client: ovh.Client, sim: OvhSimulator) -> None:
    """A job may have a limit."""
    sim.world.behaviour.receivers_at_most = 1
    with refused(400, "Too many receivers", ovh.exceptions.BadParametersError):
        send(client, receivers=[FRENCH, BRITISH])
    assert send(client)["ids"]


def test_whole_credits(client: ovh.Client) -> None:
    """Whole credits come without a point, others as they are."""
    report = send(client)
    assert [type(report[name]) for name in ("totalCreditsRemoved", "creditsLeft")] == [int, int]
    assert type(client.get(ACCOUNT)["creditsLeft"]) is int
    assert send(client, receivers=[BRITISH])["totalCreditsRemoved"] == 0.5


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"message": None}, "message is mandatory"),
        ({"message": ""}, "message"),
        ({"message": 5}, "message"),
        ({"receivers": FRENCH}, "receivers"),
        ({"receivers": [33612345678]}, "receivers"),
        ({"receivers": []}, "receivers"),
        ({"receivers": None}, "receivers"),
        ({"sender": 5}, "sender"),
        ({"noStopClause": "true"}, "noStopClause"),
        ({"senderForResponse": 1}, "senderForResponse"),
        ({"priority": "urgent"}, "priority"),
        ({"charset": "latin1"}, "charset"),
        ({"coding": "unicode"}, "coding"),
        ({"class": "none"}, "class"),
        ({"differedPeriod": "5"}, "differedPeriod"),
        ({"differedPeriod": True}, "differedPeriod"),
        ({"validityPeriod": 1.5}, "validityPeriod"),
        ({"tag": "t" * 21}, "tag"),
        ({"tags": "t"}, "not described parameters: (tags)"),
        ({"sender": None}, "sender"),
    ],
)
def test_bad_bodies(
    client: ovh.Client, sim: OvhSimulator, fields: dict[str, Any], text: str
) -> None:
    """A field that is missing, unknown or of the wrong type is refused."""
    with refused(400, text, ovh.exceptions.BadParametersError):
        send(client, **fields)
    assert not sim.world.jobs
    assert sim.world.accounts[SERVICE_NAME].credits_left == 100.0


@pytest.mark.parametrize("body", ["{", "[]", "null"])
def test_body_that_is_no_object(client: ovh.Client, sim: OvhSimulator, body: str) -> None:
    """A well signed body still has to be a JSON object."""
    client.get("/sms")
    stamp = str(int(time.time()) + client.time_delta)
    url = sim.endpoint + JOBS
    pieces = (APPLICATION_SECRET, CONSUMER_KEY, "POST", url, body, stamp)
    headers = {
        "X-Ovh-Application": APPLICATION_KEY,
        "X-Ovh-Consumer": CONSUMER_KEY,
        "X-Ovh-Timestamp": stamp,
        "X-Ovh-Signature": "$1$" + hashlib.sha1("+".join(pieces).encode()).hexdigest(),
    }
    answer = requests.post(url, body, headers=headers, timeout=5)
    assert (answer.status_code, answer.json()["message"]) == (400, "Invalid JSON received")
    answer = requests.post(url, body, headers=headers | {"X-Ovh-Timestamp": "now"}, timeout=5)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "INVALID_SIGNATURE")


def test_receivers_from_elsewhere(client: ovh.Client) -> None:
    """Preloaded lists are not simulated, so none of them exists."""
    with refused(404, "slotId = s1", ovh.exceptions.ResourceNotFoundError):
        send(client, receivers=None, receiversSlotId="s1")


def test_good_body(client: ovh.Client) -> None:
    """All fields at once, nulls where they are allowed."""
    body = {
        "message": "x",
        "receivers": [FRENCH],
        "sender": "MyHouse",
        "senderForResponse": False,
        "noStopClause": True,
        "charset": "UTF-8",
        "coding": "7bit",
        "class": "phoneDisplay",
        "priority": "high",
        "differedPeriod": 0,
        "validityPeriod": 2880,
        "tag": None,
    }
    assert client.post(JOBS, **body)["tag"]


@pytest.mark.parametrize("sender", ["OldHouse", "NewHouse", "Nobody", "myhouse"])
def test_unusable_sender(client: ovh.Client, sim: OvhSimulator, sender: str) -> None:
    """A sender that is not enabled does not exist, and that is a plain 403."""
    text = f"Sms sender {sender} does not exists. Please create it first"
    with refused(403, text):
        send(client, sender=sender)
    sim.world.behaviour.unknown_sender_status = 402
    with refused(402, text):
        send(client, sender=sender)
    sim.world.accounts[SERVICE_NAME].senders[sender] = Sender("enable")
    assert send(client, sender=sender)["ids"]


def test_short_code_wins(client: ovh.Client, sim: OvhSimulator) -> None:
    """SenderForResponse silently overrides sender, even a wrong one."""
    report = send(client, sender="Nobody", senderForResponse=True)
    (number,) = report["ids"]
    assert re.fullmatch(r"\d{5}", client.get(f"{ACCOUNT}/outgoing/{number}")["sender"])
    assert sim.world.jobs[0].sender == "Nobody"
    sim.world.behaviour.no_sender = "short_code"
    assert send(client, sender=None)["ids"]


def test_time2chat(client: ovh.Client, sim: OvhSimulator) -> None:
    """A Time2Chat number is a sender, and costs twice as much."""
    number = "+33939070545"
    sim.world.accounts[SERVICE_NAME].senders[number] = Sender(type="time2chat")
    assert client.get(f"{ACCOUNT}/senders/{number}")["type"] == "time2chat"
    assert send(client, sender=number)["totalCreditsRemoved"] == 2
    assert send(client, sender=number, message="See https://a/b")["ids"]


def test_short_number_among_the_senders(client: ovh.Client, sim: OvhSimulator) -> None:
    """A number such as 36180 carries no contact data and no clause, or is refused."""
    sim.world.accounts[SERVICE_NAME].senders["36180"] = Sender(type="shortcode")
    report = send(client, sender="36180", message="a" * 155, noStopClause=False)
    assert report["totalCreditsRemoved"] == 1
    contact = "cannot send contact information with shortcode"
    with refused(400, contact, ovh.exceptions.BadParametersError):
        send(client, sender="36180", message="See https://a/b")
    sim.world.behaviour.short_number_sender = "refuse"
    with refused(403, "Sms sender 36180 does not exists. Please create it first"):
        send(client, sender="36180")


def test_virtual_number(client: ovh.Client, sim: OvhSimulator) -> None:
    """A virtual number is a sender of everyday jobs, or has its own."""
    number = "+33644631234"
    sim.world.accounts[SERVICE_NAME].senders[number] = Sender(type="virtual")
    assert send(client, sender=number)["totalCreditsRemoved"] == 1
    sim.world.behaviour.virtual_number_sender = "refuse"
    with refused(403, f"Sms sender {number} does not exists. Please create it first"):
        send(client, sender=number)


@pytest.mark.parametrize(
    "text",
    [
        "See https://a/b",
        "go to example.com/x now",
        "reach 192.168.1.5",
        "reach 192.168.1.5:8123.",
        "reach fe80::1",
        "mail me@host.example",
    ],
)
def test_short_code_refuses_contact_data(client: ovh.Client, text: str) -> None:
    """A short code carries no URL, host, address or e-mail."""
    with refused(
        400,
        "cannot send contact information with shortcode",
        ovh.exceptions.BadParametersError,
    ):
        send(client, message=text, sender=None, senderForResponse=True)
    assert send(client, message=text)["ids"]


@pytest.mark.parametrize(
    "text", ["Door open.", "20.5 C", "at 12:30", "a. b", "1.2.3", "ok... fine", "Wait: dead"]
)
def test_short_code_lets_ordinary_texts_through(text: str) -> None:
    """Figures and punctuation are no contact data."""
    assert not has_contact_data(text, phone_numbers=True)


@pytest.mark.parametrize("text", ["06 12 34 56 78", FRENCH, "123456789", "06/12.34-56 78"])
def test_short_code_may_refuse_phone_numbers(
    client: ovh.Client, sim: OvhSimulator, text: str
) -> None:
    """It is not known whether OVH does."""
    fields = {"message": f"Fall! Call {text}", "senderForResponse": True}
    assert send(client, **fields)["ids"]
    sim.world.behaviour.short_code_refuses_phone_numbers = True
    contact = "cannot send contact information with shortcode"
    with refused(400, contact, ovh.exceptions.BadParametersError):
        send(client, **fields)
    assert send(client, message=fields["message"])["ids"]
    assert send(client, message="Call 12345678", senderForResponse=True)["ids"]


def test_short_code_may_need_a_stop_clause(client: ovh.Client, sim: OvhSimulator) -> None:
    """One program was refused whatever is not advertising, in the words for contact data."""
    sim.world.behaviour.short_code_needs_stop_clause = True
    contact = "cannot send contact information with shortcode"
    with refused(400, contact, ovh.exceptions.BadParametersError):
        send(client, senderForResponse=True)
    assert send(client, senderForResponse=True, noStopClause=False)["ids"]
    assert send(client)["ids"]


@pytest.mark.parametrize("status", [400, 402, 403])
@pytest.mark.parametrize("text", [None, NO_MORE_CREDIT, "Insufficient credits"])
def test_no_credits(client: ovh.Client, sim: OvhSimulator, status: int, text: str | None) -> None:
    """Without credits nothing goes, and nothing is charged, in any words."""
    sim.world.accounts[SERVICE_NAME].credits_left = 0.5
    sim.world.behaviour.no_credits_status = status
    if text is not None:
        sim.world.behaviour.no_credits_message = text
    kind = ovh.exceptions.BadParametersError if status == 400 else ovh.APIError
    with refused(status, text or "No more quota credit", kind):
        send(client)
    assert send(client, receivers=[BRITISH])["creditsLeft"] == 0.0
    # Three times 0.8 is more than 2.4 to a computer.
    sim.world.accounts[SERVICE_NAME].credits_left = 2.4
    assert send(client, receivers=["+353851234567"] * 3)["creditsLeft"] == 0.0


@pytest.mark.parametrize(
    ("blocks", "is_shown", "is_sent"),
    [("nothing", True, True), ("jobs", True, False), ("everything", False, False)],
)
def test_suspended(
    client: ovh.Client, sim: OvhSimulator, blocks: Any, *, is_shown: bool, is_sent: bool
) -> None:
    """A suspended account can be looked at, but does not send; or both, or neither."""
    sim.world.accounts[SERVICE_NAME].status = "disable"
    sim.world.behaviour.suspended_blocks = blocks
    text = "This service is disabled"
    with nullcontext() if is_shown else refused(403, text):
        assert client.get(ACCOUNT)["status"] == "disable"
    with nullcontext() if is_sent else refused(403, text):
        assert send(client)["ids"]


def test_expired_service(client: ovh.Client, sim: OvhSimulator) -> None:
    """A service that ran out is still listed, and each call about it is refused."""
    sim.world.accounts[SERVICE_NAME].expired = True
    assert client.get("/sms") == [SERVICE_NAME]
    calls: list[Callable[[], Any]] = [
        lambda: send(client),
        lambda: client.get(ACCOUNT),
        lambda: client.get(f"{ACCOUNT}/outgoing"),
        lambda: client.get(f"{ACCOUNT}/senders/MyHouse"),
        lambda: client.get(f"{ACCOUNT}/serviceInfos"),
        lambda: client.get(f"{ACCOUNT}/exceptions", receiver=FRENCH),
        lambda: client.get(f"{ACCOUNT}/blacklists"),
        lambda: client.get(f"{ACCOUNT}/blacklists/{FRENCH}"),
        lambda: client.get(f"{ACCOUNT}/incoming"),
        lambda: client.get(JOBS),
    ]
    for call in calls:
        with pytest.raises(ovh.exceptions.ResourceExpiredError) as caught:
            call()
        assert caught.value.response.status_code == 460
        assert caught.value.response.json() == {"message": "This service is expired"}
    sim.world.behaviour.expired_message = "This Service is expired"
    with refused(460, "This Service is expired", ovh.exceptions.ResourceExpiredError):
        client.get(ACCOUNT)
    sim.world.accounts[SERVICE_NAME].expired = False
    assert send(client)["ids"]


# Waiting


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-03-03T12:00", "2026-03-03T12:00"),
        ("2026-03-03T07:59", "2026-03-03T08:00"),
        ("2026-03-03T20:00", "2026-03-04T08:00"),
        ("2026-03-07T20:30", "2026-03-09T08:00"),
        ("2026-03-08T12:00", "2026-03-09T08:00"),
        ("2026-03-28T21:00", "2026-03-30T08:00"),
    ],
)
def test_next_opening(moment: str, opening: str) -> None:
    """Advertising leaves from Monday to Saturday, from 8 to 20 o'clock in Paris."""
    start, end = (
        datetime.fromisoformat(value).replace(tzinfo=PARIS).timestamp()
        for value in (moment, opening)
    )
    assert next_opening(start) == end


def test_night_hold(client: ovh.Client, sim: OvhSimulator) -> None:
    """Advertising handed in at night is charged at once and leaves in the morning."""
    at(sim, NIGHT)
    held = send(client, noStopClause=None)["ids"]
    short = send(client, noStopClause=False, sender=None, senderForResponse=True)["ids"]
    urgent = send(client)["ids"]
    assert client.get(JOBS) == [*held, *short]
    assert client.get(f"{ACCOUNT}/outgoing") == urgent
    assert client.get(f"{JOBS}/{held[0]}")["sentAt"] is None
    assert client.get(ACCOUNT)["creditsLeft"] == 97.0
    at(sim, NIGHT + timedelta(hours=9, minutes=1))
    assert client.get(JOBS) == []
    assert client.get(f"{ACCOUNT}/outgoing") == [*held, *short, *urgent]
    sent = client.get(f"{ACCOUNT}/outgoing/{held[0]}")
    assert sent["sentAt"] == "2026-03-04T08:00:00+01:00"
    with refused(404, "id = ", ovh.exceptions.ResourceNotFoundError):
        client.get(f"{JOBS}/{held[0]}")


def test_deferred_and_cancelled(client: ovh.Client, sim: OvhSimulator) -> None:
    """A deferred message waits, and can be taken back until it leaves."""
    at(sim, NOON)
    (number,) = send(client, differedPeriod=10)["ids"]
    (other,) = send(client, differedPeriod=10)["ids"]
    assert client.get(f"{JOBS}/{number}")["differedDelivery"] == 10
    assert client.delete(f"{JOBS}/{number}") is None
    assert client.get(JOBS) == [other]
    sim.world.behaviour.refund_cancelled_jobs = True
    client.delete(f"{JOBS}/{other}")
    assert client.get(ACCOUNT)["creditsLeft"] == 99.0
    (late,) = send(client, differedPeriod=10)["ids"]
    sim.world.clock.offset += 601
    assert client.get(f"{ACCOUNT}/outgoing", differedDelivery=10) == [late]
    with refused(404, "id = ", ovh.exceptions.ResourceNotFoundError):
        client.delete(f"{JOBS}/{late}")


def test_shown_while_it_waits(client: ovh.Client, sim: OvhSimulator) -> None:
    """A message that waits looks as one that was recorded."""
    at(sim, NOON)
    fields = {"message": "Alarm", "sender": None, "senderForResponse": True}
    (number,) = send(client, differedPeriod=600, **fields)["ids"]
    assert client.get(f"{JOBS}/{number}") == {
        "sentAt": None,
        "creationDatetime": "2026-03-03T12:00:00+01:00",
        "sender": "",
        "receiver": FRENCH,
        "ptt": 1000,
        "deliveryReceipt": 0,
        "id": number,
        "deliveredAt": None,
        "credits": 1,
        "numberOfSms": 1,
        "message": "Alarm",
        "messageLength": 5,
        "differedDelivery": 600,
    }


@pytest.mark.parametrize(
    ("shown", "advertising", "alarm"),
    [
        ("as_sent", "One\nTwo", "One\nTwo"),
        ("stop_clause", "One\nTwo\nSTOP 36184", "One\nTwo"),
        ("crlf", "One\r\nTwo", "One\r\nTwo"),
    ],
)
def test_shown_message(
    client: ovh.Client, sim: OvhSimulator, shown: Any, advertising: str, alarm: str
) -> None:
    """A text may be shown with its clause, or with other line ends."""
    at(sim, NOON)
    sim.world.behaviour.shown_message = shown
    fields = {"message": "One\nTwo", "differedPeriod": 10}
    short_code = {"sender": None, "senderForResponse": True, "noStopClause": False}
    sent = {
        send(client, noStopClause=False, **fields)["ids"][0]: advertising,
        send(client, **fields)["ids"][0]: alarm,
        send(client, **fields | short_code)["ids"][0]: alarm,
    }
    assert {number: client.get(f"{JOBS}/{number}")["message"] for number in sent} == sent
    sim.world.clock.offset += 601
    outgoing = f"{ACCOUNT}/outgoing"
    assert {number: client.get(f"{outgoing}/{number}")["message"] for number in sent} == sent


@pytest.mark.parametrize("delay", [60, 200, 900])
def test_listing_delay(client: ovh.Client, sim: OvhSimulator, delay: float) -> None:
    """For a while a message that has gone is in neither list."""
    sim.world.behaviour.listing_delay = delay
    ids = send(client, tag="x")["ids"]
    assert client.get(JOBS) == client.get(f"{ACCOUNT}/outgoing", tag="x") == []
    sim.world.clock.offset += delay - 1
    assert client.get(f"{ACCOUNT}/outgoing", tag="x") == []
    sim.world.clock.offset += 2
    assert client.get(f"{ACCOUNT}/outgoing", tag="x") == ids


# Listings


def test_outgoing_filters(client: ovh.Client, sim: OvhSimulator) -> None:
    """Each filter narrows the list."""
    at(sim, NOON)
    (first,) = send(client, tag="a")["ids"]
    sim.world.clock.offset += 3600
    (second,) = send(client, tag="b", receivers=[BRITISH])["ids"]
    sim.world.set_receipt(first, ptt=4, delivery_receipt=1)
    outgoing = f"{ACCOUNT}/outgoing"
    later = (NOON + timedelta(minutes=30)).isoformat()
    for filters, expected in (
        ({"tag": "a"}, [first]),
        ({"receiver": BRITISH}, [second]),
        ({"sender": "MyHouse"}, [first, second]),
        ({"ptt": 4}, [first]),
        ({"deliveryReceipt": 0}, [second]),
        ({"differedDelivery": 0, "tag": "b"}, [second]),
        ({"creationDatetime.from": later}, [second]),
        ({"creationDatetime.to": later}, [first]),
        ({"creationDatetime.from": "2026-03-03T12:30:00"}, [second]),
        ({"batchID": "x"}, []),
    ):
        assert client.get(outgoing, **filters) == expected, filters
    delivered = client.get(f"{outgoing}/{first}")
    assert delivered["creationDatetime"] == "2026-03-03T12:00:00+01:00"
    assert delivered["deliveredAt"] == "2026-03-03T13:00:00+01:00"
    for filters in ({"ptt": "x"}, {"creationDatetime.from": "today"}, {"unknown": 1}):
        with refused(400, next(iter(filters)), ovh.exceptions.BadParametersError):
            client.get(outgoing, **filters)
    client.delete(f"{outgoing}/{first}")
    assert client.get(outgoing) == [second]


def test_tag_filter_may_be_ignored(client: ovh.Client, sim: OvhSimulator) -> None:
    """Then every message is listed, and each still shows its own tag."""
    (number,) = send(client, tag="a")["ids"]
    outgoing = f"{ACCOUNT}/outgoing"
    assert client.get(outgoing, tag="b") == []
    sim.world.behaviour.tag_filter_is_ignored = True
    assert client.get(outgoing, tag="b") == [number]
    assert client.get(outgoing, tag="b", receiver=BRITISH) == []
    assert client.get(f"{outgoing}/{number}")["tag"] == "a"


@pytest.mark.parametrize(
    ("date_filter", "found"), [("exact", [False, True]), ("local_time", [True, True])]
)
@pytest.mark.parametrize("offset", ["+00:00", "+0000", "Z"])
def test_date_filters(
    client: ovh.Client, sim: OvhSimulator, date_filter: Any, found: list[bool], offset: str
) -> None:
    """A moment with an offset may be read as the local time of Paris."""
    at(sim, NOON)
    sim.world.behaviour.date_filter = date_filter
    received = sim.world.receive(SERVICE_NAME)
    (sent,) = send(client)["ids"]
    for moment, is_found in zip(("11:30", "10:30"), found, strict=True):
        query = {"creationDatetime.from": f"2026-03-03T{moment}:00{offset}"}
        assert client.get(f"{ACCOUNT}/incoming", **query) == [received] * is_found
        assert client.get(f"{ACCOUNT}/outgoing", **query) == [sent] * is_found
        query = {"creationDatetime.to": f"2026-03-03T{moment}:00{offset}"}
        assert client.get(f"{ACCOUNT}/outgoing", **query) == [sent] * (not is_found)


def test_date_filters_may_be_ignored(client: ovh.Client, sim: OvhSimulator) -> None:
    """Then everything is listed."""
    sim.world.behaviour.date_filter = "ignored"
    received = sim.world.receive(SERVICE_NAME)
    sent = send(client)["ids"]
    tomorrow = {"creationDatetime.from": (datetime.now(UTC) + timedelta(days=1)).isoformat()}
    assert client.get(f"{ACCOUNT}/incoming", **tomorrow) == [received]
    assert client.get(f"{ACCOUNT}/outgoing", **tomorrow) == sent


def test_delivered_by_itself(client: ovh.Client, sim: OvhSimulator) -> None:
    """Messages may be delivered after a while, those OVH blocks never."""
    at(sim, NOON)
    sim.world.behaviour.deliver_after = 10
    sim.world.receive(SERVICE_NAME, BRITISH, "Stop")
    assert client.get(f"{ACCOUNT}/blacklists") == [BRITISH]
    (blocked,) = send(client, receivers=[BRITISH], noStopClause=False)["ids"]
    (number,) = send(client)["ids"]
    assert client.get(f"{ACCOUNT}/outgoing/{number}")["ptt"] == 3
    sim.world.clock.offset += 11
    receipts = {i: client.get(f"{ACCOUNT}/outgoing/{i}") for i in (number, blocked)}
    assert (receipts[number]["ptt"], receipts[number]["deliveryReceipt"]) == (4, 1)
    assert receipts[blocked]["deliveryReceipt"] == 2


@pytest.mark.parametrize(
    ("blocks", "advertising", "alarm"),
    [("nothing", False, False), ("marketing", True, False), ("everything", True, True)],
)
@pytest.mark.parametrize("ends", ["failed", "invalid"])
def test_stop_list(
    client: ovh.Client, sim: OvhSimulator, blocks: Any, ends: Any, *, advertising: bool, alarm: bool
) -> None:
    """A number that answered STOP gets no advertising or nothing, and may be an invalid one."""
    at(sim, NOON)
    sim.world.behaviour.blacklist_blocks = blocks
    sim.world.behaviour.blocked_sms = ends
    sim.world.receive(SERVICE_NAME, FRENCH, "STOP")
    before = client.get(ACCOUNT)["creditsLeft"]
    for no_stop_clause, is_blocked in ((False, advertising), (True, alarm)):
        report = send(client, receivers=[FRENCH, BRITISH], noStopClause=no_stop_clause)
        is_invalid = is_blocked and ends == "invalid"
        assert report["invalidReceivers"] == [FRENCH] * is_invalid
        assert report["validReceivers"] == [BRITISH] if is_invalid else [FRENCH, BRITISH]
        assert report["totalCreditsRemoved"] == (0.5 if is_invalid else 1.5)
        before -= report["totalCreditsRemoved"]
        assert client.get(ACCOUNT)["creditsLeft"] == before
        receipts = [
            client.get(f"{ACCOUNT}/outgoing/{number}")["deliveryReceipt"]
            for number in report["ids"]
        ]
        assert receipts == ([0] if is_invalid else [2 if is_blocked else 0, 0])


def test_stop_list_entries(client: ovh.Client, sim: OvhSimulator) -> None:
    """Each number tells since when, and can be taken off."""
    at(sim, NOON)
    path = f"{ACCOUNT}/blacklists/{FRENCH}"
    with refused(404, f"number = {FRENCH}", ovh.exceptions.ResourceNotFoundError):
        client.get(path)
    sim.world.receive(SERVICE_NAME, FRENCH, "STOP")
    assert client.get(path)["dateCreation"] == "2026-03-03T12:00:00+01:00"
    client.delete(path)
    assert client.get(f"{ACCOUNT}/blacklists") == []


def test_incoming(client: ovh.Client, sim: OvhSimulator) -> None:
    """Answers are listed, shown and forgotten."""
    first = sim.world.receive(SERVICE_NAME, sender=FRENCH, message="OK", tag="t1")
    second = sim.world.receive(SERVICE_NAME, sender=BRITISH, message="NO", tag="t2")
    incoming = f"{ACCOUNT}/incoming"
    assert client.get(incoming) == [first, second]
    assert client.get(incoming, tag="t1") == client.get(incoming, sender=FRENCH) == [first]
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert client.get(incoming, **{"creationDatetime.from": tomorrow}) == []
    assert client.get(incoming, **{"creationDatetime.to": tomorrow}) == [first, second]
    shown = client.get(f"{incoming}/{first}")
    assert (shown["sender"], shown["message"], shown["tag"]) == (FRENCH, "OK", "t1")
    assert client.delete(f"{incoming}/{first}") is None
    with refused(404, f"id = {first}", ovh.exceptions.ResourceNotFoundError):
        client.get(f"{incoming}/{first}")


@pytest.mark.parametrize("cost", [0, 1])
def test_reply_credits(client: ovh.Client, sim: OvhSimulator, cost: float) -> None:
    """An answer may cost credits."""
    sim.world.behaviour.reply_credits = cost
    number = sim.world.receive(SERVICE_NAME)
    assert client.get(f"{ACCOUNT}/incoming/{number}")["credits"] == cost
    assert client.get(ACCOUNT)["creditsLeft"] == 100 - cost


@pytest.mark.parametrize(
    ("tags", "shown"),
    [("but_time2chat", ["t1", ""]), ("always", ["t1", "t2"]), ("never", ["", ""])],
)
def test_reply_tags(client: ovh.Client, sim: OvhSimulator, tags: Any, shown: list[str]) -> None:
    """An answer carries the tag of its question, one to a Time2Chat number does not."""
    number = "+33939070545"
    sim.world.accounts[SERVICE_NAME].senders[number] = Sender(type="time2chat")
    sim.world.behaviour.reply_tags = tags
    send(client, tag="t1", senderForResponse=True)
    send(client, tag="t2", sender=number)
    answers = [sim.world.receive(SERVICE_NAME, FRENCH, "OK", tag) for tag in ("t1", "t2")]
    assert [client.get(f"{ACCOUNT}/incoming/{i}")["tag"] for i in answers] == shown


@pytest.mark.parametrize(
    ("form", "sender"),
    [
        ("+33", "+33612345678"),
        ("0033", "0033612345678"),
        ("33", "33612345678"),
        ("06", "0612345678"),
    ],
)
def test_incoming_sender(client: ovh.Client, sim: OvhSimulator, form: Any, sender: str) -> None:
    """The number of who answers may come in several forms, a short number only in its own."""
    sim.world.behaviour.incoming_sender = form
    (first, second) = (sim.world.receive(SERVICE_NAME, who, "STOP") for who in (FRENCH, "36200"))
    incoming = f"{ACCOUNT}/incoming"
    assert client.get(f"{incoming}/{first}")["sender"] == sender
    assert client.get(f"{incoming}/{second}")["sender"] == "36200"
    assert client.get(incoming, sender=sender) == [first]
    assert client.get(f"{ACCOUNT}/blacklists") == [FRENCH, "36200"]


# Faults


@pytest.mark.parametrize(
    ("fault", "kind", "accepted", "status"),
    [
        (Fault("http_500"), ovh.APIError, 0, 500),
        (Fault("http_502"), ovh.exceptions.InvalidResponse, 0, 502),
        (Fault("http_503"), ovh.APIError, 0, 503),
        (Fault("http_504"), ovh.exceptions.InvalidResponse, 0, 504),
        (Fault("list_error"), AttributeError, 0, 500),
        (Fault("list_error", status=403), AttributeError, 0, 403),
        (Fault("rate_limited"), ovh.APIError, 0, 429),
        (Fault("query_time_out"), ovh.exceptions.BadParametersError, 0, 400),
        (Fault("empty_200"), ovh.exceptions.InvalidResponse, 0, 200),
        (Fault("json_null"), None, 0, 200),
        (Fault("json_null_after"), None, 1, 200),
        (Fault("error_500_after"), ovh.APIError, 1, 500),
        (Fault("reset_before"), ovh.exceptions.HTTPError, 0, None),
        (Fault("reset_after"), ovh.exceptions.HTTPError, 1, None),
        (Fault("hang_before"), ovh.exceptions.HTTPError, 0, None),
        (Fault("hang_after"), ovh.exceptions.HTTPError, 1, None),
        (Fault("slow", seconds=60), ovh.exceptions.HTTPError, 1, None),
        (Fault("slow", seconds=0.01), None, 1, 200),
        (Fault("drip", seconds=0.001), None, 1, 200),
        (Fault("drip", seconds=60), ovh.exceptions.HTTPError, 1, 200),
        (Fault("respond", status=409, body={"message": "busy"}), None, 0, 409),
        (Fault("respond", body="<html>"), ovh.exceptions.InvalidResponse, 0, 200),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else None,
)
def test_faults(
    connect: Connect,
    sim: OvhSimulator,
    fault: Fault,
    kind: type[Exception] | None,
    *,
    accepted: int,
    status: int | None,
) -> None:
    """Each kind fails in its own way, handled before or not at all, and once."""
    if status == 409:
        kind = ovh.exceptions.ResourceConflictError
    is_stuck = fault.kind in {"hang_before", "hang_after"} or fault.seconds > 1
    client = connect(timeout=0.5 if is_stuck else 5)
    client.get("/sms")
    sim.world.faults.add(fault)
    if kind is None:
        send(client)
    else:
        with pytest.raises(kind) as caught:
            send(client)
        assert type(caught.value) is kind
    assert len(sim.world.jobs) == accepted
    struck = sim.world.requests[-1]
    assert (struck.fault, struck.status) == (fault.kind, status)
    assert send(client)["ids"]
    assert sim.world.requests[-1].fault is None


def test_every_kind_is_tested() -> None:
    """The table above leaves nothing out."""
    (mark,) = (m for m in test_faults.pytestmark if m.name == "parametrize")
    assert {row[0].kind for row in mark.args[1]} == KINDS
    with pytest.raises(ValueError, match="Unknown fault"):
        Fault("typo")  # type: ignore[arg-type]


def test_faults_match(connect: Connect, sim: OvhSimulator) -> None:
    """A fault waits for its method and path, and lasts as long as told."""
    client = connect()
    client.get("/sms")
    sim.world.faults.add(Fault("http_500", method="POST", path="/sms/*/jobs", times=2))
    assert client.get(ACCOUNT)
    for _ in range(2):
        with refused(500, "Internal server error"):
            send(client)
    assert send(client)["ids"]
    sim.world.faults.add(Fault("http_500", times=None))
    for _ in range(3):
        with refused(500, "Internal server error"):
            client.get("/sms")
    sim.world.faults.clear()
    assert client.get("/sms")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (404, {"message": "unexpected"}, ovh.exceptions.ResourceNotFoundError),
        (400, {"class": "Client::Odd", "message": "x"}, ovh.exceptions.BadParametersError),
        (418, {"words": ["none"]}, ovh.APIError),
    ],
)
def test_unknown_refusals_for_a_time(
    connect: Connect, sim: OvhSimulator, status: int, body: Any, kind: type[ovh.APIError]
) -> None:
    """Jobs may be refused in any words, for some seconds of the simulator's clock."""
    client = connect()
    fault = Fault("respond", "POST", JOBS, None, status=status, body=body, lasts=60)
    sim.world.faults.add(fault)
    for _ in range(2):
        with pytest.raises(ovh.APIError) as caught:
            send(client)
        assert type(caught.value) is kind
        assert caught.value.response.json() == body
        assert client.get(JOBS) == []
        sim.world.clock.offset += 59
    sim.world.clock.offset += 2
    assert send(client)["ids"]
    assert not sim.world.faults


def test_slow_answer_to_an_accepted_job(connect: Connect, sim: OvhSimulator) -> None:
    """A job is accepted at once, and can be found, though its answer takes its time."""
    client = connect(timeout=30)
    client.get("/sms")
    sim.world.faults.add(Fault("slow", "POST", seconds=0.5))
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(send, client)
        while not sim.world.jobs:
            time.sleep(0.001)
        assert connect().get(JOBS) == []
        assert not answer.done()
        assert answer.result()["ids"] == sim.world.jobs[0].ids


def test_drip(connect: Connect, sim: OvhSimulator) -> None:
    """An answer that comes byte by byte is whole in the end, and outlasts a timeout for reading."""
    client = connect(timeout=1)
    client.get("/sms")
    sim.world.faults.add(Fault("drip", path="/sms", seconds=0.08))
    started = time.monotonic()
    assert client.get("/sms") == [SERVICE_NAME]
    assert time.monotonic() - started > 1


def test_rate_limit_says_when(connect: Connect, sim: OvhSimulator) -> None:
    """Retry-After is there when asked for."""
    sim.world.faults.add(Fault("rate_limited", path="/sms", retry_after=7))
    with pytest.raises(ovh.APIError) as caught:
        connect().get("/sms")
    assert caught.value.response.headers["Retry-After"] == "7"


def test_reset_is_a_reset(sim: OvhSimulator) -> None:
    """The connection ends with a TCP reset, not with an end of file."""
    sim.world.faults.add(Fault("reset_before"))
    with pytest.raises(requests.ConnectionError) as caught:
        requests.get(f"{sim.endpoint}/auth/time", timeout=5)
    assert isinstance(caught.value.args[0].args[1], ConnectionResetError)


def test_stop_with_hung_requests(sim: OvhSimulator) -> None:
    """Stopping does not wait for those who wait."""
    sim.world.faults.add(Fault("hang_before"))
    errors = []

    def wait() -> None:
        try:
            requests.get(f"{sim.endpoint}/auth/time", timeout=30)
        except requests.RequestException as err:
            errors.append(err)

    waiter = Thread(target=wait)
    waiter.start()
    while not sim.world.requests:
        time.sleep(0.001)
    started = time.monotonic()
    sim.stop()
    waiter.join()
    assert time.monotonic() - started < 5
    assert len(errors) == 1


def test_outage(connect: Connect, sim: OvhSimulator) -> None:
    """OVH leaves the network for a while, cuts off who waits, and knows all it knew."""
    client = connect(timeout=30)
    send(client)
    sim.world.faults.add(Fault("hang_after"))
    with ThreadPoolExecutor(1) as pool:
        hung = pool.submit(send, client)
        while len(sim.world.jobs) < 2:
            time.sleep(0.001)
        answer = requests.post(f"{sim.url}/simulator/outage", json={"seconds": 1}, timeout=5)
        assert answer.status_code == 200
        assert isinstance(hung.exception(), ovh.exceptions.HTTPError)
    with pytest.raises(ovh.exceptions.HTTPError, match=r"[Rr]efused"):
        client.get("/sms")
    time.sleep(1.5)
    assert len(send(client)["ids"]) == 1
    assert len(sim.world.jobs) == 3


def test_stop_during_an_outage(sim: OvhSimulator) -> None:
    """Stopping does not wait for the end of an outage."""
    sim.unplug(60)
    started = time.monotonic()
    sim.stop()
    assert time.monotonic() - started < 5
    sim.start()
    assert requests.get(f"{sim.endpoint}/auth/time", timeout=5).ok


# Around it


def test_frozen_time(client: ovh.Client, sim: OvhSimulator) -> None:
    """Freezegun freezes the simulator too, without stopping its timers."""
    with freeze_time("2026-01-01T00:00:00+00:00"):
        (number,) = send(client)["ids"]
        sim.world.faults.add(Fault("slow", path="/sms/*", seconds=0.01))
        sent = client.get(f"{ACCOUNT}/outgoing/{number}")
    assert sent["creationDatetime"] == "2026-01-01T01:00:00+01:00"


def test_reset_and_restart(client: ovh.Client, sim: OvhSimulator) -> None:
    """A reset world is as new, and a stopped simulator starts again where it was."""
    send(client)
    sim.world.add_account("sms-cd67890-1", description="Bureau", credits_left=5.5)
    assert client.get("/sms") == [SERVICE_NAME, "sms-cd67890-1"]
    sim.world.reset()
    assert not sim.world.jobs
    assert not sim.world.requests
    assert client.get("/sms") == [SERVICE_NAME]
    sim.stop()
    with pytest.raises(ovh.exceptions.HTTPError):
        client.get("/sms")
    sim.start()
    assert client.get("/sms") == [SERVICE_NAME]


def test_taken_port(sim: OvhSimulator) -> None:
    """A port in use is told to whoever starts."""
    other = OvhSimulator(port=int(sim.url.rpartition(":")[2]))
    with pytest.raises(OSError, match="address already in use"):
        other.start()


def test_every_setting_can_be_reached_from_another_process(sim: OvhSimulator) -> None:
    """All of what a test here can set, as JSON."""
    settings = asdict(sim.world.behaviour)
    changed = {name: value + 1 for name, value in settings.items() if type(value) in (int, float)}
    changed |= {name: not value for name, value in settings.items() if type(value) is bool}
    changed |= {"ids_order": "reversed", "accepts_at_most": 2, "incoming_sender": "06"}
    changed |= {"exceptions_shape": "null", "reply_tags": "never", "receivers_at_most": 500}
    answer = requests.patch(f"{sim.url}/simulator/behaviour", json=changed, timeout=5)
    assert answer.json() == settings | changed
    senders = {"36180": {"type": "shortcode", "is_hidden": True}, "MP RENOV": "enable"}
    account = {"senders": senders, "expired": True}
    url = f"{sim.url}/simulator/accounts/{SERVICE_NAME}"
    assert requests.patch(url, json=account, timeout=5).json()["expired"]
    assert sim.world.accounts[SERVICE_NAME].senders == {
        "36180": Sender(type="shortcode", is_hidden=True),
        "MP RENOV": Sender(),
    }
    fault = {"kind": "drip", "seconds": 0.001, "lasts": 60, "times": None}
    assert requests.post(f"{sim.url}/simulator/faults", json=fault, timeout=5).ok


def test_control(client: ovh.Client, sim: OvhSimulator) -> None:
    """Another process can do what a test here does."""

    def control(method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, f"{sim.url}/simulator/{path}", json=body, timeout=5)
        assert answer.status_code == 200, answer.text
        return answer.json()

    (number,) = send(client, tag="t1")["ids"]
    assert control("GET", "jobs")[0]["message"] == "Alarm"
    assert control("GET", "messages")[0]["text"] == "Alarm"
    assert [request["path"] for request in control("GET", "requests")] == ["/auth/time", JOBS]
    assert [request["path"] for request in control("GET", "requests/1")] == [JOBS]
    control("POST", "faults", {"kind": "http_500", "path": "/sms"})
    with refused(500, "Internal server error"):
        client.get("/sms")
    control("POST", "faults", {"kind": "http_500", "path": "/sms"})
    control("POST", "faults/first", {"kind": "http_503", "path": "/sms"})
    with refused(503, "Service is temporarily unavailable"):
        client.get("/sms")
    control("DELETE", "faults")
    new = {"name": "sms-cd67890-1", "credits_left": 2, "senders": {"Bureau": "enable"}}
    control("POST", "accounts", new)
    control("POST", "accounts", {"name": "sms-cd67890-1", "status": "disable"})
    control("PATCH", "accounts/sms-cd67890-1", {"description": "Bureau"})
    account = client.get("/sms/sms-cd67890-1")
    assert (account["status"], account["description"]) == ("disable", "Bureau")
    assert control("GET", "accounts")["sms-cd67890-1"]["credits_left"] == 2
    assert control("PATCH", "behaviour", {"no_credits_status": 402})["no_credits_status"] == 402
    assert control("PATCH", "clock", {"offset": 60})["offset"] == 60
    received = control("POST", "incoming", {"service_name": SERVICE_NAME, "message": "OK"})
    assert client.get(f"{ACCOUNT}/incoming") == [received["id"]]
    receipt = {"outgoing_id": number, "ptt": 4, "delivery_receipt": 1}
    control("POST", "receipts", receipt)
    assert client.get(f"{ACCOUNT}/outgoing", ptt=4) == [number]
    changes = {"rules": [["GET", "/sms"]], "expiration": "2099-01-01T00:00:00+01:00"}
    control("PATCH", f"credentials/{CONSUMER_KEY}", changes)
    assert client.get("/sms")
    with refused(403, "has not been granted", ovh.exceptions.NotGrantedCall):
        client.get(ACCOUNT)
    control("POST", "reset")
    assert control("GET", "jobs") == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "nothing", None, 404),
        ("POST", "faults", {"kind": "typo"}, 400),
        ("POST", "faults/last", {"kind": "slow"}, 400),
        ("PATCH", "accounts/unknown", {}, 400),
        ("PATCH", "behaviour", {"typo": 1}, 400),
        ("PATCH", "behaviour", {"blacklist_blocks": "marketting"}, 400),
        ("PATCH", "behaviour", {"body_shape": "typo"}, 400),
        ("GET", "requests/last", None, 400),
        ("POST", "outage", {}, 400),
    ],
)
def test_control_refuses(sim: OvhSimulator, method: str, path: str, body: Any, status: int) -> None:
    """A typo in a test does not pass unseen."""
    answer = requests.request(method, f"{sim.url}/simulator/{path}", json=body, timeout=5)
    assert answer.status_code == status
    assert answer.json()["error"]


@pytest.mark.usefixtures("socket_enabled")
def test_settings_of_an_account(tmp_path: Path) -> None:
    """Settings from a file outlive a reset, and a typo in it does not pass unseen."""
    file = tmp_path / "answers.json"
    file.write_text('{"version": "0.1.0", "behaviour": {"ids_step": 7}, "answers": {}}')
    with OvhSimulator(settings=read_settings(file)) as simulator:
        simulator.world.behaviour.ids_step = 1
        simulator.world.reset()
        assert simulator.world.behaviour == Behaviour(ids_step=7)
    file.write_text('{"behaviour": {"ids_order": "random"}}')
    with pytest.raises(ValueError, match="ids_order is one of"):
        read_settings(file)


@pytest.mark.usefixtures("socket_enabled")
def test_process(tmp_path: Path) -> None:
    """As a process it says where it is, serves by its settings, and ends when told to."""
    file = tmp_path / "answers.json"
    file.write_text('{"behaviour": {"rate_form": "string"}}')
    command = [sys.executable, "-m", "tests.ovh_simulator", "--settings", str(file)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            hello = json.loads(process.stdout.readline())
            client = ovh.Client(
                "ovh-eu",
                hello["application_key"],
                hello["application_secret"],
                hello["consumer_key"],
            )
            client._endpoint = hello["endpoint"]
            with closing(client._session):
                assert client.get("/sms") == [SERVICE_NAME]
                assert client.get("/sms/rates/destinations?country=fr")["credit"] == "1.0"
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("http://127.0.0.1:1", "http://127.0.0.1:1/1.0"),
        ("http://127.0.0.1:1/1.0", "http://127.0.0.1:1/1.0"),
        (None, "https://eu.api.ovh.com/1.0"),
    ],
)
def test_redirect(url: str | None, endpoint: str) -> None:
    """On PYTHONPATH it changes where python-ovh goes, without importing it."""
    env = os.environ | {"PYTHONPATH": str(ROOT / "tests/ovh_simulator/redirect")}
    env.pop("OVH_SIMULATOR_URL", None)
    if url is not None:
        env["OVH_SIMULATOR_URL"] = url
    code = (
        "import sys; assert 'ovh' not in sys.modules; import ovh;"
        "print(ovh.Client('ovh-eu', 'a', 'b', 'c')._endpoint)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == endpoint


@pytest.mark.parametrize("delay", [0, 0.0005, 0.001, 0.0015, 0.002, 0.003])
@pytest.mark.usefixtures("socket_enabled")
def test_stop_leaves_nobody_waiting(delay: float) -> None:
    """Test that who connects while the simulator stops is cut off, and need not time out."""
    for _ in range(5):
        with OvhSimulator() as simulator, ThreadPoolExecutor(4) as pool:
            address = f"{simulator.endpoint}/auth/time"
            calls = [pool.submit(requests.get, address, timeout=3) for _ in range(4)]
            time.sleep(delay)
            simulator.stop()
            for call in calls:
                assert not isinstance(call.exception(), requests.Timeout)
