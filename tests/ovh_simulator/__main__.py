"""The simulator as a process."""

import argparse
import json
from pathlib import Path
import signal
import sys

from .const import APPLICATION_KEY, APPLICATION_SECRET, CONSUMER_KEY
from .server import OvhSimulator
from .settings import read_settings


def main() -> None:
    """Serve until told to end; SIGUSR1 ends an outage."""
    parser = argparse.ArgumentParser(prog="ovh_simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--settings", type=Path, help="a file of scripts/verify-account")
    arguments = parser.parse_args()
    # Blocked before the server's thread starts, so that only sigwait gets them.
    told = {signal.SIGTERM, signal.SIGINT, signal.SIGUSR1}
    signal.pthread_sigmask(signal.SIG_BLOCK, told)
    settings = read_settings(arguments.settings) if arguments.settings else None
    with OvhSimulator(arguments.port, arguments.host, settings) as simulator:
        hello = {
            "url": simulator.url,
            "endpoint": simulator.endpoint,
            "application_key": APPLICATION_KEY,
            "application_secret": APPLICATION_SECRET,
            "consumer_key": CONSUMER_KEY,
        }
        sys.stdout.write(json.dumps(hello) + "\n")
        sys.stdout.flush()
        while signal.sigwait(told) == signal.SIGUSR1:
            simulator.plug_in()


if __name__ == "__main__":
    main()
