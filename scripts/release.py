"""Checks that the versions of a release agree, and packs it: release [TAG [FOLDER]].

FOLDER gets ovh_sms.zip, the same to the byte wherever it is packed, and notes.md.
"""

from dataclasses import dataclass
from datetime import date
import json
from pathlib import Path
import re
import subprocess
import sys
from typing import Final
from zipfile import ZipFile, ZipInfo

ROOT: Final = Path(__file__).resolve().parent.parent
INTEGRATION: Final = ROOT / "custom_components" / "ovh_sms"
CHANGELOG: Final = ROOT / "CHANGELOG.md"
UNRELEASED: Final = "Unreleased"

_HEADING: Final = re.compile(r"^## \[([^]]+)](?: - (\S+))?$", re.MULTILINE)
_LINKS: Final = re.compile(r"^\[[^]]+]: .*$", re.MULTILINE)
_UNIX: Final = 3
_PLAIN_FILE: Final = 0o100644 << 16


@dataclass(frozen=True)
class Section:
    """What the changelog says of a version."""

    version: str
    released: str
    notes: str


def sections() -> list[Section]:
    """Return what the changelog says, the newest first."""
    _, *parts = _HEADING.split(_LINKS.sub("", CHANGELOG.read_text(encoding="utf-8")))
    found = zip(parts[0::3], parts[1::3], parts[2::3], strict=True)
    return [Section(version, day or "", notes.strip()) for version, day, notes in found]


def is_date(text: str) -> bool:
    """Tell whether it is a day as the changelog writes it."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def problems(tag: str | None) -> list[str]:
    """Return what keeps this from being released under a tag, or at all."""
    version = json.loads((INTEGRATION / "manifest.json").read_text(encoding="utf-8"))["version"]
    changes = sections()
    waiting = [section for section in changes if section.version == UNRELEASED]
    versions = [section for section in changes if section.version != UNRELEASED]
    if not versions:
        return ["CHANGELOG.md has no version."]
    newest = versions[0]
    checks = {
        f"manifest.json has version {version}, CHANGELOG.md {newest.version}.": (
            version == newest.version
        ),
        f"CHANGELOG.md has no date of {newest.version}.": is_date(newest.released),
        f"CHANGELOG.md tells nothing of {newest.version}.": bool(newest.notes),
    }
    if tag is not None:
        checks[f"The tag is {tag}, it should be v{version}."] = tag == f"v{version}"
        checks["CHANGELOG.md has changes that are in no version."] = not any(
            section.notes for section in waiting
        )
    return [problem for problem, is_right in checks.items() if not is_right]


def git(*arguments: str) -> str:
    """Return what Git answers."""
    asked = subprocess.run(
        ["git", *arguments], cwd=INTEGRATION, check=False, capture_output=True, text=True
    )
    if asked.returncode:
        sys.exit(f"git {arguments[0]}: {asked.stderr.strip()}")
    return asked.stdout


def pack(release: Section, folder: Path) -> None:
    """Write the files of a release."""
    if changed := git("status", "--porcelain", "--", "."):
        sys.exit(f"Not committed:\n{changed}")
    day = date.fromisoformat(release.released)
    folder.mkdir(parents=True, exist_ok=True)
    with ZipFile(folder / f"{INTEGRATION.name}.zip", "w") as archive:
        for name in sorted(filter(None, git("ls-files", "-z", ".").split("\0"))):
            # Without time and rights of these files, and stored: every zlib deflates its own way.
            member = ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            member.create_system = _UNIX
            member.external_attr = _PLAIN_FILE
            archive.writestr(member, (INTEGRATION / name).read_bytes())
    (folder / "notes.md").write_text(f"{release.notes}\n", encoding="utf-8")


def main(tag: str | None = None, folder: str | None = None) -> None:
    """Check, and pack if there is a folder for it."""
    if found := problems(tag):
        sys.exit("\n".join(found))
    release = next(section for section in sections() if section.version != UNRELEASED)
    if folder is not None:
        pack(release, Path(folder))
    print(f"{release.version} of {release.released}")


if __name__ == "__main__":
    if len(sys.argv) > len(("release", "TAG", "FOLDER")):
        sys.exit("usage: scripts/release [TAG [FOLDER]]")
    main(*sys.argv[1:])
