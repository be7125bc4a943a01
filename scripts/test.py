"""Runs the parts of the gate side by side: test [PART...], or test quick [PATH...]."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
import os
from pathlib import Path
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from typing import Final
from xml.etree import ElementTree as ET

ROOT: Final = Path(__file__).resolve().parent.parent
LOGS: Final = ROOT / ".setup" / "logs"
# In the environment of all children, so that they can be found. Those of Home Assistant lose OVH_*.
RUN: Final = f"SCRIPTS_TEST_RUN={os.getpid()}-{time.time_ns()}"
MEMORY: Final = Path("/dev/shm")  # noqa: S108 - in a folder of its own
ROOM: Final = 2**31
SLOWEST: Final = 10
NO_TESTS: Final = 5
CORES: Final = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2

# Tests of rooms that ask nothing of Home Assistant but what the tests of other rooms ask, too; and
# those that know no Home Assistant, or look at files only.
ROOMS_NOT_ON_THE_FLOOR: Final = (
    "api",
    "arrival",
    "bulk",
    "check",
    "costs",
    "outbox",
    "silence",
    "sms",
    "storage",
    "tracking",
)
NOT_ON_THE_FLOOR: Final = (
    *(f"tests/{room}" for room in ROOMS_NOT_ON_THE_FLOOR),
    "tests/ovh_simulator",
    "tests/repository/test_release.py",
    "tests/repository/test_translations.py",
    "tests/repository/test_translations_used.py",
    "tests/verify",
)
TESTED_BY: Final = {
    "README": "tests/repository/test_documentation.py",
    "blueprints/": "tests/repository/test_blueprints.py",
    "docs/use-cases": "tests/repository/test_documentation.py",
}


@dataclass
class Part:
    """Something that runs in a process of its own, once what it needs is set up."""

    name: str
    needs: tuple[str, ...]
    command: list[str]
    is_setup: bool = False
    can_wait: bool = False  # whether others have the processor first
    after: str = ""  # the part that it would only slow down
    may_be_empty: bool = False
    pid: int = 0
    started: float = field(default_factory=time.monotonic)
    cpu: float | None = None  # seconds, once it has ended

    @property
    def log(self) -> Path:
        """Return the file that its output goes to."""
        return LOGS / f"{self.name}.log"

    @property
    def report(self) -> Path:
        """Return the file with the durations of its tests."""
        return LOGS / f"{self.name}.xml"

    def start(self, folder: Path) -> None:
        """Start, with temporary files in a folder."""
        self.started = time.monotonic()
        if self.is_setup:
            # In the terminal, where `sudo` may ask. Nothing kills it in the middle.
            process = subprocess.Popen(self.command, cwd=ROOT)
        else:
            process = self._start_tests(folder)
        self.pid = process.pid
        process.returncode = 0  # it is waited for by its id

    def _start_tests(self, folder: Path) -> subprocess.Popen[bytes]:
        command = self.command
        if "pytest" in command:
            command = [*command, f"--basetemp={folder / self.name}", f"--junitxml={self.report}"]
        name, _, value = RUN.partition("=")
        environment = os.environ | {
            name: value,
            "PYTHONPYCACHEPREFIX": str(ROOT / ".setup" / "bytecode"),
            "TMPDIR": str(folder),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        if self.can_wait:
            command = ["nice", *command]
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        if self.can_wait:
            # Linux shares the processor among sessions first, then among their processes.
            with suppress(OSError):
                Path(f"/proc/{process.pid}/autogroup").write_text("10", encoding="ascii")
        return process

    def end(self, code: int, cpu: float) -> bool:
        """Show what it said, and tell whether all was well."""
        self.cpu = cpu
        seconds = time.monotonic() - self.started
        is_well = code == 0 or (self.may_be_empty and code == NO_TESTS)
        if self.is_setup:
            return is_well
        result = "passed" if is_well else f"FAILED ({code})"
        print(f"\n== {self.name}: {result} after {seconds:.0f} s ({cpu:.0f} s of CPU)")
        print(self.log.read_text(encoding="utf-8", errors="replace"), flush=True)
        return is_well

    def closing_line(self) -> str:
        """Return the last line that it has said."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "")

    def durations(self) -> Iterator[tuple[float, str]]:
        """Return the seconds that each test took, with its name."""
        with suppress(FileNotFoundError, ET.ParseError):
            for case in ET.parse(self.report).iter("testcase"):  # noqa: S314 - pytest wrote it
                name = f"{self.name}: {case.get('classname')}::{case.get('name')}"
                yield float(case.get("time", 0)), name


def pytest(environment: str, *arguments: str, workers: int = 1) -> list[str]:
    """Return the command that runs tests in one of our environments."""
    command = [f".venv{environment}/bin/python", "-m", "pytest", *arguments]
    return [*command, f"-n{workers}"] if workers > 1 else command


