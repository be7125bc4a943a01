"""Errors of the OVHcloud API, and the one map from answers and failures to them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
import re
from typing import Any, ClassVar, Final, override

import requests
import urllib3.exceptions as urllib3_exceptions

from .python_ovh import ovh
from .reading import UNREADABLE, well_formed

type KeyField = str
"""The field of a key: application_key, application_secret or consumer_key."""

LONGEST_PAUSE: Final = 3600.0
"""Longest pause in seconds that one answer of OVHcloud can ask for."""

LONGEST_WORDS: Final = 1000
"""Characters of OVHcloud's message that are kept: it may quote what it was sent."""


class OvhError(Exception):
    """OVHcloud did not carry out a request; `words` is its own message."""

    key: ClassVar[str]
    """Key of the translated message."""
    may_be_clock = False
    """Whether the time that the request was signed with may be the reason."""

    pause: float = 0.0
    """Seconds that OVHcloud asks to wait for."""

    def __init__(self, words: str = "") -> None:
        """Set OVHcloud's message."""
        super().__init__(words)
        self.words = words

    @property
    def placeholders(self) -> dict[str, str]:
        """Return the placeholders of the translated message, beside the words."""
        return {}


class Unavailable(OvhError):
    """The request was certainly not carried out; as a rule it never reached OVHcloud."""

    key = "unavailable"


class ClockRefused(Unavailable):
    """OVHcloud refused the time that a request was signed with."""


class OutcomeUnknown(OvhError):
    """The request may have reached OVHcloud and may have been carried out."""

    key = "outcome_unknown"


class RateLimited(OvhError):
    """Too many requests; `retry_after` in seconds if OVHcloud gave it."""

    key = "rate_limited"

    def __init__(self, words: str = "", retry_after: float | None = None) -> None:
        """Set how long to wait."""
        super().__init__(words)
        self.retry_after = retry_after
        self.pause = min(retry_after or 0.0, LONGEST_PAUSE)


class AuthenticationFailed(OvhError):
    """One of the keys is refused."""

    key = "authentication_failed"

    def __init__(self, key_field: KeyField, words: str = "") -> None:
        """Set which key it is."""
        super().__init__(words)
        self.key_field = key_field


class MissingRight(OvhError):
    """The call is not among the rights of the consumer key."""

    key = "missing_right"

    def __init__(self, method: str, path: str) -> None:
        """Set the missing right."""
        super().__init__(f"{method} {path}")
        self.method = method
        self.path = path

    @property
    @override
    def placeholders(self) -> dict[str, str]:
        return {"method": self.method, "path": self.path}


class AccountBlocked(OvhError):
    """The account must not send: expired, suspended, unpaid, or not from this address."""

    key = "account_blocked"


class NoCredits(AccountBlocked):
    """The account has too few credits for the job."""

    key = "no_credits"


class UnknownService(AccountBlocked):
    """The SMS account does not exist."""


class Rejected(OvhError):
    """OVHcloud refuses the request for good, with a reason that is known to be about it."""

    key = "rejected"

    @property
    def is_about_short_code(self) -> bool:
        """Return whether another sender may carry what a short code must not."""
        return "with shortcode" in self.words.lower()

    @property
    def is_about_sender(self) -> bool:
        """Return whether another sender may carry what this one cannot."""
        return "sender" in self.words.lower()


class NotUnderstood(OvhError):
    """OVHcloud refuses a job in words that do not tell whether it is about that job."""

    key = "not_understood"


class HostConfiguration(OvhError):
    """Settings of the host (environment, ovh.conf, certificates) prevent requests."""

    key = "host_configuration"


class UntrustedPage(OvhError):
    """The page on which a key is to be approved is not of OVHcloud."""

    key = "untrusted_page"


