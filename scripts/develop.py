"""A Home Assistant to click through, with a simulated OVH behind it: develop [CONFIG FOLDER]."""

from pathlib import Path
import socket
import sys

from tests.e2e.home_assistant import REPOSITORY, HomeAssistant, HomeAssistantError, free_port
from tests.e2e.house import run
from tests.e2e.simulator import Simulator

USUAL_PORT = 8123
# What Home Assistant ends with when its user restarts it.
RESTART = 100


def usual_port() -> int:
    """Return Home Assistant's usual port if it is free, else another one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", USUAL_PORT))
        except OSError:
            return free_port()
    return USUAL_PORT


def greet(home_assistant: HomeAssistant, simulator: Simulator) -> None:
    """Say where everything is and what to paste."""
    keys = "\n".join(
        f"    {name.replace('_', ' '):20}{key}" for name, key in simulator.keys.items()
    )
    print(f"""
  Home Assistant          {home_assistant.url}
    user name           {home_assistant.username}
    password            {home_assistant.password}
    log                 {home_assistant.console}

  Simulated OVH           {simulator.url}
{keys}
    jobs it received    {simulator.url}/simulator/jobs

  Settings > Devices & services > Add integration > OVHcloud SMS
  Restart Home Assistant to load changed code. Ctrl-C ends it.
""", flush=True)  # fmt: skip


async def develop(config: Path) -> int:
    """Run until Ctrl-C, and again whenever Home Assistant is restarted."""
    async with Simulator() as simulator:
        home_assistant = HomeAssistant(config, simulator=simulator.endpoint, port=usual_port())
        try:
            await home_assistant.start()
            greet(home_assistant, simulator)
            while await home_assistant.wait() == RESTART:
                await home_assistant.start()
        except HomeAssistantError as err:
            print(f"{err}\nTo start anew, delete {config}", file=sys.stderr)
            return 1
        finally:
            await home_assistant.stop()
    return 0


def main(config: str = str(REPOSITORY / "config")) -> int:
    """Run in a folder, which is made if it is not there."""
    folder = Path(config).absolute()
    (folder / "console.log").unlink(missing_ok=True)
    return run(develop(folder))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
