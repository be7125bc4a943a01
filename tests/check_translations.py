"""Watches what Home Assistant shows in a test, and whether every language has words for it.

Core has such a fixture for its own integrations; the test plugin does not.
"""

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from functools import cache
from string import Formatter
from typing import Any, Final
from unittest.mock import patch

from custom_components.ovh_sms.const import DOMAIN
from homeassistant.components.repairs.issue_handler import RepairsFlowManager
from homeassistant.config_entries import (
    ConfigEntriesFlowManager,
    ConfigSubentryFlowManager,
    OptionsFlowManager,
)
from homeassistant.core import ServiceRegistry
from homeassistant.data_entry_flow import FlowManager, FlowResultType, section
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import issue_registry as ir

from .texts import TRANSLATIONS, Placeholders

type Section = tuple[str, ...]

_NO_FIELDS: Final[dict[str, Any]] = {}
# The entry's title, which Home Assistant adds to the forms of a reauthentication.
_GIVEN_ANYWAY: Final = {"name"}


@cache
def placeholders_of(text: str) -> frozenset[str]:
    """Return the names of the placeholders of a text."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def texts_of(tree: Any) -> Generator[str]:
    """Return all texts below a key."""
    if isinstance(tree, Mapping):
        for value in tree.values():
            yield from texts_of(value)
    elif tree is not None:
        yield str(tree)


class Watcher:
    """Collects what was shown without words, and words without use."""

    def __init__(self, translations: Mapping[str, Any]) -> None:
        """Watch with these translations, by language."""
        self._translations = translations
        self._used: dict[tuple[Section, str], set[str]] = {}
        self.problems: list[str] = []

    def exception(self, key: str | None, given: Placeholders) -> None:
        """Check the text of an error."""
        self._text(("exceptions", str(key), "message"), given)
        self._all_used(("exceptions",), given)

    def issue(self, issue: ir.IssueEntry) -> None:
        """Check the texts of an issue."""
        path = ("issues", str(issue.translation_key))
        given = issue.translation_placeholders
        self._text((*path, "title"), given)
        if not issue.is_fixable:
            self._text((*path, "description"), given)
        # Some tell the same of several causes, with what is known of all of them.
        self._all_used(("issues",), given)

    def flow_result(self, path: Section, result: Mapping[str, Any]) -> None:
        """Check the texts of what a flow shows."""
        given = result.get("description_placeholders")
        match result["type"]:
            case FlowResultType.FORM:
                self._form(path, result)
                self._all_used(path, given)
            case FlowResultType.ABORT if result.get("translation_domain", DOMAIN) == DOMAIN:
                self._text((*path, "abort", result["reason"]), given)
                self._all_used((*path, "abort"), given)
            case FlowResultType.CREATE_ENTRY if result.get("description"):
                self._text((*path, "create_entry", result["description"]), given)
                self._all_used((*path, "create_entry"), given)
            case FlowResultType.MENU:
                self._menu((*path, "step", result["step_id"]), result)
                self._all_used(path, given)
            case FlowResultType.EXTERNAL_STEP:
                self._head((*path, "step", result["step_id"]), given)
            case FlowResultType.SHOW_PROGRESS:
                self._text((*path, "progress", result["progress_action"]), given)

    def _form(self, path: Section, result: Mapping[str, Any]) -> None:
        """Check a form: its head, its fields and no others, and its errors."""
        given = result.get("description_placeholders")
        step = (*path, "step", result["step_id"])
        self._head(step, given)
        schema = result.get("data_schema")
        fields = {str(field): value for field, value in schema.schema.items()} if schema else {}
        sections = {name: value for name, value in fields.items() if isinstance(value, section)}
        self._fields(step, fields.keys() - sections, given)
        self._same_keys((*step, "sections"), sections)
        for name, value in sections.items():
            self._text((*step, "sections", name, "name"), given)
            self._fields((*step, "sections", name), map(str, value.schema.schema), given)
        for error in (result.get("errors") or {}).values():
            self._text((*path, "error", error), given)

    def _menu(self, step: Section, result: Mapping[str, Any]) -> None:
        """Check a menu whose options have no texts of their own."""
        given = result.get("description_placeholders")
        self._head(step, given)
        if not isinstance(result["menu_options"], Mapping):
            for option in result["menu_options"]:
                self._text((*step, "menu_options", option), given)

    def _head(self, step: Section, given: Placeholders) -> None:
        """Check what stands above a step: a title, a description or both."""
        if not any(self._find(step, language) for language in self._translations):
            self._report(step, "has no text")
        for key in ("title", "description"):
            self._text((*step, key), given, is_required=False)

    def _fields(self, step: Section, names: Iterable[str], given: Placeholders) -> None:
        """Check the labels of fields, and that there are no others."""
        names = set(names)
        for kind in ("data", "data_description"):
            for name in names:
                self._text((*step, kind, name), given)
            self._same_keys((*step, kind), names)

    def _same_keys(self, path: Section, names: Iterable[str]) -> None:
        """Check that there are no words for what is not shown."""
        for language in self._translations:
            unused = (self._find(path, language) or _NO_FIELDS).keys() - set(names)
            if unused:
                self._report(path, f"is not shown: {', '.join(sorted(unused))}", language)

    def _text(self, path: Section, given: Placeholders, *, is_required: bool = True) -> None:
        """Check that a text is there in every language and can be filled in."""
        for language in self._translations:
            text = self._find(path, language)
            if text is None:
                if is_required:
                    self._report(path, "is missing", language)
                continue
            if missing := placeholders_of(text) - (given or {}).keys():
                self._report(path, f"is not given {', '.join(sorted(missing))}", language)

    def _all_used(self, path: Section, given: Placeholders) -> None:
        """Check that what is given to texts is in one of them, in every language."""
        for language in self._translations:
            if unused := (given or {}).keys() - self._used_in(path, language) - _GIVEN_ANYWAY:
                self._report(path, f"has no use for {', '.join(sorted(unused))}", language)

    def _used_in(self, path: Section, language: str) -> set[str]:
        """Return the placeholders of all texts below a path."""
        if (path, language) not in self._used:
            texts = texts_of(self._find(path, language))
            self._used[path, language] = {name for text in texts for name in placeholders_of(text)}
        return self._used[path, language]

    def _find(self, path: Section, language: str) -> Any:
        """Return what is at a path, None if there is nothing."""
        found = self._translations[language]
        for key in path:
            found = found.get(key) if isinstance(found, Mapping) else None
        return found

    def _report(self, path: Section, problem: str, language: str = "all") -> None:
        """Keep a problem, once."""
        line = f"{language}: {'.'.join(path)} {problem}"
        if line not in self.problems:
            self.problems.append(line)


_WATCHER: Final = Watcher(TRANSLATIONS)
"""The one of all tests, for it keeps what it has looked up."""


@contextmanager
def watch() -> Generator[list[str]]:
    """Return the list that problems go to, while Home Assistant is watched."""
    watcher = _WATCHER
    watcher.problems = []
    with (
        patch.object(FlowManager, "_async_handle_step", _flow_step(watcher)),
        patch.object(ir.IssueRegistry, "async_get_or_create", _issue(watcher)),
        patch.object(ServiceRegistry, "async_call", _action(watcher)),
        patch.object(HomeAssistantError, "__init__", _exception(watcher)),
    ):
        yield watcher.problems


def _flow_step(watcher: Watcher) -> Callable[..., Any]:
    """Return a flow step that is watched."""
    original = FlowManager._async_handle_step

    async def handle_step(self: Any, flow: Any, *args: Any) -> Any:
        # Looked up before, since a step can take its issue away.
        path = _section_of(self, flow)
        result = await original(self, flow, *args)
        if path:
            watcher.flow_result(path, result)
        return result

    return handle_step


def _issue(watcher: Watcher) -> Callable[..., Any]:
    """Return an issue registry's method that is watched."""
    original = ir.IssueRegistry.async_get_or_create

    def get_or_create(self: Any, domain: str, *args: Any, **kwargs: Any) -> Any:
        issue = original(self, domain, *args, **kwargs)
        if domain == DOMAIN:
            watcher.issue(issue)
        return issue

    return get_or_create


