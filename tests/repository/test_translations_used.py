"""Test that there are no words without use, and no use without words."""

import ast
from collections.abc import Iterator, Mapping
import dataclasses
from importlib import import_module
from itertools import chain
import re
from typing import Any

import pytest

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from .. import source
from ..check_translations import Watcher, placeholders_of, texts_of
from ..texts import TRANSLATIONS

LANGUAGES = sorted(TRANSLATIONS)
ENGLISH = TRANSLATIONS["en"]
FLOWS = {
    ("config",): ("config_flow", "OvhSmsConfigFlow"),
    ("config_subentries", "recipient"): ("flows.recipient_flow", "RecipientSubentryFlow"),
    ("options",): ("flows.options_flow", "OvhSmsOptionsFlow"),
}
# What begins the keys of the card's words.
CARD = "card_"
# What the frontend or Home Assistant itself chooses among.
SECTIONS = {
    "common",
    "conditions",
    "config",
    "config_subentries",
    "entity",
    "exceptions",
    "issues",
    "options",
    "selector",
    "services",
    "system_health",
    "title",
    "triggers",
}


def at(tree: Any, *path: str) -> Any:
    """Return what is at a path, an empty section if there is nothing."""
    for key in path:
        tree = tree.get(key, {})
    return tree


def descriptions() -> Iterator[tuple[str, Any]]:
    """Return the descriptions of all entities, with their platforms.

    A description may be of a class that Home Assistant makes up, so it is known by its fields.
    """
    for platform in source.PLATFORMS:
        for value in vars(import_module(f"custom_components.ovh_sms.{platform}")).values():
            for item in value if isinstance(value, tuple | list) else [value]:
                is_instance = dataclasses.is_dataclass(item) and not isinstance(item, type)
                if is_instance and hasattr(item, "translation_key"):
                    assert item.translation_key is None
                    yield platform, item


def named() -> dict[tuple[str, str], Any]:
    """Return the descriptions of entities by platform and key, which is the translation key."""
    return {(platform, item.key): item for platform, item in descriptions()}


def test_watched(request: pytest.FixtureRequest) -> None:
    """Test that what every test shows is checked."""
    assert "check_translations" in request.fixturenames


