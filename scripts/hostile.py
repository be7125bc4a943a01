"""A real Home Assistant is given hostile input by actions, forms, OVHcloud and the webhook."""

import argparse
from pathlib import Path
import secrets
import shutil
import sys
import tempfile

from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.hostile.hunt import Hunt, lines
from tests.e2e.house import run
from tests.e2e.simulator import Simulator


def say(line: str) -> None:
    """Print a line while the run goes on."""
    print(line, flush=True)


async def hunt(inputs: int, seed: int, folder: Path) -> int:
    """Hunt in a folder, and return the exit code: 1 if something was found."""
    async with (
        Simulator() as simulator,
        HomeAssistant(folder, simulator=simulator.endpoint) as house,
    ):
        findings = await Hunt(house, simulator, seed).run(inputs, say)
    for line in lines(findings):
        say(line)
    return 0 if findings.is_clean else 1


def main() -> int:
    """Run and return the exit code."""
    parser = argparse.ArgumentParser(prog="scripts/hostile", description=__doc__)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    arguments = parser.parse_args()
    say(f"Seed {arguments.seed}")
    folder = Path(tempfile.mkdtemp(prefix="ovh_sms_hostile_"))
    code = 1
    try:
        code = run(hunt(arguments.inputs, arguments.seed, folder))
    finally:
        if code:
            say(f"The console log is kept in {folder}")
        else:
            shutil.rmtree(folder)
    return code


if __name__ == "__main__":
    sys.exit(main())
