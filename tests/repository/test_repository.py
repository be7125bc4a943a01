"""Test what stands in more than one file of the repository, or must have a certain form."""

from importlib.metadata import version
import json
import os
from pathlib import Path
import re
import shutil
import subprocess
import tomllib
from typing import Any
from urllib.parse import urlparse

import pytest

from homeassistant.const import __version__ as home_assistant_version
from homeassistant.loader import Manifest
from homeassistant.util.yaml import load_yaml_dict

ROOT = Path(__file__).parents[2]
INTEGRATION = ROOT / "custom_components" / "ovh_sms"
MANIFEST: Manifest = json.loads((INTEGRATION / "manifest.json").read_text())
ADDRESS = MANIFEST["documentation"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").iterdir())
FORMS = ROOT / ".github" / "ISSUE_TEMPLATE"
PAGES = sorted(ROOT.glob("*.md")) + sorted((ROOT / ".github").glob("*.md"))


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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links(page: Path) -> None:
    """Test that the files and scripts that a page speaks of exist."""
    text = page.read_text()
    links = re.findall(r"\]\(((?!https?:)[^)#]+)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []
    assert_scripts_exist(text)


def assert_scripts_exist(text: str) -> None:
    """Check that what is called can be called."""
    for script in re.findall(r"(?<![\w/])scripts/([\w-]+)(?![\w/]|\.\w)", text):
        assert os.access(ROOT / "scripts" / script, os.X_OK), script


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflow(path: Path) -> None:
    """Test that a workflow may do what it needs only, and ends."""
    workflow = load_yaml_dict(path)
    assert workflow["name"]
    assert workflow[True]  # what YAML makes of "on"
    assert workflow["permissions"] == {}
    assert workflow["concurrency"]["group"] == f"{path.stem}-${{{{ github.ref }}}}"
    for job in workflow["jobs"].values():
        writes = {name for name, right in job["permissions"].items() if right != "read"}
        assert not writes or path.stem == "release"
        if "uses" in job:
            assert (ROOT / job["uses"]).is_file()
            continue
        assert job["timeout-minutes"] <= 60
        assert job["runs-on"]
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"] == {"persist-credentials": False}
            assert "${{" not in step.get("run", "")
    assert_scripts_exist(path.read_text())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned(path: Path) -> None:
    """Test that no action can change unnoticed, and that Dependabot can tell its version."""
    uses = re.findall(r"uses: (.+)", path.read_text())
    assert uses
    for action in uses:
        pinned = re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # (v?\d+\.\d+\.\d+|master)", action)
        assert pinned or action.startswith("./"), action


def test_workflows_test_like_the_script() -> None:
    """Test that GitHub runs the tests that have to pass here."""
    script = (ROOT / "scripts" / "test").read_text().replace(' "$@"', "")
    jobs = load_yaml_dict(ROOT / ".github" / "workflows" / "ci.yml")["jobs"]
    dev = jobs.pop("dev")
    assert dev["continue-on-error"] is True
    explore = jobs.pop("explore")["steps"][-1]["run"]
    assert explore in (ROOT / "CONTRIBUTING.md").read_text()
    commands = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    for command in commands:
        assert command.startswith("scripts/setup ") or f"{command}\n" in script, command
    for command in re.findall(r"^(?:scripts/lint|\.venv.+)$", script, re.MULTILINE):
        assert command in commands, command


def test_release_tests_first() -> None:
    """Test that nothing is published that has not been checked and tested."""
    release = load_yaml_dict(ROOT / ".github" / "workflows" / "release.yml")
    jobs = release["jobs"]
    assert release[True] == {"push": {"tags": ["v*"]}}
    assert (jobs["publish"]["needs"], jobs["test"]["needs"]) == ("test", "check")
    assert jobs["test"]["uses"] == "./.github/workflows/ci.yml"


def test_dependabot() -> None:
    """Test that actions and packages are looked after."""
    dependabot = load_yaml_dict(ROOT / ".github" / "dependabot.yml")
    assert dependabot["version"] == 2
    updates = {update["package-ecosystem"]: update for update in dependabot["updates"]}
    assert updates.keys() == {"github-actions", "pip"}
    pinned = {pin.partition("==")[0] for pin in MANIFEST["requirements"]}
    assert set(updates["pip"]["groups"]["tools"]["exclude-patterns"]) == pinned


def form_of(name: str) -> dict[str, Any]:
    """Return an issue form."""
    return load_yaml_dict(FORMS / f"{name}.yml")


def asked(form: dict[str, Any]) -> list[Any]:
    """Return what a form asks for, in any language."""
    return [
        (
            field["type"],
            field.get("id"),
            field.get("validations"),
            field["attributes"].get("placeholder"),
            [option.get("required") for option in field["attributes"].get("options", [])],
            field["attributes"].keys(),
        )
        for field in form["body"]
    ]


@pytest.mark.parametrize("kind", ["bug", "idea"])
def test_issue_forms(kind: str) -> None:
    """Test that both languages are asked for the same."""
    english, french = form_of(f"{kind}_en"), form_of(f"{kind}_fr")
    for form in (english, french):
        assert {"name", "description", "body"} <= form.keys()
        for field in form["body"]:
            words = field["attributes"]
            assert field["type"] == "markdown" or (words["label"] and field["id"])
    assert english["labels"] == french["labels"]
    assert asked(english) == asked(french)
    for one, other in zip(english["body"], french["body"], strict=True):
        for name in one["attributes"].keys() & {"label", "description", "value"}:
            assert one["attributes"][name] != other["attributes"][name]


def test_bug_form() -> None:
    """Test that a bug report has what helps, and is warned of what does not belong there."""
    fields = {field.get("id"): field for field in form_of("bug_en")["body"]}
    assert {"version", "home_assistant", "expected", "diagnostics", "log"} <= fields.keys()
    assert "no keys, phone numbers" in fields[None]["attributes"]["value"]
    assert fields["private"]["attributes"]["options"][0]["required"]


def test_issue_links() -> None:
    """Test that there are forms only, and that what they link to is here."""
    config = form_of("config")
    assert config["blank_issues_enabled"] is False
    anchor, advisories = [link["url"] for link in config["contact_links"]]
    assert advisories == f"{ADDRESS}/security/advisories/new"
    assert f"({advisories})" in (ROOT / "SECURITY.md").read_text()
    page, _, heading = anchor.partition("#")
    assert page == ADDRESS
    headings = re.findall(r"^## (.+)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert heading in [title.lower().replace(" ", "-") for title in headings]


def test_dev_container() -> None:
    """Test that a dev container sets up and runs what is here."""
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    assert container["postAttachCommand"] == "scripts/develop"
    for command in (container["postCreateCommand"], container["postAttachCommand"]):
        assert_scripts_exist(command)
    major, minor, _ = versions()["PYTHON"].split(".")
    assert f"python:{major}.{minor}-" in container["image"]


def test_hooks_check_like_the_script() -> None:
    """Test that what runs before a commit is what scripts/lint runs, by the same tools."""
    lint = (ROOT / "scripts" / "lint").read_text()
    [local] = tomllib.loads((ROOT / "prek.toml").read_text())["repos"]
    assert local["repo"] == "local"
    for hook in local["hooks"]:
        assert hook["language"] == "system"
        command = hook["entry"].partition(".venv/bin/")[2].partition(" --")[0]
        assert re.search(rf"^{command}\b", lint, re.MULTILINE), command


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
