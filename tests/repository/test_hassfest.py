"""Test offline what hassfest and the HACS action check, by Home Assistant's own code if it can."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
from typing import Any, Final, get_type_hints

from PIL import Image
import pytest

import homeassistant
from homeassistant.bootstrap import CORE_INTEGRATIONS, DEFAULT_INTEGRATIONS
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import _load_services_file
from homeassistant.loader import Manifest, async_get_integration

from .. import source
from ..texts import TRANSLATIONS
from .hassfest_schemas import (
    CORE,
    DESCRIPTIONS_SCHEMA,
    HACS_SCHEMA,
    ICONS_SCHEMA,
    MANIFEST_SCHEMA,
    TRANSLATIONS_SCHEMA,
)

MANIFEST: Final[dict[str, Any]] = source.load("manifest.json")
HACS: Final[dict[str, Any]] = json.loads((source.ROOT / "hacs.json").read_text())

# Nobody has to depend on these.
ALWAYS_THERE: Final = {*map(str, Platform), *CORE_INTEGRATIONS, *DEFAULT_INTEGRATIONS}


# hassfest: manifest, requirements


def test_manifest() -> None:
    """Test that the manifest has what it needs and nothing unknown, in its order."""
    MANIFEST_SCHEMA(MANIFEST)
    assert MANIFEST.keys() <= get_type_hints(Manifest).keys()
    assert list(MANIFEST) == sorted(
        MANIFEST, key=lambda name: (name not in {"domain", "name"}, name)
    )
    # Home Assistant says "custom" of all that are not its own, whatever they claim.
    assert "quality_scale" not in MANIFEST
    assert MANIFEST["domain"] not in CORE


async def test_loader(hass: HomeAssistant) -> None:
    """Test that Home Assistant reads the manifest as it is meant."""
    integration = await async_get_integration(hass, MANIFEST["domain"])
    assert not integration.disabled
    assert not integration.is_built_in
    assert not integration.overwrites_built_in
    assert integration.config_flow
    assert integration.version == MANIFEST["version"]
    assert integration.requirements == MANIFEST["requirements"]
    assert await integration.resolve_dependencies() is not None
    assert set(integration.platforms_exists(source.PLATFORMS)) == set(source.PLATFORMS)


def test_requirements() -> None:
    """Test that nothing is asked for that Home Assistant brings along, or twice."""
    names = [requirement.partition("==")[0] for requirement in MANIFEST["requirements"]]
    assert names == sorted(set(names))
    constraints = (Path(homeassistant.__file__).parent / "package_constraints.txt").read_text()
    core = {line.partition("==")[0].lower() for line in constraints.splitlines()}
    assert not core & set(names)


# hassfest: dependencies, config_flow, config_schema, json


def imported_components(tree: ast.AST) -> Iterator[str]:
    """Return the components a module imports when it is loaded."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                continue
            case ast.ImportFrom(module="homeassistant.components", names=parts):
                yield from (part.name for part in parts)
            case ast.ImportFrom(module=str(name)) if name.startswith("homeassistant.components."):
                yield name.split(".")[2]
            case ast.Import(names=parts):
                for part in parts:
                    if part.name.startswith("homeassistant.components."):
                        yield part.name.split(".")[2]
            case _:
                yield from imported_components(node)


def test_dependencies() -> None:
    """Test that every component that is imported is a dependency, or always there."""
    listed = [*MANIFEST.get("dependencies", []), *MANIFEST.get("after_dependencies", [])]
    assert len(listed) == len(set(listed))
    for name, tree in source.modules().items():
        for component in imported_components(tree):
            # A file named after a component is only loaded by it.
            own = f"{component}.py" in source.modules()
            assert component in {*listed, *ALWAYS_THERE} or own, f"{name} imports {component}"


def test_json() -> None:
    """Test that every JSON file can be read, with each key once."""

    def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(pairs) == len(dict(pairs)), pairs
        return dict(pairs)

    files = list(source.INTEGRATION.rglob("*.json"))
    assert files
    for file in files:
        json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=without_doubles)


# hassfest: services, icons, translations


async def test_services(hass: HomeAssistant, caplog: pytest.LogCaptureFixture) -> None:
    """Test that Home Assistant can read all actions, and knows every part of them."""
    caplog.clear()
    integration = await async_get_integration(hass, MANIFEST["domain"])
    described: Any = await hass.async_add_executor_job(_load_services_file, integration)
    assert "services.yaml" not in caplog.text
    assert described.keys() == TRANSLATIONS["en"]["services"].keys()
    DESCRIPTIONS_SCHEMA(described)


@pytest.mark.parametrize("section", source.DESCRIBED)
@pytest.mark.parametrize("language", TRANSLATIONS)
def test_fields_have_words(language: str, section: str) -> None:
    """Test that every action, trigger, condition, field and choice has a name and a description."""
    words = TRANSLATIONS[language]
    for key, described in DESCRIPTIONS_SCHEMA(source.load_yaml(f"{section}.yaml")).items():
        texts = words[section][key]
        assert texts["name"]
        assert texts["description"]
        sections = {name for name, field in described["fields"].items() if "fields" in field}
        assert texts.get("sections", {}).keys() == sections
        for name, field in source.fields_of(described["fields"]).items():
            assert texts["fields"][name].keys() == {"name", "description"}
            if select := field["selector"].get("select"):
                options = words["selector"][select["translation_key"]]["options"]
                assert set(select["options"]) == options.keys()


def test_icons() -> None:
    """Test that icons are in their form, of what exists."""
    icons = source.load("icons.json")
    ICONS_SCHEMA(icons)
    for section in source.DESCRIBED:
        assert icons[section].keys() == source.load_yaml(f"{section}.yaml").keys()


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_translations(language: str) -> None:
    """Test that translations are in their form."""
    assert not (source.INTEGRATION / "strings.json").exists()
    TRANSLATIONS_SCHEMA(TRANSLATIONS[language])


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_language_is_known(language: str) -> None:
    """Test that Home Assistant has the language."""
    assert cv.language(language) == language


# HACS action, Marketplace


def test_hacs() -> None:
    """Test that hacs.json has what the store reads, and nothing else."""
    HACS_SCHEMA(HACS)
    assert HACS["name"] == MANIFEST["name"]
    assert ("filename" in HACS) == HACS.get("zip_release", False)


@pytest.mark.parametrize(("name", "side"), [("icon.png", 256), ("icon@2x.png", 512)])
def test_brand(name: str, side: int) -> None:
    """Test that the icon is a square as Home Assistant wants it: trimmed, and see-through."""
    with Image.open(source.INTEGRATION / "brand" / name) as image:
        assert image.format == "PNG"
        assert image.size == (side, side)
        assert image.mode == "RGBA"
        assert image.getbbox() == (0, 0, side, side)
        assert image.getchannel("A").getextrema() == (0, 255)
