"""Watches the contract of an account: when it ends, and whether it is paid."""

import logging
from typing import Final

from homeassistant.core import callback

from ..api import MissingRight, OvhError, ServiceInfos
from ..const import CONTROL_PANEL_URL
from ..problems.issue import (
    Issue,
    async_clear,
    async_clear_words,
    async_is_reported,
    async_report,
    shown_name,
)
from ..problems.local_format import local_date
from .context import ArrivalContext

_LOGGER = logging.getLogger(__name__)

WARN_BEFORE: Final = 30 * 24 * 3600.0
"""Remaining seconds of a contract without automatic renewal, below which the user is warned."""

IN_ORDER: Final = ("", "ok", "autorenewinprogress")
"""States of a contract, in lower case, with which messages leave."""

EXPIRED: Final = "expired"


class ContractWatch:
    """Knows the contract of an account, and reports what is wrong with it."""

    infos: ServiceInfos | None = None
    """OVHcloud's last answer, None before the first or if the keys may not ask."""

    def __init__(self, context: ArrivalContext) -> None:
        """Set up without I/O."""
        self._hass = context.hass
        self._entry = context.entry
        self._client = context.client
        self._service_name = context.service_name

    async def async_check(self) -> None:
        """Ask for the contract, and report or clear its issues; an error leaves them alone."""
        try:
            self.infos = await self._client.async_get_service_infos(self._service_name)
        except MissingRight:
            self.infos = None
        except OvhError as err:
            _LOGGER.debug("The contract cannot be read: %s", err.key)
            return
        self._report()

    @property
    def problem(self) -> tuple[Issue, dict[str, str]] | None:
        """Return what is wrong with the contract: an issue and its placeholders."""
        infos = self.infos
        if infos is None:
            return None
        links = {"control_panel_url": CONTROL_PANEL_URL}
        if (status := infos.status.lower()) == EXPIRED:
            return Issue.SERVICE_EXPIRED, links
        if status not in IN_ORDER:
            return Issue.SERVICE_STATE, links | {"status": shown_name(infos.status)}
        is_near = infos.expires and infos.expires.timestamp() - self._client.now() <= WARN_BEFORE
        if infos.expires and is_near and not infos.renews:
            # The date as OVHcloud writes it, in its time zone.
            day = local_date(infos.expires.date(), self._hass.config.language)
            return Issue.SERVICE_ENDS, links | {"date": day}
        return None

    @callback
    def _report(self) -> None:
        issue, placeholders = self.problem or (None, {})
        if issue is not Issue.SERVICE_EXPIRED:
            async_clear_words(self._hass, self._entry, Issue.SERVICE_EXPIRED)
        if issue in (None, Issue.SERVICE_EXPIRED):
            async_clear(self._hass, self._entry, Issue.SERVICE_ENDS)
        # A refusal in OVHcloud's own words says more, and ends with the next answer.
        is_told = async_is_reported(self._hass, self._entry, Issue.ACCOUNT_BLOCKED)
        if issue and not (issue is Issue.SERVICE_EXPIRED and is_told):
            async_report(self._hass, self._entry, issue, **placeholders)
