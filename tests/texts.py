"""The texts a user reads, found and filled in as Home Assistant's frontend does it."""

from collections.abc import Mapping
import json
from pathlib import Path
from typing import Any, Final

from custom_components.ovh_sms.const import DOMAIN
from homeassistant.config_entries import ConfigEntry, ConfigFlowResult, SubentryFlowResult
from homeassistant.data_entry_flow import FlowResultType, section
from homeassistant.exceptions import HomeAssistantError

type FlowResult = ConfigFlowResult | SubentryFlowResult
type Placeholders = Mapping[str, str] | None

TRANSLATIONS: Final = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in Path("custom_components", DOMAIN, "translations").absolute().glob("*.json")
}


def text(*keys: str, placeholders: Placeholders = None) -> str:
    """Return an English text, after a check that every language has and can fill it."""
    return {
        language: _text(language, translations, keys, placeholders or {})
        for language, translations in TRANSLATIONS.items()
    }["en"]


def form_text(result: FlowResult) -> str:
    """Return what a form says above its fields, after a check that each field has a label."""
    assert result["type"] is FlowResultType.FORM, result
    step = (*_section(result), "step", str(result["step_id"]))
    placeholders = result["description_placeholders"]
    for field, place in places(result).items():
        folded = ("sections", place) if place else ()
        assert text(*step, *folded, "data", field)
        assert text(*step, *folded, "data_description", field, placeholders=placeholders)
    titles = text(*step, "title"), text(*step, "description", placeholders=placeholders)
    return "\n".join(titles)


def form_error(result: FlowResult, field: str = "base") -> str:
    """Return the error that a form shows at a field, or above all of them."""
    assert form_text(result)
    errors = result["errors"] or {}
    place = "base" if field == "base" else places(result)[field] or field
    assert place in errors, errors
    return text(
        *_section(result), "error", errors[place], placeholders=result["description_placeholders"]
    )


def abort_text(result: FlowResult) -> str:
    """Return why a flow ended without an entry."""
    assert result["type"] is FlowResultType.ABORT, result
    return text(
        *_section(result),
        "abort",
        result["reason"],
        placeholders=result.get("description_placeholders"),
    )


def entry_text(result: FlowResult) -> str | None:
    """Return what a flow has to say of the entry or subentry it made."""
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    if (key := result["description"]) is None:
        return None
    return text(
        *_section(result), "create_entry", key, placeholders=result["description_placeholders"]
    )


def exception_text(err: HomeAssistantError) -> str:
    """Return what an action's error says."""
    assert err.translation_domain == DOMAIN, repr(err)
    return _exception(err.translation_key, err.translation_placeholders)


def reason_text(entry: ConfigEntry) -> str:
    """Return why an account could not be set up."""
    if entry.error_reason_translation_key is None:
        # Home Assistant 2026.8 keeps the English text of some reasons only.
        assert entry.reason, "There is no reason"
        return entry.reason
    return _exception(
        entry.error_reason_translation_key, entry.error_reason_translation_placeholders
    )


def fields(result: FlowResult) -> list[str]:
    """Return the fields of a form, those in sections, too."""
    return list(places(result))


def places(result: FlowResult) -> dict[str, str | None]:
    """Return the sections that the fields of a form are in, None for those in none."""
    schema = result["data_schema"]
    found: dict[str, str | None] = {}
    for name, value in (schema.schema if schema else {}).items():
        if isinstance(value, section):
            found |= {str(field): str(name) for field in value.schema.schema}
        else:
            found[str(name)] = None
    return found


def _exception(key: str | None, placeholders: Placeholders) -> str:
    assert key, "The error has no text of its own"
    return text("exceptions", key, "message", placeholders=placeholders)


def _section(result: FlowResult) -> tuple[str, ...]:
    """Return where the texts of a flow are.

    A subentry's handler is (entry id, type), that of options an entry id.
    """
    handler: Any = result["handler"]
    if isinstance(handler, tuple):
        return ("config_subentries", handler[1])
    return ("config",) if handler == DOMAIN else ("options",)


def _text(
    language: str, translations: Any, keys: tuple[str, ...], placeholders: Mapping[str, str]
) -> str:
    for key in keys:
        assert key in translations, f"{language}.json has no {'.'.join(keys)}"
        translations = translations[key]
    assert all(isinstance(value, str) for value in placeholders.values()), placeholders
    return str(translations).format(**placeholders)
