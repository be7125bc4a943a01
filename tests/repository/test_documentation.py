"""Test that the examples of the documentation work as they stand there, and its links."""

from collections.abc import AsyncGenerator, Iterator
from functools import cache
from pathlib import Path
import re
import subprocess
from typing import Any, Final, override
from urllib.parse import unquote, urlsplit

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_mock_service,
)

from custom_components.ovh_sms.sms.encoding import Encoding, measure
from homeassistant.auth import auth_manager_from_config
from homeassistant.auth.models import Credentials
from homeassistant.components import recorder
from homeassistant.components.persistent_notification import (
    _async_get_or_create_notifications as notifications_of,
)
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.template import Template
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml

from .. import source
from ..conftest import ALICE, BOB, CAROL, EntryFactory
from ..house import House
from ..ovh_simulator import OvhSimulator
from ..tracking.test_replies import switch_on

LANGUAGES: Final = ("en", "fr")

README_BLOCKS: Final = ("first", "make_sure", "ask", "code", "estimate", "recorder", "develop")
USE_CASES: Final = (
    "escalation",
    "water",
    "freezer",
    "power_cut",
    "alarmo",
    "login",
    "group",
    "orders",
    "club",
    "not_arrived",
    "last_messages",
    "card",
)

WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "account": "Home",
        "family": "Family",
        "first": "Home\nWater in the cellar!",
        "make_sure": "Water in the cellar!",
        "not_sure": "Water in the cellar, and Alice's phone is off!",
        "ask": "The house is empty and the oven is on. Turn it off? Answer Yes or No.",
        "yes": "yes",
        "estimate": "The cellar window is open, and it is only 2 °C outside: please close it.",
        "escalation": "Break-in at home!",
        "escalated": "Bob",
        "water": "Water: Cellar!",
        "warm": "Home\nThe freezer is too warm.",
        "cold": "Home\nThe freezer is cold again.",
        "power_cut": r"Power cut \(\d\d:\d\d\)\.",
        "power_back": r"The power is back \(\d\d:\d\d\)\.",
        "alarmo": "Alarm\nFront door is open",
        "login": r"(\d{6}) is your Home Assistant login code\.",
        "group": "everybody",
        "order": " Heating ",
        "ordered": "It will be warm when you arrive.",
        "club": "Hello Zoe 0, the meeting is at 9:00.",
        "too_expensive": "The invitation would cost 60.0 credits.",
        "not_arrived": "Alice: The number does not exist, or is barred. Check it.",
        "last_messages": "sensor.last_sms",
    },
    "fr": {
        "account": "Maison",
        "family": "Famille",
        "first": "Maison\nDe l'eau dans la cave !",
        "make_sure": "De l'eau dans la cave !",
        "not_sure": "De l'eau dans la cave, et Alice est injoignable !",
        "ask": "La maison est vide et le four est allumé. L'éteindre ? Répondez Oui ou Non.",
        "yes": "oui",
        "estimate": "La fenêtre de la cave est ouverte, et il fait 2 °C dehors. Fermez-la vite.",
        "escalation": "Effraction à la maison !",
        "escalated": "Bob",
        "water": "Fuite d'eau : Cave !",
        "warm": "Maison\nLe congélateur est trop chaud.",
        "cold": "Maison\nLe congélateur est de nouveau froid.",
        "power_cut": r"Coupure de courant \(\d\d:\d\d\)\.",
        "power_back": r"Le courant est revenu \(\d\d:\d\d\)\.",
        "alarmo": "Alarme\nLa porte est ouverte",
        "login": r"(\d{6}) est votre code de connexion à Home Assistant\.",
        "group": "tout_le_monde",
        "order": " Chauffage ",
        "ordered": "Il fera chaud à votre arrivée.",
        "club": "Bonjour Zoe 0, la réunion est à 9:00.",
        "too_expensive": "L'invitation coûterait 60.0 crédits.",
        "not_arrived": "Alice : Le numéro n'existe pas ou est bloqué. Vérifiez-le.",
        "last_messages": "sensor.derniers_sms",
    },
}

# GitHub's anchors: letters of any language, digits, blanks, - and _ stay.
_NOT_IN_SLUG: Final = re.compile(r"[^\w\- ]")
_FENCE: Final = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"")

_HARD_BLANKS: Final = str.maketrans("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}", "  ")

