"""Keys: asking for one, the page its owner decides on, and looking at one."""

from dataclasses import dataclass
from html import escape
from typing import Any, Final
from urllib.parse import parse_qs

from .call import Call
from .clock import iso
from .faults import Answer
from .model import Credential
from .validation import CREDENTIAL, check_body
from .world import World, random_key

VALIDITIES: Final = {
    "unlimited": None,
    "300": "5 minutes",
    "3600": "1 hour",
    "86400": "1 day",
    "2592000": "30 days",
}


def server_time(call: Call) -> Any:
    """Return the time requests have to be signed with."""
    return int(call.world.clock.signature_now())


def request(call: Call) -> Any:
    """Issue a consumer key that waits for its owner's approval."""
    assert call.application is not None
    body = check_body(call.json, CREDENTIAL, required=("accessRules",))
    credential = call.world.add_credential(
        random_key(),
        [(rule["method"], rule["path"]) for rule in body["accessRules"]],
        status="pendingValidation",
        application_key=call.application.key,
    )
    credential.redirection = body.get("redirection")
    credential.allowed_ips = body.get("allowedIPs")
    return {
        "consumerKey": credential.consumer_key,
        "state": credential.status,
        "validationUrl": f"{call.base}/auth/?credentialToken={credential.token}",
    }


def current(call: Call) -> Any:
    """Return the credential the call was signed with."""
    credential = call.credential
    assert credential is not None
    assert call.application is not None
    return {
        "credentialId": credential.credential_id,
        "applicationId": call.application.application_id,
        "rules": [{"method": method, "path": path} for method, path in credential.rules],
        "status": credential.status,
        "creation": iso(credential.creation),
        "expiration": iso(credential.expires_at),
        "lastUse": iso(credential.last_use),
        "allowedIPs": credential.allowed_ips,
        "ovhSupport": False,
    }


def logout(call: Call) -> Any:
    """End the credential the call was signed with."""
    assert call.credential is not None
    call.credential.status = "expired"


@dataclass(frozen=True)
class Visit:
    """A browser on the approval page."""

    method: str
    token: str
    body: bytes


def create_token(world: World, path: str) -> Answer:
    """Show a page to make keys on, at the addresses that have one."""
    name = "new" if path.startswith("/api/") else "old"
    if world.behaviour.create_token not in {"both", name}:
        return _html(404, "<p>This page does not exist.</p>")
    return _html(200, "<p>Log in to create keys.</p>")


def page(world: World, visit: Visit) -> Answer:
    """Show the approval page, or take its decision."""
    credential = next((c for c in world.credentials.values() if c.token == visit.token), None)
    if credential is None:
        return _html(404, "<p>This request does not exist.</p>")
    if credential.status != "pendingValidation":
        return _html(200, f"<p>This request is already {credential.status}.</p>")
    if visit.method == "POST":
        return _decide(world, credential, parse_qs(visit.body.decode(errors="replace")))
    return _html(200, _form(credential))


def _decide(world: World, credential: Credential, form: dict[str, list[str]]) -> Answer:
    if form.get("decision") != ["approve"]:
        credential.status = "refused"
        return _html(200, "<p>Access refused.</p>")
    credential.status = "validated"
    validity = form.get("validity", ["unlimited"])[0]
    if validity.isdecimal():
        credential.expiration = world.clock.now() + int(validity)
    if credential.redirection:
        return Answer(303, b"", "text/html", {"Location": credential.redirection})
    return _html(200, "<p>Access granted. You may close this page.</p>")


def _form(credential: Credential) -> str:
    rules = "".join(f"<li>{escape(f'{m} {p}')}</li>" for m, p in credential.rules)
    options = "".join(
        f'<option value="{value}">{label or "Unlimited"}</option>'
        for value, label in VALIDITIES.items()
    )
    return (
        f"<p>An application asks for:</p><ul>{rules}</ul>"
        '<form method="post">'
        f'<label>Validity <select name="validity">{options}</select></label> '
        '<button name="decision" value="approve">Approve</button> '
        '<button name="decision" value="refuse">Refuse</button>'
        "</form>"
    )


def _html(status: int, content: str) -> Answer:
    text = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>OVHcloud SMS '
        f"simulator</title></head><body><h1>Access to your account</h1>{content}</body></html>"
    )
    return Answer(status, text.encode(), "text/html")
