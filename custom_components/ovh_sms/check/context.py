"""What the parts of the self-check share."""

from dataclasses import dataclass, field
from zlib import crc32

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_loaded_integration

from ..api import AccountBlocked, OvhClient, OvhError
from ..arrival import Arrival
from ..const import CONF_CONSUMER_KEY, CONF_SERVICE_NAME, DOMAIN
from ..coordinator import AccountCoordinator, KeyCoordinator
from ..costs import Spending
from ..message import AddressBook, Options, Senders
from ..message.common_text import common_text
from ..problems.error import text_of
from ..problems.issue import Issue, issue_title
from ..storage.ledger import Ledger
from .deviations import Deviations
from .result import CheckStatus, Line


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckContext:
    """The parts of an account that are checked."""

    hass: HomeAssistant
    entry: ConfigEntry
    client: OvhClient
    """One of its own: a request that hangs delays no other."""
    options: Options
    coordinator: AccountCoordinator
    key_coordinator: KeyCoordinator
    spending: Spending
    address_book: AddressBook
    senders: Senders
    ledger: Ledger
    deviations: Deviations
    arrival: Arrival

    @property
    def service_name(self) -> str:
        """Return the name of the account at OVHcloud."""
        return str(self.entry.data[CONF_SERVICE_NAME])

    @property
    def version(self) -> float:
        """Return a checksum of the release and the key: what they change is looked at anew."""
        release = async_get_loaded_integration(self.hass, DOMAIN).version
        return float(crc32(f"{release} {self.entry.data[CONF_CONSUMER_KEY]}".encode()))

    def title(self, issue: Issue, **placeholders: str) -> str:
        """Return the title of an issue of the account."""
        return issue_title(self.hass, issue, account=self.entry.title, **placeholders)

    def text(self, key: str, **placeholders: str) -> str:
        """Return a text in the language of Home Assistant."""
        return common_text(self.hass, key, account=self.entry.title, **placeholders)


@dataclass(slots=True)
class Lines:
    """What was found so far, by line."""

    context: CheckContext
    by_name: dict[str, Line] = field(default_factory=dict)
    blocked: AccountBlocked | None = None
    """The refusal of an account that is not served."""
    spare: int = 0
    """Requests left for what the check can do without: more senders, numbers and countries."""

    def take(self, wanted: int) -> int:
        """Return how many of some requests may be made that the check can do without."""
        taken = min(wanted, self.spare)
        self.spare -= taken
        return taken

    def put(self, name: str, status: CheckStatus, *details: str) -> None:
        """Note what is found on a line: sentences, or titles."""
        sentences = [f"{each.removesuffix('.')}." for each in details if each]
        self.by_name[name] = Line(status, " ".join(sentences))

    def error(self, name: str, err: OvhError, status: CheckStatus = CheckStatus.UNKNOWN) -> None:
        """Note that a request about a line, unless it has a finding, has failed."""
        if name not in self.by_name:
            self.put(name, status, text_of(self.context.hass, err))
