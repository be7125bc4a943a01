"""The dialogs in every language, where there is least room for words: on a phone."""

import contextlib
import json
from typing import Any

from playwright.async_api import Browser, Locator, expect
import pytest

from .browser import PHONE, close, enter, expect_readable, open_page, submit
from .home_assistant import REPOSITORY, HomeAssistant, Json
from .simulator import Simulator

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

TRANSLATIONS = {
    path.stem: json.loads(path.read_text())
    for path in (REPOSITORY / "custom_components" / "ovh_sms" / "translations").glob("*.json")
}


@pytest.mark.parametrize("language", sorted(TRANSLATIONS))
async def test_dialogs(
    house: HomeAssistant, entry: Json, simulator: Simulator, browser: Browser, language: str
) -> None:
    """Go through the set-up, with a mistake on the way, and open all options."""
    words: Any = TRANSLATIONS[language]
    await simulator.account("sms-ab12345-2", description="Alarme", senders={"MARTIN": "enable"})
    async with open_page(browser, house, size=PHONE) as page:
        await enter(page, house, language)
        await page.goto(f"{house.url}/config/integrations/integration/ovh_sms")
        dialog = page.locator("dialog-data-entry-flow")
        await page.locator("ha-config-integration-page ha-button").first.click()
        for name in simulator.keys:
            await dialog.locator(f"input[name={name}]").fill("mistyped")
        await submit(dialog)
        await expect(dialog.locator("ha-alert").first).to_be_visible()
        await expect_readable(page)
        for name, key in simulator.keys.items():
            await dialog.locator(f"input[name={name}]").fill(key)
        await submit(dialog)
        steps = words["config"]["step"]
        await expect(dialog.get_by_text(steps["sender"]["title"], exact=True)).to_be_visible()
        await expect_readable(page)
        await submit(dialog)
        await expect(dialog.get_by_text(steps["recipient"]["title"], exact=True)).to_be_visible()
        await expect_readable(page)
        await close(dialog)

        await page.locator("ha-config-entry-row ha-icon-button").nth(1).click()
        for section in words["options"]["step"]["init"]["sections"].values():
            await unfold(dialog, section["name"])
            label = next(iter(section["data"].values()))
            await expect(dialog.get_by_text(label).first).to_be_visible()
        await expect_readable(page)
        await close(dialog)


async def unfold(dialog: Locator, name: str) -> None:
    """Open a section; a click on it can get lost, for it moves while the one above opens."""
    button = dialog.get_by_role("button", name=name, exact=True)
    is_open = False
    while not is_open:
        await button.click()
        with contextlib.suppress(AssertionError):
            await expect(button).to_have_attribute("aria-expanded", "true")
            is_open = True
