"""The state of an account that outlives the reloads of its entry."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import quote

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers.storage import STORAGE_DIR

from ..api import Account, Credential, Keys
from ..const import CONF_SERVICE_NAME, DOMAIN
from ..costs import Budget, SentParts
from ..message import DuplicateFilter
from ..outbox import Outbox
from ..storage.account_file import AccountFile
from ..storage.ledger import Ledger
from ..tracking import Questions


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
    """File and memory of one account."""

    file: AccountFile
    ledger: Ledger
    outbox: Outbox
    budget: Budget
    sent_parts: SentParts
    questions: Questions
    duplicates: DuplicateFilter
    last_answers: LastAnswers | None = None
    """Kept while the entry reloads because of a change, so that it need not ask again."""

    @classmethod
    def of(cls, hass: HomeAssistant, entry: ConfigEntry) -> Self:
        """Return the state of an entry, without I/O."""
        # By its name at OVHcloud: an entry that a power cut undid finds it when set up again.
        name = quote(str(entry.data.get(CONF_SERVICE_NAME, entry.entry_id)), safe="")
        folder = Path(hass.config.path(STORAGE_DIR))
        old = folder / f"{DOMAIN}.{entry.entry_id}"
        file = AccountFile(hass, folder / f"{DOMAIN}.{name}.db", old)
        ledger = Ledger(hass, file)
        budget = Budget(ledger)
        return cls(
            file=file,
            ledger=ledger,
            outbox=Outbox(hass, ledger, budget.async_spend),
            budget=budget,
            sent_parts=SentParts(ledger),
            questions=Questions(ledger),
            duplicates=DuplicateFilter(),
        )

    async def async_open(self, hass: HomeAssistant) -> Path | None:
        """Read the file; return where a damaged one is kept."""
        stored = await self.outbox.async_load()
        self.budget.async_load()
        self.sent_parts.async_load()

        async def close(_event: Event) -> None:
            await self.async_close()

        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_FINAL_WRITE, close)
        return stored.damaged

    async def async_close(self) -> None:
        """Write what is left, and close the file."""
        await self.outbox.async_close()
        await self.file.async_close()

    async def async_discard(self) -> int:
        """Delete the file; return how many queued messages were lost."""
        return await self.outbox.async_discard()
