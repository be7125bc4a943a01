"""What may keep the SMS of an account from arriving."""

from collections.abc import Sequence

from homeassistant.core import callback

from .context import ArrivalContext
from .contract import ContractWatch
from .daily_round import DailyRound, Step
from .deliveries import Deliveries
from .operators import Operators
from .sender_check import SenderCheck
from .stop_list import StopList


class Arrival:
    """Knows what may keep the SMS of an account from arriving."""

    _round: DailyRound

    def __init__(self, context: ArrivalContext) -> None:
        """Set up without I/O."""
        self._context = context
        self.contract = ContractWatch(context)
        self.senders = SenderCheck(context)
        self.stop_list = StopList(context)
        self.operators = Operators(context)
        self.deliveries = Deliveries(context, self.operators.confirms)

    @callback
    def async_start(self, *daily: Step) -> None:
        """Make a round every day, with steps of others first."""
        self.senders.async_start()
        self.deliveries.async_start()
        self.stop_list.async_update()
        self._round = DailyRound(
            self._context,
            steps=(
                *daily,
                self.contract.async_check,
                self.stop_list.async_read,
                self.operators.async_ask_next,
            ),
            first=self.stop_list.async_read,
        )

    @callback
    def async_polled(self) -> None:
        """Make the daily round if it is due: OVHcloud has answered to a poll of the account."""
        self._round.async_polled()

    @callback
    def async_update_recipients(self) -> None:
        """Look at the numbers of the recipients that the account has now."""
        self.senders.async_update()
        self.stop_list.async_update()
        self._context.entry.async_create_background_task(
            self._context.hass, self.operators.async_ask_new(), "ovh_sms operators"
        )

    @callback
    def async_warnings(
        self, sender: str, receivers: Sequence[str], *, is_unicode: bool = False
    ) -> tuple[str, ...]:
        """Return why an SMS may not arrive at some phones, in the language of Home Assistant."""
        return (
            *self.senders.async_warnings(sender, receivers),
            *self.stop_list.async_warnings(receivers),
            *self.operators.async_warnings(sender, receivers, is_unicode=is_unicode),
        )
