"""Fixtures: browsers that look at a house."""

from collections.abc import Callable, Generator

import pytest

from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant

from .client import Client

type Connect = Callable[..., Client]


@pytest.fixture(name="connect")
def connect_fixture(hass: HomeAssistant) -> Generator[Connect]:
    """Return a factory of browsers, which are closed in the end."""
    clients: list[Client] = []

    def connect(user: User | None = None) -> Client:
        clients.append(Client(hass, user))
        return clients[-1]

    yield connect
    for client in clients:
        client.close()
