"""What people see, in pictures: in the documentation if that is wanted, and fit for it anyway."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from io import BytesIO
import json
import os
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.async_api import Browser, Locator, Page, expect
import pytest
import pytest_asyncio

from .browser import DESKTOP, PHONE, close, enter, expect_readable, open_page, submit
from .card import show_card
from .home_assistant import REPOSITORY, HomeAssistant
from .house import SERVICE_NAME
from .simulator import Simulator
from .story import AUTOMATION, DASHBOARD, WORDS, automations, configuration, live

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

WANTED: Final = bool(os.environ.get("UPDATE_SCREENSHOTS"))
# Without pictures to take, there is nothing in the light that is not in the dark.
LOOKS: Final = ["light", "dark", "phone"] if WANTED else ["dark", "phone"]
ADDED: Final = "/config/integrations/integration/ovh_sms"
COLOURS: Final = 255
MINUTE_IN_MS: Final = 60_000
CAPTION_ID: Final = "caption"
CAPTION: Final = f"""
text => {{
  const caption = document.createElement('div');
  caption.id = '{CAPTION_ID}';
  caption.textContent = text;
  caption.style = 'position: fixed; inset: auto 0 0; width: 100%; box-sizing: border-box;' +
    'border: 0; padding: 14px; color: white; background: #0b877d; text-align: center;' +
    'font: 500 22px Roboto, sans-serif';
  caption.popover = 'manual';
  document.body.append(caption);
  caption.showPopover();
}}
"""


LANGUAGES: Final = [pytest.param(each, marks=pytest.mark.xdist_group(each)) for each in WORDS]


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=LANGUAGES)
async def language(request: pytest.FixtureRequest) -> str:
    """Return the language of the house."""
    return str(request.param)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home_assistant(
    simulator: Simulator, tmp_path_factory: pytest.TempPathFactory, language: str
) -> AsyncIterator[HomeAssistant]:
    """Return a house that has lived, in one language."""
    config = tmp_path_factory.mktemp(f"config-{language}")
    (config / "configuration.yaml").write_text(configuration(language))
    (config / "automations.yaml").write_text(automations(language))
    await simulator.reset()
    async with HomeAssistant(config, simulator=simulator.endpoint) as home_assistant:
        await live(home_assistant, simulator, language)
        yield home_assistant


class Album:
    """The pictures of one walk through Home Assistant."""

    def __init__(self, page: Page, folder: Path, prefix: str, captions: Mapping[str, str]) -> None:
        """Begin with none."""
        self._page = page
        self._folder = folder
        self._prefix = prefix
        self._captions = captions
        self._frames: dict[str, Image.Image] = {}

    async def take(
        self, name: str, awaited: Locator, height: int | None = None, *, is_alone: bool = False
    ) -> None:
        """Take a picture, if all that is shown can be read; higher than the screen if need be.

        Of all the page, or of what is awaited alone.
        """
        screen = self._page.viewport_size or {"width": 0, "height": 0}
        await self._page.set_viewport_size({**screen, "height": height or screen["height"]})
        await expect(awaited).to_be_visible()
        # What moves has to come to rest, and fonts and images to arrive.
        await self._page.wait_for_timeout(1000)
        await expect_readable(self._page)
        path = self._folder / f"{self._prefix}-{name}.png"
        shown = awaited if is_alone else self._page
        await shown.screenshot(path=path, animations="disabled")
        # A palette takes a third of the room, and nobody sees the difference.
        with Image.open(path) as picture:
            picture.convert("RGB").quantize(COLOURS).save(path, optimize=WANTED)
        await self._page.set_viewport_size(screen)
        await awaited.evaluate("element => element.scrollIntoView({block: 'nearest'})")
        await self._film(name)

    async def _film(self, name: str) -> None:
        """Add what is shown to the tour, with its caption."""
        await self._page.evaluate(CAPTION, self._captions[name])
        frame = await self._page.screenshot(animations="disabled")
        self._frames[name] = Image.open(BytesIO(frame))
        await self._page.evaluate(f"document.getElementById('{CAPTION_ID}').remove()")

    def make_tour(self) -> None:
        """Show all pictures with their captions one after the other, in a minute."""
        assert list(self._frames) == list(self._captions)
        first, *others = self._frames.values()
        first.save(
            self._folder / f"{self._prefix}-tour.webp",
            save_all=True,
            append_images=others,
            duration=MINUTE_IN_MS // len(self._frames),
            loop=0,
            quality=70,
            method=6 if WANTED else 0,  # the smallest file takes seconds
        )


@pytest_asyncio.fixture(loop_scope="module", params=LOOKS)
async def page(
    home_assistant: HomeAssistant,
    browser: Browser,
    language: str,
    request: pytest.FixtureRequest,
) -> AsyncIterator[Page]:
    """Return Home Assistant as its owner sees it, on one kind of screen."""
    size = PHONE if request.param == "phone" else DESKTOP
    dark = request.param == "dark"
    async with open_page(
        browser, home_assistant, size=size, dark=dark, accept_downloads=True
    ) as page:
        await enter(page, home_assistant, language)
        yield page


@pytest.fixture
def album(page: Page, language: str, request: pytest.FixtureRequest, tmp_path: Path) -> Album:
    """Return an empty album."""
    look = request.node.callspec.params["page"]
    # Those of the phone only show that there is room enough.
    folder = REPOSITORY / "docs" / "images" if WANTED and look != "phone" else tmp_path
    return Album(page, folder, f"{look}-{language}", WORDS[language].captions)


async def test_pictures(
    home_assistant: HomeAssistant,
    simulator: Simulator,
    page: Page,
    album: Album,
    language: str,
) -> None:
    """Walk from the set-up to the dashboard."""
    await set_up(home_assistant, simulator, page, album)
    await look_around(home_assistant, page, album, WORDS[language].account)
    await write(home_assistant, page, album, WORDS[language].draft)
    await page.goto(f"{home_assistant.url}/{DASHBOARD}/sms")
    await expect(page.locator("hui-history-graph-card canvas")).to_be_visible()
    await expect(page.locator("hui-error-card, hui-warning, ha-alert")).to_have_count(0)
    await expect(page.get_by_text(WORDS[language].reply)).to_be_visible()
    await album.take("dashboard", page.get_by_text("Alice").first, 1450)
    await automate(home_assistant, page, album)
    await say(home_assistant, page, album, WORDS[language].sentence)
    await send(home_assistant, page, album, WORDS[language].alarm)
    await repair(home_assistant, page, album)
    await report(home_assistant, page, album)
    album.make_tour()


async def set_up(house: HomeAssistant, simulator: Simulator, page: Page, album: Album) -> None:
    """Go through the set-up of another account, but for its last step."""
    dialog = page.locator("dialog-data-entry-flow")
    await page.goto(f"{house.url}{ADDED}")
    await page.locator("ha-config-integration-page ha-button").first.click()
    for name, key in simulator.keys.items():
        await dialog.locator(f"input[name={name}]").fill(key)
    await album.take("keys", dialog.get_by_role("dialog"))
    await submit(dialog)
    await album.take("sender", dialog.get_by_role("dialog"))
    await submit(dialog)
    await dialog.locator("input[name=name]").fill("Alice")
    await dialog.locator("input[type=tel]").fill("06 12 34 56 78")
    await album.take("recipient", dialog.get_by_role("dialog"))
    await close(dialog)


async def look_around(house: HomeAssistant, page: Page, album: Album, name: str) -> None:
    """See the recipients, the device of the account, and what helps if something is wrong."""
    await page.goto(f"{house.url}{ADDED}")
    await album.take("recipients", page.get_by_text("Alice").first, 1120)
    await page.locator("ha-config-entry-row ha-icon-button").nth(1).click()
    dialog = page.locator("dialog-data-entry-flow")
    await album.take("options", dialog.get_by_role("dialog"), 900)
    await close(dialog)
    devices = await house.command("config/device_registry/list")
    account = next(device["id"] for device in devices if device["name"] == name)
    await page.goto(f"{house.url}/config/devices/device/{account}")
    await album.take("device", page.get_by_text(SERVICE_NAME).first, 1150)


async def write(house: HomeAssistant, page: Page, album: Album, text: str) -> None:
    """Write a message on the card, and see what it would cost."""
    await page.goto(await show_card(house))
    compose = page.locator("ovh-sms-compose")
    await compose.get_by_role("button", name="Alice").click()
    await compose.locator("textarea").fill(text)
    await expect(compose.locator(".letters")).to_be_visible()
    await album.take("card", page.locator("ovh-sms-card"), 1500, is_alone=True)


async def automate(house: HomeAssistant, page: Page, album: Album) -> None:
    """See an automation that an SMS triggers, in the editor."""
    await page.goto(f"{house.url}/config/automation/edit/{AUTOMATION}")
    trigger = page.locator("ha-automation-trigger-row").first
    await trigger.click()
    await album.take("automation", trigger, 900)


async def say(house: HomeAssistant, page: Page, album: Album, sentence: str) -> None:
    """Ask Assist for an SMS."""
    await page.goto(f"{house.url}/{DASHBOARD}/sms?conversation=1")
    dialog = page.locator("ha-voice-command-dialog")
    await dialog.locator("input").fill(sentence)
    await page.keyboard.press("Enter")
    await expect(dialog.locator(".message.hass")).to_have_count(2)
    await album.take("assist", dialog.get_by_text("SMS").last)
    await page.keyboard.press("Escape")


async def send(house: HomeAssistant, page: Page, album: Album, text: str) -> None:
    """Send a message by hand, and read the response."""
    action = {
        "action": "ovh_sms.send_message",
        "target": {},
        "data": {"message": text, "recipients": ["Alice"]},
    }
    kept = json.dumps(["panel-dev-action-state-service-data", json.dumps(action)])
    await page.evaluate(f"localStorage.setItem(...{kept})")
    await page.goto(f"{house.url}/config/tools/action")
    await page.locator("ha-progress-button, .button-row ha-button").last.click()
    await album.take("action", page.locator(".response"), 1750)


async def repair(house: HomeAssistant, page: Page, album: Album) -> None:
    """Open what needs a hand."""
    await page.goto(f"{house.url}/config/repairs")
    await page.locator("ha-config-repairs ha-list-item-button").first.click()
    dialog = page.locator("dialog-data-entry-flow")
    await album.take("repair", dialog.get_by_role("dialog"))
    await close(dialog)


async def report(house: HomeAssistant, page: Page, album: Album) -> None:
    """Download what a bug report needs."""
    await page.goto(f"{house.url}{ADDED}")
    await page.locator("ha-config-entry-row ha-dropdown ha-icon-button").first.click()
    item = page.locator("a[href*='/api/diagnostics/config_entry/']").first
    await album.take("diagnostics", page.get_by_role("menuitem").first, 960)
    async with page.expect_download() as downloading:
        await item.click()
    file = await (await downloading.value).path()
    assert json.loads(await asyncio.to_thread(file.read_text))["data"]["entry"]["state"] == "loaded"
