"""OVH's refusals, each in the shapes OVH writes them in."""

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final, Literal, Self

from .behaviour import BodyShape, ClockRefusal


@dataclass(frozen=True)
class Failure:
    """One way OVH says no."""

    status: int
    message: str
    code: str | None = None
    cls: str | None = None
    observed: Literal["legacy", "class", "bare"] = "class"

    def but(self, *, status: int | None = None, message: str | None = None) -> Self:
        """Return this failure with another status or text."""
        return replace(
            self,
            status=self.status if status is None else status,
            message=self.message if message is None else message,
        )

    def body(self, shape: BodyShape) -> dict[str, str]:
        """Return the JSON body in a shape."""
        used = self.observed if shape == "observed" else shape
        if used == "bare":
            return {"message": self.message}
        if used == "class":
            return {"class": self.cls or _class_of(self.status), "message": self.message}
        return {
            "errorCode": self.code or _name_of(self.status),
            "httpCode": f"{self.status} {_phrase_of(self.status)}",
            "message": self.message,
        }


class Refused(Exception):
    """Ends the handling of a request with a failure."""

    def __init__(self, failure: Failure) -> None:
        """Keep the failure."""
        super().__init__(failure.message)
        self.failure = failure


def _name_of(status: int) -> str:
    return HTTPStatus(status).name if status in HTTPStatus else f"ERROR_{status}"


def _phrase_of(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus else "Unknown"


def _class_of(status: int) -> str:
    side = "Server" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "Client"
    return f"{side}::{_name_of(status).title().replace('_', '')}"


INVALID_APPLICATION_KEY: Final = Failure(403, "This application key is invalid", "INVALID_KEY")
INVALID_SIGNATURE: Final = Failure(400, "Invalid signature", "INVALID_SIGNATURE", observed="legacy")
UNKNOWN_CREDENTIAL: Final = Failure(
    403, "This credential does not exist", "NOT_CREDENTIAL", observed="legacy"
)
INVALID_CREDENTIAL: Final = Failure(
    403, "This credential is not valid", "INVALID_CREDENTIAL", observed="legacy"
)
NOT_GRANTED: Final = Failure(
    403, "This call has not been granted", "NOT_GRANTED_CALL", observed="legacy"
)
FORBIDDEN_IP: Final = Failure(403, "This call is not allowed from this IP")
NOT_LOGGED_IN: Final = Failure(401, "You must login first")
QUERY_OUT_OF_TIME: Final = Failure(400, "Query out of time")
INVALID_TIMESTAMP: Final = Failure(400, "Invalid timestamp")
QUERY_TIME_OUT: Final = Failure(400, "Query time out", "QUERY_TIME_OUT", observed="legacy")
INVALID_URL: Final = Failure(404, "Got an invalid (or empty) URL")
UNKNOWN_SERVICE: Final = Failure(404, "This service does not exist")
UNKNOWN_OBJECT: Final = Failure(
    404, "The requested object does not exist", "ObjectNotFound", "Client::ObjectNotFound"
)
BAD_REQUEST: Final = Failure(400, "Invalid request")
UNKNOWN_SENDER: Final = Failure(403, "Sms sender does not exists. Please create it first")
CONTACT_WITH_SHORT_CODE: Final = Failure(400, "cannot send contact information with shortcode")
NO_CREDITS: Final = Failure(403, "No more quota credit")
SUSPENDED: Final = Failure(403, "This service is disabled")
EXPIRED: Final = Failure(460, "This service is expired", observed="bare")
INTERNAL_ERROR: Final = Failure(500, "Internal server error", cls="Server::InternalServerError")
UNAVAILABLE: Final = Failure(503, "Service is temporarily unavailable")
TOO_MANY_REQUESTS: Final = Failure(429, "Too many requests")

CLOCK_REFUSALS: Final[dict[ClockRefusal, Failure]] = {
    "query_out_of_time": QUERY_OUT_OF_TIME,
    "query_time_out": QUERY_TIME_OUT.but(message=QUERY_OUT_OF_TIME.message),
    "invalid_signature": INVALID_SIGNATURE,
    "invalid_timestamp": INVALID_TIMESTAMP,
    "invalid_application_key": INVALID_APPLICATION_KEY,
}


def malformed(name: str, where: str = "Body") -> Refused:
    """Return the refusal of a parameter of the wrong type."""
    return Refused(
        BAD_REQUEST.but(message=f"{where} parameter {name} isn't formated correctly"),
    )


def no_object(kind: str, value: str) -> Refused:
    """Return the refusal of something that is not there."""
    text = f"The requested object ({kind} = {value}) does not exist"
    return Refused(UNKNOWN_OBJECT.but(message=text))
