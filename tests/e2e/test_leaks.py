"""What comes from outside, in a real Home Assistant and its frontend."""

from typing import Any, Final

from playwright.async_api import Browser, expect
import pytest

from homeassistant.util.yaml import parse_yaml

from .browser import enter, open_page
from .home_assistant import REPOSITORY, HomeAssistant, Json
from .house import SERVICE_NAME, entity_id

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]


HOSTILE: Final = (
    "![x](http://e.example/t.png) [Update](http://e.example) <img src=http://e.example/i> "
    "http://e.example www.e.example a@e.example &lt;b&gt; `c` ~~d~~ \\[y](z) # h"
)


async def test_hostile_reply(house: HomeAssistant, entry: Json, browser: Browser) -> None:
    """A stranger's reply is shown as it is written, and the browser fetches nothing of it."""
    reply = await entity_id(house, f"{SERVICE_NAME}_reply")
    attributes = {"event_type": "received", "message": HOSTILE, "recipient": None, "sender": "<b>"}
    state = {"state": "2026-11-27T12:00:00.000+00:00", "attributes": attributes}
    await house.post(f"/api/states/{reply}", state)
    view: Any = parse_yaml((REPOSITORY / "docs" / "dashboard.yaml").read_text(encoding="utf-8"))
    cards = [card for section in view["sections"] for card in section["cards"]]
    as_it_comes = {"type": "markdown", "content": f"{{{{ state_attr('{reply}', 'message') }}}}"}
    as_shown = next(card for card in cards if card["type"] == "markdown")
    config = {"views": [{"cards": [card]} for card in (as_shown, as_it_comes)]}
    await house.command("lovelace/dashboards/create", url_path="sms-leaks", title="SMS")
    await house.command("lovelace/config/save", url_path="sms-leaks", config=config)
    async with open_page(browser, house) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await enter(page, house, "en")
        await page.goto(f"{house.url}/sms-leaks/0")
        card = page.locator("hui-markdown-card")
        await expect(card).to_contain_text(f"<b>: {HOSTILE}")
        await expect(card.locator("a, img, code, h1, del")).to_have_count(0)
        assert not [url for url in asked if "e.example" in url]
        # Otherwise there would be some.
        await page.goto(f"{house.url}/sms-leaks/1")
        await expect(card.locator("a").first).to_be_visible()
        assert [url for url in asked if "e.example" in url]
