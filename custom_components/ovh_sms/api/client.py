"""The endpoints of the OVHcloud SMS API."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
import logging
import re
from typing import Any, Final
from urllib.parse import quote

from .clock import OvhClock
from .connection import Fields, is_ovh_page
from .error_log import ErrorLog
from .errors import (
    MissingRight,
    NotUnderstood,
    OvhError,
    Rejected,
    UnknownService,
    UntrustedPage,
)
from .models import (
    Account,
    Callbacks,
    Credential,
    IncomingSms,
    Job,
    JobReport,
    KeyRequest,
    Keys,
    OutgoingSms,
    Receipt,
    Right,
    Sender,
    WaitingSms,
)
from .rate_limit import RateLimiter, Slot
from .reading import Json, read_ids, read_list, read_price
from .rights import Access
from .transport import RunInExecutor, Transport

_LOGGER = logging.getLogger(__name__)

_LEADING_DIGITS: Final = re.compile(r"\d(?=.*\d{2})")


class OvhClient:
    """Calls OVHcloud; every failure is an OvhError."""

    def __init__(
        self,
        keys: Keys,
        run_in_executor: RunInExecutor,
        limiter: RateLimiter,
        clock: OvhClock | None = None,
        errors: ErrorLog | None = None,
        *,
        urgent: bool = False,
        connections: int = 1,
    ) -> None:
        """Set up without any I/O; `connections` is how many requests are made at once."""
        self._limiter = limiter
        self._clock = clock or OvhClock()
        self._transport = Transport(
            keys,
            run_in_executor,
            limiter,
            self._clock,
            errors or ErrorLog(),
            connections=connections,
        )
        self._urgent = urgent
        self._unreadable_senders: set[str] = set()

    def now(self) -> float:
        """Return OVHcloud's time (seconds since 1970), or the host's until it is known."""
        return self._clock.now()

    @property
    def knows_time(self) -> bool:
        """Return whether `now` is OVHcloud's time."""
        return self._clock.is_known

    def close(self) -> None:
        """End the running requests; later ones are Unavailable."""
        self._transport.close()

    async def async_get_service_names(self) -> list[str]:
        """Return the names of the SMS accounts the keys can see."""
        return await self._async_get("/sms", _strings)

    async def async_get_account(self, service_name: str) -> Account:
        """Return an SMS account."""
        return await self._async_get(_path(service_name), partial(Account.from_json, service_name))

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
        return await self._async_get(_path(service_name), Callbacks.from_json)

    async def async_set_callbacks(self, service_name: str, callbacks: Callbacks) -> None:
        """Replace the callbacks of an account and leave its other settings alone."""
        await self._async_change("PUT", _path(service_name), callbacks.as_json())

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
        senders = []
        for name in await self._async_get(_path(service_name, "senders"), _strings):
            try:
                senders.append(await self.async_get_sender(service_name, name))
            except (NotUnderstood, Rejected, UnknownService) as err:
                if name not in self._unreadable_senders:
                    self._unreadable_senders.add(name)
                    # It may be a phone number.
                    masked = _LEADING_DIGITS.sub("*", name)
                    _LOGGER.warning("OVHcloud does not describe the sender %s: %s", masked, err.key)
        return [sender for sender in senders if sender.is_enabled]

    async def async_get_sender(self, service_name: str, name: str) -> Sender:
        """Return a sender of an account."""
        path = _path(service_name, "senders", name)
        return await self._async_get(path, partial(Sender.from_json, name))

    async def async_get_outgoing_ids(self, service_name: str, tag: str) -> list[int]:
        """Return the ids of the sent SMS with a tag."""
        path = _path(service_name, "outgoing")
        return await self._async_get(path, read_ids, {"tag": tag}, urgent=True)

    async def async_find_outgoing(
        self,
        service_name: str,
        *,
        receipt: Receipt | None = None,
        since: float | None = None,
        tag: str | None = None,
        receiver: str | None = None,
        urgent: bool = False,
    ) -> list[int]:
        """Return the ids of the sent SMS that match every given filter (since: Unix time)."""
        filters: Fields = {
            "deliveryReceipt": receipt,
            "creationDatetime.from": None if since is None else _date_time(since),
            "tag": tag,
            "receiver": receiver,
        }
        query: Fields = {name: value for name, value in filters.items() if value is not None}
        path = _path(service_name, "outgoing")
        return await self._async_get(path, read_ids, query, urgent=urgent)

    async def async_get_outgoing(
        self, service_name: str, sms_id: int, *, urgent: bool = False
    ) -> OutgoingSms:
        """Return a sent SMS."""
        path = _path(service_name, "outgoing", sms_id)
        return await self._async_get(path, OutgoingSms.from_json, urgent=urgent)

    async def async_find_incoming(self, service_name: str, since: float) -> list[int]:
        """Return the ids of the SMS received since a moment (seconds since 1970)."""
        path = _path(service_name, "incoming")
        return await self._async_get(path, read_ids, {"creationDatetime.from": _date_time(since)})

    async def async_get_incoming(self, service_name: str, sms_id: int) -> IncomingSms:
        """Return a received SMS."""
        return await self._async_get(_path(service_name, "incoming", sms_id), IncomingSms.from_json)

    async def async_get_blacklist(self, service_name: str) -> list[str]:
        """Return the numbers that have answered STOP."""
        return await self._async_get(_path(service_name, "blacklists"), _strings)

    async def async_get_waiting_ids(self, service_name: str) -> list[int]:
        """Return the ids of the deferred SMS."""
        return await self._async_get(_path(service_name, "jobs"), read_ids, urgent=True)

    async def async_get_waiting(self, service_name: str, sms_id: int) -> WaitingSms:
        """Return a deferred SMS."""
        path = _path(service_name, "jobs", sms_id)
        return await self._async_get(path, WaitingSms.from_json, urgent=True)

    async def async_delete_waiting(self, service_name: str, sms_id: int) -> None:
        """Cancel a deferred SMS."""
        await self._async_change("DELETE", _path(service_name, "jobs", sms_id), {})

    async def async_get_rate(self, country: str, billing_country: str | None) -> float:
        """Return the credits per part to a country; both countries in ISO 3166-1 alpha-2."""
        # Public endpoint: a signed request could be refused for a right that it does not need.
        query: Fields = {"_need_auth": False, "country": country.lower()}
        if billing_country:
            query["billingCountry"] = billing_country.lower()
        return await self._async_get("/sms/rates/destinations", _rate, query)

    async def async_acquire_slot(self) -> Slot:
        """Wait for an urgent slot; pass it to `async_create_job` or to `return_slot`.

        Apart from `async_create_job`, so that the job is chosen once it can be sent.
        """
        return await self._limiter.async_acquire(urgent=True)

    def return_slot(self, slot: Slot) -> None:
        """Return a slot in which no request was made."""
        self._limiter.return_slot(slot)

    async def async_create_job(self, service_name: str, job: Job, slot: Slot) -> JobReport:
        """Send an SMS to the receivers of a job."""
        path = _path(service_name, "jobs")
        return await self._transport.async_request(
            slot, "POST", path, job.as_json(), JobReport.from_json
        )

    async def _async_get[T](
        self,
        path: str,
        read: Callable[[Any], T],
        query: Fields | None = None,
        *,
        urgent: bool = False,
    ) -> T:
        slot = await self._limiter.async_acquire(urgent=urgent or self._urgent)
        return await self._transport.async_request(slot, "GET", path, query or {}, read)

    async def _async_change(self, method: str, path: str, fields: Fields) -> None:
        """Make an urgent request whose answer is empty."""
        slot = await self.async_acquire_slot()
        await self._transport.async_request(slot, method, path, fields, lambda _: None)


def _date_time(timestamp: float) -> str:
    """Return a Unix time as OVHcloud's filters take it: in whole seconds."""
    return datetime.fromtimestamp(int(timestamp), UTC).isoformat()


def _path(service_name: str, *parts: str | int) -> str:
    return "/".join(["/sms", *(quote(str(part), safe="") for part in (service_name, *parts))])


def _strings(data: Any) -> list[str]:
    return read_list(data, str)


def _rate(data: Any) -> float:
    return read_price(data["credit"])
