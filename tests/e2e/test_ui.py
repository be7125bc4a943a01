"""The dialogs as a person clicks through them, in a real browser."""

from collections.abc import AsyncIterator
import re

from playwright.async_api import Browser, Locator, Page, expect
import pytest
import pytest_asyncio

from .browser import open_page
from .home_assistant import HomeAssistant, Json
from .house import ALICE_E164, SERVICE_NAME, start_options
from .simulator import Simulator

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

# Switches in the options by their names: whether they are on, and what is said of them.
NEWS = {
    "Delivery receipts": (True, "Find out of each message whether the phone has got it"),
    "Replies": (False, "Look every 2 minutes for what people answer or write"),
    "Webhook": (False, "Let OVHcloud say at once that there is news"),
}


@pytest_asyncio.fixture(loop_scope="module")
async def page(house: HomeAssistant, browser: Browser) -> AsyncIterator[Page]:
    """Return the start page of Home Assistant, seen by its owner in a new browser."""
    async with open_page(browser, house) as page:
        await log_in(page, house)
        yield page


async def log_in(page: Page, house: HomeAssistant) -> None:
    """Fill in the login page."""
    await page.goto(house.url)
    await page.get_by_role("textbox", name="Username").fill(house.username)
    await page.get_by_role("textbox", name="Password").fill(house.password)
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("link", name="Settings")).to_be_visible()


async def submit(dialog: Locator, title: str) -> None:
    """Submit the form of this title."""
    await expect(dialog.get_by_text(title, exact=True)).to_be_visible()
    await dialog.get_by_role("button", name="Submit").click()


async def fill_recipient(dialog: Locator, name: str, number: str) -> None:
    """Fill in the form of a recipient."""
    await dialog.locator("input[name=name]").fill(name)
    await dialog.locator("input[type=tel]").fill(number)


async def test_an_account_is_added(house: HomeAssistant, page: Page, simulator: Simulator) -> None:
    """From the start page to an account that sends, with a wrong key on the way."""
    dialog = page.locator("dialog-data-entry-flow")
    await page.get_by_role("link", name="Settings").click()
    await page.get_by_text("Devices & services").click()
    await page.get_by_role("button", name="Add integration").click()
    await page.get_by_placeholder("Search for a brand name").fill("OVH")
    await page.get_by_text("OVHcloud SMS").click()

    link = dialog.get_by_role("link", name="OVHcloud")
    await expect(link).to_have_attribute(
        "href",
        "https://eu.api.ovh.com/createToken/?GET=/sms&GET=/sms/*&GET=/sms/*/jobs&POST=/sms/*/jobs",
    )
    for name, key in simulator.keys.items():
        await dialog.locator(f"input[name={name}]").fill(key)
    masked = dialog.locator("input[type=password]")
    await expect(masked).to_have_count(2)
    await dialog.locator("input[name=consumer_key]").fill("mistyped")
    await submit(dialog, "Keys of your OVHcloud account")
    await expect(dialog.get_by_text("This consumer key cannot be used")).to_be_visible()
    await dialog.locator("input[name=consumer_key]").fill(simulator.keys["consumer_key"])
    await submit(dialog, "Keys of your OVHcloud account")

    await dialog.get_by_role("button", name="Sender").click()
    offered = dialog.get_by_role("menuitem")
    await expect(offered).to_have_text(["MyHouse", "Short code that can be answered"])
    await offered.first.click()
    await dialog.get_by_role("button", name="Submit").click()

    await expect(dialog.get_by_text("First recipient")).to_be_visible()
    await fill_recipient(dialog, "Alice", "06 12 34 56 78")
    await submit(dialog, "First recipient")
    await dialog.get_by_role("button", name="finish").click()

    # It depends on how soon the frontend hears of the second device which page it shows.
    await expect(page).to_have_url(re.compile("/config/(devices/device|integrations/integration)/"))
    await expect(page.get_by_text("Maison").first).to_be_visible()
    await house.call_action("notify.ovh_sms_alice", {"message": "The cellar is dry"})
    assert [job["receivers"] for job in await simulator.jobs()] == [[ALICE_E164]]


async def test_options(house: HomeAssistant, entry: Json, page: Page) -> None:
    """The options are read by people: each has its name, and what is chosen holds."""
    dialog = page.locator("dialog-data-entry-flow")
    await page.goto(f"{house.url}/config/integrations/integration/ovh_sms")
    await page.get_by_role("button", name="Configure").click()
    await expect(dialog.get_by_text("What holds for all messages of Maison")).to_be_visible()
    for name in ("Text", "Costs"):
        await dialog.get_by_role("button", name=name, exact=True).click()
    for name in ("Daily budget", "Monthly budget", "Warn below", "Hourly limit"):
        await expect(dialog.get_by_role("spinbutton", name=name)).to_be_visible()
    await dialog.get_by_text("Use the closest letters (ê becomes e) and drop emoji").click()
    await dialog.get_by_role("button", name="Submit").click()
    await dialog.get_by_role("button", name="finish").click()
    response = await house.call_action(
        "ovh_sms.estimate", {"message": "Fenêtre 🔥"}, return_response=True
    )
    assert response["message"] == "Fenetre"


