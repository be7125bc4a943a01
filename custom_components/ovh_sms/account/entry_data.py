"""The state of an account that outlives the reloads of its entry."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers.storage import STORAGE_DIR

from ..api import Account, Credential, Keys
from ..const import DOMAIN
from ..costs import Budget
from ..message import DuplicateFilter
from ..outbox import Outbox
from ..tracking import Ledger, Questions


@dataclass(frozen=True, slots=True, kw_only=True)
class LastAnswers:
    """What OVHcloud last said of an account, and the keys it was asked with."""

    keys: Keys
    account: Account | None
    is_current: bool
    """Whether the last poll succeeded."""
    credential: Credential | None


@dataclass(slots=True, kw_only=True)
class EntryData:
    """Files and memory of one account."""

    outbox: Outbox
    ledger: Ledger
    budget: Budget
    questions: Questions
    duplicates: DuplicateFilter
    last_answers: LastAnswers | None = None
    """Kept while the entry reloads, so that its entities have states at once."""

    @classmethod
    def of(cls, hass: HomeAssistant, entry_id: str) -> Self:
        """Return the state of an entry, without I/O."""
        ledger = Ledger(hass, entry_id)
        path = Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.{entry_id}.outbox"))
        return cls(
            outbox=Outbox(hass, path, ledger.async_ensure_saved),
            ledger=ledger,
            budget=Budget(hass, entry_id),
            questions=Questions(ledger),
            duplicates=DuplicateFilter(),
        )

    async def async_open(self, hass: HomeAssistant) -> Path | None:
        """Read the files; return where a damaged outbox is kept. Raises NotSaved."""
        damaged = await self.outbox.async_load()
        await self.ledger.async_load()
        await self.budget.async_load()

        async def close(_event: Event) -> None:
            await self.outbox.async_close()

        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_FINAL_WRITE, close)
        return damaged

    async def async_close(self) -> None:
        """Write what is left, and close the files."""
        await self.outbox.async_close()
        await self.ledger.async_close()

    async def async_discard(self) -> int:
        """Delete the files; return how many queued messages were lost."""
        await self.budget.async_remove()
        discarded = await self.outbox.async_discard()
        self.ledger.async_add_discarded(discarded)
        await self.ledger.async_delete()
        return len(discarded)
