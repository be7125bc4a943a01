"""What hassfest and the HACS action allow, as schemas."""

import json
from pathlib import Path
import re
from typing import Any, Final, get_args, get_type_hints
from urllib.parse import urlparse

from awesomeversion import AwesomeVersion, AwesomeVersionStrategy
import voluptuous as vol

import homeassistant
from homeassistant.const import Platform
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import TargetSelector, validate_selector
from homeassistant.loader import Manifest

from .. import source
from ..check_translations import placeholders_of

CORE: Final[dict[str, Any]] = json.loads(
    (Path(homeassistant.__file__).parent / "generated" / "integrations.json").read_text()
)["integration"]
"""What Home Assistant says of its own integrations."""
IOT_CLASSES: Final = {core["iot_class"] for core in CORE.values() if "iot_class" in core}

_KEY: Final = re.compile(r"(?!.*[_-]{2})(?![_-])[a-z0-9_-]+(?<![_-])")
_ADDRESS: Final = re.compile(r"((ftps?|scp|https?|mqtts?|socket5?)://|www\.)\S", re.IGNORECASE)


def require(value: Any, problem: str, *, unless: object) -> None:
    """Refuse a value that is not as it should be."""
    if not unless:
        message = f"{value} {problem}"
        raise vol.Invalid(message)


def key(value: Any) -> str:
    """Validate a key of translations and icons."""
    require(value, "is no key", unless=_KEY.fullmatch(str(value)))
    return str(value)


def text(value: Any) -> str:
    """Validate a text."""
    words = cv.string_with_no_html(value)
    wrong = {
        "is blank at an end": words != words.strip() or not words,
        "has an address": _ADDRESS.search(words),
        "refers to another": "[%" in words or "%]" in words,
        "has a placeholder in quotes": re.search(r"'\{\w+\}'", words),
        "has an odd placeholder": not all(map(str.isidentifier, placeholders_of(words))),
    }
    for problem, is_there in wrong.items():
        require(words, problem, unless=not is_there)
    return words


def plain(value: Any) -> str:
    """Validate a text that is never filled in."""
    require(value, "is never filled in", unless=not placeholders_of(text(value)))
    return str(value)


def icon(value: Any) -> str:
    """Validate an icon."""
    require(value, "is no icon", unless=re.fullmatch(r"mdi:[a-z0-9]+(-[a-z0-9]+)*", str(value)))
    return str(value)


def address(value: Any) -> str:
    """Validate a page that is not one of Home Assistant's own."""
    parts = urlparse(str(value))
    is_own = parts.netloc in {"", "www.home-assistant.io"}
    require(value, "is no address", unless=parts.scheme == "https" and not is_own)
    return str(value)


def version(value: Any) -> str:
    """Validate a version."""
    known = AwesomeVersion(str(value)).strategy is not AwesomeVersionStrategy.UNKNOWN
    require(value, "is no version", unless=known)
    return str(value)


def pin(value: Any) -> str:
    """Validate a requirement, as core has to have them."""
    name, separator, number = str(value).partition("==")
    require(value, "is not pinned", unless=separator and re.fullmatch(r"[\w.-]+", name))
    return name + separator + version(number)


def owner(value: Any) -> str:
    """Validate somebody on GitHub."""
    require(value, "is nobody", unless=re.fullmatch(r"@[\w/-]+", str(value)))
    return str(value)


def keyed(value: Any) -> Any:
    """Return the schema of a section whose keys are chosen by the integration."""
    return vol.Schema({key: value})


def optional(**fields: Any) -> dict[vol.Marker, Any]:
    """Return the fields of a schema that may be left out."""
    return {vol.Optional(name): value for name, value in fields.items()}


MANIFEST_SCHEMA: Final = vol.Schema(
    {
        vol.Required("domain"): source.INTEGRATION.name,
        vol.Required("name"): vol.All(str, vol.Length(min=1)),
        vol.Required("codeowners"): vol.All([owner], vol.Length(min=1)),
        vol.Required("config_flow"): True,
        vol.Required("documentation"): address,
        vol.Required("integration_type"): vol.In(
            get_args(get_type_hints(Manifest)["integration_type"])
        ),
        vol.Required("iot_class"): vol.In(IOT_CLASSES),
        vol.Required("issue_tracker"): address,
        vol.Required("requirements"): [pin],
        vol.Required("version"): vol.All(str, version),
        **optional(dependencies=[cv.slug], after_dependencies=[cv.slug], loggers=[str]),
    }
)

