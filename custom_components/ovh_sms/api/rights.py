"""The rights of a consumer key: what the integration uses, and what new keys ask for."""

from enum import Enum
from typing import Final

from .account_models import Right


class Access(Enum):
    """A use of an SMS account: a method, and a path below `/sms/{serviceName}`."""

    READ_ACCOUNT = "GET", ""
    READ_EVERYTHING = "GET", "/*"
    READ_WAITING = "GET", "/jobs"
    READ_SENT = "GET", "/outgoing"
    READ_REPLIES = "GET", "/incoming"
    SEND = "POST", "/jobs"
    CANCEL = "DELETE", "/jobs/*"
    SET_WEBHOOK = "PUT", ""

    def right(self, service_name: str = "*") -> Right:
        """Return the right that it needs, for one account or for any."""
        method, path = self.value
        return Right(method, f"/sms/{service_name}{path}")


def rights_of_account(service_name: str, *, webhook: bool) -> list[Right]:
    """Return the rights that a key of one account asks for, those of a webhook if it is on."""
    uses = [Access.READ_ACCOUNT, Access.READ_EVERYTHING, Access.SEND, Access.CANCEL]
    if webhook:
        uses.append(Access.SET_WEBHOOK)
    return [use.right(service_name) for use in uses]


def _create_token_url(*more: Access) -> str:
    """Return OVHcloud's form for new keys, with the rights of its guide and more filled in."""
    uses = (Access.READ_ACCOUNT, Access.READ_WAITING, Access.SEND, *more)
    rights = [Right("GET", "/sms"), *(use.right() for use in uses)]
    query = "&".join(f"{right.method}={right.path}" for right in rights)
    return f"https://eu.api.ovh.com/createToken/?{query}"


CREATE_TOKEN_URL: Final = _create_token_url()
CANCEL_TOKEN_URL: Final = _create_token_url(Access.CANCEL)
WEBHOOK_TOKEN_URL: Final = _create_token_url(Access.SET_WEBHOOK)
