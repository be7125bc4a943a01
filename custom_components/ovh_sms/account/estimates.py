"""Estimates of messages: of an action, and of what is being typed."""

from dataclasses import dataclass, replace
import time
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..api import OvhClient
from ..arrival import Arrival
from ..costs import Spending
from ..message import AddressBook, Composer, Draft, Estimate, Options, Senders, SendRequest
from ..message.common_text import in_language
from ..sms.phone_number import country_of
from ..sms.smart import Replacement

ASK_AGAIN_AFTER: Final = 60.0
"""Seconds after OVHcloud was asked for what estimates need and did not tell all."""


@dataclass(slots=True, kw_only=True)
class Estimates:
    """The size and cost of messages of an account, without sending them."""

    hass: HomeAssistant
    entry: ConfigEntry
    options: Options
    client: OvhClient
    address_book: AddressBook
    senders: Senders
    spending: Spending
    arrival: Arrival
    _ask_at: float = 0.0

    async def async_estimate(self, request: SendRequest) -> Estimate:
        """Return an estimate, for which OVHcloud is asked where needed; raises InvalidCall."""
        composer = Composer(self.options, self.address_book, self.senders)
        draft = await composer.async_compose(request)
        await self.spending.rates.async_learn(self.client, draft.receivers)
        return self._estimate(draft)

    async def async_estimate_typed(
        self, request: SendRequest, language: str
    ) -> tuple[Estimate, Estimate | None]:
        """Return an estimate, and one of the whole text in plain letters if it has others.

        It waits for nothing: OVHcloud is asked for the rest meanwhile. Without recipients, only the
        size is estimated. Raises InvalidCall; texts are in a language that is loaded.
        """
        with in_language(language):
            receivers = self.address_book.resolve(request.recipients) if request.recipients else ()
        self.async_learn(receivers)
        composer = Composer(self.options, self.address_book, self.senders.without_asking())
        draft = await composer.async_compose(request, receivers)
        with in_language(language):
            estimate = self._estimate(draft)
        if not draft.is_unicode:
            return estimate, None
        plainer = replace(request, encoding=Replacement.SMART)
        plain = await composer.async_compose(plainer, receivers)
        # The writer's text is replaced by it, and must not lose its end.
        can_replace = not (plain.is_unicode or plain.is_truncated)
        return estimate, self._estimate(plain) if can_replace else None

    @callback
    def async_learn(self, receivers: tuple[str, ...]) -> None:
        """Have OVHcloud asked for the senders and for unknown rates, at most once at a time."""
        is_known = self.senders.is_current and self._knows_rates(receivers)
        if not is_known and time.monotonic() >= self._ask_at:
            self._ask_at = time.monotonic() + ASK_AGAIN_AFTER
            self.entry.async_create_background_task(
                self.hass, self._async_learn(receivers), "ovh_sms estimates"
            )

    async def _async_learn(self, receivers: tuple[str, ...]) -> None:
        await self.senders.async_get_enabled()
        if await self.spending.rates.async_learn(self.client, receivers):
            self._ask_at = 0.0

    def _knows_rates(self, receivers: tuple[str, ...]) -> bool:
        countries = set(map(country_of, receivers))
        return all(country and self.spending.rates.is_known(country) for country in countries)

    def _estimate(self, draft: Draft) -> Estimate:
        is_known = draft.receivers and self._knows_rates(draft.receivers)
        warnings = self.arrival.async_warnings(
            draft.sender, draft.receivers, is_unicode=draft.is_unicode
        )
        return draft.as_estimate(self.spending.cost_of(draft) if is_known else None, warnings)
