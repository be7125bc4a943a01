"""Home Assistant's frontend in a headless Chromium."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
import re
import shutil
import time

from playwright.async_api import Browser, Error, Locator, Page, Route, async_playwright, expect

from .home_assistant import HomeAssistant

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The browser, Home Assistant and the simulator share what may be a small machine.
SECONDS = 20
SETTLED_WITHIN = 5
DESKTOP = (1000, 760)
PHONE = (390, 844)

# What stands where a word is missing.
_RAW = re.compile(r"component\.|ui\.\w+\.|\[missing|\{\w+\}|undefined|data_description")
# What is shown is cut if there is more of it than there is room for.
_CUT = """
root => {
  const cut = [];
  const look = element => {
    const style = getComputedStyle(element);
    const clips = ['hidden', 'clip'].includes(style.overflowX);
    const text = (element.innerText || '').trim();
    if (clips && text && element.clientWidth && element.scrollWidth > element.clientWidth + 1)
      cut.push(text);
    for (const child of element.shadowRoot?.children ?? []) look(child);
    for (const child of element.children) look(child);
  };
  look(root);
  return cut;
}
"""


@asynccontextmanager
async def start_browser() -> AsyncIterator[Browser]:
    """Start a browser without pages."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        yield browser
        await browser.close()


@asynccontextmanager
async def open_page(
    browser: Browser,
    house: HomeAssistant,
    *,
    size: tuple[int, int] = (1280, 800),
    dark: bool = False,
    accept_downloads: bool = False,
) -> AsyncIterator[Page]:
    """Open a page that sees Home Assistant and nothing else, and knows nothing of other pages."""

    async def only_from_here(route: Route) -> None:
        await (route.continue_() if route.request.url.startswith(house.url) else route.abort())

    page = await browser.new_page(
        viewport={"width": size[0], "height": size[1]},
        locale="en-GB",
        color_scheme="dark" if dark else "light",
        accept_downloads=accept_downloads,
    )
    page.set_default_timeout(SECONDS * 1000)
    expect.set_options(timeout=SECONDS * 1000)
    await page.route("**/*", only_from_here)
    yield page
    await page.close()


async def enter(page: Page, house: HomeAssistant, language: str, token: str = "") -> None:
    """See Home Assistant as a user who has logged in before, its owner at first, without menu."""
    tokens = {
        "access_token": token or house.token,
        "token_type": "Bearer",
        "expires_in": 1800,
        "hassUrl": house.url,
        "clientId": f"{house.url}/",
        "expires": 4e12,
        "refresh_token": "",
    }
    kept = {"hassTokens": tokens, "selectedLanguage": language, "dockedSidebar": "always_hidden"}
    await page.add_init_script(
        "".join(
            f"localStorage.setItem({json.dumps(key)}, {json.dumps(json.dumps(value))});"
            for key, value in kept.items()
        )
    )
    await page.goto(house.url)


async def leave_for(page: Page, address: str) -> None:
    """Go to an address, even if a dialog that has just closed goes back in the history."""
    try:
        await page.goto(address)
    except Error as err:
        if "ERR_ABORTED" not in err.message:
            raise
        await page.goto(address)


async def expect_readable(page: Page) -> None:
    """Fail for a page that keeps keys in place of words, or more than there is room for."""
    until = time.monotonic() + SETTLED_WITHIN
    while problems := await _find_unreadable(page):
        assert time.monotonic() < until, problems
        await asyncio.sleep(0.2)


async def _find_unreadable(page: Page) -> list[str]:
    """Return what nobody can read."""
    shown = page.locator("body")
    text = await shown.aria_snapshot()
    cut: list[str] = await shown.evaluate(_CUT)
    width = (page.viewport_size or {"width": 0})["width"]
    is_wide = await page.evaluate("document.documentElement.scrollWidth") > width
    return cut + [text] * bool(_RAW.search(text)) + ["The page is too wide"] * is_wide


async def submit(dialog: Locator) -> None:
    """Go on to the next form of a dialog, whatever the button is called."""
    await dialog.locator("ha-button[slot=primaryAction]").click()


async def close(dialog: Locator) -> None:
    """Close a dialog without finishing it."""
    await dialog.get_by_role("button").first.click()
    await expect(dialog.get_by_role("dialog")).to_have_count(0)
