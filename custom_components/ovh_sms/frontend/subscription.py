"""A subscription to what an account sends and receives."""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.auth import EVENT_USER_UPDATED
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import UnknownUser
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..account.access import Caller
from ..account.account import SmsAccount
from ..const import DOMAIN
from ..message.common_text import async_load_language
from ..message.signals import (
    SIGNAL_ALARMS,
    SIGNAL_DELIVERY,
    SIGNAL_QUEUED,
    SIGNAL_RECIPIENTS,
    SIGNAL_REPLY,
    SIGNAL_SPENT,
)
from .choice import Choice, async_choose
from .rows import Json, Rows, keep_times

SOON: Final = 0.1
"""Seconds from a change to the push, for changes come together."""

INTERVAL: Final = 0.5
"""Least seconds between two pushes."""

SIGNALS: Final = (SIGNAL_ALARMS, SIGNAL_DELIVERY, SIGNAL_QUEUED, SIGNAL_REPLY, SIGNAL_SPENT)


class Subscription:
    """Pushes an account to a connection, and then what has changed of it."""

    def __init__(
        self,
        hass: HomeAssistant,
        connection: ActiveConnection,
        message_id: int,
        *,
        entry_id: str | None,
        limit: int,
    ) -> None:
        """Set up without listeners."""
        self._hass = hass
        self._connection = connection
        self._id = message_id
        self._entry_id = entry_id
        self._rows = Rows(hass.config.language, limit)
        self._sent: Json = {}
        self._sent_rows: dict[str, Json] = {}
        self._listeners: list[Callable[[], None]] = []
        self._account: SmsAccount | None = None
        self._account_listeners: list[Callable[[], None]] = []
        self._timers: list[Callable[[], None]] = []
        self._is_due = False
        self._pushed_at = 0.0
        self._is_stopped = False

    async def async_start(self, language: str | None) -> None:
        """Push everything, in the language of an IETF tag, and listen for changes."""
        hass = self._hass
        self._rows.language = await async_load_language(hass, language)
        choice = async_choose(hass, self._caller(), self._entry_id)
        if choice.viewer and choice.account:
            await self._rows.async_prepare(choice.account.history, choice.viewer)
        if self._is_stopped:
            return
        self._listeners = [
            async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._async_entry_changed),
            async_dispatcher_connect(hass, SIGNAL_RECIPIENTS, self._async_changed),
            hass.bus.async_listen(EVENT_USER_UPDATED, self._async_changed),
            hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, self._async_entity_changed),
        ]
        self._async_push()

    @callback
    def async_stop(self) -> None:
        """Stop for good."""
        self._is_stopped = True
        for each in (self._listeners, self._account_listeners, self._timers):
            while each:
                each.pop()()

    @callback
    def _async_entry_changed(self, _change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain == DOMAIN:
            self._async_changed()

    @callback
    def _async_entity_changed(self, event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        entity = er.async_get(self._hass).async_get(event.data["entity_id"])
        if entity is None or entity.platform == DOMAIN:
            self._async_changed()

    @callback
    def _async_changed(self, *_: object) -> None:
        """Push what has changed, soon and not too often."""
        if not self._is_due:
            self._is_due = True
            self._async_push_in(max(SOON, self._pushed_at + INTERVAL - self._hass.loop.time()))

    def _async_push_in(self, seconds: float) -> None:
        self._timers.append(self._hass.loop.call_later(seconds, self._async_push).cancel)

    @callback
    def _async_push(self) -> None:
        self._pushed_at, self._is_due = self._hass.loop.time(), False
        while self._timers:
            self._timers.pop()()
        shown = self._sent.get("account")
        entry = shown and self._hass.config_entries.async_get_entry(shown["entry_id"])
        if entry and entry.setup_lock.locked():
            # An account that is reloaded is shown as it was meanwhile.
            self._async_changed()
            return
        if update := self._update():
            self._connection.send_event(self._id, update)

    def _update(self) -> Json:
        """Return what has changed since the last time."""
        choice = async_choose(self._hass, self._caller(), self._entry_id)
        self._async_follow(choice)
        self._read_rows(choice)
        shown, rows, before = self._shown(choice), self._rows.shown, self._sent_rows
        update = {key: value for key, value in shown.items() if self._is_new(key, value)}
        new = [row for key, row in rows.items() if row != before.get(key)]
        if new or not self._sent:
            update["messages"] = new
        if removed := [key for key in before if key not in rows]:
            update["removed"] = removed
        self._sent, self._sent_rows = shown, rows
        return update

    def _read_rows(self, choice: Choice) -> None:
        if not (choice.viewer and choice.account):
            self._rows.clear()
            return
        history = choice.account.history
        self._rows.read(history, choice.viewer)
        if (leaves_at := self._rows.next_leaves_at) is not None:
            # Only the time says that it has left.
            self._async_push_in(max(leaves_at - history.now(), INTERVAL))

    def _is_new(self, key: str, value: Any) -> bool:
        return key not in self._sent or self._sent[key] != value

    def _caller(self) -> Caller | None:
        """Return the user with the rights of now, None if switched off."""
        try:
            return Caller.of_user(self._hass, self._connection.user)
        except UnknownUser:
            return None

    def _shown(self, choice: Choice) -> Json:
        """Return all but the messages."""
        viewer, account = choice.viewer, choice.account
        shown: Json = {
            "account": viewer.account(account) if viewer and account else None,
            "problem": choice.problem,
            "accounts": choice.accounts,
            "alarms": viewer.alarms(account) if viewer and account else [],
            "more": self._rows.has_more,
        }
        before = {alarm["name"]: alarm for alarm in self._sent.get("alarms", ())}
        for alarm in shown["alarms"]:
            keep_times(alarm, before.get(alarm["name"], alarm), "started", "next")
        return shown

    def _async_follow(self, choice: Choice) -> None:
        """Listen to an account, and no longer to the one before: a reload makes a new one."""
        if (account := choice.account) is self._account:
            return
        self._account = account
        while self._account_listeners:
            self._account_listeners.pop()()
        if account is None:
            return
        self._account_listeners = [
            async_dispatcher_connect(
                self._hass, signal.format(account.service_name), self._async_changed
            )
            for signal in SIGNALS
        ]
        self._account_listeners.append(account.coordinator.async_add_listener(self._async_changed))
        if choice.viewer and choice.viewer.may_send:
            account.estimates.async_learn(account.address_book.numbers)
