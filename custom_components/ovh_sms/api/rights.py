"""The rights of a consumer key: what the integration uses, and what new keys ask for."""

from collections.abc import Iterable
from enum import Enum
from typing import Final
from urllib.parse import quote

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


def key_links(rights: Iterable[Right]) -> dict[str, str]:
    """Return OVHcloud's form for new keys with rights filled in, as placeholders of texts.

    Its guides give two addresses. Whether the older one lasts is not documented.
    """
    query = "&".join(f"{right.method}={quote(right.path, safe='/*')}" for right in rights)
    return {
        "create_token_url": f"https://eu.api.ovh.com/createToken/?{query}",
        "other_token_url": f"https://auth.eu.ovhcloud.com/api/createToken?{query}",
    }


_OF_GUIDE: Final = (Access.READ_ACCOUNT, Access.READ_WAITING, Access.SEND)

KEY_LINKS: Final = key_links([Right("GET", "/sms"), *(use.right() for use in _OF_GUIDE)])
"""With the rights of OVHcloud's guide, to all accounts of a customer."""
