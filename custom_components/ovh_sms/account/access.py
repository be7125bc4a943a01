"""Who may do what: users need rights, automations may do all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import CAT_ENTITIES, POLICY_CONTROL, POLICY_READ
from homeassistant.components.notify import DOMAIN as NOTIFY_DOMAIN
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN, NOTIFY_ENTITY_KEY
from ..message.address_book import Recipient, split_targets
from ..sms.phone_number import mask
from .accounts import async_address_books

WITH_NUMBERS: Final = frozenset(
    {"deduplicated", "invalid_receivers", "others", "receiver", "receivers", "valid_receivers"}
)
"""Fields of responses that have whole phone numbers."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of an action; the checks raise Unauthorized."""

    _hass: HomeAssistant
    _context: Context
    _user: User | None
    """None for an automation."""

    @classmethod
    async def async_of(cls, hass: HomeAssistant, context: Context) -> Self:
        """Return the caller with a context; raises UnknownUser."""
        user = None
        if context.user_id:
            user = await hass.auth.async_get_user(context.user_id)
            if user is None or not user.is_active:
                raise UnknownUser(context=context)
        return cls(hass, context, user)

    @classmethod
    def of_user(cls, hass: HomeAssistant, user: User) -> Self:
        """Return a user as the caller; raises UnknownUser if the user is switched off."""
        context = Context(user_id=user.id)
        if not user.is_active:
            raise UnknownUser(context=context)
        return cls(hass, context, user)

    @property
    def is_trusted(self) -> bool:
        """Whether the caller may read whole numbers and all messages."""
        return self._user is None or self._user.is_admin

    @property
    def controls_all(self) -> bool:
        """Whether the caller may control all entities."""
        user = self._user
        return user is None or user.permissions.access_all_entities(POLICY_CONTROL)

    @property
    def reads_all(self) -> bool:
        """Whether the caller may read all entities."""
        user = self._user
        return user is None or user.permissions.access_all_entities(POLICY_READ)

    def may_control(self, recipient: Recipient) -> bool:
        """Return whether the caller may send to a recipient."""
        return self.controls_all or self._may(
            notify_entity_of(self._hass, recipient), POLICY_CONTROL
        )

    def may_read(self, recipient: Recipient) -> bool:
        """Return whether the caller may see messages to a recipient, though not their texts."""
        return self.reads_all or self._may(notify_entity_of(self._hass, recipient), POLICY_READ)

    def may_read_entity(self, entity_id: str) -> bool:
        """Return whether the caller may read an entity."""
        return self.reads_all or self._may(entity_id, POLICY_READ)

    @property
    def is_person(self) -> bool:
        """Whether the caller is neither an automation nor an add-on."""
        return self._user is not None and not self._user.system_generated

    @property
    def name(self) -> str | None:
        """Return the name of a user as people know it, None for an automation or an add-on."""
        user = self._user
        if user is None or user.system_generated:
            return None
        persons = self._hass.states.async_all("person")
        mine = (each.name for each in persons if each.attributes.get("user_id") == user.id)
        return next(mine, user.name)

    def require_administrator(self) -> None:
        """Check that the caller is an administrator or an automation."""
        if not self.is_trusted:
            raise Unauthorized(context=self._context)

    def require_control(self) -> None:
        """Check that the caller may control all entities."""
        if not self.controls_all:
            raise self._no_control()

    def require_control_of(self, recipients: Sequence[str] | None) -> None:
        """Check that the caller may control the notify entities of recipients (None: of all).

        Whatever else is among them, such as a phone number, needs control of all entities.
        """
        if self.controls_all:
            return
        for entity_id in self._entity_ids(recipients) or [None]:
            if not self._may(entity_id, POLICY_CONTROL):
                raise self._no_control(entity_id)

    def visible(self, response: dict[str, Any]) -> dict[str, Any]:
        """Return a response, with its numbers masked unless the caller may read them."""
        return response if self.is_trusted else _masked(response)

    def _may(self, entity_id: str | None, key: str) -> bool:
        """Return whether a user may read or control an entity."""
        user = self._user
        return bool(user and entity_id and user.permissions.check_entity(entity_id, key))

    def _entity_ids(self, recipients: Sequence[str] | None) -> list[str | None]:
        """Return the notify entities of recipients, None for what has none."""
        books = async_address_books(self._hass)
        if recipients is None:
            return [
                notify_entity_of(self._hass, each) for book in books for each in book.recipients
            ]
        entity_ids: list[str | None] = []
        for text in split_targets(books, recipients):
            # Of a name in several accounts, each one counts.
            found = [recipient for book in books for recipient in book.find(text)]
            entity_ids += [notify_entity_of(self._hass, recipient) for recipient in found] or [None]
        return entity_ids

    def _no_control(self, entity_id: str | None = None) -> Unauthorized:
        return Unauthorized(
            context=self._context,
            entity_id=entity_id,
            perm_category=CAT_ENTITIES,
            permission=POLICY_CONTROL,
        )


def notify_entity_of(hass: HomeAssistant, recipient: Recipient) -> str | None:
    """Return the notify entity of a recipient, None if there is none."""
    unique_id = f"{recipient.subentry_id}_{NOTIFY_ENTITY_KEY}"
    return er.async_get(hass).async_get_entity_id(NOTIFY_DOMAIN, DOMAIN, unique_id)


def _masked(value: Any, *, is_number: bool = False) -> Any:
    """Return part of a response with masked numbers."""
    match value:
        case dict():
            return {
                name: _masked(item, is_number=name in WITH_NUMBERS) for name, item in value.items()
            }
        case list():
            return [_masked(item, is_number=is_number) for item in value]
        case str() if is_number:
            return mask(value)
        case _:
            return value