CALL_ERRORS: Final = (ovh.exceptions.APIError, *UNREADABLE, RecursionError, OSError)
"""What a call of python-ovh raises: its own errors, the ones it lets escape on answers that it does
not expect (a list, null, too deeply nested), and OSError if certificates are missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """An error answer of the API; `said` is its message in lower case."""

    status: int
    code: str
    said: str
    is_of_job: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refusal:
    """A row of the table: the answers it matches, and their error."""

    error: type[OvhError]
    key_field: KeyField = ""
    words: str = ""
    """A regular expression that is found in the message."""
    codes: Collection[str] = ()
    """Error codes, each as good as the words; only the older body shape has one."""
    statuses: Collection[int] = range(1000)
    of_jobs: bool = False
    """Whether it is only about requests that send."""
    may_be_clock: bool = False

    def matches(self, answer: _Answer) -> bool:
        """Return whether an answer is one of this row."""
        return (
            answer.status in self.statuses
            and answer.is_of_job >= self.of_jobs
            and (answer.code in self.codes or re.search(self.words, answer.said) is not None)
        )


# About the message, its sender or its receivers; a text of the user may be quoted in them.
_ABOUT_MESSAGE: Final = (
    r"\bsender\b.*(does not exist|not (been )?(valid|enabl|allow|author)|disabled)"
    r"|provide a sender|contact information"
    r"|\b(invalid|incorrect|wrong) (sender|receiver|recipient|message|text|tag|phone|number)"
    r"|\breceivers?\b.*\b(invalid|incorrect|not valid)"
    r"|\btoo long\b|parameter \S+ isn't format+ed"
)
_ABOUT_ACCOUNT: Final = (
    r"\b(service|account)\b.*\b(expired|suspended|disabled|blocked|closed|inactive)\b"
    r"|\b(unpaid|in debt)\b|\bip\b.*(allow|author|restrict|forbid|denied)"
    r"|(allow|author|restrict|forbid|denied).*\bip\b"
)

# What an error answer means: the first row that matches, read from the top.
_REFUSALS: Final = (
    _Refusal(error=RateLimited, statuses={429}),
    _Refusal(error=OutcomeUnknown, statuses={408, *range(500, 1000)}),
    _Refusal(error=Rejected, words=_ABOUT_MESSAGE, of_jobs=True),
    # How a wrong time is refused is not documented; it may have the code of the next row.
    _Refusal(error=ClockRefused, words="out of time|timestamp"),
    # A time-out behind the API, reported as a 400.
    _Refusal(
        error=OutcomeUnknown, words="query time out", codes={"QUERY_TIME_OUT"}, may_be_clock=True
    ),
    _Refusal(error=NoCredits, statuses={402}),
    _Refusal(error=NoCredits, words=r"\b(credits?|quota)\b", statuses={400, 403}, of_jobs=True),
    _Refusal(error=MissingRight, words="not (been )?granted", codes={"NOT_GRANTED_CALL"}),
    _Refusal(error=AccountBlocked, words=_ABOUT_ACCOUNT),
    _Refusal(
        error=AuthenticationFailed,
        key_field="application_key",
        words="application key is invalid",
        codes={"INVALID_KEY"},
    ),
    _Refusal(
        error=AuthenticationFailed,
        key_field="application_secret",
        words="invalid signature",
        codes={"INVALID_SIGNATURE"},
    ),
    _Refusal(
        error=AuthenticationFailed,
        key_field="consumer_key",
        words="this credential|must login first",
        codes={"INVALID_CREDENTIAL", "NOT_CREDENTIAL"},
    ),
    _Refusal(error=AuthenticationFailed, key_field="consumer_key", statuses={401}),
    _Refusal(error=UnknownService, words="this service", statuses={404}),
    _Refusal(error=AccountBlocked, statuses={460}),
    _Refusal(error=NotUnderstood, of_jobs=True, may_be_clock=True),
    _Refusal(error=Rejected, statuses={404}),
    _Refusal(error=Rejected, may_be_clock=True),
)


def map_error(err: Exception, method: str, path: str) -> OvhError:
    """Return the OvhError for an exception of a python-ovh call that has sent something."""
    match err:
        case ovh.exceptions.HTTPError():
            return Unavailable() if _is_of_proxy(err.args[-1]) else OutcomeUnknown()
        case ovh.exceptions.APIError(response=requests.Response() as response):
            return _map_answer(response, method, path)
        case OSError():
            return HostConfiguration()
        case _:
            return OutcomeUnknown()


def _is_of_proxy(err: Exception) -> bool:
    """Return whether a proxy got something, but did not connect to OVHcloud."""
    reason = getattr(err.args[0] if err.args else None, "reason", None)
    return isinstance(reason, urllib3_exceptions.ProxyError)


def _map_answer(response: requests.Response, method: str, path: str) -> OvhError:
    """Return the OvhError for an error answer, by the table above."""
    body: dict[str, Any] = response.json()
    words = well_formed(str(body.get("message") or "")[:LONGEST_WORDS])
    answer = _Answer(
        status=response.status_code,
        code=str(body.get("errorCode") or ""),
        said=words.lower(),
        is_of_job=method == "POST" and path.endswith("/jobs"),
    )
    row = next(row for row in _REFUSALS if row.matches(answer))
    if row.error is RateLimited:
        return RateLimited(words, _retry_after(response.headers))
    if row.error is MissingRight:
        return MissingRight(method, path)
    if row.error is AuthenticationFailed:
        return AuthenticationFailed(row.key_field, words)
    err = row.error(words)
    err.may_be_clock = row.may_be_clock
    return err


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds to wait: given as such, or as a date to compare with the answer's own."""
    value = headers.get("Retry-After", "")
    if value.isdecimal():
        return float(value)
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("Date", ""))
    except UNREADABLE:
        return None
    return max(wait.total_seconds(), 0.0)
