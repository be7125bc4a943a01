"""The right to cancel deferred SMS, which the silence guard needs."""

import asyncio
from typing import Final

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError

from ..api import Access, Credential, MissingRight, OvhError, Rejected, Unavailable
from ..const import CONF_SERVICE_NAME, DOMAIN
from ..problems.error import translation_of
from ..problems.issue import Issue, async_report_missing
from .context import SilenceContext

ANSWER_WITHIN: Final = 5.0
"""Longest seconds that OVHcloud is waited for."""

NO_SMS: Final = 0
"""An id that no SMS has."""


class SilenceRights:
    """Knows whether the keys of an account may cancel deferred SMS."""

    def __init__(self, context: SilenceContext) -> None:
        """Set up without I/O."""
        self._context = context
        self._service_name: str = context.entry.data[CONF_SERVICE_NAME]
        self._right = Access.CANCEL.right(self._service_name)
        self._is_refused = False

    async def async_require(self) -> None:
        """Raise a translated HomeAssistantError unless the keys have the right."""
        try:
            credential = await self._async_read()
        except MissingRight, Rejected:
            # Whether every key may read itself is not settled.
            return
        except OvhError as err:
            raise HomeAssistantError(**translation_of(err)) from None
        if self._lacks(credential):
            missing = MissingRight(self._right.method, self._right.path)
            self._report(missing)
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="silence_missing_right",
                translation_placeholders=missing.placeholders,
            )

    async def async_is_lacking(self) -> bool:
        """Return whether the right is known to be missing: what cannot be cancelled must not be."""
        credential = self._context.key_coordinator.data
        if credential is None:
            try:
                credential = await self._async_read()
            except OvhError:
                return await self._async_is_refused()
        if is_lacking := self._lacks(credential):
            self._report(MissingRight(self._right.method, self._right.path))
        return is_lacking or await self._async_is_refused()

    async def _async_is_refused(self) -> bool:
        """Return whether OVHcloud has refused to cancel, and still does."""
        if self._is_refused:
            try:
                await self._context.client.async_delete_waiting(self._service_name, NO_SMS)
            except Rejected:
                # There is no such SMS, but it might have been cancelled.
                self.async_granted()
            except OvhError:
                pass
        return self._is_refused

    @callback
    def async_refused(self, err: MissingRight) -> None:
        """Note that OVHcloud has refused to cancel."""
        self._is_refused = True
        self._report(err)

    @callback
    def async_granted(self) -> None:
        """Note that OVHcloud has cancelled."""
        self._is_refused = False
        self._report(None)

    def _lacks(self, credential: Credential) -> bool:
        return bool(credential.rights) and credential.missing([self._right]) is not None

    async def _async_read(self) -> Credential:
        """Return what OVHcloud says of the key; raises OvhError."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                credential = await self._context.client.async_get_credential()
        except TimeoutError:
            raise Unavailable from None
        self._context.key_coordinator.async_described(credential)
        return credential

    def _report(self, err: MissingRight | None) -> None:
        context = self._context
        async_report_missing(context.hass, context.entry, Issue.SILENCE_MISSING_RIGHT, err)