def gate(names: list[str]) -> list[Part]:
    """Return parts of the gate."""
    coverage = ("--cov", "--cov-report=term-missing:skip-covered")
    ignored = [f"--ignore={path}" for path in NOT_ON_THE_FLOOR]
    end_to_end = ("--confcutdir=tests/e2e", "--dist=loadgroup", "--no-loadscope-reorder")
    parts = [
        Part(
            "e2e", ("e2e", "browser", "card"), pytest("-e2e", *end_to_end, "tests/e2e", workers=4)
        ),
        Part("lint", ("unit", "card"), ["scripts/lint"]),
        Part("newest", ("unit",), pytest("", *coverage, workers=CORES)),
        Part("floor", ("floor",), pytest("-floor", *ignored, workers=CORES), after="newest"),
    ]
    if unknown := set(names) - {part.name for part in parts}:
        sys.exit(f"No part of the gate: {', '.join(sorted(unknown))}. {__doc__}")
    for part in parts:
        # The others need their time when something is due.
        part.can_wait = len(names) > 1 and part.name != "e2e"
    return [part for part in parts if part.name in names]


def setups(parts: list[Part]) -> Iterator[Part]:
    """Return what sets up what parts need, one after the other: they share what they download."""
    previous: tuple[str, ...] = ()
    for need in dict.fromkeys(need for part in parts for need in part.needs):
        is_apart = need in {"browser", "card"}
        yield Part(need, () if is_apart else previous, ["scripts/setup", need], is_setup=True)
        previous = previous if is_apart else (need,)


def quick(paths: list[str]) -> list[Part]:
    """Return what takes no minute: lint, tests without Home Assistant, and of what changed."""
    parts = [
        Part("lint", ("unit", "card"), ["scripts/lint"]),
        Part("pure", ("unit",), pytest("", "-mnot hass", workers=CORES)),
    ]
    if paths := paths or sorted(set(tests_of(changed()))):
        print("Changed:", *paths)
        command = pytest("", "-mhass", *paths)
        parts.append(Part("changed", ("unit",), command, may_be_empty=True))
    return parts


def changed() -> set[str]:
    """Return the files that the last commit changed, or that are not committed."""
    found: set[str] = set()
    for command in (
        "git diff --name-only --diff-filter=d HEAD~1",
        "git diff --name-only --diff-filter=d HEAD",
        "git ls-files --others --exclude-standard",
    ):
        listed = subprocess.run(
            command.split(), cwd=ROOT, check=False, capture_output=True, text=True
        )
        found.update(listed.stdout.splitlines())
    return found


def tests_of(names: Iterable[str]) -> Iterator[str]:
    """Return the files of tests that mirror files."""
    for name in names:
        path = Path(name)
        if path.match("tests/**/test_*.py") and "e2e" not in path.parts:
            yield name
        if name.startswith("custom_components/ovh_sms/"):
            folder = Path("tests", *path.parts[2:-1])
            stem = path.stem.strip("_")
            mirror = folder / f"test_{stem}.py"
            if (ROOT / mirror).exists():
                yield str(mirror)
        yield from (tests for start, tests in TESTED_BY.items() if name.startswith(start))


def run(parts: list[Part], folder: Path) -> bool:
    """Run each part as soon as it can, until all have passed or one fails, and tell which."""
    waiting = [*setups(parts), *parts]
    ready: set[str] = set()
    unended = {part.name for part in parts}
    running: dict[int, Part] = {}
    while waiting or running:
        for part in [
            each for each in waiting if ready.issuperset(each.needs) and each.after not in unended
        ]:
            part.start(folder)
            running[part.pid] = part
            waiting.remove(part)
        pid, status, usage = os.wait4(-1, 0)
        part = running.pop(pid)
        cpu = usage.ru_utime + usage.ru_stime
        if not part.end(os.waitstatus_to_exitcode(status), cpu):
            print(f"== {part.name}: FAILED, so the others end; what they have said is in {LOGS}")
            return False
        if part.is_setup:
            ready.add(part.name)
        else:
            unended.remove(part.name)
    return True


def kill_all() -> None:
    """Kill every process of this run, also those that have sessions of their own."""
    is_left = True
    while is_left:
        is_left = False
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if RUN.encode() in (process / "environ").read_bytes():
                    os.kill(int(process.name), signal.SIGKILL)
                    is_left = True


def summarize(parts: list[Part], started: float) -> None:
    """Show pytest's closing lines, the slowest tests of all, and the time all took."""
    print()
    for part in parts:
        print(f"{part.name:8}{'ended' if part.cpu is None else part.closing_line()}")
    print(f"\nSlowest {SLOWEST} tests:")
    slowest = sorted((each for part in parts for each in part.durations()), reverse=True)
    for seconds, name in slowest[:SLOWEST]:
        print(f"{seconds:7.1f} s  {name}")
    minutes, seconds = divmod(time.monotonic() - started, 60)
    cpu = sum(part.cpu or 0 for part in parts)
    print(f"\nTotal: {minutes:.0f} min {seconds:.0f} s ({cpu:.0f} s of CPU)")


def main(arguments: list[str]) -> int:
    """Run what is asked for, everything if nothing is, and return the exit code."""
    started = time.monotonic()
    if arguments[:1] == ["quick"]:
        parts = quick(arguments[1:])
    else:
        parts = gate(arguments or ["lint", "newest", "floor", "e2e"])
    shutil.rmtree(LOGS, ignore_errors=True)
    LOGS.mkdir(parents=True)
    in_memory = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    folder = Path(tempfile.mkdtemp(prefix="ovh_sms_", dir=MEMORY if in_memory else None))
    try:
        is_well = run(parts, folder)
    finally:
        kill_all()
        shutil.rmtree(folder, ignore_errors=True)
    summarize(parts, started)
    return 0 if is_well else 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
