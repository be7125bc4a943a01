"""What can go wrong at OVHcloud, and the one map from answers and failures to it."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar, Final, override

import ovh.exceptions
import requests
import urllib3.exceptions as urllib3_exceptions

from .reading import UNREADABLE, well_formed

type Credential = str
"""The field of the key that is wrong: application_key, application_secret or consumer_key."""


class OvhError(Exception):
    """OVHcloud did not do what was asked; words are its own."""

    key: ClassVar[str]
    """Names the text that explains it to the user."""

    def __init__(self, words: str = "") -> None:
        """Keep what OVHcloud said."""
        super().__init__(words)
        self.words = words

    @property
    def placeholders(self) -> dict[str, str]:
        """Values for the text that explains it, beside the words."""
        return {}


class Unavailable(OvhError):
    """OVHcloud has certainly not carried the request out: as a rule it never got it."""

    key = "unavailable"


class ClockRefused(Unavailable):
    """OVHcloud refused the time a request was signed with."""


class OutcomeUnknown(OvhError):
    """The request may have reached OVHcloud, and may have been carried out."""

    key = "outcome_unknown"


class RateLimited(OvhError):
    """Too many requests; retry_after in seconds where OVHcloud gave it."""

    key = "rate_limited"

    def __init__(self, words: str = "", retry_after: float | None = None) -> None:
        """Keep how long to wait."""
        super().__init__(words)
        self.retry_after = retry_after


class AuthenticationFailed(OvhError):
    """One of the keys is refused."""

    key = "authentication_failed"

    def __init__(self, credential: Credential, words: str = "") -> None:
        """Keep which key it is."""
        super().__init__(words)
        self.credential = credential


class MissingRight(OvhError):
    """The call is not among the rights of the consumer key."""

    key = "missing_right"

    def __init__(self, method: str, path: str) -> None:
        """Keep the right that is missing."""
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
    """OVHcloud refuses the request for good, and says why."""

    key = "rejected"


LONGEST_PAUSE: Final = 3600.0
"""Seconds that OVHcloud can make everything wait for with one answer."""


def pause_of(err: Exception) -> float:
    """Return the seconds that OVHcloud asks to wait for."""
    retry_after = err.retry_after if isinstance(err, RateLimited) else None
    return min(retry_after or 0.0, LONGEST_PAUSE)


class UnknownService(Rejected):
    """There is no such SMS account."""


class HostConfiguration(OvhError):
    """Settings of the host (environment, ovh.conf, certificates) stand in the way."""

    key = "host_configuration"


CALL_ERRORS: Final = (ovh.exceptions.APIError, *UNREADABLE, RecursionError, OSError)
"""What a call of python-ovh raises: beside its own errors those of an answer that is a list,
null or nested without end, and of certificates that are not there."""

# Both body shapes of the API carry the same words, only the older one has an error code.
_CREDENTIAL_WORDS: Final = {
    "application key is invalid": "application_key",
    "invalid signature": "application_secret",
    "this credential": "consumer_key",
    "must login first": "consumer_key",
}
_CREDENTIAL_CODES: Final = {
    "INVALID_KEY": "application_key",
    "INVALID_SIGNATURE": "application_secret",
    "INVALID_CREDENTIAL": "consumer_key",
    "NOT_CREDENTIAL": "consumer_key",
}


def map_error(err: Exception, method: str, path: str) -> OvhError:
    """Return what an exception of a python-ovh call means."""
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
    """Tell a request that never left from one whose answer is missing."""
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
    """Return what an error answer means, by its status, code and words."""
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
    if credential := _refused_credential(response.status_code, code, said):
        return AuthenticationFailed(credential, words)
    if response.status_code == requests.codes.not_found and "this service" in said:
        return UnknownService(words)
    return Rejected(words)


def _failed_midway(status: int, code: str, said: str) -> bool:
    """Tell whether OVHcloud gave up on a request that it may have carried out."""
    return (
        status >= requests.codes.server_error
        or status == requests.codes.request_timeout
        # A time-out behind the API, dressed up as a 400.
        or code == "QUERY_TIME_OUT"
        or "query time out" in said
    )


def _refused_credential(status: int, code: str, said: str) -> Credential | None:
    """Return the key that an answer refuses."""
    if code in _CREDENTIAL_CODES:
        return _CREDENTIAL_CODES[code]
    for words, credential in _CREDENTIAL_WORDS.items():
        if words in said:
            return credential
    return "consumer_key" if status == requests.codes.unauthorized else None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Read how long to wait: in seconds, or until a moment by the clock of the answer."""
    given = headers.get("Retry-After", "")
    if given.isdecimal():
        return float(given)
    try:
        wait = parsedate_to_datetime(given) - parsedate_to_datetime(headers.get("Date", ""))
    except UNREADABLE:
        return None
    return max(wait.total_seconds(), 0.0)
