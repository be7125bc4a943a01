"""What OVHcloud's refusals and the network's failures mean to a job."""

import asyncio
from collections.abc import Callable
from typing import Any

import ovh.exceptions
import pytest
import requests

from custom_components.ovh_sms.api import (
    AccountBlocked,
    AuthenticationFailed,
    HostConfiguration,
    Job,
    Keys,
    MissingRight,
    NoCredits,
    NotUnderstood,
    OutcomeUnknown,
    OvhClient,
    OvhError,
    RateLimited,
    RateLimiter,
    Rejected,
    Unavailable,
    UnknownService,
    connection as connection_module,
)
from custom_components.ovh_sms.api.errors import ClockRefused, map_error

from ..ovh_simulator import Fault, OvhSimulator, World
from ..ovh_simulator.const import (
    APPLICATION_KEY,
    APPLICATION_SECRET,
    CONSUMER_KEY,
    SERVICE_NAME,
)

KEYS = Keys(APPLICATION_KEY, APPLICATION_SECRET, CONSUMER_KEY)
JOB = Job(message="Hi", receivers=("+33612345678",), sender="MyHouse", tag="t1")
JOBS = f"/sms/{SERVICE_NAME}/jobs"
TIME = "/auth/time"
DAY = 86_400
OBSERVED = "No more quota credit for the user xxxxxx. Quota available : 0.00."


async def failure_of_job(
    keys: Keys = KEYS, job: Job = JOB, service_name: str = SERVICE_NAME
) -> OvhError:
    """Return how sending fails."""
    client = OvhClient(keys, asyncio.to_thread, RateLimiter())
    with pytest.raises(OvhError) as caught:
        await client.async_create_job(service_name, job, 0.0)
    return caught.value


def paths(simulator: OvhSimulator) -> list[str]:
    """Return the paths that were asked for."""
    return [request.path for request in simulator.world.requests]


