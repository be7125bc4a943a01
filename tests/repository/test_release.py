"""Test what stands between a tag and a release."""

from collections.abc import Callable
import json
from pathlib import Path
import shutil
import subprocess
from zipfile import ZIP_STORED, ZipFile

import pytest

ROOT = Path(__file__).parents[2]
INTEGRATION = "custom_components/ovh_sms"
CHANGELOG = """# Changelog

## [Unreleased]

## [1.2.0] - 2026-12-01

### Fixed

- Alarms ring [louder](https://example.org).

## [1.1.0] - 2026-11-30

- The first one.

[Unreleased]: https://github.com/OWNER/ovh_sms/compare/v1.2.0...HEAD
[1.2.0]: https://github.com/OWNER/ovh_sms/releases/tag/v1.2.0
"""

type Release = Callable[..., subprocess.CompletedProcess[str]]


def git(repository: Path, *arguments: str) -> None:
    """Let Git do something."""
    who = ("-c", "user.name=Alice", "-c", "user.email=alice@example.org")
    subprocess.run(["git", *who, *arguments], cwd=repository, check=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a clone whose version 1.2.0 can be released."""
    root = tmp_path / "clone"
    integration = root / INTEGRATION
    (integration / "api").mkdir(parents=True)
    (root / "scripts").mkdir()
    for name in ("release", "release.py"):
        shutil.copy(ROOT / "scripts" / name, root / "scripts" / name)
    (root / "CHANGELOG.md").write_text(CHANGELOG)
    (root / ".gitignore").write_text("__pycache__/\n")
    (integration / "manifest.json").write_text(json.dumps({"version": "1.2.0"}))
    (integration / "__init__.py").write_text('"""SMS."""\n' * 100)
    (integration / "api" / "client.py").write_text("CLIENT = 1\n")
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "All of it")
    return root


@pytest.fixture
def release(repository: Path) -> Release:
    """Return what runs the script."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [repository / "scripts" / "release", *arguments],
            check=False,
            capture_output=True,
            text=True,
        )

    return run


def rewrite(repository: Path, old: str, new: str) -> None:
    """Change the changelog."""
    assert old in CHANGELOG
    (repository / "CHANGELOG.md").write_text(CHANGELOG.replace(old, new))


def test_this_repository() -> None:
    """Test that manifest and changelog agree here."""
    result = subprocess.run(
        [ROOT / "scripts" / "release"], check=False, capture_output=True, text=True
    )
    assert result.stderr == ""
    assert result.returncode == 0


def test_all_is_well(release: Release) -> None:
    """Test that what agrees may be released."""
    result = release("v1.2.0")
    assert (result.returncode, result.stdout) == (0, "1.2.0 of 2026-12-01\n")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[1.2.0] - ", "[1.3.0] - ", "manifest.json has version 1.2.0, CHANGELOG.md 1.3.0."),
        ("## [1.2.0] - 2026-12-01", "## [1.2.0]", "CHANGELOG.md has no date of 1.2.0."),
    ],
)
def test_problems(repository: Path, release: Release, old: str, new: str, problem: str) -> None:
    """Test that what does not agree is named."""
    rewrite(repository, old, new)
    result = release()
    assert (result.returncode, result.stderr) == (1, f"{problem}\n")


def test_other_tag(release: Release) -> None:
    """Test that a tag which is not the version is refused."""
    result = release("v1.2.1")
    assert result.returncode == 1
    assert result.stderr == "The tag is v1.2.1, it should be v1.2.0.\n"


def test_pack(repository: Path, release: Release, tmp_path: Path) -> None:
    """Test that the files of the integration are in the zip, as the Marketplace would want them."""
    (repository / INTEGRATION / "__pycache__").mkdir()
    (repository / INTEGRATION / "__pycache__" / "api.pyc").write_text("")
    assert release("v1.2.0", tmp_path / "dist").returncode == 0
    with ZipFile(tmp_path / "dist" / "ovh_sms.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["__init__.py", "api/client.py", "manifest.json"]
        assert archive.read("api/client.py") == b"CLIENT = 1\n"
        for member in archive.infolist():
            assert member.date_time == (2026, 12, 1, 0, 0, 0)
            assert member.external_attr >> 16 == 0o100644
            assert member.compress_type == ZIP_STORED
    notes = (tmp_path / "dist" / "notes.md").read_text()
    assert notes == "### Fixed\n\n- Alarms ring [louder](https://example.org).\n"


@pytest.mark.parametrize("name", ["__init__.py", "forgotten.py"])
def test_pack_what_is_not_committed(
    repository: Path, release: Release, tmp_path: Path, name: str
) -> None:
    """Test that nothing is packed that is not what was tagged."""
    (repository / INTEGRATION / name).write_text("CHANGED = 1\n")
    result = release("v1.2.0", tmp_path / "dist")
    assert result.returncode == 1
    assert "Not committed" in result.stderr
    assert name in result.stderr
    assert not (tmp_path / "dist").exists()
