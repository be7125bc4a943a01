"""Endpoints for messages: jobs, what has left, what waits, and what came in."""

from datetime import UTC, datetime

from .account_client import AccountClient
from .base_client import path_of
from .connection import Fields
from .models import IncomingSms, Job, JobReport, OutgoingSms, Receipt, WaitingSms
from .rate_limit import Slot
from .reading import LATEST, read_ids


class OvhClient(AccountClient):
    """Calls OVHcloud; every failure is an OvhError."""

    async def async_create_job(self, service_name: str, job: Job, slot: Slot) -> JobReport:
        """Send an SMS to the receivers of a job."""
        path = path_of(service_name, "jobs")
        return await self._transport.async_request(
            slot, "POST", path, job.as_json(), JobReport.from_json
        )

    async def async_get_outgoing_ids(self, service_name: str, tag: str) -> list[int]:
        """Return the ids of the sent SMS with a tag."""
        path = path_of(service_name, "outgoing")
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
        path = path_of(service_name, "outgoing")
        return await self._async_get(path, read_ids, query, urgent=urgent)

    async def async_get_outgoing(
        self, service_name: str, sms_id: int, *, urgent: bool = False
    ) -> OutgoingSms:
        """Return a sent SMS."""
        path = path_of(service_name, "outgoing", sms_id)
        return await self._async_get(path, OutgoingSms.from_json, urgent=urgent)

    async def async_find_incoming(self, service_name: str, since: float) -> list[int]:
        """Return the ids of the SMS received since a moment (seconds since 1970)."""
        path = path_of(service_name, "incoming")
        return await self._async_get(path, read_ids, {"creationDatetime.from": _date_time(since)})

    async def async_get_incoming(self, service_name: str, sms_id: int) -> IncomingSms:
        """Return a received SMS."""
        return await self._async_get(
            path_of(service_name, "incoming", sms_id), IncomingSms.from_json
        )

    async def async_get_waiting_ids(self, service_name: str) -> list[int]:
        """Return the ids of the deferred SMS."""
        return await self._async_get(path_of(service_name, "jobs"), read_ids, urgent=True)

    async def async_get_waiting(self, service_name: str, sms_id: int) -> WaitingSms:
        """Return a deferred SMS."""
        path = path_of(service_name, "jobs", sms_id)
        return await self._async_get(path, WaitingSms.from_json, urgent=True)

    async def async_delete_waiting(self, service_name: str, sms_id: int) -> None:
        """Cancel a deferred SMS."""
        await self._async_change("DELETE", path_of(service_name, "jobs", sms_id), {})


def _date_time(timestamp: float) -> str:
    """Return a Unix time as OVHcloud's filters take it: in whole seconds."""
    # OVHcloud's own time may be out of any calendar.
    dated = min(max(int(timestamp), 0), int(LATEST.timestamp()))
    return datetime.fromtimestamp(dated, UTC).isoformat()
