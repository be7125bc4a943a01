"""Everything the simulated OVH knows, for tests to look at and to change."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
import itertools
import secrets
import string
from threading import RLock
from typing import Any, Final

from .behaviour import Behaviour
from .clock import Clock
from .const import (
    APPLICATION_KEY,
    APPLICATION_SECRET,
    CONSUMER_KEY,
    DEFAULT_RULES,
    FIRST_ID,
    FIRST_INCOMING_ID,
    SERVICE_NAME,
)
from .faults import FaultList
from .model import (
    Account,
    Application,
    Credential,
    CredentialStatus,
    Incoming,
    Job,
    Message,
    Request,
    Rule,
    Sender,
)
from .pricing import in_form

ALPHABET: Final = string.ascii_lowercase + string.digits
DELIVERED_PTT: Final = 4
DELIVERED_RECEIPT: Final = 1


def random_key(length: int = 32) -> str:
    """Return a key, of the length of a consumer key if no other is given."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


class World:
    """The applications, keys, accounts and messages of one simulator."""

    def __init__(self, unplug: Callable[[float], None], settings: Behaviour) -> None:
        """Start as new; `unplug` takes it off the network for some seconds."""
        self.unplug = unplug
        self._settings = settings
        # Tests change the world from their own thread.
        self.lock = RLock()
        self.reset()

    def reset(self) -> None:
        """Forget everything that happened."""
        with self.lock:
            self.clock = Clock()
            self.behaviour = replace(self._settings)
            self.faults = FaultList(self.clock.now)
            self.applications = {APPLICATION_KEY: Application(APPLICATION_KEY, APPLICATION_SECRET)}
            self.credentials: dict[str, Credential] = {}
            self.accounts: dict[str, Account] = {}
            self.jobs: list[Job] = []
            self.requests: list[Request] = []
            self.messages: dict[int, Message] = {}
            self.incoming: dict[int, Incoming] = {}
            self._next_id = FIRST_ID
            self._incoming_ids = itertools.count(FIRST_INCOMING_ID)
            self._credential_ids = itertools.count(5001)
            self.add_credential(CONSUMER_KEY, DEFAULT_RULES)
            self.add_account(
                SERVICE_NAME,
                description="Maison",
                senders={
                    "MyHouse": Sender("enable"),
                    "OldHouse": Sender("disable"),
                    "NewHouse": Sender("waitingValidation"),
                },
            )

    def add_account(
        self,
        name: str,
        *,
        description: str = "",
        credits_left: float = 100.0,
        senders: dict[str, Sender] | None = None,
        **more: Any,
    ) -> Account:
        """Open an account, or replace the one of that name."""
        account = Account(
            name,
            description=description,
            credits_left=credits_left,
            senders=dict(senders or {}),
            **more,
        )
        with self.lock:
            self.accounts[name] = account
        return account

    def add_credential(
        self,
        consumer_key: str,
        rules: Iterable[Rule],
        *,
        status: CredentialStatus = "validated",
        application_key: str = APPLICATION_KEY,
        expiration: datetime | float | None = None,
    ) -> Credential:
        """Issue a consumer key."""
        with self.lock:
            credential = Credential(
                consumer_key,
                application_key,
                rules=list(rules),
                status=status,
                expiration=expiration,
                creation=self.clock.now(),
                credential_id=next(self._credential_ids),
                token=random_key(),
            )
            self.credentials[consumer_key] = credential
        return credential

    def next_id(self) -> int:
        """Return the id of the next message."""
        number = self._next_id
        self._next_id += self.behaviour.ids_step
        return number

    def receive(
        self, service_name: str, sender: str = "+33612345678", message: str = "OK", tag: str = ""
    ) -> int:
        """Let a text come in, as an answer to the messages of a tag, which it may not show."""
        with self.lock:
            now = self.clock.now()
            account = self.accounts[service_name]
            cost = self.behaviour.reply_credits
            account.credits_left = round(max(0.0, account.credits_left - cost), 4)
            if message.strip().upper() == "STOP":
                account.blacklist[sender] = now
            number = next(self._incoming_ids)
            shown = in_form(sender, self.behaviour.incoming_sender)
            self.incoming[number] = Incoming(
                number, service_name, shown, message, self._reply_tag(account, tag), cost, now
            )
        return number

    def _reply_tag(self, account: Account, tag: str) -> str:
        """Return what an answer shows of the tag of its question."""
        named = {message.sender for message in self.messages.values() if message.tag == tag}
        senders = account.senders
        is_chat = any(senders[name].type == "time2chat" for name in named & senders.keys())
        kept = {"but_time2chat": not is_chat, "always": True, "never": False}
        return tag if kept[self.behaviour.reply_tags] else ""

    def set_receipt(self, outgoing_id: int, ptt: int, delivery_receipt: int) -> None:
        """Say what became of a message."""
        with self.lock:
            message = self.messages[outgoing_id]
            message.ptt = ptt
            message.delivery_receipt = delivery_receipt
            delivered = delivery_receipt == DELIVERED_RECEIPT
            message.delivered_at = self.clock.now() if delivered else None

    def pending(self, service_name: str) -> list[Message]:
        """Return the messages that have not left: deferred, or held for the morning."""
        with self.lock:
            now = self.clock.now()
            return [
                message
                for message in self.messages.values()
                if message.service_name == service_name and now < message.leaves_at
            ]

    def outgoing(self, service_name: str) -> list[Message]:
        """Return the messages OVH admits to have sent."""
        with self.lock:
            listed_before = self.clock.now() - self.behaviour.listing_delay
            found = [
                message
                for message in self.messages.values()
                if message.service_name == service_name
                and message.leaves_at + message.listing_delay <= listed_before
            ]
            for message in found:
                self._deliver(message)
        return found

    def _deliver(self, message: Message) -> None:
        """Mark a message as delivered once it has been gone for long enough."""
        after = self.behaviour.deliver_after
        if after is None or message.delivery_receipt != self.behaviour.new_delivery_receipt:
            return
        arrives_at = message.leaves_at + after
        if arrives_at <= self.clock.now():
            message.ptt = DELIVERED_PTT
            message.delivery_receipt = DELIVERED_RECEIPT
            message.delivered_at = arrives_at
