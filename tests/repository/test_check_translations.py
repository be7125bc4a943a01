"""Test that the watcher of translations sees what is wrong with them."""

from copy import deepcopy
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.ovh_sms.const import DOMAIN
from custom_components.ovh_sms.problems.issue import Issue, async_report
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.data_entry_flow import FlowResultType, section
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import issue_registry as ir

from ..check_translations import Watcher, watch
from ..conftest import EntryFactory
from ..flow import Flow
from ..texts import TRANSLATIONS

FORM = {"type": FlowResultType.FORM, "step_id": "user", "data_schema": None}
TEXTS = {
    "step": {
        "user": {
            "title": "Keys of {owner}",
            "data": {"key": "Key"},
            "data_description": {"key": "Opens the door."},
            "sections": {"more": {"name": "More", "data": {"other": "Other"}}},
            "menu_options": {"browser": "Browser"},
        },
    },
    "error": {"refused": "Refused: {words}"},
    "abort": {"gone": "Gone"},
    "create_entry": {"done": "Done: {words}"},
    "progress": {"wait": "Wait"},
}
SCHEMA = vol.Schema(
    {
        vol.Required("key"): str,
        vol.Required("more"): section(vol.Schema({vol.Required("other"): str})),
    }
)


@pytest.fixture(name="check_translations")
def check_translations_fixture() -> None:
    """Let these tests be wrong on purpose."""


@pytest.fixture(name="translations")
def translations_fixture() -> dict[str, Any]:
    """Return translations that a test can damage."""
    return deepcopy(TRANSLATIONS)


def problems_with(**result: Any) -> list[str]:
    """Return what is wrong with a flow's result in a small language."""
    watcher = Watcher({"xx": {"config": TEXTS}})
    watcher.flow_result(("config",), FORM | result)
    return watcher.problems


FORM_PROBLEMS = [
    (
        {"data_schema": SCHEMA, "description_placeholders": {"owner": "Alice"}},
        ["config.step.user.sections.more.data_description.other is missing"],
    ),
    (
        {"description_placeholders": {"owner": "Alice"}},
        [
            "config.step.user.data is not shown: key",
            "config.step.user.data_description is not shown: key",
            "config.step.user.sections is not shown: more",
        ],
    ),
]


@pytest.mark.parametrize(("result", "problems"), FORM_PROBLEMS)
def test_form(result: dict[str, Any], problems: list[str]) -> None:
    """Test that fields without words are seen, and words without a field."""
    assert problems_with(**result) == [f"xx: {problem}" for problem in problems]


def test_step_without_words() -> None:
    """Test that a step nobody wrote about is seen."""
    assert problems_with(step_id="door") == ["all: config.step.door has no text"]


OTHER_PROBLEMS = [
    ({"type": FlowResultType.ABORT, "reason": "gone"}, []),
    ({"type": FlowResultType.ABORT, "reason": "lost"}, ["config.abort.lost is missing"]),
    (
        {"type": FlowResultType.ABORT, "reason": "lost", "translation_domain": "homeassistant"},
        [],
    ),
    (
        {"type": FlowResultType.ABORT, "reason": "gone", "description_placeholders": {"a": "b"}},
        ["config.abort has no use for a"],
    ),
    ({"type": FlowResultType.CREATE_ENTRY, "description": None}, []),
    (
        {"type": FlowResultType.CREATE_ENTRY, "description": "done"},
        ["config.create_entry.done is not given words"],
    ),
    ({"type": FlowResultType.SHOW_PROGRESS, "progress_action": "wait"}, []),
    (
        {"type": FlowResultType.SHOW_PROGRESS, "progress_action": "sleep"},
        ["config.progress.sleep is missing"],
    ),
    ({"type": FlowResultType.EXTERNAL_STEP}, ["config.step.user.title is not given owner"]),
    (
        {
            "type": FlowResultType.MENU,
            "menu_options": ["browser", "phone"],
            "description_placeholders": {"owner": "Alice"},
        },
        ["config.step.user.menu_options.phone is missing"],
    ),
    (
        {
            "type": FlowResultType.MENU,
            "menu_options": {"phone": "Phone"},
            "description_placeholders": {"owner": "Alice"},
        },
        [],
    ),
]


