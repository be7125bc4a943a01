"""Test versions and addresses that stand in more than one file of the repository."""

import ast
from collections.abc import Iterator
from importlib.metadata import version
import json
from pathlib import Path
import re
import shutil
import subprocess
from typing import Final
from urllib.parse import urlparse

import pytest

from homeassistant.const import __version__ as home_assistant_version
from homeassistant.loader import Manifest
from scripts.test import ROOMS_NOT_ON_THE_FLOOR

from .. import source

ROOT = Path(__file__).parents[2]
INTEGRATION = ROOT / "custom_components" / "ovh_sms"
MANIFEST: Manifest = json.loads((INTEGRATION / "manifest.json").read_text())
ADDRESS = MANIFEST["documentation"]
RUN_WITH_THE_OLDEST: Final = {
    "homeassistant.const.EVENT_HOMEASSISTANT_STOP",
    "homeassistant.const.__version__",
    "homeassistant.core.CALLBACK_TYPE",
    "homeassistant.helpers.event.async_track_time_change",
    "homeassistant.loader.async_get_loaded_integration",
}
"""Names that each account asks for while the tests of other rooms run."""


def versions() -> dict[str, str]:
    """Return the versions everything is built with."""
    lines = (ROOT / "scripts" / "versions.env").read_text()
    return dict(re.findall(r"^(\w+)=(\S+)", lines, re.MULTILINE))


@pytest.mark.parametrize("name", ["requirements_test.txt", "requirements_e2e.txt"])
def test_requirements(name: str) -> None:
    """Test that the tests run on what the manifest pins exactly."""
    lines = (ROOT / name).read_text().splitlines()
    assert set(MANIFEST["requirements"]) <= set(lines)


def test_oldest_home_assistant() -> None:
    """Test that the oldest Home Assistant we promise is one of those we test with."""
    floor = json.loads((ROOT / "hacs.json").read_text())["homeassistant"]
    plugin = version("pytest-homeassistant-custom-component")
    assert plugin in {versions()["TEST_PLUGIN"], versions()["TEST_PLUGIN_FLOOR"]}
    if plugin == versions()["TEST_PLUGIN_FLOOR"]:
        assert home_assistant_version == floor


def asked_for(module: ast.Module) -> Iterator[str]:
    """Return the names of Home Assistant that a module imports."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and not node.level:
            whence = node.module or ""
            if whence.split(".")[0] == "homeassistant":
                yield from (f"{whence}.{each.name}" for each in node.names)


def test_oldest_home_assistant_has_all_names() -> None:
    """Test that what the oldest one is not tested with asks it for nothing but what is."""
    asked: dict[bool, set[str]] = {True: set(), False: set()}
    for path, module in source.modules().items():
        is_tested = path.split("/")[0] not in ROOMS_NOT_ON_THE_FLOOR
        asked[is_tested].update(asked_for(module))
    assert asked[False] - asked[True] <= RUN_WITH_THE_OLDEST


def test_set_repository(tmp_path: Path) -> None:
    """Test that the public address can be written everywhere, and changed again."""
    listed = ["git", "ls-files", "-co", "--exclude-standard", ":!tests", ":!.venv*"]
    tracked = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True)
    for name in tracked.stdout.splitlines():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    before = urlparse(ADDRESS).path.strip("/")
    for address in ("alice-of-tests/sms-at-home", "bob-of-tests/ovh_sms"):
        script = tmp_path / "scripts" / "set-repository"
        subprocess.run(["python3", script, address], check=True)
        owner, name = address.split("/")
        manifest = json.loads((tmp_path / "custom_components/ovh_sms/manifest.json").read_text())
        assert manifest["documentation"] == f"https://github.com/{address}"
        assert manifest["issue_tracker"] == f"https://github.com/{address}/issues"
        assert manifest["codeowners"] == [f"@{owner}"]
        assert manifest["domain"] == "ovh_sms"
        readme = (tmp_path / "README.md").read_text()
        assert f"https://github.com/{address}`" in readme
        assert f"owner={owner}&repository={name}" in readme
        config = (tmp_path / ".github" / "ISSUE_TEMPLATE" / "config.yml").read_text()
        assert f"https://github.com/{address}/security" in config
        forgotten = re.compile(rf"\b{re.escape(before.split('/')[0])}(/|%2F|&)(?!NAME)")
        for file in tracked.stdout.splitlines():
            text = (tmp_path / file).read_text(errors="ignore")
            assert not forgotten.search(text), file
        before = address
