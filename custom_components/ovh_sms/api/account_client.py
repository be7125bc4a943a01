"""Endpoints for keys, accounts and what OVHcloud knows about phone numbers."""

from collections.abc import Iterable
from functools import partial
import logging
import re
from typing import Any, Final

from .account_models import (
    Account,
    Callbacks,
    Credential,
    KeyRequest,
    OperatorException,
    Right,
    Sender,
    ServiceInfos,
    StoppedNumber,
)
from .base_client import BaseClient, path_of, read_strings
from .connection import Fields, is_ovh_page
from .errors import (
    MissingRight,
    NotUnderstood,
    OvhError,
    Rejected,
    UnknownService,
    UntrustedPage,
)
from .reading import Json, ListedNumbers, read_list, read_price
from .rights import Access

_LOGGER = logging.getLogger(__name__)

_LEADING_DIGITS: Final = re.compile(r"\d(?=.*\d{2})")


class AccountClient(BaseClient):
    """Reads keys and accounts, and changes the callbacks of an account."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Set up as the base client."""
        super().__init__(*args, **options)
        self._unreadable_senders: set[str] = set()

    async def async_get_service_names(self) -> list[str]:
        """Return the names of the SMS accounts the keys can see."""
        return await self._async_get("/sms", read_strings)

    async def async_get_account(self, service_name: str) -> Account:
        """Return an SMS account."""
        return await self._async_get(
            path_of(service_name), partial(Account.from_json, service_name)
        )

    async def async_get_credential(self) -> Credential:
        """Return the expiry and the rights of the consumer key."""
        return await self._async_get("/auth/currentCredential", Credential.from_json)

    async def async_request_consumer_key(
        self, rights: Iterable[Right], redirection: str | None
    ) -> KeyRequest:
        """Request a new consumer key, which its owner has to approve; raises UntrustedPage, too."""
        rules: list[Json] = [{"method": right.method, "path": right.path} for right in rights]
        fields: Fields = {"_need_auth": False, "accessRules": rules}
        if redirection:
            fields["redirection"] = redirection
        slot = await self.async_acquire_slot()
        request = await self._transport.async_request(
            slot, "POST", "/auth/credential", fields, KeyRequest.from_json
        )
        if not is_ovh_page(request.url):
            raise UntrustedPage
        return request

    async def async_get_callbacks(self, service_name: str) -> Callbacks:
        """Return the callbacks of an account."""
        return await self._async_get(path_of(service_name), Callbacks.from_json)

    async def async_set_callbacks(self, service_name: str, callbacks: Callbacks) -> None:
        """Replace the callbacks of an account and leave its other settings alone."""
        await self._async_change("PUT", path_of(service_name), callbacks.as_json())

    async def async_find_missing_right(self, service_name: str) -> MissingRight | None:
        """Return the right to send if the keys are known to lack it."""
        right = Access.SEND.right(service_name)
        try:
            credential = await self.async_get_credential()
        except OvhError:
            # Whether every key may read its own rights is not settled.
            return None
        is_missing = credential.rights and credential.missing([right])
        return MissingRight(right.method, right.path) if is_missing else None

    async def async_get_enabled_senders(self, service_name: str) -> list[Sender]:
        """Return the senders of an account that OVHcloud has validated."""
        names = await self.async_get_sender_names(service_name)
        senders, _ = await self.async_get_senders(service_name, names)
        return [sender for sender in senders if sender.is_enabled]

    async def async_get_sender_names(self, service_name: str) -> list[str]:
        """Return the names of the senders of an account."""
        return await self._async_get(path_of(service_name, "senders"), read_strings)

    async def async_get_senders(
        self, service_name: str, names: Iterable[str]
    ) -> tuple[list[Sender], list[str]]:
        """Return senders of an account, and the names of those OVHcloud does not describe."""
        senders, unreadable = [], []
        for name in names:
            try:
                senders.append(await self.async_get_sender(service_name, name))
            except (NotUnderstood, Rejected, UnknownService) as err:
                unreadable.append(name)
                if name not in self._unreadable_senders:
                    self._unreadable_senders.add(name)
                    # It may be a phone number.
                    masked = _LEADING_DIGITS.sub("*", name)
                    _LOGGER.warning("OVHcloud does not describe the sender %s: %s", masked, err.key)
        return senders, unreadable

    async def async_get_sender(self, service_name: str, name: str) -> Sender:
        """Return a sender of an account."""
        path = path_of(service_name, "senders", name)
        return await self._async_get(path, partial(Sender.from_json, name))

    async def async_get_service_infos(self, service_name: str) -> ServiceInfos:
        """Return when the contract of an account ends, and whether it is paid."""
        path = path_of(service_name, "serviceInfos")
        return await self._async_get(path, ServiceInfos.from_json)

    async def async_get_blacklist(self, service_name: str) -> ListedNumbers:
        """Return the numbers that have answered STOP."""
        return await self._async_get(path_of(service_name, "blacklists"), ListedNumbers)

    async def async_get_stopped_number(self, service_name: str, number: str) -> StoppedNumber:
        """Return since when a number is on the STOP list."""
        path = path_of(service_name, "blacklists", number)
        return await self._async_get(path, partial(StoppedNumber.from_json, number))

    async def async_get_exceptions(
        self, service_name: str, receiver: str
    ) -> list[OperatorException]:
        """Return what operators do with SMS to a number."""
        path = path_of(service_name, "exceptions")
        return await self._async_get(path, _exceptions, {"receiver": receiver})

    async def async_get_rate(self, country: str, billing_country: str | None) -> float:
        """Return the credits per part to a country; both countries in ISO 3166-1 alpha-2."""
        # Public endpoint: a signed request could be refused for a right that it does not need.
        query: Fields = {"_need_auth": False, "country": country.lower()}
        if billing_country:
            query["billingCountry"] = billing_country.lower()
        return await self._async_get("/sms/rates/destinations", _rate, query)


def _exceptions(data: Any) -> list[OperatorException]:
    return [OperatorException.from_json(item) for item in read_list(data, object)]


def _rate(data: Any) -> float:
    return read_price(data["credit"])
