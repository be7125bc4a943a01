"""A real Home Assistant sends messages through faults, outages, kills and damaged files."""

import argparse
from collections.abc import Collection
import json
from pathlib import Path
import secrets
import shutil
import sys
import tempfile

from tests.e2e.chaos.draw import draw
from tests.e2e.chaos.plan import TROUBLES, Plan
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


def main() -> int:
    """Run and return the exit code: 1 if the promise was broken."""
    parser = argparse.ArgumentParser(prog="scripts/chaos", description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
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
        code = run(chaos(plan, folder, list(map(Fate, arguments.tell))))
    finally:
        if code:
            say(f"\nThe console log, requests, jobs and files are kept in {folder}")
        else:
            shutil.rmtree(folder)
    return code


if __name__ == "__main__":
    sys.exit(main())