async def test_news_options(
    house: HomeAssistant, entry: Json, page: Page, simulator: Simulator
) -> None:
    """What brings news is turned on by name, and what it would replace is shown first."""
    others = "https://shop.example.org/receipts"
    thanks = {"responseType": "text", "text": "Thank you"}
    await simulator.account(SERVICE_NAME, callback=others, sms_response=thanks)
    await house.command("config/core/update", external_url="https://house.example.org")
    dialog = page.locator("dialog-data-entry-flow")
    await page.goto(f"{house.url}/config/integrations/integration/ovh_sms")
    await page.get_by_role("button", name="Configure").click()
    await dialog.get_by_role("button", name="Receipts and replies", exact=True).click()
    switches = {name: dialog.get_by_role("switch", name=name) for name in NEWS}
    for name, (is_on, words) in NEWS.items():
        await expect(switches[name]).to_be_checked(checked=is_on)
        await expect(dialog.get_by_text(words)).to_be_visible()
    await expect(dialog.get_by_role("link", name="create keys")).to_have_attribute(
        "href", re.compile(rf"&PUT=/sms/{SERVICE_NAME}$")
    )
    await expect_no_raw_text(dialog, *NEWS)
    for name in ("Replies", "Webhook"):
        await switches[name].press("Space")
        await expect(switches[name]).to_be_checked()
    await dialog.get_by_role("button", name="Submit").click()

    await expect(dialog.get_by_text("OVHcloud already calls something else")).to_be_visible()
    for words in (others, "Thank you", "If not, they stay as they are"):
        await expect(dialog.get_by_text(words)).to_be_visible()
    await expect_no_raw_text(dialog, "Replace them with the webhook")
    agreement = dialog.get_by_role("switch", name="Replace them with the webhook")
    await expect(agreement).not_to_be_checked()
    await dialog.get_by_role("button", name="Submit").click()
    await dialog.get_by_role("button", name="finish").click()
    # What was not agreed to is off, the rest holds.
    flow = await start_options(house, entry)
    assert {name: flow.shown[name] for name in ("receipts", "replies", "webhook")} == {
        "receipts": True,
        "replies": True,
        "webhook": False,
    }
    await flow.cancel()
    assert (await simulator.accounts())[SERVICE_NAME]["callback"] == others


async def expect_no_raw_text(dialog: Locator, *words: str) -> None:
    """Fail for keys and placeholders where people expect words such as these."""
    # Not the inner text, for that does not look into the parts of the form.
    text = await dialog.aria_snapshot()
    assert all(each in text for each in words), text
    assert not re.search(r"component\.|\[missing|[{}]|undefined|data_description", text), text


async def test_a_recipient_is_added(
    house: HomeAssistant, entry: Json, page: Page, simulator: Simulator
) -> None:
    """The page of the integration takes a recipient, tests it, and disturbs no other."""
    changes = await house.subscribe("state_changed")
    dialog = page.locator("dialog-data-entry-flow")
    await page.goto(f"{house.url}/config/integrations/integration/ovh_sms")
    await page.get_by_role("button", name="Add recipient").click()
    await fill_recipient(dialog, "Bob", "12")
    await submit(dialog, "New recipient")
    await expect(dialog.get_by_text("12 is not a phone number")).to_be_visible()
    await dialog.locator("input[type=tel]").fill("+33 7 80 12 34 56")
    await dialog.get_by_role("switch", name="Send a test SMS").press("Space")
    await submit(dialog, "New recipient")
    await expect(dialog.get_by_text("A test SMS is on its way")).to_be_visible()
    await dialog.get_by_role("button", name="finish").click()
    await expect(page.get_by_text("Bob").first).to_be_visible()
    assert (await house.subentries(entry["entry_id"])).keys() == {"Alice", "Bob"}

    async def is_sent() -> bool:
        return await house.state("sensor.bob_last_status") == "sent"

    await house.until(is_sent, "to send the test SMS")
    assert [job["receivers"] for job in await simulator.jobs()] == [["+33780123456"]]
    states = [changes.get_nowait()["data"]["new_state"] for _ in range(changes.qsize())]
    assert [each["entity_id"] for each in states if each["state"] == "unavailable"] == []
