"""Errors of the OVHcloud API, and the one map from answers and failures to them."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar, Final, override

import ovh.exceptions
import requests
import urllib3.exceptions as urllib3_exceptions

from .reading import UNREADABLE, well_formed

type KeyField = str
"""The field of a key: application_key, application_secret or consumer_key."""

LONGEST_PAUSE: Final = 3600.0
"""Longest pause in seconds that one answer of OVHcloud can ask for."""


class OvhError(Exception):
    """OVHcloud did not carry out a request; `words` is its own message."""

    key: ClassVar[str]
    """Key of the translated message."""

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


class NoCredits(OvhError):
    """The account has too few credits for the job."""

    key = "no_credits"


class Rejected(OvhError):
    """OVHcloud refuses the request for good, with a reason."""

    key = "rejected"


class UnknownService(Rejected):
    """The SMS account does not exist."""


class HostConfiguration(OvhError):
    """Settings of the host (environment, ovh.conf, certificates) prevent requests."""

    key = "host_configuration"


CALL_ERRORS: Final = (ovh.exceptions.APIError, *UNREADABLE, RecursionError, OSError)
"""What a call of python-ovh raises: its own errors, the ones it lets escape on answers that it does
not expect (a list, null, too deeply nested), and OSError if certificates are missing."""

# Both body shapes of the API have the same words, only the older one has an error code.
_KEY_FIELD_BY_WORDS: Final = {
    "application key is invalid": "application_key",
    "invalid signature": "application_secret",
    "this credential": "consumer_key",
    "must login first": "consumer_key",
}
_KEY_FIELD_BY_CODE: Final = {
    "INVALID_KEY": "application_key",
    "INVALID_SIGNATURE": "application_secret",
    "INVALID_CREDENTIAL": "consumer_key",
    "NOT_CREDENTIAL": "consumer_key",
}


def map_error(err: Exception, method: str, path: str) -> OvhError:
    """Return the OvhError for an exception of a python-ovh call."""
    match err:
        case ovh.exceptions.HTTPError():
            return _map_network_failure(err.args[-1])
        case ovh.exceptions.APIError(response=requests.Response() as response):
            return _map_answer(response, method, path)
        case OSError():
            return HostConfiguration()
        case _:
            return OutcomeUnknown()


def _map_network_failure(err: Exception) -> OvhError:
    """Return Unavailable if the request certainly never left, OutcomeUnknown otherwise."""
    reason = getattr(err.args[0] if err.args else None, "reason", None)
    never_left = isinstance(err, requests.ConnectTimeout) or isinstance(
        reason,
        urllib3_exceptions.NewConnectionError
        | urllib3_exceptions.ConnectTimeoutError
        | urllib3_exceptions.ProxyError,
    )
    untrusted = "CERTIFICATE_VERIFY_FAILED" in str(err)
    return Unavailable() if never_left or untrusted else OutcomeUnknown()


def _map_answer(response: requests.Response, method: str, path: str) -> OvhError:
    """Return the OvhError for an error answer, by its status, code and words."""
    body: dict[str, Any] = response.json()
    code, words = str(body.get("errorCode") or ""), well_formed(str(body.get("message") or ""))
    said = words.lower()
    if response.status_code == requests.codes.too_many_requests:
        return RateLimited(words, _retry_after(response.headers))
    if _failed_midway(response.status_code, code, said):
        return OutcomeUnknown(words)
    if response.status_code == requests.codes.payment_required or "enough credit" in said:
        return NoCredits(words)
    if code == "NOT_GRANTED_CALL" or "not been granted" in said or "not granted" in said:
        return MissingRight(method, path)
    if "out of time" in said:
        return ClockRefused(words)
    if key_field := _refused_key(response.status_code, code, said):
        return AuthenticationFailed(key_field, words)
    if response.status_code == requests.codes.not_found and "this service" in said:
        return UnknownService(words)
    return Rejected(words)


def _failed_midway(status: int, code: str, said: str) -> bool:
    """Return whether OVHcloud gave up on a request that it may have carried out."""
    return (
        status >= requests.codes.server_error
        or status == requests.codes.request_timeout
        # A time-out behind the API, reported as a 400.
        or code == "QUERY_TIME_OUT"
        or "query time out" in said
    )


def _refused_key(status: int, code: str, said: str) -> KeyField | None:
    """Return the key that an answer refuses, None if it refuses none."""
    if code in _KEY_FIELD_BY_CODE:
        return _KEY_FIELD_BY_CODE[code]
    for words, key_field in _KEY_FIELD_BY_WORDS.items():
        if words in said:
            return key_field
    return "consumer_key" if status == requests.codes.unauthorized else None


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
