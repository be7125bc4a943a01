"""The card as people use it: in a real Home Assistant and a real browser."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from itertools import chain
import re
from typing import Any, Final

from playwright.async_api import Browser, Locator, expect
import pytest
import pytest_asyncio

from tests.ovh_simulator.const import DEFAULT_RULES

from .browser import PHONE, expect_readable, leave_for
from .card import CARD, Watched, find_violations, show_card, watch, write_past
from .conftest import MARK
from .home_assistant import CONFIGURATION, REPOSITORY, HomeAssistant, Json
from .house import ALICE_E164, SERVICE_NAME, add_account, choose_options
from .pace import Pace
from .simulator import Simulator
from .story import BOB, BOB_E164
from .test_languages import TRANSLATIONS
from .test_rights import token_of

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

MESSAGES: Final = 1000
COMPONENTS: Final = "recorder:\nhistory:\nconversation:\n"
CANCEL: Final = ("DELETE", "/sms/*/jobs/*")
HOSTILE: Final = (
    "<img src=http://e.example/i onerror='window.hacked=1'><script>window.hacked=1</script>",
    "\u202egnp.exe ![x](http://e.example/t.png) {{ states('sun.sun') }} ${window.hacked=1} &lt;",
    "\N{FIRE}" * 1600,
)
EVE: Final[Json] = {
    "name": "<img src=x onerror='window.hacked=1'>Eve",
    "phone_numbers": ["06 98 76 54 32", "06 98 76 54 33"],
}


def words(key: str, language: str = "en", **placeholders: Any) -> str:
    """Return what the card says."""
    return str(TRANSLATIONS[language]["common"][f"card_{key}"]).format(**placeholders)


@pytest.fixture(scope="module")
def pace() -> Pace:
    """Let receipts, and the next request when there were many, come four times as soon."""
    return Pace(4)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def simulator(pace: Pace) -> AsyncIterator[Simulator]:
    """Return a simulated OVH whose clock runs with that of the house."""
    async with Simulator(pace) as simulator:
        yield simulator


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home_assistant(
    pace: Pace, simulator: Simulator, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[HomeAssistant]:
    """Return a running Home Assistant, and a past for the account that is added to it."""
    config = tmp_path_factory.mktemp("config")
    (config / "configuration.yaml").write_text(f"{CONFIGURATION}{COMPONENTS}")
    write_past(config, MESSAGES, HOSTILE)
    async with HomeAssistant(config, simulator=simulator.endpoint, pace=pace) as home_assistant:
        yield home_assistant


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def entry(home_assistant: HomeAssistant, simulator: Simulator) -> Json:
    """Return the account of Alice and Bob, whose SMS arrive after a second."""
    await simulator.behave(deliver_after=1)
    entry = await add_account(home_assistant, simulator)
    for recipient in (BOB, EVE):
        flow = await home_assistant.start_subentry_flow(entry["entry_id"])
        await flow.submit(**recipient)
    await choose_options(home_assistant, entry, replies=True, assist=True)
    key = simulator.keys["consumer_key"]
    await simulator.credential(key, rules=[*DEFAULT_RULES, CANCEL])
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


def english() -> list[str]:
    """Return what the card says in English and not in French."""
    texts = {
        language: [
            *(words for key, words in each["common"].items() if key.startswith("card_")),
            *(error["message"] for error in each["exceptions"].values()),
            *each["entity"]["event"]["delivery"]["state_attributes"]["reason"]["state"].values(),
        ]
        for language, each in TRANSLATIONS.items()
    }
    french = "\n".join(texts["fr"])
    # A few words between two placeholders may be in a message, too.
    parts = chain.from_iterable(
        [part for part in re.split(r"\{\w+\}", text) if part == text or len(part) > 12]
        for text in texts["en"]
    )
    return [part.strip() for part in parts if len(part.strip()) > 3 and part.strip() not in french]


async def expect_french(card: Card) -> None:
    """Fail for a card that says something in English."""
    said = await card.page.locator("ovh-sms-card").aria_snapshot()
    assert [each for each in english() if re.search(rf"\b{re.escape(each)}", said)] == []
    assert words("send", "fr") in said


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
    pytest.fail(f"Not {count} jobs but {[job['message'] for job in await simulator.jobs()]}")


async def test_send(house: HomeAssistant, simulator: Simulator, browser: Browser) -> None:
    """Without a mouse: choose, write, see what is dear, replace it, send once, see it arrive."""
    async with open_card(browser, house) as card:
        keyboard = card.page.keyboard
        await card.compose.get_by_role("button", name="Alice").focus()
        await keyboard.press("Space")
        for _ in ("Bob", "Eve", "Phone number", "Message"):
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
    left = [each["text"] for each in await simulator.messages()]
    assert f"The {MARK} can wait" not in left


async def test_two_boxes(house: HomeAssistant, simulator: Simulator, browser: Browser) -> None:
    """Two boxes share a text, with half a letter in it, that leaves once for clicks on both."""
    before = len(await simulator.jobs())
    address = await show_card(house, CARD, CARD)
    async with watch(browser, house, Card) as card:
        await card.page.goto(address)
        await card.compose.first.get_by_role("button", name="Alice").click()
        logins = len(card.commands("auth"))
        await card.text.first.fill(f"Once, {MARK} ")
        await card.text.first.press("End")
        await card.page.evaluate("document.execCommand('insertText', false, '\\ud83d')")
        await expect(card.compose.last.locator(".counter")).to_contain_text(" / 70")
        send = await card.button("send").all()
        await card.page.evaluate(
            "buttons => buttons.forEach(button => button.click())",
            [await each.element_handle() for each in send],
        )
        for text in (card.text.first, card.text.last):
            await expect(text).to_have_value("")
        assert len(card.commands("auth")) == logins
        assert card.errors == []
    [job] = (await simulator.jobs())[before:]
    assert job["message"] == f"Once, {MARK} \N{REPLACEMENT CHARACTER}"


async def test_french(house: HomeAssistant, simulator: Simulator, browser: Browser) -> None:
    """A French user of an English house, on a phone in the dark, is told all in French."""
    before = len(await simulator.jobs())
    await simulator.account(SERVICE_NAME, credits_left=0)
    async with open_card(browser, house, language="fr", size=PHONE, dark=True) as card:
        await card.compose.get_by_role("button", name="Alice").click()
        await card.text.fill(f"Fenêtre du {MARK}")
        await card.button("schedule", "fr").click()
        await expect(card.compose.get_by_text(words("schedule_missing", "fr"))).not_to_have_count(0)
        await expect_french(card)
        await expect_fine(card)
        await card.button("schedule", "fr").click()
        await card.compose.locator("summary").click()
        await card.button("send", "fr").click()
        refused = card.compose.get_by_role("alert").filter(has_text=re.compile("crédit"))
        await expect(refused).to_be_visible()
        await expect(card.text).to_have_value(f"Fenêtre du {MARK}")
        await expect_french(card)
        await expect_fine(card)
        await simulator.account(SERVICE_NAME, credits_left=100)
        await card.button("send", "fr").click()
        await expect(card.text).to_have_value("")
        await expect(card.page.get_by_text("1 000")).to_have_count(0)
    assert len(await simulator.jobs()) == before + 1


async def test_alarm(house: HomeAssistant, simulator: Simulator, browser: Browser) -> None:
    """An alarm comes up on the card, and a click ends it and tells those who were told."""
    before = len(await simulator.jobs())
    steps = [{"recipients": ["Alice"], "wait": {"minutes": 10}}, {"recipients": ["Bob"]}]
    fields = {"name": "Leak", "message": f"Water in the {MARK}", "steps": steps}
    async with open_card(browser, house) as card:
        await house.call_action("ovh_sms.escalate", fields)
        alarm = card.page.locator("ovh-sms-alarms li")
        await expect(alarm).to_contain_text("Leak")
        await expect(alarm).to_contain_text(words("alarm_step", step=1, steps=2))
        await expect(alarm.locator(".next")).to_have_text(re.compile(r"\d+:\d\d"))
        await expect_fine(card)
        await alarm.get_by_role("button", name=words("alarm_acknowledge")).dblclick()
        await expect(alarm).to_have_count(0)
        jobs = (await until_jobs(simulator, before + 2))[before:]
        await expect(card.row("Owner takes care of it")).to_be_visible()
    assert [job["receivers"] for job in jobs] == [[ALICE_E164]] * 2
    assert "Owner takes care of it." in jobs[1]["message"]


async def test_rights(house: HomeAssistant, simulator: Simulator, browser: Browser) -> None:
    """A guest writes to those there are and reads no texts, a tablet only sees how it went."""
    guest = await token_of(house, "guest", "system-users")
    tablet = await token_of(house, "tablet", "system-read-only")
    async with open_card(browser, house, token=guest) as card:
        await expect(card.page.get_by_text(words("stream_no_texts"))).to_be_visible()
        await expect(card.button("send")).to_be_visible()
        await expect_fine(card)
        assert "freezer" not in (told := str(card.updates))
        assert ALICE_E164 not in told
    async with open_card(browser, house, token=tablet) as card:
        await expect(card.compose.get_by_text(words("no_rights"))).to_be_visible()
        await expect(card.compose.locator("textarea, input, button")).to_have_count(0)
        await expect(card.page.locator("ovh-sms-stream .actions")).to_have_count(0)
        await expect_fine(card)
        assert "freezer" not in (told := str(card.updates))
        assert ALICE_E164 not in told


async def test_hostile(house: HomeAssistant, browser: Browser) -> None:
    """From right to left, with words of English; texts and names are shown, and do nothing."""
    async with open_card(browser, house, language="he", size=PHONE) as card:
        for text in HOSTILE:
            shown = card.page.locator("ovh-sms-stream .text").filter(has_text=text)
            assert await shown.evaluate("element => element.textContent") == text
        await expect(card.compose.get_by_role("button", name=EVE["name"])).to_be_visible()
        await expect(card.page.locator("ovh-sms-card .content[dir]")).to_have_attribute(
            "dir", "rtl"
        )
        await expect(card.page.locator("ovh-sms-card").locator("img, script, b")).to_have_count(0)
        await expect_fine(card)
        assert await card.page.evaluate("window.hacked") is None


async def test_restart(house: HomeAssistant, simulator: Simulator, browser: Browser) -> None:
    """What is being written outlives a restart of Home Assistant, and can be sent after it."""
    before = len(await simulator.jobs())
    async with open_card(browser, house) as card:
        module = REPOSITORY / "custom_components" / "ovh_sms" / "frontend" / "ovh-sms.js"
        version = sha256(module.read_bytes()).hexdigest()[:8]
        assert any(version in url for url in card.urls if url.endswith(module.name))
        await card.compose.get_by_role("button", name="Alice").click()
        await card.text.fill(f"Is the {MARK} back?")
        await house.kill()
        await house.start()
        await expect(card.text).to_have_value(f"Is the {MARK} back?")
        await expect(card.button("send")).to_have_attribute("aria-disabled", "false")
        await card.button("send").click()
        await expect(card.row(f"Is the {MARK} back?")).to_be_visible()
        card.errors.clear()  # the browser's, of the lost connection
    assert len(await simulator.jobs()) == before + 1


async def test_pickers(house: HomeAssistant, browser: Browser) -> None:
    """The card is found by "sms" and offered for a recipient; a dashboard is made from nothing."""
    address = await show_card(house, {"type": "markdown", "content": "-"})
    async with watch(browser, house, Card) as card:
        page = card.page
        dialog = page.locator("hui-dialog-create-card")
        await page.goto(f"{address}?edit=1")
        await page.get_by_role("button", name="Add card").click()
        await dialog.get_by_placeholder("Search entities").fill("bob")
        await dialog.get_by_text("Bob").first.click()
        await expect(dialog.locator("ovh-sms-card h2")).to_have_text("Maison")
        await dialog.get_by_role("tab", name="By card").click()
        await dialog.get_by_placeholder("Search cards").fill("sms")
        await dialog.locator("hui-card-picker .card").first.click()
        editor = page.locator("hui-dialog-edit-card")
        await editor.get_by_role("switch", name=words("show_stream")).press("Space")
        await expect(editor.locator("ovh-sms-stream")).to_have_count(0)
        await editor.get_by_role("button", name="Save").click()
        await expect(page.locator("hui-root ovh-sms-compose")).to_be_visible()
        [view] = (await house.command("lovelace/config", url_path="sms-card"))["views"]
        assert view["cards"][1] == {"type": "custom:ovh-sms-card", "stream": False}

        await leave_for(page, f"{house.url}/config/lovelace/dashboards")
        await page.get_by_role("button", name="Add dashboard").click()
        offered = page.locator("ha-dialog").get_by_role("button", name="SMS")
        await expect(offered).to_contain_text(words("page_description"))
        await offered.click()
        await page.get_by_role("button", name="Create").click()
        await expect(page.get_by_role("button", name="Create")).to_have_count(0)
        await leave_for(page, f"{house.url}/dashboard-sms")
        for text in (words("page_recipients"), EVE["name"]):
            await expect(page.get_by_text(text).first).to_be_visible()
        await expect(page.locator("ovh-sms-stream li").first).to_be_visible()
        await expect(page.locator("hui-error-card, hui-warning")).to_have_count(0)
        assert await page.evaluate("window.hacked") is None
        # Home Assistant's own pictures for the picker are not here.
        assert [error for error in card.errors if "demo.home-assistant.io" not in error] == []


async def test_automation(house: HomeAssistant, simulator: Simulator, browser: Browser) -> None:
    """By "sms", the editor finds triggers and condition; what is clicked together runs."""
    texts: Any = TRANSLATIONS["fr"]
    async with watch(browser, house, Card, language="fr") as card:
        page = card.page
        dialog = page.locator("add-automation-element-dialog")
        await page.goto(f"{house.url}/config/automation/edit/new")
        await page.locator("ha-automation-condition ha-button").first.click()
        await dialog.locator("input").first.fill("sms")
        await dialog.get_by_text(texts["conditions"]["can_send"]["name"], exact=True).click()
        await page.locator("ha-automation-trigger ha-button").first.click()
        await dialog.locator("input").first.fill("sms")
        for trigger in texts["triggers"].values():
            await expect(dialog.get_by_text(trigger["name"], exact=True)).to_be_visible()
        await dialog.get_by_text(texts["triggers"]["reply_received"]["name"], exact=True).click()
        await expect(dialog.get_by_role("dialog")).to_have_count(0)
        await expect_readable(page)
        await page.keyboard.press("Control+s")
        await page.locator("ha-dialog-automation-save input").first.fill("SMS")
        await page.locator("ha-dialog-automation-save [slot=primaryAction]").click()
        await house.until(lambda: house.state("automation.sms"), "to load the automation")
        assert card.errors == []
    fields = {"message": f"Is the {MARK} dry?", "recipients": ["Alice"], "timeout": 30}
    before = len(await simulator.jobs())
    asking = asyncio.create_task(
        house.call_action("ovh_sms.ask", fields | {"answers": ["yes"]}, return_response=True)
    )
    asked = (await until_jobs(simulator, before + 1))[-1]
    await simulator.receive(SERVICE_NAME, ALICE_E164, "yes", asked["tag"])
    assert (await asking)["answer"] == "yes"

    async def has_run() -> bool:
        automation = (await house.states())["automation.sms"]
        return bool(automation["attributes"]["last_triggered"])

    await house.until(has_run, "to run the automation")


async def test_voice(house: HomeAssistant, simulator: Simulator) -> None:
    """What is told to a recipient who is exposed leaves after a yes, and not before."""
    before = len(await simulator.jobs())
    await house.command(
        "homeassistant/expose_entity",
        assistants=["conversation"],
        entity_ids=["notify.alice"],
        should_expose=True,
    )
    heard = await house.command(
        "conversation/process", text=f"Tell Alice that the {MARK} is dry", language="en"
    )
    assert f"the {MARK} is dry" in str(heard["response"]["speech"])
    assert len(await simulator.jobs()) == before
    await house.command(
        "conversation/process", text="yes", conversation_id=heard["conversation_id"], language="en"
    )
    job = (await until_jobs(simulator, before + 1))[-1]
    assert (job["message"].lower(), job["receivers"]) == (f"the {MARK} is dry", [ALICE_E164])
