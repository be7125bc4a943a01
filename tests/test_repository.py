"""Test what stands in more than one file of the repository, or must have a certain form."""

from importlib.metadata import version
import json
import os
from pathlib import Path
import re
import subprocess
from urllib.parse import urlparse

import pytest

from homeassistant.const import __version__ as home_assistant_version
from homeassistant.loader import Manifest

ROOT = Path(__file__).parent.parent
INTEGRATION = ROOT / "custom_components" / "ovh_sms"
MANIFEST: Manifest = json.loads((INTEGRATION / "manifest.json").read_text())


def versions() -> dict[str, str]:
    """Return the versions everything is built with."""
    lines = (ROOT / "scripts" / "versions.env").read_text()
    return dict(re.findall(r"^(\w+)=(\S+)", lines, re.MULTILINE))


def test_manifest() -> None:
    """Test what Home Assistant's own validation asks of a manifest."""
    keys = list(MANIFEST)
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])
    assert MANIFEST["domain"] == INTEGRATION.name
    assert re.fullmatch(r"\d+\.\d+\.\d+", MANIFEST["version"])
    assert all(owner.startswith("@") for owner in MANIFEST["codeowners"])
    for address in (MANIFEST["documentation"], MANIFEST["issue_tracker"]):
        assert urlparse(address).scheme == "https"


@pytest.mark.parametrize("name", ["requirements_test.txt", "requirements_e2e.txt"])
def test_requirements(name: str) -> None:
    """Test that the tests run on what the manifest pins exactly."""
    lines = (ROOT / name).read_text().splitlines()
    assert set(MANIFEST["requirements"]) <= set(lines)
    assert all(re.fullmatch(r"[\w-]+==[\d.]+", pin) for pin in MANIFEST["requirements"])


def test_oldest_home_assistant() -> None:
    """Test that the oldest Home Assistant we promise is one of those we test with."""
    floor = json.loads((ROOT / "hacs.json").read_text())["homeassistant"]
    plugin = version("pytest-homeassistant-custom-component")
    assert plugin in {versions()["TEST_PLUGIN"], versions()["TEST_PLUGIN_FLOOR"]}
    if plugin == versions()["TEST_PLUGIN_FLOOR"]:
        assert home_assistant_version == floor
    assert f"Home Assistant {floor.rpartition('.')[0]} or newer" in (ROOT / "README.md").read_text()


def test_readme_links() -> None:
    """Test that the files the README speaks of exist."""
    readme = (ROOT / "README.md").read_text()
    links = re.findall(r"\]\(((?!https?:)[^)#]+)", readme)
    links += re.findall(r"`(scripts/[\w-]+)", readme)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_set_repository(tmp_path: Path) -> None:
    """Test that the public address can be written, and changed again."""
    for name in ("scripts/set-repository", "custom_components/ovh_sms/manifest.json", "README.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    for address in ("alice/sms-at-home", "bob/ovh_sms"):
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


def test_set_repository_refuses_nonsense() -> None:
    """Test that an address without owner changes nothing."""
    result = subprocess.run(
        ["python3", ROOT / "scripts" / "set-repository", "nonsense"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert "OWNER/NAME" in result.stderr


def test_set_repository_outside_a_clone(tmp_path: Path) -> None:
    """Test that a folder without Git says what is missing."""
    for name in ("scripts/set-repository", "custom_components/ovh_sms/manifest.json"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    result = subprocess.run(
        ["python3", tmp_path / "scripts" / "set-repository", "alice/sms"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)},
    )
    assert result.returncode == 1
    assert result.stderr == "Run this in a Git clone: only files that Git knows are changed.\n"
