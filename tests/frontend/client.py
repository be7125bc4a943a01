"""A connection of a user's browser."""

import asyncio
import json
import logging
from typing import Any, Final

from pytest_homeassistant_custom_component.common import MockUser

from homeassistant.auth.models import User
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.core import HomeAssistant

_LOGGER: Final[Any] = logging.getLogger(__name__)


class Client:
    """A browser: it sends commands, and applies updates as the card does."""

    def __init__(self, hass: HomeAssistant, user: User | None = None) -> None:
        """Connect as a user, the owner if none is given."""
        self.user = user or MockUser(is_owner=True).add_to_hass(hass)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.updates: list[dict[str, Any]] = []
        self.view: dict[str, Any] = {}
        self.rows: dict[str, dict[str, Any]] = {}
        self._connection = ActiveConnection(_LOGGER, hass, self._take, self.user, None, None)
        self._last = 0

    async def ask(self, command: str, **fields: Any) -> dict[str, Any]:
        """Send a command, and return the answer."""
        self._last += 1
        self._answers[self._last] = asyncio.get_running_loop().create_future()
        self._connection.async_handle({"id": self._last, "type": f"ovh_sms/{command}", **fields})
        return await self._answers[self._last]

    async def result(self, command: str, **fields: Any) -> Any:
        """Send a command, and return its result."""
        answer = await self.ask(command, **fields)
        assert answer["success"], answer
        return answer["result"]

    async def error(self, command: str, **fields: Any) -> dict[str, Any]:
        """Send a command, and return its error."""
        answer = await self.ask(command, **fields)
        assert not answer["success"], answer
        error: dict[str, Any] = answer["error"]
        return error

    def close(self) -> None:
        """Close the connection."""
        self._connection.async_handle_close()

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Return the messages on the screen, the newest first."""
        return sorted(self.rows.values(), key=lambda row: row["time"], reverse=True)

    def outline(self) -> list[tuple[str, str, str | None]]:
        """Return the direction, the status and the text of the messages on the screen."""
        return [(row["direction"], row["status"], row["message"]) for row in self.messages]

    def _take(self, data: Any) -> None:
        message = data if isinstance(data, dict) else json.loads(data)
        if message["type"] == "result":
            self._answers[message["id"]].set_result(message)
            return
        update = message["event"]
        self.updates.append(update)
        self.view |= update
        self.rows |= {row["id"]: row for row in update.get("messages", ())}
        for gone in update.get("removed", ()):
            del self.rows[gone]