# Reading


@cache
def documents() -> dict[str, str]:
    """Return what is in all Markdown files of the repository, by their paths."""
    command = ["git", "ls-files", "-z", "-co", "--exclude-standard", "*.md"]
    listed = subprocess.run(command, cwd=source.ROOT, check=True, capture_output=True, text=True)
    return {
        name: (source.ROOT / name).read_text(encoding="utf-8")
        for name in sorted(filter(None, listed.stdout.split("\0")))
    }


def path_of(page: str, language: str) -> str:
    """Return the path of a page in a language."""
    return f"{page}.md" if language == "en" else f"{page}.{language}.md"


def page_in(page: str, language: str) -> str:
    """Return a page in a language."""
    return documents()[path_of(page, language)]


def prose(text: str) -> str:
    """Return a page without its blocks of code."""
    return _FENCE.sub("", text)


def headings(text: str) -> list[tuple[int, str]]:
    """Return the levels and titles of the headings."""
    found = re.findall(r"^(#+) (.+)$", prose(text), re.MULTILINE)
    return [(len(level), title) for level, title in found]


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub makes of the headings."""
    slugs: list[str] = []
    for _, title in headings(text):
        slug = _NOT_IN_SLUG.sub("", title.lower()).replace(" ", "-")
        before = len([each for each in slugs if re.fullmatch(rf"{re.escape(slug)}(-\d+)?", each)])
        slugs.append(f"{slug}-{before}" if before else slug)
    return set(slugs)


def links(text: str) -> list[str]:
    """Return what a page links to or shows."""
    return [markdown or html for markdown, html in _LINK.findall(prose(text))]


def blocks(text: str) -> list[tuple[str, str]]:
    """Return the languages and the contents of the blocks of code."""
    return [
        (language, re.sub(rf"^{indent}", "", code, flags=re.MULTILINE))
        for indent, language, code in _FENCE.findall(text)
    ]


def example(name: str, language: str) -> Any:
    """Return what a block of YAML has."""
    page, names = (
        ("README", README_BLOCKS) if name in README_BLOCKS else ("docs/use-cases", USE_CASES)
    )
    found = dict(zip(names, blocks(page_in(page, language)), strict=True))
    return parse_yaml(found[name][1])


def plain(text: str) -> str:
    """Return a text with the apostrophes and blanks of a keyboard."""
    return text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").translate(_HARD_BLANKS)


def shape(tree: Any) -> Any:
    """Return what is the same in all languages: keys, and how much there is of what."""
    if isinstance(tree, dict):
        return {key: shape(value) for key, value in tree.items()}
    return [shape(each) for each in tree] if isinstance(tree, list) else type(tree)


# What is there


@pytest.mark.parametrize("name", documents())
def test_links(name: str) -> None:
    """Test that files and headings that are linked to exist."""
    for link in links(documents()[name]):
        if blueprint := unquote(link).partition("?blueprint_url=")[2]:
            assert (source.ROOT / blueprint.partition("/blob/main/")[2]).is_file(), link
        if urlsplit(link).scheme:
            continue
        path, _, anchor = link.partition("#")
        target = (source.ROOT / name).parent / path if path else source.ROOT / name
        if target.suffix in {".png", ".webp"}:
            continue
        assert target.exists(), link
        if anchor:
            linked = str(target.resolve().relative_to(source.ROOT.resolve()))
            assert anchor in anchors(documents()[linked]), link


@pytest.mark.parametrize("name", documents())
def test_yaml(name: str) -> None:
    """Test that every block of YAML can be read."""
    for language, code in blocks(documents()[name]):
        if language == "yaml":
            assert parse_yaml(code)


@pytest.mark.parametrize("page", ["README", "docs/reference", "docs/use-cases"])
def test_languages(page: str) -> None:
    """Test that the examples are the same in both languages."""
    english, french = (
        [(kind, shape(parse_yaml(code)) if kind == "yaml" else "") for kind, code in found]
        for found in (blocks(page_in(page, language)) for language in LANGUAGES)
    )
    assert english == french


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_are_cheap(language: str) -> None:
    """Test that no example pays double for a character, but the one that is about it."""
    names = {*README_BLOCKS, *USE_CASES} - {"develop", "estimate", "card"}
    texts = [text for name in names for text in messages(example(name, language))]
    assert len(texts) > len(names) // 2
    for text in texts:
        assert measure(text).encoding is Encoding.GSM7, text


def messages(tree: Any) -> Iterator[str]:
    """Return all texts of SMS in an example."""
    if isinstance(tree, dict) and tree.get("action") != "persistent_notification.create":
        for key, value in tree.items():
            if key in {"message", "title", "done_message"} and isinstance(value, str):
                yield value
            else:
                yield from messages(value)
    elif isinstance(tree, list):
        for each in tree:
            yield from messages(each)


# Whether it works


class Place(House):
    """A house whose events have the names of its language."""

    @override
    @callback
    def _async_note(self, event: Event[EventStateChangedData]) -> None:
        """Leave them to the automations."""


@pytest.fixture(name="language", params=LANGUAGES)
def language_fixture(hass: HomeAssistant, request: pytest.FixtureRequest) -> str:
    """Return the language of the house and of its documentation."""
    hass.config.language = request.param
    return str(request.param)


@pytest.fixture(name="words")
def words_fixture(language: str) -> dict[str, str]:
    """Return what the examples say."""
    return WORDS[language]


@pytest.fixture(name="entry")
async def entry_fixture(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory, words: dict[str, str]
) -> MockConfigEntry:
    """Return a loaded entry with the people of the examples."""
    return await add_account(hass, make_entry, words)


async def add_account(
    hass: HomeAssistant, make_entry: EntryFactory, words: dict[str, str]
) -> MockConfigEntry:
    """Add the account of the examples."""
    entry = make_entry(
        title=words["account"],
        recipients={"Alice": [ALICE], "Bob": [BOB], words["family"]: [ALICE, BOB, CAROL]},
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


@pytest.fixture(name="house")
async def house_fixture(
    freezer: FrozenDateTimeFactory,
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
) -> AsyncGenerator[Place]:
    """Return a house in which time stands still, and nothing goes on after its test."""
    place = Place(hass, simulator, freezer, entry)
    yield place
    for domain in ("automation", "script"):
        if hass.services.has_service(domain, "turn_off"):
            data = {"entity_id": "all"}
            await hass.services.async_call(domain, "turn_off", data, blocking=True)


async def configure(house: House, config: dict[str, Any]) -> None:
    """Set up what stands in a configuration.yaml."""
    assert await async_setup_component(house.hass, "persistent_notification", {})
    for domain in config.keys() - {"homeassistant"}:
        assert await async_setup_component(house.hass, domain, config)
    await house.settle()


async def start(house: House, actions: list[dict[str, Any]]) -> None:
    """Have a script do what an automation would."""
    await configure(house, {"script": {"example": {"sequence": actions}}})
    await house.hass.services.async_call("script", "example")
    await house.settle()


async def change(house: House, entity_id: str, *states: str, **attributes: Any) -> None:
    """Have an entity go from state to state."""
    for state in states:
        house.hass.states.async_set(entity_id, state, attributes)
        await house.settle()


def shown(house: House) -> list[str]:
    """Return the notifications that are shown."""
    return [each["message"] for each in notifications_of(house.hass).values()]


async def test_first(house: House, language: str, words: dict[str, str]) -> None:
    """Test the first automation."""
    await configure(house, example("first", language))
    await change(house, "binary_sensor.cellar_leak", "off", "on")
    assert house.sent == [(words["first"], [ALICE, CAROL])]


async def test_make_sure(house: House, language: str, words: dict[str, str]) -> None:
    """Test that Bob is told if Alice's phone is off, after two minutes."""
    await start(house, example("make_sure", language))
    await house.wait(110)
    assert house.sent == [(words["make_sure"], [ALICE])]
    await house.wait(20)
    assert house.sent == [(words["make_sure"], [ALICE]), (words["not_sure"], [BOB])]


