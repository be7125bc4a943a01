"""One request on its way through the routes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import json
from typing import Any

from .errors import BAD_REQUEST, EXPIRED, SUSPENDED, UNKNOWN_SERVICE, Refused
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
    # The address it comes from.
    remote: str
    body: bytes
    args: dict[str, str] = field(default_factory=dict)
    application: Application | None = None
    credential: Credential | None = None

    @property
    def account(self) -> Account:
        """Return the account the path names, if it may be used."""
        behaviour = self.world.behaviour
        account = self.world.accounts.get(self.args["service"])
        if account is None:
            raise Refused(UNKNOWN_SERVICE.but(status=behaviour.unknown_account_status))
        if account.expired:
            raise Refused(EXPIRED.but(message=behaviour.expired_message))
        if account.status == "disable" and behaviour.suspended_blocks == "everything":
            raise self.suspended()
        return account

    def suspended(self) -> Refused:
        """Return the refusal of a suspended account."""
        behaviour = self.world.behaviour
        return Refused(
            SUSPENDED.but(status=behaviour.suspended_status, message=behaviour.suspended_message)
        )

    def shown_id(self, number: int) -> int | str:
        """Return an id as it is shown."""
        return str(number) if self.world.behaviour.ids_are_strings else number

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
