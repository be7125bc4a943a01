"""Test that every word the user reads is there, in every language."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from string import Formatter
from typing import Any

import pytest

from custom_components.ovh_sms import api, const
from custom_components.ovh_sms.api import OvhError, UntrustedPage
from custom_components.ovh_sms.outbox.errors import Discarded, NotInTime, OutboxError
from custom_components.ovh_sms.problems.issue import Issue
from custom_components.ovh_sms.sms.encoding import measure
from custom_components.ovh_sms.sms.smart import Replacement, apply

INTEGRATION = Path(const.__file__).parent
LANGUAGES = sorted(path.stem for path in (INTEGRATION / "translations").glob("*.json"))
SOURCE = "\n".join(path.read_text() for path in sorted(INTEGRATION.rglob("*.py")))


def load(language: str) -> dict[str, Any]:
    """Return the translations of a language."""
    text = (INTEGRATION / "translations" / f"{language}.json").read_text()
    translations: dict[str, Any] = json.loads(text)
    return translations


def flatten(tree: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Return each text with its path."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from flatten(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def placeholders(text: str) -> set[str]:
    """Return the names of the placeholders of a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


ENGLISH = dict(flatten(load("en")))
FRENCH = dict(flatten(load("fr")))
# Names, and words that two languages share.
NAME = load("en")["title"]
COGNATES = {
    "de": {"Alarm", "Credits", "Name", "Status", "Text"},
    "es": {"Australia", "no"},
    "fr": {"France", "Message", "Messages", "messages"},
    "it": {"Australia", "no"},
    "nl": {"Alarm", "Credits", "Status", "credits"},
    "pl": {"Alarm", "Australia", "Tag"},
}
GLOSSARY = [
    [cell.strip(" `") for cell in line.strip("|").split("|")]
    for line in (INTEGRATION.parents[1] / "docs" / "glossary.md").read_text().splitlines()
    if line.startswith("|") and "---" not in line
]
IN_GLOSSARY = {
    "English": "en",
    "Français": "fr",
    "Español": "es",
    "Italiano": "it",
    "Polski": "pl",
    "Deutsch": "de",
    "Nederlands": "nl",
    "Português": "pt",
}
AGREEING = ("assist_yes", "assist_send_it")
# What assistants listen for is in no dialog, and has as many forms as a language needs.
HEARD = re.compile(r"common\.assist_(tell|send|and|yes|send_it|no)\Z")
# What stands in a line of its own: beside a switch, on a button, above a dialog.
LABEL = re.compile(
    r"\.(title|name|submit|data\.\w+|options\.\w+|state\.\w+|initiate_flow\.\w+|entry_type)$"
)


def test_languages() -> None:
    """Test that the languages of the countries are there in which OVHcloud sells SMS."""
    assert set(LANGUAGES) == set(IN_GLOSSARY.values())


def test_answers() -> None:
    """Test that a yes is a no in no language: assistants understand all of them."""
    texts = [load(language)["common"] for language in LANGUAGES]
    agreeing = {yes for each in texts for key in AGREEING for yes in each[key].split("; ")}
    assert agreeing.isdisjoint(no for each in texts for no in each["assist_no"].split("; "))


@pytest.mark.parametrize("language", LANGUAGES)
def test_lengths(language: str) -> None:
    """Test that no text is much longer than those the dialogs were made for."""
    for key, text in flatten(load(language)):
        if HEARD.match(key):
            continue
        usual = max(len(ENGLISH[key]), len(FRENCH[key]))
        assert len(text) <= 1.35 * usual or len(text) <= usual + 15, key
        if LABEL.search(key) and not re.search(r"\.reason\.|data_description", key):
            assert len(text) <= 75, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_silence(language: str) -> None:
    """Test that the SMS of the silence guard, which is renewed for ever, takes one part."""
    text = apply(load(language)["common"]["silence_message"], Replacement.AUTO)
    assert measure(text).parts == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_glossary(language: str) -> None:
    """Test that the words of the glossary are those the user reads."""
    head, *rows = GLOSSARY
    assert head == [*IN_GLOSSARY, "Where"]
    texts = dict(flatten(load(language)))
    for row in rows:
        term = row[list(IN_GLOSSARY.values()).index(language)]
        assert term.casefold() in texts[row[-1]].casefold(), row[-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_texts(language: str) -> None:
    """Test that a language has the keys and placeholders of English."""
    texts = dict(flatten(load(language)))
    assert {key: placeholders(text) for key, text in texts.items()} == {
        key: placeholders(text) for key, text in ENGLISH.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_left(language: str) -> None:
    """Test that nothing but names is the same in two languages."""
    if language == "en":
        return
    same = {text for key, text in flatten(load(language)) if text == ENGLISH[key]}
    assert same == COGNATES.get(language, set()) | {NAME} | (same & {"Webhook", "webhook"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_name(language: str) -> None:
    """Test that the integration has the name of its manifest, which alone can be searched for."""
    manifest = json.loads((INTEGRATION / "manifest.json").read_text())
    translations = load(language)
    assert translations["title"] == NAME == manifest["name"]
    assert [text for _, text in flatten(translations) if re.search("> SMS (de )?OVH", text)] == []


def test_exceptions() -> None:
    """Test that each error has a text, and each text an error."""
    errors = {error for name in api.__all__ if isinstance(error := getattr(api, name), type)}
    keys = {error.key for error in errors if issubclass(error, OvhError) and error is not OvhError}
    keys |= {error.key for error in OutboxError.__subclasses__()}
    keys |= {f"send_{key}" for key in keys}
    # No message waits for this page.
    keys.remove(f"send_{UntrustedPage.key}")
    # The outbox has nothing else to say where nobody sends.
    keys -= {NotInTime.key, Discarded.key}
    keys |= {f"csv_{key}" for key in re.findall(r'CsvError\("(\w+)"', SOURCE)}
    keys |= set(re.findall(r'translation_key="(\w+)"', SOURCE))
    keys |= set(re.findall(r'InvalidCall\(\s*"(\w+)"', SOURCE))
    # Names of what is chosen and an issue of Home Assistant's own, not errors.
    keys -= {"amount", "encoding", "sender", "config_entry_reauth"}
    assert keys == set(load("en")["exceptions"])


def test_issues() -> None:
    """Test that each issue has a text, and each text an issue."""
    assert set(Issue) == set(load("en")["issues"])


@pytest.mark.parametrize(
    "section",
    ["config.error", "config_subentries.recipient.error", "config.create_entry", "options.error"],
)
def test_flow_texts_are_used(section: str) -> None:
    """Test that no flow has a text that nothing shows."""
    keys = {key.removeprefix(f"{section}.") for key in ENGLISH if key.startswith(f"{section}.")}
    shown = set(re.findall(r'"(\w+)"', SOURCE))
    shown |= {f"invalid_{field}" for field in shown}
    assert keys
    assert keys <= shown