def _action(watcher: Watcher) -> Callable[..., Any]:
    """Return an action call that is watched: what it raises must have a text."""
    original = ServiceRegistry.async_call

    async def call(self: Any, domain: str, service: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return await original(self, domain, service, *args, **kwargs)
        except HomeAssistantError as err:
            is_ours = domain == DOMAIN or (domain == "notify" and service.startswith(DOMAIN))
            # For core and its clients, "unauthorized" is the text.
            if is_ours and err.translation_key is None and not isinstance(err, Unauthorized):
                watcher.problems.append(f"{domain}.{service} raises without a text: {err!r}")
            raise

    return call


def _exception(watcher: Watcher) -> Callable[..., None]:
    """Return an error's initializer that is watched."""
    original = HomeAssistantError.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        if self.translation_domain == DOMAIN:
            watcher.exception(self.translation_key, self.translation_placeholders)

    return init


def _section_of(manager: Any, flow: Any) -> Section | None:
    """Return where the texts of our flows are, None for a flow that is not ours."""
    match manager:
        case ConfigEntriesFlowManager() if flow.handler == DOMAIN:
            return ("config",)
        case OptionsFlowManager() if _is_ours(manager, flow.handler):
            return ("options",)
        case ConfigSubentryFlowManager() if _is_ours(manager, flow.handler[0]):
            return ("config_subentries", flow.handler[1])
        case RepairsFlowManager() if flow.handler == DOMAIN:
            issue = ir.async_get(manager.hass).async_get_issue(DOMAIN, flow.issue_id)
            return ("issues", str(issue.translation_key), "fix_flow") if issue else None
        case _:
            return None


def _is_ours(manager: Any, entry_id: str) -> bool:
    """Tell whether an entry is an SMS account."""
    entry = manager.hass.config_entries.async_get_entry(entry_id)
    return entry is not None and entry.domain == DOMAIN
