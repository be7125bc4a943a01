"""The simulated OVH as a process of its own, and its control API."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterator
import contextlib
import json
import os
from pathlib import Path
import signal
import sys
import time
from typing import Any, Self

import aiohttp

from .home_assistant import REDIRECT, free_port
from .pace import Pace

REPOSITORY = Path(__file__).parents[2]
KEYS = ("application_key", "application_secret", "consumer_key")

type Json = dict[str, Any]


class Simulator:
    """A simulated OVH that can be taken down and brought back at the same address."""

    def __init__(self, pace: Pace | None = None) -> None:
        """Prepare to serve at a port that stays its own."""
        self._pace = pace
        self.port = free_port()
        self.url = ""
        self.endpoint = ""
        self.keys: dict[str, str] = {}
        self._process: Process | None = None
        self._calls = 0
        self._is_idle = asyncio.Event()
        self._is_idle.set()

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self.stop()

    async def start(self) -> None:
        """Start the process and learn where it serves and which keys it takes."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.ovh_simulator", "--port", str(self.port),
            cwd=REPOSITORY, stdout=PIPE, start_new_session=True, env=self._environment(),
        )  # fmt: skip
        if self._process.stdout is None or not (line := await self._process.stdout.readline()):
            raise RuntimeError("The simulator did not start")
        hello = json.loads(line)
        self.url = hello["url"]
        self.endpoint = hello["endpoint"]
        known = self.keys.get("consumer_key", "")
        self.keys = {name: hello[name] for name in KEYS}
        await self._issue_key(known)

    def _environment(self) -> dict[str, str]:
        if self._pace is None:
            return dict(os.environ)
        return {**os.environ, **self._pace.environment, "PYTHONPATH": str(REDIRECT)}

    async def stop(self) -> None:
        """Take OVH off the network; what it knew is lost."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()
            await self._process.wait()
        self._process = None

    async def _control(self, method: str, path: str, data: Json | None = None) -> Any:
        """Call the control API."""
        url = f"{self.url}/simulator/{path}"
        with self._calling():
            async with (
                aiohttp.ClientSession() as session,
                session.request(method, url, json=data) as response,
            ):
                if not response.ok:
                    msg = f"{method} {path}: {await response.text()}"
                    raise RuntimeError(msg)
                return await response.json()

    @contextlib.contextmanager
    def _calling(self) -> Iterator[None]:
        """Let no outage begin, which would cut the connection off."""
        self._calls += 1
        self._is_idle.clear()
        try:
            yield
        finally:
            self._calls -= 1
            if not self._calls:
                self._is_idle.set()

    async def jobs(self) -> list[Json]:
        """Return the jobs that were accepted."""
        return list(await self._control("GET", "jobs"))

    async def messages(self) -> list[Json]:
        """Return what has left or is to leave; what was taken back is not among it."""
        return list(await self._control("GET", "messages"))

    async def requests(self, first: int = 0) -> list[Json]:
        """Return every request to the API, the refused ones too, from the first asked for."""
        return list(await self._control("GET", f"requests/{first}"))

    async def reset(self) -> None:
        """Forget everything that happened and every change made."""
        await self._control("POST", "reset")
        await self._issue_key()

    async def new_keys(self) -> dict[str, str]:
        """Return the keys with another consumer key."""
        return {**self.keys, **await self._control("POST", "credentials/", {})}

    async def _issue_key(self, consumer_key: str = "") -> None:
        """Use a key of its own, for everybody who shares one has to keep its pace."""
        self.keys |= await self._control("POST", f"credentials/{consumer_key}", {})

    async def fault(
        self, kind: str, method: str = "*", path: str = "*", *, first: bool = False, **more: Any
    ) -> None:
        """Let the next matching request fail, once the faults before this one have struck."""
        where = "faults/first" if first else "faults"
        await self._control("POST", where, {"kind": kind, "method": method, "path": path, **more})

    async def heal(self) -> None:
        """Take every fault back."""
        await self._control("DELETE", "faults")

    async def unplug(self, seconds: float = 3600.0) -> None:
        """Take OVH off the network for some seconds, or until it is plugged in."""
        await self._is_idle.wait()
        await self._control("POST", "outage", {"seconds": seconds})
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while await self._is_there():  # noqa: ASYNC110 - another process
                    await asyncio.sleep(0.02)
        # First nobody new gets through, then those that are there are cut off.
        await asyncio.sleep(0.5)

    async def plug_in(self) -> None:
        """Put OVH back on the network; it cannot be asked to do so itself."""
        if self._process is not None:
            self._process.send_signal(signal.SIGUSR1)
        await self._return()

    async def _return(self) -> None:
        while not await self._is_there():  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.1)

    async def _is_there(self) -> bool:
        """Tell whether OVH can be reached."""
        try:
            await self.requests(-1)
        except aiohttp.ClientError:
            return False
        return True

    async def outage(self, seconds: float) -> None:
        """Take OVH off the network, and return once it is back."""
        over = time.monotonic() + seconds
        await self.unplug(seconds)
        await asyncio.sleep(max(0.0, over - time.monotonic()))
        await self._return()

    async def account(self, name: str, **fields: Any) -> None:
        """Open an account or change one."""
        await self._control("POST", "accounts", {"name": name, **fields})

    async def accounts(self) -> dict[str, Json]:
        """Return all accounts by their names, with the settings OVH keeps of them."""
        return dict(await self._control("GET", "accounts"))

    async def receive(self, service_name: str, sender: str, message: str, tag: str = "") -> int:
        """Let a text come in, and return its id."""
        fields = {"service_name": service_name, "sender": sender, "message": message, "tag": tag}
        return int((await self._control("POST", "incoming", fields))["id"])

    async def receipt(self, outgoing_id: int, *, ptt: int, delivery_receipt: int) -> None:
        """Say what became of a message that has left."""
        fields = {"outgoing_id": outgoing_id, "ptt": ptt, "delivery_receipt": delivery_receipt}
        await self._control("POST", "receipts", fields)

    async def set_clock(self, ahead: float) -> None:
        """Let it be later than on this machine, by some seconds."""
        await self._control("PATCH", "clock", {"offset": ahead, "skew": ahead})

    async def behave(self, **fields: Any) -> None:
        """Change how OVH behaves where its documentation says nothing."""
        await self._control("PATCH", "behaviour", fields)

    async def credential(self, consumer_key: str, **fields: Any) -> None:
        """Change what a consumer key may do."""
        await self._control("PATCH", f"credentials/{consumer_key}", fields)
