"""A real Home Assistant sends messages through faults, outages, kills and damaged files."""

import argparse
from collections.abc import Collection
from dataclasses import asdict
import json
from pathlib import Path
import secrets
import shutil
import sys
import tempfile

from tests.e2e.chaos.alarm_run import run_alarms
from tests.e2e.chaos.alarm_verdict import AlarmVerdict
from tests.e2e.chaos.draw import draw
from tests.e2e.chaos.plan import TROUBLES, Plan
from tests.e2e.chaos.silence_run import run_silence
from tests.e2e.chaos.silence_verdict import SilenceVerdict
from tests.e2e.chaos.storm import ride_out
from tests.e2e.chaos.table import lines
from tests.e2e.chaos.verdict import Fate, Verdict
from tests.e2e.house import run


def say(line: str) -> None:
    """Print a line while the run goes on."""
    print(line, flush=True)


async def chaos(plan: Plan, folder: Path, stories: Collection[Fate]) -> int:
    """Carry a plan out in a folder, and return the exit code."""
    verdict = Verdict(await ride_out(plan, folder, say))
    say("")
    for line in lines(verdict, stories):
        say(line)
    if verdict.is_kept:
        return 0
    for name in ("requests", "jobs"):
        (folder / f"{name}.json").write_text(json.dumps(getattr(verdict.record, name), indent=1))
    return 1


async def chaos_of_alarms(seed: int, alarms: int, kills: int, folder: Path) -> int:
    """Start alarms under kills and faults, and return the exit code."""
    return _judge(AlarmVerdict(await run_alarms(seed, alarms, kills, folder, say)), folder)


async def chaos_of_silence(seed: int, kills: int, folder: Path) -> int:
    """Guard a house under kills and faults, and return the exit code."""
    return _judge(SilenceVerdict(await run_silence(seed, kills, folder, say)), folder)


def _judge(verdict: AlarmVerdict | SilenceVerdict, folder: Path) -> int:
    (folder / "record.json").write_text(json.dumps(asdict(verdict.record), indent=1))
    for line in verdict.lines():
        say(line)
    return 0 if verdict.is_kept else 1


def main() -> int:
    """Run and return the exit code: 1 if the promise was broken."""
    parser = argparse.ArgumentParser(prog="scripts/chaos", description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument(
        "--alarms", type=int, default=0, help="start alarms with contacts instead of messages"
    )
    parser.add_argument("--silence", action="store_true", help="run silence guards instead")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument(
        "--without",
        nargs="+",
        choices=TROUBLES,
        default=(),
        help="kinds of trouble to leave out; the others stay as they are",
    )
    parser.add_argument(
        "--tell",
        nargs="+",
        choices=list(Fate),
        default=(),
        help="tell the stories of other SMS, too",
    )
    arguments = parser.parse_args()
    say(f"Seed {arguments.seed}")
    plan = draw(arguments.seed, arguments.messages, arguments.kills, arguments.without)
    folder = Path(tempfile.mkdtemp(prefix="ovh_sms_chaos_"))
    code = 1
    try:
        if arguments.silence:
            code = run(chaos_of_silence(arguments.seed, arguments.kills, folder))
        elif arguments.alarms:
            code = run(chaos_of_alarms(arguments.seed, arguments.alarms, arguments.kills, folder))
        else:
            code = run(chaos(plan, folder, list(map(Fate, arguments.tell))))
    finally:
        if code:
            say(f"\nThe console log, requests, jobs and files are kept in {folder}")
        else:
            shutil.rmtree(folder)
    return code


if __name__ == "__main__":
    sys.exit(main())