def test_watcher() -> None:
    """Test that a missing text is seen, and values that a text lacks or does not use."""
    watcher = Watcher({"xx": {"exceptions": {"refused": {"message": "Refused: {words}"}}}})
    watcher.exception("refused", {"words": "no"})
    assert watcher.problems == []
    watcher.exception("refused", {"other": "no"})
    watcher.exception("gone", None)
    assert watcher.problems == [
        "xx: exceptions.refused.message is not given words",
        "xx: exceptions has no use for other",
        "xx: exceptions.gone.message is missing",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_loaded(hass: HomeAssistant, language: str) -> None:
    """Test that Home Assistant itself finds the texts of each section."""
    for section in SECTIONS & TRANSLATIONS[language].keys():
        texts = await async_get_translations(hass, language, section, ["ovh_sms"])
        expected = sorted(texts_of(TRANSLATIONS[language][section]))
        assert sorted(texts.values()) == expected, section


@pytest.mark.parametrize("language", LANGUAGES)
def test_sections(language: str) -> None:
    """Test that there is nothing that is never looked up."""
    assert TRANSLATIONS[language].keys() <= SECTIONS
    assert ENGLISH["title"] == source.load("manifest.json")["name"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("path", "flow"), FLOWS.items())
def test_steps(language: str, path: tuple[str, ...], flow: tuple[str, str]) -> None:
    """Test that each step with words exists."""
    module, name = flow
    package = "custom_components.ovh_sms"
    classes = getattr(import_module(f"{package}.{module}"), name).mro()
    steps = {step for cls in classes if cls.__module__.startswith(package) for step in vars(cls)}
    texts = at(TRANSLATIONS[language], *path)
    assert {f"async_step_{step}" for step in texts["step"]} <= steps
    assert {f"async_step_{step}" for step in texts.get("initiate_flow", {})} <= steps


def flow_sections() -> Iterator[tuple[str, ...]]:
    """Return where texts of flows are, those that solve issues included."""
    yield from FLOWS
    for issue, texts in ENGLISH["issues"].items():
        if "fix_flow" in texts:
            yield ("issues", issue, "fix_flow")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", flow_sections())
@pytest.mark.parametrize("kind", ["abort", "create_entry", "progress"])
def test_ends(language: str, path: tuple[str, ...], kind: str) -> None:
    """Test that each way a flow can end is one the source names."""
    assert at(TRANSLATIONS[language], *path, kind).keys() <= source.strings()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", flow_sections())
def test_fields(language: str, path: tuple[str, ...]) -> None:
    """Test that each field with words is one the source names, and has both kinds of them."""
    words = {"title", "description", "data", "data_description", "menu_options", "sections"}
    for step in at(TRANSLATIONS[language], *path, "step").values():
        assert step.keys() <= words
        assert step.get("menu_options", {}).keys() <= source.strings()
        sections = step.get("sections", {})
        assert sections.keys() <= source.strings()
        for form in (step, *sections.values()):
            assert form.get("data", {}).keys() == form.get("data_description", {}).keys()
            assert form.get("data", {}).keys() <= source.strings()


@pytest.mark.parametrize("language", LANGUAGES)
def test_entities(language: str) -> None:
    """Test that each entity has a name, and each name an entity."""
    texts = TRANSLATIONS[language]["entity"]
    found = {(platform, key) for platform, keys in texts.items() for key in keys}
    assert found == {key for key, item in named().items() if item.name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_states(language: str) -> None:
    """Test that each state that is one of a list has words, and no other."""
    for (platform, key), item in named().items():
        texts = at(TRANSLATIONS[language], "entity", platform, key)
        states = set(at(texts, "state"))
        options = getattr(item, "options", None) or ()
        is_enum = item.device_class is SensorDeviceClass.ENUM
        assert states == (set(options) if is_enum else set()), key
        events = at(texts, "state_attributes", "event_type", "state")
        assert set(events) == set(getattr(item, "event_types", ())), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_state_attributes(language: str) -> None:
    """Test that each attribute with words is one the source names, with each of its values."""
    for platform, entities in TRANSLATIONS[language]["entity"].items():
        for texts in entities.values():
            attributes = texts.get("state_attributes", {})
            known = source.strings(f"{platform}.py") | source.strings("models.py") | {"event_type"}
            assert attributes.keys() <= known
            values = {
                value for attribute in attributes.values() for value in attribute.get("state", {})
            }
            assert {value for value in values if not re.fullmatch(r"ptt_\d+", value)} <= (
                source.strings()
            )


def test_units() -> None:
    """Test that a unit in words is that of a number without another unit."""
    for (platform, key), item in named().items():
        if "unit_of_measurement" in at(ENGLISH, "entity", platform, key):
            assert item.native_unit_of_measurement is None
            assert item.state_class is not None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("section", source.DESCRIBED)
def test_described(language: str, section: str) -> None:
    """Test that each field of an action, a trigger and a condition has words, and no other."""
    described = source.load_yaml(f"{section}.yaml")
    assert {
        name: set(action.get("fields", {}))
        for name, action in TRANSLATIONS[language][section].items()
    } == {name: set(source.fields_of(action["fields"])) for name, action in described.items()}


def selectors() -> dict[str, set[str]]:
    """Return the options or fields of each selector that has words for them."""
    found: dict[str, set[str]] = {}
    files = [source.load_yaml(f"{section}.yaml").values() for section in source.DESCRIBED]
    for described in chain.from_iterable(files):
        for field in source.fields_of(described["fields"]).values():
            for kind, names in (("select", "options"), ("object", "fields")):
                selector = (field.get("selector") or {}).get(kind) or {}
                if "translation_key" in selector:
                    found.setdefault(selector["translation_key"], set()).update(selector[names])
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_selectors(language: str) -> None:
    """Test that each choice has words, and no other."""
    texts: Mapping[str, Any] = TRANSLATIONS[language]["selector"]
    described = selectors()
    assert described.keys() <= texts.keys()
    words = "\n".join(source.strings())
    for key, choices in texts.items():
        assert key in described or key in words
        [(kind, names)] = choices.items()
        assert kind in {"fields", "options", "unit_of_measurement"}
        options = set(names)
        assert options == described.get(key, options & source.strings()), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", [("system_health", "info"), ("common",)])
def test_named_in_the_source(language: str, path: tuple[str, ...]) -> None:
    """Test that the source names what else has words."""
    words = "\n".join(source.strings())
    keys = at(TRANSLATIONS[language], *path).keys()
    assert all(key in words for key in keys if not key.startswith(CARD))


@pytest.mark.parametrize("language", LANGUAGES)
def test_card(language: str) -> None:
    """Test that the card has each word that it names, and names each word that it has."""
    keys = {
        key.removeprefix(CARD) for key in TRANSLATIONS[language]["common"] if key.startswith(CARD)
    }
    assert set(re.findall(r'localize\(\s*"(\w+)"', source.card())) <= keys
    beginnings = re.findall(r"`(\w+_)\$\{", source.card())
    named = {*re.findall(r'"(\w+)"', source.card())}
    assert [key for key in keys - named if not key.startswith(tuple(beginnings))] == []


def given_literally() -> Iterator[tuple[str, set[str], str]]:
    """Return the key of each error that gives its text literal values, their names, and where."""
    for name, tree in source.modules().items():
        for call in source.calls(tree, "InvalidCall"):
            key, names = source.constant(call.args[0]), source.keywords(call).keys()
            if key and None not in names:
                yield key, set(map(str, names)), f"{name}:{call.lineno}"
        for call in source.calls(tree):
            arguments = source.keywords(call)
            key = source.constant(arguments.get("translation_key"))
            given = arguments.get("translation_placeholders")
            if key not in ENGLISH["exceptions"] or "translation_domain" not in arguments:
                continue
            if given is None:
                yield key, set(), f"{name}:{call.lineno}"
            elif isinstance(given, ast.Dict) and None not in given.keys:
                yield key, {source.constant(part) for part in given.keys}, f"{name}:{call.lineno}"


def issues_given_literally() -> Iterator[tuple[str, set[str], str]]:
    """Return the key of each issue that gives its texts literal values."""
    for name, tree in source.modules().items():
        for call in source.calls(tree):
            if source.name_of(call) not in {"async_report", "async_report_or_clear"}:
                continue
            names = source.keywords(call).keys()
            issue = call.args[2] if len(call.args) > 2 else None
            if isinstance(issue, ast.Attribute) and None not in names:
                is_of_all = isinstance(call.args[1], ast.Constant)
                given = {str(name) for name in names} | (set() if is_of_all else {"account"})
                yield issue.attr.lower(), given, f"{name}:{call.lineno}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_of_errors(language: str) -> None:
    """Test that each value an error gives is in its text, and each in the text is given."""
    found = list(given_literally())
    assert found
    texts = TRANSLATIONS[language]["exceptions"]
    for key, given, place in found:
        assert placeholders_of(texts[key]["message"]) == given, place


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_of_issues(language: str) -> None:
    """Test that each value an issue gives is in one of its texts, and each in them is given."""
    found = list(issues_given_literally())
    assert found
    texts = TRANSLATIONS[language]["issues"]
    for key, given, place in found:
        used = {name for text in texts_of(texts[key]) for name in placeholders_of(text)}
        # What a flow that solves it gives is its own.
        own = used if "fix_flow" in texts[key] else given
        assert used == own, place
        assert given <= used, place


def names_in_source() -> set[str]:
    """Return what the source could call a value: keys of mappings, and named arguments."""
    names = {*source.strings(), *re.findall(r"\w+", source.card())}
    for tree in source.modules().values():
        for call in source.calls(tree):
            names |= {str(name) for name in source.keywords(call)}
    return names


@pytest.mark.parametrize("language", LANGUAGES)
def test_values(language: str) -> None:
    """Test that the source knows each value that a text asks for."""
    # An action's description speaks of the user's own columns.
    texts = {key: value for key, value in TRANSLATIONS[language].items() if key != "services"}
    asked = {name for text in texts_of(texts) for name in placeholders_of(text)}
    assert asked <= names_in_source()
    assert not any(map(placeholders_of, texts_of(TRANSLATIONS[language]["services"])))
