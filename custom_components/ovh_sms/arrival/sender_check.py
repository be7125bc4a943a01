"""Holds the sender of an account against the rules of the countries that it sends to."""

from collections.abc import Iterable

from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..const import SHORT_CODE
from ..message import Options
from ..message.sender_warnings import as_list, default_warnings, sender_warnings
from ..message.signals import SIGNAL_SENDERS
from ..problems.issue import Issue, async_report_or_clear
from ..sms.phone_number import country_of
from ..sms.sender_rules import FRANCE
from .context import ArrivalContext


class SenderCheck:
    """Knows what operators do with the senders of an account."""

    def __init__(self, context: ArrivalContext) -> None:
        """Set up without I/O."""
        self._hass = context.hass
        self._entry = context.entry
        self._service_name = context.service_name
        self._senders = context.senders
        self._address_book = context.address_book
        self._default = Options.read(context.entry.options).sender

    @callback
    def async_warnings(self, sender: str, receivers: Iterable[str]) -> tuple[str, ...]:
        """Return why SMS of a sender may not arrive, or from another sender."""
        return sender_warnings(self._hass, sender, set(map(country_of, receivers)))

    @callback
    def async_findings(self, receivers: Iterable[str] | None = None) -> list[str]:
        """Return what is wrong with the default sender at some receivers, recipients if None."""
        countries = self._countries() if receivers is None else set(map(country_of, receivers))
        return default_warnings(self._hass, self._default, countries, self._senders.enabled)

    @callback
    def async_start(self) -> None:
        """Check the recipients, and again whenever OVHcloud lists the senders."""

        @callback
        def learnt(service_name: str, _names: list[str]) -> None:
            if service_name == self._service_name:
                self._report()

        self._entry.async_on_unload(async_dispatcher_connect(self._hass, SIGNAL_SENDERS, learnt))
        self.async_update()

    @callback
    def async_update(self) -> None:
        """Check the recipients of now; learn the senders if one stands in for a short code."""
        self._report()
        is_abroad = self._default == SHORT_CODE and self._countries() - {FRANCE}
        if is_abroad and self._senders.enabled is None:
            self._entry.async_create_background_task(
                self._hass, self._senders.async_get_enabled(), "ovh_sms senders"
            )

    def _report(self) -> None:
        lines = as_list(self.async_findings())
        async_report_or_clear(self._hass, self._entry, Issue.SENDER_RULES, lines, findings=lines)

    def _countries(self) -> set[str | None]:
        return set(map(country_of, self._address_book.numbers))