@pytest.fixture
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let requests time out soon."""
    monkeypatch.setattr(connection_module, "TIMEOUT", (1.5, 1.5))


def legacy(status: int, code: str, words: str) -> dict[str, str]:
    """Return an error in the older shape."""
    return {"errorCode": code, "httpCode": f"{status} Whatever", "message": words}


def modern(_: int, __: str, words: str) -> dict[str, str]:
    """Return an error in the newer shape, without any code."""
    return {"class": "Client::Whatever", "message": words}


@pytest.mark.parametrize("shape", [legacy, modern])
@pytest.mark.parametrize(
    ("status", "code", "words", "expected"),
    [
        (429, "TOO_MANY_REQUESTS", "Too many requests", RateLimited),
        (408, "REQUEST_TIMEOUT", "Request timeout", OutcomeUnknown),
        (400, "QUERY_TIME_OUT", "Query time out", OutcomeUnknown),
        (402, "PAYMENT_REQUIRED", "Payment required", NoCredits),
        (400, "BAD_REQUEST", "not enough credits", NoCredits),
        (403, "FORBIDDEN", "You have not enough credits to send this message", NoCredits),
        (403, "NOT_GRANTED_CALL", "This call has not been granted", MissingRight),
        (403, "FORBIDDEN", "User not granted for this request", MissingRight),
        (400, "BAD_REQUEST", "Query out of time", ClockRefused),
        (403, "INVALID_KEY", "This application key is invalid", AuthenticationFailed),
        (400, "INVALID_SIGNATURE", "Invalid signature", AuthenticationFailed),
        (403, "NOT_CREDENTIAL", "This credential does not exist", AuthenticationFailed),
        (403, "INVALID_CREDENTIAL", "This credential is not valid", AuthenticationFailed),
        (401, "UNAUTHORIZED", "You must login first", AuthenticationFailed),
        (401, "UNAUTHORIZED", "Something else", AuthenticationFailed),
        (404, "NOT_FOUND", "This service does not exist", UnknownService),
        (404, "NOT_FOUND", "Got an invalid (or empty) URL", NotUnderstood),
        (403, "FORBIDDEN", "This service is disabled", AccountBlocked),
        (403, "FORBIDDEN", "Whatever", NotUnderstood),
        (403, "FORBIDDEN", "This account is suspended: unpaid invoice", AccountBlocked),
        (403, "FORBIDDEN", "This IP address is not allowed", AccountBlocked),
        (403, "FORBIDDEN", "This call is not allowed from this IP", AccountBlocked),
        (460, "EXPIRED", "This service is expired", AccountBlocked),
        (403, "FORBIDDEN", f"{OBSERVED} Credit needed : 1", NoCredits),
        (400, "BAD_REQUEST", "Insufficient credits", NoCredits),
        (403, "FORBIDDEN", "Sms sender Credit does not exists.", Rejected),
        (400, "BAD_REQUEST", "Invalid timestamp", ClockRefused),
        (400, "QUERY_TIME_OUT", "Query out of time", ClockRefused),
        (403, "FORBIDDEN", "Sms sender X does not exists. Please create it first", Rejected),
        (400, "BAD_REQUEST", "cannot send contact information with shortcode", Rejected),
        (400, "BAD_REQUEST", "Body parameter message isn't formated correctly", Rejected),
        (409, "CONFLICT", "Already there", NotUnderstood),
        (460, "EXPIRED", "Expired", AccountBlocked),
        # Names that the user chose are quoted, and mean nothing.
        (403, "FORBIDDEN", "Sms sender Credential does not exists.", Rejected),
        (404, "NOT_FOUND", "The requested object (sender = MyService) does not exist", Rejected),
        *((status, "X", "Failed", OutcomeUnknown) for status in (500, 501, 502, 503, 504)),
        *((status, "X", "Failed", OutcomeUnknown) for status in (520, 521, 522, 523, 524)),
        *((status, "X", "Failed", OutcomeUnknown) for status in (505, 507, 508, 525, 530, 599)),
    ],
)
async def test_refusal(
    simulator: OvhSimulator,
    shape: Callable[[int, str, str], dict[str, str]],
    status: int,
    code: str,
    words: str,
    expected: type[OvhError],
) -> None:
    """Test that status, code and words of a refusal decide what it means."""
    simulator.world.faults.add(
        Fault("respond", path=JOBS, status=status, body=shape(status, code, words), times=None)
    )
    err = await failure_of_job()
    assert type(err) is expected
    if isinstance(err, MissingRight):
        assert (err.method, err.path) == ("POST", JOBS)
        assert err.placeholders == {"method": "POST", "path": JOBS}
    else:
        assert err.words == str(err) == words
    assert paths(simulator) == [TIME, JOBS]


@pytest.mark.parametrize("shape", [legacy, modern])
@pytest.mark.parametrize(
    ("status", "code", "words", "key_field"),
    [
        (403, "INVALID_KEY", "This application key is invalid", "application_key"),
        (400, "INVALID_SIGNATURE", "Invalid signature", "application_secret"),
        (403, "NOT_CREDENTIAL", "This credential does not exist", "consumer_key"),
        (403, "INVALID_CREDENTIAL", "This credential is not valid", "consumer_key"),
        (401, "UNAUTHORIZED", "You must login first", "consumer_key"),
    ],
)
async def test_refused_key(
    simulator: OvhSimulator,
    shape: Callable[[int, str, str], dict[str, str]],
    status: int,
    code: str,
    words: str,
    key_field: str,
) -> None:
    """Test that the key that is wrong is named."""
    body = shape(status, code, words)
    simulator.world.faults.add(Fault("respond", path=JOBS, status=status, body=body))
    err = await failure_of_job()
    assert isinstance(err, AuthenticationFailed)
    assert err.key_field == key_field


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        (7, 7.0),
        ("0", 0.0),
        ("", None),
        ("-1", None),
        ("soon", None),
        ("9" * 400, float("inf")),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
    ],
)
async def test_rate_limited(
    simulator: OvhSimulator, header: int | str | None, expected: float | None
) -> None:
    """Test reading how long to wait."""
    simulator.world.faults.add(Fault("rate_limited", path=JOBS, retry_after=header))
    err = await failure_of_job()
    assert isinstance(err, RateLimited)
    assert err.retry_after == expected
    assert err.words == "Too many requests"
    assert simulator.world.jobs == []


@pytest.mark.parametrize(
    ("date", "moment", "expected"),
    [
        ("Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:28:00 GMT", 0.0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:28:30 GMT", 30.0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 09:29:00 +0200", 60.0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:27:00 GMT", 0.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 02 Jan 1970 00:00:00 GMT", 86_400.0),
        (None, "Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("today", "Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:28:00 -0000", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 99 Oct 99999 99:28:00 GMT", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", "1.5", None),
    ],
)
def test_wait_until(date: str | None, moment: str, expected: float | None) -> None:
    """Test waiting for a moment, by OVHcloud's clock."""
    response = requests.Response()
    response.status_code = 429
    response._content = b'{"message": "Too many requests"}'
    response.headers["Retry-After"] = moment
    if date is not None:
        response.headers["Date"] = date
    err = map_error(ovh.exceptions.APIError(response=response), "POST", JOBS)
    assert isinstance(err, RateLimited)
    assert err.retry_after == expected


def _forget_service(world: World) -> None:
    world.accounts.clear()


def _expire(world: World) -> None:
    world.credentials[CONSUMER_KEY].expiration = world.clock.now() - DAY


def _refuse(world: World) -> None:
    world.credentials[CONSUMER_KEY].status = "refused"