_FIELDS: Final = keyed(text)
_STEP: Final = optional(
    title=text,
    description=text,
    data=_FIELDS,
    data_description=_FIELDS,
    menu_options=_FIELDS,
    menu_option_descriptions=_FIELDS,
    submit=text,
    sections=keyed(optional(name=text, description=text, data=_FIELDS, data_description=_FIELDS)),
)
_FLOW: Final = {
    vol.Required("step"): keyed(_STEP),
    **optional(
        abort=_FIELDS,
        create_entry=_FIELDS,
        error=_FIELDS,
        flow_title=text,
        initiate_flow=_FIELDS,
        progress=_FIELDS,
    ),
}
_SUBENTRY: Final = {
    **_FLOW,
    vol.Required("entry_type"): text,
    vol.Required("initiate_flow"): {vol.Required("user"): text, key: text},
}
_STATES: Final = optional(name=plain, state=keyed(plain))
_ENTITY: Final = optional(
    name=text, state=keyed(plain), state_attributes=keyed(_STATES), unit_of_measurement=plain
)
_DESCRIBED: Final[dict[vol.Marker, Any]] = {
    vol.Required("name"): text,
    vol.Required("description"): text,
}
_WITH_FIELDS: Final[dict[vol.Marker, Any]] = {**_DESCRIBED, **optional(fields=keyed(_DESCRIBED))}
_ISSUE: Final = {
    vol.Required("title"): text,
    vol.Exclusive("description", "fixable"): text,
    vol.Exclusive("fix_flow", "fixable"): _FLOW,
}
TRANSLATIONS_SCHEMA: Final = vol.Schema(
    optional(
        title=text,
        common=keyed(text),
        conditions=keyed(_WITH_FIELDS),
        config=_FLOW,
        config_subentries=vol.Schema({cv.slug: _SUBENTRY}),
        device=keyed({"name": text}),
        entity=vol.Schema({vol.In(list(Platform)): keyed(_ENTITY)}),
        exceptions=vol.Schema({cv.slug: {vol.Required("message"): text}}),
        issues=keyed(vol.All(_ISSUE, cv.has_at_least_one_key("description", "fix_flow"))),
        options=_FLOW,
        selector=vol.Schema(
            {
                cv.slug: optional(
                    options=_FIELDS,
                    choices=_FIELDS,
                    unit_of_measurement=_FIELDS,
                    fields=keyed(_DESCRIBED),
                )
            }
        ),
        services=keyed(
            {
                **_DESCRIBED,
                **optional(fields=keyed(_DESCRIBED), sections=keyed({"name": text, key: text})),
            }
        ),
        system_health={"info": _FIELDS},
        triggers=keyed(_WITH_FIELDS),
    )
)


def unlike_default(icons: dict[str, Any]) -> dict[str, Any]:
    """Validate that an icon of a state is not the one it would have anyway."""
    is_double = icons.get("default") in icons.get("state", {}).values()
    require(icons, "has its default twice", unless=not is_double)
    return icons


_ICONS: Final = optional(default=icon, state=keyed(icon))
_ATTRIBUTES: Final = keyed(vol.All(_ICONS, unlike_default))
_ENTITY_ICONS: Final = vol.All({**_ICONS, **optional(state_attributes=_ATTRIBUTES)}, unlike_default)
ICONS_SCHEMA: Final = vol.Schema(
    optional(
        entity=vol.Schema({vol.In(list(Platform)): keyed(_ENTITY_ICONS)}),
        services=keyed({vol.Required("service"): icon, **optional(sections=keyed(icon))}),
        conditions=keyed({vol.Required("condition"): icon}),
        triggers=keyed({vol.Required("trigger"): icon}),
    )
)


def there(value: Any) -> Any:
    """Validate a value that must not be empty."""
    require(value, "is no value", unless=value is not None)
    return value


_FIELD: Final = optional(
    example=there, default=there, required=bool, advanced=bool, selector=validate_selector
)
DESCRIPTIONS_SCHEMA: Final = vol.Schema(
    {
        cv.slug: optional(
            target=vol.Any(TargetSelector.CONFIG_SCHEMA, None),
            fields={cv.slug: vol.Any(_FIELD, {"fields": {cv.slug: _FIELD}, "collapsed": bool})},
        )
    }
)

HACS_SCHEMA: Final = vol.Schema(
    {
        vol.Required("name"): vol.All(str, vol.Length(min=1)),
        **optional(
            content_in_root=False,
            country=[str],
            filename=str,
            hacs=version,
            hide_default_branch=bool,
            homeassistant=version,
            persistent_directory=str,
            zip_release=bool,
        ),
    }
)
