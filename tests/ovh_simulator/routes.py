"""Which call goes where, and what it has to prove."""

from collections.abc import Callable
from dataclasses import dataclass, replace
import re
from typing import Any, Final, Literal
from urllib.parse import unquote

from . import accounts, approval, jobs, listing
from .auth import check_granted, with_application, with_credential
from .call import Call
from .errors import INVALID_URL, Refused
from .faults import Answer, json_answer

# "open" needs nothing, "application" an application key, "signed" a valid consumer key,
# "granted" also a rule of that key.
type Access = Literal["open", "application", "signed", "granted"]


@dataclass(frozen=True)
class Route:
    """A method and a path, and what answers them."""

    method: str
    pattern: re.Pattern[str]
    handler: Callable[[Call], Any]
    access: Access


def _route(spec: str, handler: Callable[[Call], Any], access: Access = "granted") -> Route:
    method, template = spec.split(" ")
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)
    return Route(method, re.compile(pattern), handler, access)


ROUTES: Final = (
    _route("GET /auth/time", approval.server_time, "open"),
    _route("POST /auth/credential", approval.request, "application"),
    _route("GET /auth/currentCredential", approval.current, "signed"),
    _route("POST /auth/logout", approval.logout, "signed"),
    _route("GET /sms", accounts.names),
    _route("POST /sms/estimate", accounts.estimate),
    _route("GET /sms/ptts", accounts.ptt),
    _route("GET /sms/rates/destinations", accounts.destination, "open"),
    _route("GET /sms/{service}", accounts.show),
    _route("PUT /sms/{service}", accounts.change),
    _route("GET /sms/{service}/senders", accounts.senders),
    _route("GET /sms/{service}/senders/{sender}", accounts.show_sender),
    _route("GET /sms/{service}/serviceInfos", accounts.service_infos),
    _route("GET /sms/{service}/blacklists", accounts.blacklist),
    _route("GET /sms/{service}/blacklists/{number}", accounts.show_stopped),
    _route("DELETE /sms/{service}/blacklists/{number}", accounts.forget_stopped),
    _route("GET /sms/{service}/exceptions", accounts.exceptions),
    _route("POST /sms/{service}/jobs", jobs.create),
    _route("GET /sms/{service}/jobs", jobs.listing),
    _route("GET /sms/{service}/jobs/{id}", jobs.show),
    _route("DELETE /sms/{service}/jobs/{id}", jobs.cancel),
    _route("GET /sms/{service}/outgoing", listing.outgoing),
    _route("GET /sms/{service}/outgoing/{id}", listing.show_outgoing),
    _route("DELETE /sms/{service}/outgoing/{id}", listing.forget_outgoing),
    _route("GET /sms/{service}/incoming", listing.incoming),
    _route("GET /sms/{service}/incoming/{id}", listing.show_incoming),
    _route("DELETE /sms/{service}/incoming/{id}", listing.forget_incoming),
)


def answer(call: Call, raw_path: str) -> Answer:
    """Handle a call."""
    with call.world.lock:
        try:
            return json_answer(200, _handle(call, raw_path))
        except Refused as refused:
            failure = refused.failure
            return json_answer(failure.status, failure.body(call.world.behaviour.body_shape))


def _handle(call: Call, raw_path: str) -> Any:
    # A trailing slash reaches the same route, but has to be granted by itself.
    bare = raw_path.removesuffix("/")
    for route in ROUTES:
        found = route.pattern.fullmatch(bare)
        if found and route.method == call.method:
            args = {name: unquote(value) for name, value in found.groupdict().items()}
            return route.handler(_authorise(replace(call, args=args), route))
    raise Refused(INVALID_URL)


def _authorise(call: Call, route: Route) -> Call:
    if route.access == "open":
        # No key is fine, a wrong one is not.
        return with_application(call) if "X-Ovh-Application" in call.headers else call
    if route.access == "application":
        return with_application(call)
    call = with_credential(call)
    needs_rule = route.access == "granted" or (
        route.handler is approval.current and call.world.behaviour.current_credential_needs_rule
    )
    if needs_rule:
        check_granted(call)
    return call