def _leave_pending(world: World) -> None:
    world.credentials[CONSUMER_KEY].status = "pendingValidation"


def _forget_credential(world: World) -> None:
    world.credentials.clear()


def _change_secret(world: World) -> None:
    world.applications[APPLICATION_KEY].secret = "another"


def _forget_application(world: World) -> None:
    world.applications.clear()


def _take_rights(world: World) -> None:
    world.credentials[CONSUMER_KEY].rules = [("GET", "/sms/*")]


def _spend_all(world: World) -> None:
    world.accounts[SERVICE_NAME].credits_left = 0.5


def _disable_service(world: World) -> None:
    world.accounts[SERVICE_NAME].status = "disable"


def _disable_sender(world: World) -> None:
    world.accounts[SERVICE_NAME].senders["MyHouse"].status = "waitingValidation"


def _refuse_times(world: World) -> None:
    world.behaviour.timestamp_window = -1


@pytest.mark.parametrize("shape", ["observed", "legacy", "class"])
@pytest.mark.parametrize(
    ("change", "expected", "key_field"),
    [
        (_forget_application, AuthenticationFailed, "application_key"),
        (_change_secret, AuthenticationFailed, "application_secret"),
        (_forget_credential, AuthenticationFailed, "consumer_key"),
        (_expire, AuthenticationFailed, "consumer_key"),
        (_refuse, AuthenticationFailed, "consumer_key"),
        (_leave_pending, AuthenticationFailed, "consumer_key"),
        (_take_rights, MissingRight, None),
        (_spend_all, NoCredits, None),
        (_forget_service, UnknownService, None),
        (_disable_service, AccountBlocked, None),
        (_disable_sender, Rejected, None),
        (_refuse_times, ClockRefused, None),
    ],
)
async def test_refused_job(
    simulator: OvhSimulator,
    shape: Any,
    change: Callable[[World], None],
    expected: type[OvhError],
    key_field: str | None,
) -> None:
    """Test jobs that OVHcloud has a reason not to accept."""
    simulator.world.behaviour.body_shape = shape
    change(simulator.world)
    err = await failure_of_job()
    assert type(err) is expected
    assert getattr(err, "key_field", None) == key_field
    assert simulator.world.jobs == []
    assert paths(simulator).count(JOBS) <= 1


@pytest.mark.parametrize(
    ("job", "words"),
    [
        (
            Job(message="Hi", receivers=("+33612345678",), sender="Nobody", tag="t1"),
            "Sms sender Nobody does not exists. Please create it first",
        ),
        (
            Job(message="See https://x.fr", receivers=("+33612345678",), sender=None, tag="t1"),
            "cannot send contact information with shortcode",
        ),
        (
            Job(message="", receivers=("+33612345678",), sender="MyHouse", tag="t1"),
            "Body parameter message isn't formated correctly",
        ),
        (
            Job(message="Hi", receivers=(), sender="MyHouse", tag="t1"),
            "Body parameter receivers isn't formated correctly",
        ),
        (
            Job(message="Hi", receivers=("+33612345678",), sender="MyHouse", tag="t" * 21),
            "Invalid tag: is too long",
        ),
    ],
)
async def test_rejected_job(simulator: OvhSimulator, job: Job, words: str) -> None:
    """Test that a job refused for what it says is told in OVHcloud's own words."""
    err = await failure_of_job(job=job)
    assert type(err) is Rejected
    assert err.words == words
    assert simulator.world.jobs == []


@pytest.mark.usefixtures("impatience")
@pytest.mark.parametrize(
    ("kind", "accepted"),
    [
        ("http_500", False),
        ("http_502", False),
        ("http_503", False),
        ("http_504", False),
        ("list_error", False),
        ("query_time_out", False),
        ("empty_200", False),
        ("json_null", False),
        ("json_null_after", True),
        ("error_500_after", True),
        ("reset_before", False),
        ("reset_after", True),
        ("hang_before", False),
        ("hang_after", True),
    ],
)
async def test_outcome_unknown(simulator: OvhSimulator, kind: Any, accepted: bool) -> None:
    """Test that whoever may have sent a message says so, and never sends it again."""
    simulator.world.faults.add(Fault(kind, path=JOBS))
    assert type(await failure_of_job()) is OutcomeUnknown
    assert len(simulator.world.jobs) == accepted
    assert paths(simulator) == [TIME, JOBS]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409])
@pytest.mark.parametrize("body", ["<html>No</html>", None, [], [{"message": "No"}], "text", 1])
async def test_strange_refusal(simulator: OvhSimulator, status: int, body: Any) -> None:
    """Test that a refusal in no known shape is not believed."""
    simulator.world.faults.add(Fault("respond", path=JOBS, status=status, body=body, times=None))
    assert type(await failure_of_job()) is OutcomeUnknown


