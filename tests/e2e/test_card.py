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


@asynccontextmanager
async def open_card(browser: Browser, house: HomeAssistant, **how: Any) -> AsyncIterator[Card]:
    """See the card on a dashboard; nothing may go wrong in the page, or be asked of others."""
    address = await show_card(house)
    async with watch(browser, house, Card, **how) as card:
        await card.page.goto(address)
        await expect(card.page.locator("ovh-sms-stream li").first).to_be_visible()
        yield card
        assert card.errors == []
        assert card.elsewhere(house) == []


async def expect_fine(card: Card) -> None:
    """Fail for a page that cannot be read, by eyes or by what reads to those without."""
    await expect_readable(card.page)
    assert await find_violations(card.page) == []


async def until_jobs(simulator: Simulator, count: int) -> list[Json]:
    """Wait until OVH has so many jobs, and return them."""
    for _ in range(100):
        if len(jobs := await simulator.jobs()) >= count:
            return jobs
        await asyncio.sleep(0.1)
    pytest.fail(f"Not {count} jobs but {len(await simulator.jobs())}")


async def test_send(house: HomeAssistant, simulator: Simulator, browser: Browser) -> None:
    """Without a mouse: choose, write, see what is dear, replace it, send once, see it arrive."""
    async with open_card(browser, house) as card:
        keyboard = card.page.keyboard
        await card.compose.get_by_role("button", name="Alice").focus()
        await keyboard.press("Space")
        for _ in ("Bob", "Phone number", "Message"):
            await keyboard.press("Tab")
        await expect(card.text).to_be_focused()
        await keyboard.type(f"La fenêtre du {MARK} 🔥")
        counter = card.compose.locator(".counter")
        await expect(counter).to_contain_text("23 / 70")
        await expect(card.compose.locator(".letters span")).to_have_text(["ê", "🔥"])
        await expect_fine(card)
        await card.compose.locator(".letters + button").press("Enter")
        await expect(card.text).to_have_value(f"La fenetre du {MARK}")
        await card.button("undo").press("Enter")
        await expect(card.text).to_have_value(f"La fenêtre du {MARK} 🔥")
        await card.compose.locator(".letters + button").press("Enter")
        await expect(card.text).to_be_focused()
        await keyboard.press("Control+Enter")
        await keyboard.press("Control+Enter")
        await expect(card.compose.get_by_role("status").last).to_have_text(
            words("outcome_accepted")
        )
        await expect(card.text).to_have_value("")
        row = card.row(f"La fenetre du {MARK}")
        await expect(row).to_have_class(re.compile("sent"))
        await expect(row).to_have_class(re.compile("delivered"))
    [job] = await simulator.jobs()
    assert (job["message"], job["receivers"]) == (f"La fenetre du {MARK}", [ALICE_E164])


async def test_click(house: HomeAssistant, simulator: Simulator, browser: Browser) -> None:
    """A number that is wrong, then right; an impatient click; a question; a change of mind."""
    before = len(await simulator.jobs())
    async with open_card(browser, house) as card:
        number = card.compose.get_by_role("textbox", name=words("number"))
        await card.text.fill(f"Is the {MARK} dry?")
        await number.fill("12")
        await card.button("send").click()
        alert = card.compose.get_by_text(words("number_unknown"))
        await expect(alert).to_be_visible()
        await expect_fine(card)
        await number.fill("07 80 12 34 56")
        await card.button("send").dblclick()
        await expect(card.text).to_have_value("")
        await card.button("remove_number", number="07 80 12 34 56").click()

        await card.compose.get_by_role("button", name="Alice").click()
        await card.text.fill(f"Shall I look after the {MARK}?")
        await card.button("ask").click()
        asked = (await until_jobs(simulator, before + 2))[-1]
        await simulator.receive(SERVICE_NAME, ALICE_E164, "Yes", asked["tag"])
        await expect(card.row("Yes").filter(has_text="Alice")).to_be_visible()

        await card.text.fill(f"The {MARK} can wait")
        await card.button("schedule").click()
        at = await card.page.evaluate(
            "new Date(Date.now() + 864e5 - new Date().getTimezoneOffset() * 6e4)"
            ".toISOString().slice(0, 16)"
        )
        await card.compose.locator("input[type=datetime-local]").fill(at)
        await card.button("send").click()
        row = card.row(f"The {MARK} can wait")
        await expect(row).to_have_class(re.compile("held"))
        await row.get_by_role("button", name=words("stream_cancel")).click()
        await row.get_by_role("button", name=words("stream_cancel_yes")).click()
        await expect(row).to_have_class(re.compile("cancelled|failed"))
    jobs = (await simulator.jobs())[before:]
    assert [(job["receivers"], job["message"]) for job in jobs[:2]] == [
        ([BOB_E164], f"Is the {MARK} dry?"),
        ([ALICE_E164], asked["message"]),
    ]
    assert len(jobs) == 3
    left = [each["message"] for each in await simulator.messages()]
    assert f"The {MARK} can wait" not in left