async def test_sure(house: House, language: str, words: dict[str, str]) -> None:
    """Test that Bob is let alone if Alice's phone has it."""
    house.world.behaviour.deliver_after = 3
    await start(house, example("make_sure", language))
    await house.wait(300)
    assert house.sent == [(words["make_sure"], [ALICE])]


async def test_ask(house: House, language: str, words: dict[str, str]) -> None:
    """Test that the oven is turned off if somebody says yes."""
    turned_off = async_mock_service(house.hass, "switch", "turn_off")
    await start(house, example("ask", language))
    assert house.sent == [(words["ask"], [ALICE, BOB])]
    assert house.world.jobs[0].sender_for_response
    await answer(house, words["yes"], BOB)
    assert [call.data["entity_id"] for call in turned_off] == [["switch.oven"]]


async def test_code(house: House, language: str) -> None:
    """Test that the garage is opened by the code in the question, and by no other word."""
    opened = async_mock_service(house.hass, "cover", "open_cover")
    for guess in ("Yes", None):
        await start(house, example("code", language))
        [code] = re.findall(r"\d{4}", house.world.jobs[-1].message)
        await answer(house, guess or code, ALICE)
    assert [call.data["entity_id"] for call in opened] == [["cover.garage"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_recorder(language: str) -> None:
    """Test that the recorder takes what is recommended, and then keeps no actions."""
    config = recorder.CONFIG_SCHEMA(example("recorder", language))
    assert config["recorder"]["exclude"]["event_types"] == ["call_service"]


async def test_estimate(house: House, language: str, words: dict[str, str]) -> None:
    """Test that the example is one that costs more for its characters."""
    [action] = example("estimate", language)
    domain, _, service = action["action"].partition(".")
    for encoding, parts in (("auto", 2), ("smart", 1)):
        data = action["data"] | {"encoding": encoding}
        response: Any = await house.hass.services.async_call(
            domain, service, data, blocking=True, return_response=True
        )
        assert response["parts"] == parts
        is_kept = encoding == "auto"
        assert (response["message"] == words["estimate"]) is is_kept
        assert ("°" in response["unicode_characters"]) is is_kept
    assert house.sent == []


async def answer(house: House, message: str, sender: str) -> None:
    """Have somebody answer the last SMS."""
    house.receive(message, sender, house.world.jobs[-1].tag)
    await house.wait(11)


async def test_escalation(house: House, language: str, words: dict[str, str]) -> None:
    """Test that Bob is told if Alice is silent, and both learn that he takes care of it."""
    sounded = async_mock_service(house.hass, "siren", "turn_on")
    await configure(house, example("escalation", language))
    await change(house, "alarm_control_panel.home", "armed_away", "triggered")
    await house.wait(310)
    assert [who for _, who in house.sent] == [[ALICE], [BOB]]
    assert all(text.startswith(words["escalation"]) for text, _ in house.sent)
    await answer(house, "OK", BOB)
    [(confirmation, told)] = house.sent[2:]
    assert words["escalated"] in confirmation
    assert told == [ALICE, BOB]
    await house.wait(1000)
    assert len(house.sent) == 3
    assert sounded == []


async def test_escalation_unanswered(house: House, language: str) -> None:
    """Test that everybody is told, also after a restart, and at the end the siren sounds."""
    sounded = async_mock_service(house.hass, "siren", "turn_on")
    await configure(house, example("escalation", language))
    await change(house, "alarm_control_panel.home", "armed_away", "triggered")
    await house.restart()
    await house.wait(1190)
    assert [who for _, who in house.sent] == [[ALICE], [BOB], [ALICE, BOB, CAROL]]
    assert sounded == []
    await house.wait(20)
    assert len(sounded) == 1


async def test_water(house: House, language: str, words: dict[str, str]) -> None:
    """Test that water is told after ten seconds, whatever the budget."""
    options = {**house.entry.options, "daily_budget": 0.5}
    house.hass.config_entries.async_update_entry(house.entry, options=options)
    await house.settle()
    await configure(house, example("water", language))
    name = words["water"].partition(": ")[2].rstrip(" !")
    await change(house, "binary_sensor.cellar_leak", "off", "on", friendly_name=name)
    await house.wait(5)
    assert house.sent == []
    await house.wait(6)
    assert house.sent == [(words["water"], [ALICE, BOB, CAROL])]
    assert house.world.jobs[0].body["validityPeriod"] == 120


async def test_freezer(house: House, language: str, words: dict[str, str]) -> None:
    """Test that the alert repeats itself, and says when it is over."""
    await configure(house, example("freezer", language))
    await change(house, "binary_sensor.freezer_warm", "off", "on")
    assert house.sent == [(words["warm"], [ALICE])]
    await house.wait(15 * 60 + 5)
    assert house.sent == [(words["warm"], [ALICE])] * 2
    await house.wait(3600)
    await change(house, "binary_sensor.freezer_warm", "off")
    assert house.sent == [(words["warm"], [ALICE])] * 3 + [(words["cold"], [ALICE])]


async def test_power_cut(house: House, language: str, words: dict[str, str]) -> None:
    """Test that the news of a power cut waits for the internet, through a restart."""
    await configure(house, example("power_cut", language))
    await change(house, "binary_sensor.ups_on_battery", "unavailable", "off")
    house.simulator.stop()
    await change(house, "binary_sensor.ups_on_battery", "on")
    await house.wait(60)
    await house.restart()
    house.simulator.start()
    await house.wait(400)
    [(message, receivers)] = house.sent
    assert re.fullmatch(words["power_cut"], message)
    assert receivers == [ALICE, BOB]
    await change(house, "binary_sensor.ups_on_battery", "off")
    assert re.fullmatch(words["power_back"], house.sent[1][0])


async def test_alarmo(house: House, language: str, words: dict[str, str]) -> None:
    """Test the call that Alarmo makes, once it has filled in what is open."""
    [action] = example("alarmo", language)
    domain, _, service = action["service"].partition(".")
    data = action["service_data"]
    open_sensors = words["alarmo"].partition("\n")[2]
    data["message"] = re.sub(r"\{\{open_sensors(\|lang=\w+)?\}\}", open_sensors, data["message"])
    await house.hass.services.async_call(domain, service, data, blocking=True)
    assert house.sent == [(words["alarmo"], [ALICE, BOB])]


async def test_login(house: House, language: str, words: dict[str, str]) -> None:
    """Test that Alice sets login codes up and logs in with one, by an SMS each."""
    hass = house.hass
    person = {"username": "alice", "password": "secret", "name": "Alice"}
    providers = [{"type": "insecure_example", "users": [person]}]
    modules = example("login", language)["homeassistant"]["auth_mfa_modules"]
    hass.auth = await auth_manager_from_config(hass, providers, modules)
    user = MockUser(id="alice").add_to_auth_manager(hass.auth)
    credentials = Credentials("insecure_example", None, {"username": "alice"}, is_new=False)
    await hass.auth.async_link_user(user, credentials)

    module = hass.auth.get_auth_mfa_module("notify")
    assert module
    setup: Any = await module.async_setup_flow(user.id)
    form = await setup.async_step_init()
    assert form["data_schema"]({"notify_service": "ovh_sms", "target": "Alice"})
    with pytest.raises(Exception, match="notify_service"):
        form["data_schema"]({"notify_service": "ovh_sms_bob"})
    await setup.async_step_init({"notify_service": "ovh_sms", "target": "Alice"})
    code = await last_code(house, words)
    done = await setup.async_step_setup({"code": code})
    assert done["type"] is FlowResultType.CREATE_ENTRY

    flow: Any = hass.auth.login_flow
    result = await flow.async_init(("insecure_example", None))
    known = {"username": "alice", "password": "secret"}
    result = await flow.async_configure(result["flow_id"], known)
    assert result["step_id"] == "mfa"
    code = await last_code(house, words)
    result = await flow.async_configure(result["flow_id"], {"code": code})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert len(house.sent) == 2


async def last_code(house: House, words: dict[str, str]) -> str:
    """Return the code that Alice was texted last."""
    await house.settle()
    message, receivers = house.sent[-1]
    assert receivers == [ALICE]
    found = re.fullmatch(words["login"], message)
    assert found
    return found[1]


async def test_group(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    make_entry: EntryFactory,
    language: str,
    words: dict[str, str],
) -> None:
    """Test that a notify group reaches the app and phones."""
    pushed = async_mock_service(hass, "notify", "mobile_app_phone")
    assert await async_setup_component(hass, "notify", example("group", language))
    await add_account(hass, make_entry, words)
    data = {"title": "Maison", "message": "Fenêtre ouverte"}
    await hass.services.async_call("notify", words["group"], data, blocking=True)
    assert [call.data["message"] for call in pushed] == ["Fenêtre ouverte"]
    [job] = simulator.world.jobs
    assert (job.message, job.valid_receivers) == ("Maison\nFenetre ouverte", [BOB, CAROL])


async def test_orders(house: House, language: str, words: dict[str, str]) -> None:
    """Test that Alice heats the house by SMS, and Bob does not."""
    options = {**house.entry.options, "replies": True}
    house.hass.config_entries.async_update_entry(house.entry, options=options)
    await house.settle()
    heated = async_mock_service(house.hass, "climate", "set_temperature")
    await configure(house, example("orders", language))
    house.receive(words["order"], BOB)
    house.receive("Hello", ALICE)
    await house.wait(130)
    assert heated == []
    house.receive(words["order"], ALICE)
    await house.wait(130)
    assert [call.data["temperature"] for call in heated] == [20]
    assert house.sent == [(words["ordered"], [ALICE])]
    await house.restart()
    await house.wait(130)
    assert len(heated) == 1


def write_members(config: dict[str, Any], config_dir: str, count: int) -> tuple[str, list[str]]:
    """Write the table of a club, and return its folder and the texts for its members."""
    [allowed] = config["homeassistant"]["allowlist_external_dirs"]
    plan = config["script"]["invite_club"]["sequence"][0]["data"]
    columns = [plan["number_column"], *re.findall(r"\{(\w+)\}", plan["message"])]
    members = [
        dict(zip(columns, (f"06{11223344 + row:08}", f"Zoe {row}", "9:00"), strict=True))
        for row in range(count)
    ]
    path = Path(config_dir, plan["csv_file"])
    path.parent.mkdir()
    lines = [columns, *(member.values() for member in members)]
    path.write_text("".join(f"{';'.join(cells)}\n" for cells in lines))
    texts = [plan["message"].format(**member) for member in members]
    return allowed.replace("/config", config_dir), texts


@pytest.mark.parametrize("count", [2, 60])
async def test_club(house: House, language: str, words: dict[str, str], count: int) -> None:
    """Test that each member is invited by name, unless that costs too much."""
    config = example("club", language)
    folder, texts = write_members(config, house.hass.config.config_dir, count)
    house.hass.config.allowlist_external_dirs = {folder}
    await configure(house, config)
    await house.hass.services.async_call("script", "invite_club")
    await house.wait(20)
    if count == 2:
        assert texts[0] == words["club"]
        assert house.sent == list(zip(texts, ([CAROL], ["+33611223345"]), strict=True))
        assert shown(house) == []
    else:
        assert house.sent == []
        assert shown(house) == [words["too_expensive"]]


async def test_not_arrived(house: House, language: str, words: dict[str, str]) -> None:
    """Test that it is shown who did not get an SMS, and why; once."""
    await configure(house, example("not_arrived", language))
    await house.send("Hello")
    house.receipt(ALICE, 23, 2)
    await house.wait(60)
    assert [plain(message) for message in shown(house)] == [words["not_arrived"]]
    await house.restart()
    assert len(shown(house)) == 1


HOSTILE: Final = """![x](http://e.example/t.png) [Update](http://e.example) <img src=x onerror=y>
<http://e.example> http://e.example www.e.example a@e.example &lt;b&gt; \\[y](z) `c` ~~d~~ | {{ 1 }}

# Head
- [ ] item
1. item
===
    code
> quote
[z]: http://e.example"""


async def test_hostile_reply(house: House, language: str) -> None:
    """Test that a stranger's reply is shown as it is written: no link, no picture, no markup."""
    await configure(house, example("last_messages", language))
    await switch_on(house)
    house.receive(HOSTILE, "<b>x</b>")
    await house.wait(130)
    card = str(Template(example("card", language)["content"], house.hass).async_render())
    shown_text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", card)
    assert " ".join(HOSTILE.split()) in shown_text
    assert "<b>x</b>" in shown_text
    left = re.sub(r"\\[!-/:-@\[-`{-~]", "", card)
    assert not re.search(r"[][!<>`#|~@&{}=]|//|www\.|\n\s*\n\s*(?!-|\()\S", left), left


async def test_last_messages(house: House, language: str, words: dict[str, str]) -> None:
    """Test that the last messages are kept for the dashboard, and shown."""
    await configure(house, example("last_messages", language))
    await house.send("Hello")
    await house.wait(1)
    state = house.hass.states.get(words["last_messages"])
    assert state
    assert state.state == "sent"
    assert [each["message"] for each in state.attributes["messages"]] == ["Hello"]
    card = Template(example("card", language)["content"], house.hass).async_render()
    assert re.search(r"\d\d:\d\d \*\*sent\*\*\s+Alice ?:\s+Hello", card)