@pytest.mark.parametrize("body", [{}, {"message": None}, {"message": {}, "errorCode": []}])
async def test_refusal_without_words(simulator: OvhSimulator, body: Any) -> None:
    """Test a refusal that does not say why."""
    simulator.world.faults.add(Fault("respond", path=JOBS, status=403, body=body))
    err = await failure_of_job()
    assert type(err) is NotUnderstood
    assert err.words == ""


@pytest.mark.usefixtures("impatience")
@pytest.mark.parametrize(
    "fault",
    [
        Fault("http_500"),
        Fault("http_502"),
        Fault("http_503"),
        Fault("list_error"),
        Fault("list_error", status=403),
        Fault("query_time_out"),
        Fault("empty_200"),
        Fault("json_null"),
        Fault("reset_before"),
        Fault("hang_before"),
        Fault("respond", body="<html>Log in to the guest network</html>"),
        Fault("respond", body={"time": 1}),
        Fault("respond", body=[1]),
        Fault("respond", status=403, body="<html>No</html>"),
        Fault("respond", status=404, body={"message": "Got an invalid (or empty) URL"}),
        Fault("respond", status=403, body={"message": "Forbidden"}),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}-{fault.body}",
)
async def test_no_time(simulator: OvhSimulator, fault: Fault) -> None:
    """Test that a job has not left, and is not refused, where OVHcloud's time is not known."""
    simulator.world.faults.add(fault)
    assert type(await failure_of_job()) is Unavailable
    assert paths(simulator) == [TIME]


async def test_rate_limited_time(simulator: OvhSimulator) -> None:
    """Test too many requests even for the time."""
    simulator.world.faults.add(Fault("rate_limited", path=TIME, retry_after=9))
    err = await failure_of_job()
    assert isinstance(err, RateLimited)
    assert err.retry_after == 9


@pytest.mark.parametrize("empty", ["application_key", "application_secret", "consumer_key"])
async def test_empty_key(simulator: OvhSimulator, empty: str) -> None:
    """Test that a key that is empty is a wrong key, not an unsettled job or the host's fault."""
    given = {
        "application_key": APPLICATION_KEY,
        "application_secret": APPLICATION_SECRET,
        "consumer_key": CONSUMER_KEY,
    }
    err = await failure_of_job(Keys(**given | {empty: ""}))
    assert isinstance(err, AuthenticationFailed)
    assert err.key_field == empty


async def test_gone_since(simulator: OvhSimulator) -> None:
    """Test that a job has not left if OVHcloud went away after the last request."""
    client = OvhClient(KEYS, asyncio.to_thread, RateLimiter())
    await client.async_get_service_names()
    simulator.stop()
    with pytest.raises(Unavailable):
        await client.async_create_job(SERVICE_NAME, JOB, 0.0)


@pytest.mark.parametrize(
    ("err", "expected"),
    [
        (OSError("Could not find a suitable TLS CA certificate bundle"), HostConfiguration),
        (ovh.exceptions.InvalidResponse("Failed to decode API response"), OutcomeUnknown),
        (ovh.exceptions.NetworkError(), OutcomeUnknown),
        (ovh.exceptions.HTTPError("Low", requests.TooManyRedirects("30")), OutcomeUnknown),
        (ovh.exceptions.HTTPError("Low", requests.ConnectionError()), OutcomeUnknown),
        (AttributeError("'list' object has no attribute 'get'"), OutcomeUnknown),
    ],
)
def test_map_error(err: Exception, expected: type[OvhError]) -> None:
    """Test exceptions without an answer."""
    assert type(map_error(err, "POST", JOBS)) is expected


@pytest.mark.parametrize(
    ("err", "key", "placeholders"),
    [
        (Unavailable("No"), "unavailable", {}),
        (ClockRefused("No"), "unavailable", {}),
        (OutcomeUnknown("No"), "outcome_unknown", {}),
        (RateLimited("No", 7), "rate_limited", {}),
        (AuthenticationFailed("consumer_key", "No"), "authentication_failed", {}),
        (MissingRight("GET", "/sms"), "missing_right", {"method": "GET", "path": "/sms"}),
        (NoCredits("No"), "no_credits", {}),
        (Rejected("No"), "rejected", {}),
        (AccountBlocked("No"), "account_blocked", {}),
        (UnknownService("No"), "account_blocked", {}),
        (NotUnderstood("No"), "not_understood", {}),
        (HostConfiguration(), "host_configuration", {}),
    ],
)
def test_texts(err: OvhError, key: str, placeholders: dict[str, str]) -> None:
    """Test what an error gives to the text that explains it."""
    assert (err.key, err.placeholders) == (key, placeholders)
