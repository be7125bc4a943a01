"""One request on its way through the routes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import json
from typing import Any

from .errors import BAD_REQUEST, UNKNOWN_SERVICE, Refused
from .model import Account, Application, Credential
from .world import World


@dataclass(frozen=True)
class Call:
    """A request, with what has been found out about it."""

    world: World
    method: str
    # Without /1.0, decoded.
    path: str
    # As received, for the signature.
    url: str
    # Where the client reached the simulator.
    base: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes
    args: dict[str, str] = field(default_factory=dict)
    application: Application | None = None
    credential: Credential | None = None

    @property
    def account(self) -> Account:
        """Return the account the path names."""
        account = self.world.accounts.get(self.args["service"])
        if account is None:
            raise Refused(UNKNOWN_SERVICE)
        return account

    @property
    def json(self) -> dict[str, Any]:
        """Return the body."""
        try:
            body = json.loads(self.body or b"{}")
        except ValueError as err:
            raise Refused(BAD_REQUEST.but(message="Invalid JSON received")) from err
        if not isinstance(body, dict):
            raise Refused(BAD_REQUEST.but(message="Invalid JSON received"))
        return body
