"""The card as people use it: in a real Home Assistant and a real browser."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
import re
from typing import Any, Final

from playwright.async_api import Browser, Locator, Page, expect
import pytest
import pytest_asyncio

from .browser import PHONE, expect_readable
from .card import Watched, find_violations, load_all, show_card, watch, write_past
from .conftest import MARK
from .home_assistant import CONFIGURATION, REPOSITORY, HomeAssistant, Json
from .house import ALICE_E164, SERVICE_NAME, add_account, choose_options
from .simulator import Simulator
from .story import BOB, BOB_E164
from .test_languages import TRANSLATIONS
from .test_rights import token_of

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

MESSAGES: Final = 1000
COMPONENTS: Final = "recorder:\nhistory:\nconversation:\n"


def words(key: str, language: str = "en", **placeholders: Any) -> str:
    """Return what the card says."""
    return str(TRANSLATIONS[language]["common"][f"card_{key}"]).format(**placeholders)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home_assistant(
    simulator: Simulator, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[HomeAssistant]:
    """Return a running Home Assistant, and a past for the account that is added to it."""
    config = tmp_path_factory.mktemp("config")
    (config / "configuration.yaml").write_text(f"{CONFIGURATION}{COMPONENTS}")
    write_past(config, MESSAGES)
    async with HomeAssistant(config, simulator=simulator.endpoint) as home_assistant:
        yield home_assistant


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def entry(home_assistant: HomeAssistant, simulator: Simulator) -> Json:
    """Return the account of Alice and Bob, whose SMS arrive after a second."""
    await simulator.behave(deliver_after=1)
    entry = await add_account(home_assistant, simulator)
    flow = await home_assistant.start_subentry_flow(entry["entry_id"])
    await flow.submit(**BOB)
    await choose_options(home_assistant, entry, replies=True)
    return entry


@pytest_asyncio.fixture(loop_scope="module")
async def house(home_assistant: HomeAssistant, entry: Json) -> HomeAssistant:
    """Return the house, which all tests live in one after the other."""
    return home_assistant


class Card(Watched):
    """The card on a page."""

    @property
    def compose(self) -> Locator:
        """What is written in."""
        return self.page.locator("ovh-sms-compose")

    @property
    def text(self) -> Locator:
        """The box of the text."""
        return self.compose.locator("textarea")

    def button(self, key: str, language: str = "en", **placeholders: Any) -> Locator:
        """Return a button by its words."""
        name = words(key, language, **placeholders)
        return self.compose.get_by_role("button", name=name, exact=True)

    def row(self, text: str) -> Locator:
        """Return the row of a text."""
        return self.page.locator("ovh-sms-stream li[data-id]").filter(has_text=text)