@pytest.mark.parametrize(("result", "problems"), OTHER_PROBLEMS)
def test_other_results(result: dict[str, Any], problems: list[str]) -> None:
    """Test what a flow shows beside forms."""
    assert problems_with(**result) == [f"xx: {problem}" for problem in problems]


@pytest.mark.parametrize("language", TRANSLATIONS)
async def test_flow(hass: HomeAssistant, translations: dict[str, Any], language: str) -> None:
    """Test that a label missing in one language is seen in a real flow, with a wrong error."""
    step = translations[language]["config"]["step"]["user"]
    del step["data"]["consumer_key"]
    step["title"] += " {owner}"
    with watch(translations) as problems:
        await Flow.add_account(hass)
    assert sorted(problems) == [
        f"{language}: config.step.user.data.consumer_key is missing",
        f"{language}: config.step.user.title is not given owner",
    ]


@pytest.mark.parametrize("language", TRANSLATIONS)
async def test_recipient(
    hass: HomeAssistant, make_entry: EntryFactory, translations: dict[str, Any], language: str
) -> None:
    """Test that the flows of recipients are watched."""
    del translations[language]["config_subentries"]["recipient"]["error"]["no_name"]
    entry = make_entry()
    with watch(translations) as problems:
        flow = await Flow.add_recipient(hass, entry)
        await flow.submit(phone_numbers=["06 12 34 56 78"])
    assert problems == [f"{language}: config_subentries.recipient.error.no_name is missing"]


async def test_options(
    hass: HomeAssistant, entry: MockConfigEntry, translations: dict[str, Any]
) -> None:
    """Test that the options are watched."""
    translations["fr"]["options"]["step"]["init"]["data"]["colour"] = "Couleur"
    with watch(translations) as problems:
        await hass.config_entries.options.async_init(entry.entry_id)
    assert problems == ["fr: options.step.init.data is not shown: colour"]


async def test_others_are_not_watched(hass: HomeAssistant) -> None:
    """Test that texts of other integrations are none of our business."""
    with watch({"xx": {}}) as problems:
        ir.async_create_issue(
            hass,
            "sun",
            "dark",
            is_fixable=False,
            severity=ir.IssueSeverity.ERROR,
            translation_key="dark",
        )
        str(HomeAssistantError(translation_domain="sun", translation_key="dark"))
    assert problems == []


@pytest.mark.parametrize("language", TRANSLATIONS)
async def test_issue(
    hass: HomeAssistant, make_entry: EntryFactory, translations: dict[str, Any], language: str
) -> None:
    """Test that an issue's texts and values are seen, used or not."""
    entry = make_entry()
    with watch(translations) as problems:
        async_report(hass, entry, Issue.NO_CREDITS, colour="red")
        del translations[language]["issues"]["outbox_damaged"]["title"]
        async_report(hass, entry, Issue.OUTBOX_DAMAGED)
    assert {problem for problem in problems if problem.startswith(f"{language}:")} == {
        f"{language}: issues has no use for colour",
        f"{language}: issues.outbox_damaged.title is missing",
        f"{language}: issues.outbox_damaged.description is not given path",
    }


async def test_exception(translations: dict[str, Any]) -> None:
    """Test that an error's text and values are seen, wherever it is raised."""
    with watch(translations) as problems:
        ServiceValidationError(translation_domain=DOMAIN, translation_key="sunburn")
        HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="empty_message",
            translation_placeholders={"colour": "red"},
        )
    assert {problem for problem in problems if problem.startswith("fr:")} == {
        "fr: exceptions.sunburn.message is missing",
        "fr: exceptions has no use for colour",
    }


@pytest.mark.parametrize(
    ("action", "is_seen"),
    [(f"{DOMAIN}.burn", True), ("notify.ovh_sms_sun", True), ("sun.burn", False)],
)
async def test_action_without_text(hass: HomeAssistant, action: str, *, is_seen: bool) -> None:
    """Test that an error of our actions that nobody translated is seen."""

    def burn(_call: ServiceCall) -> None:
        message = "Burnt"
        raise HomeAssistantError(message)

    domain, service = action.split(".")
    hass.services.async_register(domain, service, burn)
    with watch() as problems, pytest.raises(HomeAssistantError):
        await hass.services.async_call(domain, service, blocking=True)
    assert bool(problems) is is_seen
