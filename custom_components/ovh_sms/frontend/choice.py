"""The account that a user looks at."""

from dataclasses import dataclass
from typing import Any

from homeassistant.core import HomeAssistant, callback

from ..account.access import Caller
from ..account.account import SmsAccount
from ..account.domain_data import async_get_data
from ..const import DOMAIN
from .viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An account to look at, or why there is none."""

    visible: tuple[Viewer, ...]
    """The user, for each account that the user may see."""
    problem: str | None = None
    """Key of the reason why none is shown."""
    viewer: Viewer | None = None
    account: SmsAccount | None = None
    """None if it is not loaded."""

    @property
    def accounts(self) -> list[dict[str, Any]]:
        """Return the accounts to choose from."""
        entries = (viewer.entry for viewer in self.visible)
        return [{"entry_id": entry.entry_id, "name": entry.title} for entry in entries]


@callback
def async_choose(hass: HomeAssistant, caller: Caller | None, entry_id: str | None) -> Choice:
    """Return the account with an id, or the only one that a caller may see; None sees none."""
    entries = hass.config_entries.async_entries(DOMAIN, include_disabled=False)
    visible = tuple(
        viewer for entry in entries if caller and (viewer := Viewer(hass, entry, caller)).may_see
    )
    wanted = [each for each in visible if entry_id in (None, each.entry.entry_id)]
    if len(wanted) != 1:
        return Choice(visible=visible, problem="several_accounts" if wanted else "no_account")
    [viewer] = wanted
    account = async_get_data(hass).accounts.get(viewer.entry.entry_id)
    problem = None if account else "account_not_loaded"
    return Choice(visible=visible, problem=problem, viewer=viewer, account=account)
