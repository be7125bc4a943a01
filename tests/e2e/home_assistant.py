"""A real Home Assistant process, driven as its users and its frontend drive it."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable, Mapping
import contextlib
import itertools
import json
import os
from pathlib import Path
import random
import signal
import socket
import struct
import sys
import time
from typing import Any, Self

import aiohttp

from .pace import Pace

REPOSITORY = Path(__file__).parents[2]
REDIRECT = REPOSITORY / "tests" / "ovh_simulator" / "redirect"
STAND_INS = Path(__file__).parent / "stand_ins"
PASSWORD = "simulated house"
# A port has to stay free while the process that had it starts again.
_BELOW_EPHEMERAL_PORTS = range(20_000, 32_768)

CONFIGURATION = """\
homeassistant:
  name: Home
  country: FR
  currency: EUR
  language: en
  time_zone: Europe/Paris
  unit_system: metric
  latitude: 48.8584
  longitude: 2.2945
  elevation: 35
frontend:
logger:
  default: info
  logs:
    custom_components.ovh_sms: debug
    ovh: debug
automation: !include automations.yaml
"""

type Json = dict[str, Any]


class HomeAssistantError(Exception):
    """Home Assistant refused something, in the words its user reads."""

    def __init__(self, message: str, error: Mapping[str, Any] | None = None) -> None:
        """Keep the rest of the answer beside the words."""
        super().__init__(message)
        self.error: Mapping[str, Any] = error or {}


class Flow:
    """A config, options or subentry flow: the step it shows now, and what answers it."""

    def __init__(self, home_assistant: HomeAssistant, path: str, step: Json) -> None:
        """Start from the first step."""
        self._home_assistant = home_assistant
        self._path = path
        self.step = step

    @property
    def fields(self) -> list[str]:
        """The names of the form's fields, in their order, those in sections, too."""
        return [field["name"] for field, _ in self._places()]

    @property
    def shown(self) -> Json:
        """What the form is filled in with when it opens."""
        return {
            field["name"]: (field.get("description") or {}).get(
                "suggested_value", field.get("default")
            )
            for field, _ in self._places()
        }

    def _places(self) -> list[tuple[Json, str | None]]:
        """Return the fields, with the sections they are in."""
        return [
            (field, each["name"] if "schema" in each else None)
            for each in self.step.get("data_schema") or ()
            for field in each.get("schema", [each])
        ]

    def options(self, name: str) -> list[str]:
        """Return the values a select field offers."""
        field = next(field for field, _ in self._places() if field["name"] == name)
        options = field["selector"]["select"]["options"]
        return [option if isinstance(option, str) else option["value"] for option in options]

    async def submit(self, **data: Any) -> Json:
        """Answer the step and return the next one."""
        path = f"{self._path}/{self.step['flow_id']}"
        places = {field["name"]: place for field, place in self._places()}
        folded: Json = {}
        for name, value in data.items():
            place = places.get(name)
            (folded.setdefault(place, {}) if place else folded)[name] = value
        self.step = await self._home_assistant.post(path, folded)
        return self.step

    async def cancel(self) -> None:
        """Close the dialog."""
        await self._home_assistant.delete(f"{self._path}/{self.step['flow_id']}")


class HomeAssistant:
    """A `hass` process with a config folder, its REST API and its WebSocket."""

    username = "owner"

    def __init__(
        self,
        config: Path,
        *,
        simulator: str | None = None,
        port: int | None = None,
        password: str = PASSWORD,
        pace: Pace | None = None,
    ) -> None:
        """Prepare to run in `config`; `simulator` is the endpoint python-ovh is sent to."""
        self._pace = pace
        self.config = config
        self.simulator = simulator
        self.port = port or free_port()
        self.password = password
        self.process: Process | None = None
        self.token = ""
        self._session: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Json]] = {}
        self._subscribers: dict[int, asyncio.Queue[Json]] = {}

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self.stop()

    @property
    def url(self) -> str:
        """Where the web interface and the API are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Everything the process has written so far, over all its starts."""
        with contextlib.suppress(FileNotFoundError):
            return self.console.read_text(errors="replace")
        return ""

    @property
    def _clock(self) -> Path:
        """The file that says by how many seconds the host's clock is wrong."""
        return self.config / "clock"

    def set_clock(self, wrong_by: float) -> None:
        """Let the host think that it is later, or earlier, by some seconds."""
        # In place, for the process looks at this very file.
        with self._clock.open("r+b" if self._clock.exists() else "wb") as file:
            file.write(struct.pack("d", wrong_by))

    @property
    def console(self) -> Path:
        """The file everything is written to."""
        return self.config / "console.log"

    # Life of the process

    async def start(self, *, wait: bool = True) -> None:
        """Start the process, become its owner, and wait until it is set up."""
        self._write_config()
        with self.console.open("ab") as console:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "homeassistant", "--config", str(self.config),
                "--skip-pip", "--log-no-color",
                cwd=self.config, env=self._environment(), stdout=console, stderr=console,
                start_new_session=True,  # Ctrl-C is for the caller, who then stops it
            )  # fmt: skip
        try:
            self._session = aiohttp.ClientSession(self.url)
            await self.until(self._answers, "to answer", seconds=60)
            await self._log_in()
            if wait:
                await self.until(self._is_running, "to be set up", seconds=60)
        except BaseException:
            await self.kill()
            raise

    async def wait(self) -> int | None:
        """Wait until the process ends by itself, and return its exit code."""
        code = await self.process.wait() if self.process else None
        await self._disconnect()
        self.process = None
        return code

    async def stop(self) -> int | None:
        """Shut down as the operating system does, and return the exit code."""
        return await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """End without warning, as a power cut does."""
        await self._end(signal.SIGKILL)

    async def restart(self) -> None:
        """Stop and start again with the same config folder."""
        await self.stop()
        await self.start()

    async def _end(self, how: signal.Signals) -> int | None:
        """Signal the process and wait for its end."""
        if (process := self.process) is None:
            return None
        # First of all, for a power cut must not be announced by a connection that closes.
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(how)
        await self._disconnect()
        try:
            return await asyncio.wait_for(process.wait(), 60)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise
        finally:
            self.process = None

    def _write_config(self) -> None:
        """Write what Home Assistant reads before it first starts."""
        (self.config / ".storage").mkdir(parents=True, exist_ok=True)
        if not self._clock.exists():
            self.set_clock(0)
        components = self.config / "custom_components"
        components.mkdir(exist_ok=True)
        link = components / "ovh_sms"
        link.unlink(missing_ok=True)
        link.symlink_to(REPOSITORY / "custom_components" / "ovh_sms")
        if sys.pycache_prefix:
            self._share_bytecode(Path(sys.pycache_prefix))
        for name, text in (("configuration.yaml", CONFIGURATION), ("automations.yaml", "[]\n")):
            if not (file := self.config / name).exists():
                file.write_text(text)
        # Home Assistant migrates this first form of its HTTP settings: this machine only, and
        # the port of this start.
        self._store("http", 1, {"server_host": ["127.0.0.1"], "server_port": self.port})
        if not (self.config / ".storage" / "onboarding").exists():
            # Where the house is stands in configuration.yaml, and this step would also add
            # integrations that need the internet.
            self._store("onboarding", 4, {"done": ["core_config"]})

    def _share_bytecode(self, prefix: Path) -> None:
        """Have the integration compiled once, not for each config folder that it is linked to."""
        shared, own = (
            prefix / folder.relative_to("/") / "custom_components" / "ovh_sms"
            for folder in (REPOSITORY, self.config.absolute())
        )
        shared.mkdir(parents=True, exist_ok=True)
        own.parent.mkdir(parents=True, exist_ok=True)
        own.unlink(missing_ok=True)
        own.symlink_to(shared)

    def _store(self, key: str, version: int, data: Json) -> None:
        """Write one of Home Assistant's own storage files."""
        storage = {"version": version, "minor_version": 1, "key": key, "data": data}
        (self.config / ".storage" / key).write_text(json.dumps(storage))

    def _environment(self) -> dict[str, str]:
        """Return the process's environment, with python-ovh sent to the simulator."""
        environment = {
            key: value for key, value in os.environ.items() if not key.startswith("OVH_")
        }
        environment["HOST_CLOCK"] = str(self._clock)
        # Compiling Home Assistant anew at each start would take longer than all the rest.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        path = [REDIRECT, STAND_INS]
        if self._pace:
            environment |= self._pace.environment
        if self.simulator:
            environment["OVH_SIMULATOR_URL"] = self.simulator
        return environment | {"PYTHONPATH": os.pathsep.join(map(str, path))}

    async def until[T](
        self, ask: Callable[[], Awaitable[T]], what: str, *, seconds: float = 15
    ) -> T:
        """Ask again until the answer is true, and return it; fail if the process ends."""
        deadline = time.monotonic() + seconds
        while True:
            if self.process is None or self.process.returncode is not None:
                msg = f"Home Assistant ended.\n{self._end_of_log()}"
                raise HomeAssistantError(msg)
            if answer := await ask():
                return answer
            if time.monotonic() > deadline:
                msg = f"Waited {seconds:g} s for Home Assistant {what}"
                raise TimeoutError(msg)
            await asyncio.sleep(0.1)

    def _end_of_log(self) -> str:
        return "\n".join(self.log.splitlines()[-20:])

    async def _answers(self) -> bool:
        """Tell whether the web server is up."""
        with contextlib.suppress(aiohttp.ClientConnectionError):
            async with self._http.get("/manifest.json") as response:
                return response.ok
        return False

    async def _is_running(self) -> bool:
        """Tell whether every integration has been set up or has given up."""
        return bool((await self.get("/api/config"))["state"] == "RUNNING")

    # Its owner

    async def _log_in(self) -> None:
        """Become the owner, on the first start by onboarding, and connect the WebSocket."""
        steps = await self._steps_to_do()
        await self._take_token(await (self._new_owner() if "user" in steps else self._user_login()))
        client = {"client_id": self._client, "redirect_uri": self._client}
        for step in steps - {"user"}:
            await self.post(f"/api/onboarding/{step}", client)
        await self._connect()
        # The token of a login lasts for half an hour only.
        self.token = await self.command(
            "auth/long_lived_access_token", lifespan=1, client_name=f"harness {time.time_ns()}"
        )

    async def _steps_to_do(self) -> set[str]:
        """Return what is left of onboarding."""
        async with self._http.get("/api/onboarding") as response:
            # Once all is done, its views are no longer there.
            steps = await response.json() if response.ok else []
        return {step["step"] for step in steps if not step["done"]}

    @property
    def _client(self) -> str:
        return f"{self.url}/"

    async def _new_owner(self) -> str:
        """Create the owner and return an authorization code."""
        user = {
            "name": "Owner",
            "username": self.username,
            "password": self.password,
            "client_id": self._client,
            "language": "en",
        }
        return str((await self.post("/api/onboarding/users", user))["auth_code"])

    async def _user_login(self) -> str:
        """Log in with the password and return an authorization code."""
        start = {
            "client_id": self._client,
            "handler": ["homeassistant", None],
            "redirect_uri": self._client,
        }
        flow = await self.post("/auth/login_flow", start)
        answer = {
            "client_id": self._client,
            "username": self.username,
            "password": self.password,
        }
        step = await self.post(f"/auth/login_flow/{flow['flow_id']}", answer)
        if step["type"] != "create_entry":
            msg = f"Login refused: {step.get('errors')}"
            raise HomeAssistantError(msg)
        return str(step["result"])

    async def _take_token(self, code: str) -> None:
        """Exchange an authorization code for an access token."""
        form = {"grant_type": "authorization_code", "code": code, "client_id": self._client}
        async with self._http.post("/auth/token", data=form) as response:
            self.token = (await response.json())["access_token"]

    # REST

    @property
    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise HomeAssistantError("Home Assistant is not running")
        return self._session

    async def get(self, path: str) -> Any:
        """GET a path of the REST API."""
        return await self._request("GET", path)

    async def post(self, path: str, data: Json | None = None) -> Any:
        """POST to a path of the REST API."""
        return await self._request("POST", path, data)

    async def delete(self, path: str) -> Any:
        """DELETE a path of the REST API."""
        return await self._request("DELETE", path)

    async def _request(self, method: str, path: str, data: Json | None = None) -> Any:
        """Send one request; what is refused is raised with the answer's own text."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self._http.request(method, path, json=data, headers=headers) as response:
            if not response.ok:
                msg = f"{response.status}: {await response.text()}"
                raise HomeAssistantError(msg)
            return await response.json()

    # WebSocket

    async def _connect(self) -> None:
        """Open the WebSocket and authenticate."""
        self._socket = await self._http.ws_connect("/api/websocket", max_msg_size=0)
        await self._socket.receive_json()
        await self._socket.send_json({"type": "auth", "access_token": self.token})
        answer = await self._socket.receive_json()
        if answer["type"] != "auth_ok":
            raise HomeAssistantError(answer["message"])
        self._reader = asyncio.create_task(self._read(self._socket))

    async def _read(self, websocket: aiohttp.ClientWebSocketResponse) -> None:
        """Hand every message to whoever waits for it."""
        async for received in websocket:
            message = received.json()
            if message["type"] == "event" and message["id"] in self._subscribers:
                self._subscribers[message["id"]].put_nowait(message["event"])
            elif (future := self._waiting.pop(message["id"], None)) and not future.done():
                future.set_result(message)
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(HomeAssistantError("Home Assistant hung up"))
        self._waiting.clear()

    async def _disconnect(self) -> None:
        """Close the WebSocket and the HTTP session."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            await self._reader
        if self._session is not None:
            await self._session.close()
        self._socket = self._reader = self._session = None
        self._subscribers.clear()
        self.token = ""

    async def command(self, kind: str, **fields: Any) -> Any:
        """Send a WebSocket command and return its result."""
        return await self._command(next(self._ids), kind, fields)

    async def _command(self, number: int, kind: str, fields: Json) -> Any:
        if self._socket is None:
            raise HomeAssistantError("Home Assistant is not running")
        future = self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "type": kind, **fields})
        answer = await future
        if not answer["success"]:
            raise HomeAssistantError(answer["error"]["message"], answer["error"])
        return answer["result"]

    async def subscribe(self, event_type: str) -> asyncio.Queue[Json]:
        """Return a queue that receives every event of one type from now on."""
        number = next(self._ids)
        queue = self._subscribers[number] = asyncio.Queue()
        await self._command(number, "subscribe_events", {"event_type": event_type})
        return queue

    # What tests and people do with it

    async def call_action(
        self,
        action: str,
        data: Json | None = None,
        *,
        target: Json | None = None,
        return_response: bool = False,
    ) -> Any:
        """Call an action like `notify.ovh_sms`, and return its response if asked for."""
        domain, _, service = action.partition(".")
        result = await self.command(
            "call_service",
            domain=domain,
            service=service,
            service_data=data or {},
            return_response=return_response,
            **({"target": target} if target else {}),
        )
        return result.get("response")

    async def actions(self, domain: str) -> set[str]:
        """Return the names of a domain's actions."""
        return set((await self.command("get_services")).get(domain, {}))

    async def state(self, entity_id: str) -> str | None:
        """Return an entity's state, None if there is no such entity."""
        return (await self.states()).get(entity_id, {}).get("state")

    async def number(self, entity_id: str) -> float | None:
        """Return an entity's state as a number, None if it is not one."""
        with contextlib.suppress(TypeError, ValueError):
            return float(await self.state(entity_id) or "")
        return None

    async def states(self) -> dict[str, Json]:
        """Return every entity's state object by entity id."""
        return {state["entity_id"]: state for state in await self.get("/api/states")}

    async def fire(self, event_type: str, **data: Any) -> None:
        """Fire an event on the bus."""
        await self.post(f"/api/events/{event_type}", data)

    async def save_automation(self, key: str, automation: Json) -> None:
        """Create or change an automation as its editor does."""
        await self.post(f"/api/config/automation/config/{key}", automation)

    async def entries(self, domain: str = "ovh_sms") -> list[Json]:
        """Return the config entries of an integration."""
        return list(await self.command("config_entries/get", domain=domain))

    async def entry(self, entry_id: str) -> Json:
        """Return one config entry."""
        result = await self.command("config_entries/get_single", entry_id=entry_id)
        return dict(result["config_entry"])

    async def start_flow(self, domain: str = "ovh_sms") -> Flow:
        """Add an integration."""
        path = "/api/config/config_entries/flow"
        return Flow(self, path, await self.post(path, {"handler": domain}))

    async def start_options_flow(self, entry_id: str) -> Flow:
        """Change the options of an entry."""
        path = "/api/config/config_entries/options/flow"
        return Flow(self, path, await self.post(path, {"handler": entry_id}))

    async def start_subentry_flow(
        self, entry_id: str, kind: str = "recipient", subentry_id: str | None = None
    ) -> Flow:
        """Add a subentry to an entry, or reconfigure one."""
        path = "/api/config/config_entries/subentries/flow"
        data: Json = {"handler": [entry_id, kind]}
        if subentry_id:
            data["subentry_id"] = subentry_id
        return Flow(self, path, await self.post(path, data))

    async def subentries(self, entry_id: str) -> dict[str, str]:
        """Return the ids of an entry's subentries by title."""
        listed = await self.command("config_entries/subentries/list", entry_id=entry_id)
        return {subentry["title"]: subentry["subentry_id"] for subentry in listed}

    async def remove_subentry(self, entry_id: str, subentry_id: str) -> None:
        """Remove a subentry."""
        await self.command(
            "config_entries/subentries/delete", entry_id=entry_id, subentry_id=subentry_id
        )

    async def reload_entry(self, entry_id: str) -> None:
        """Reload an entry."""
        await self.post(f"/api/config/config_entries/entry/{entry_id}/reload")

    async def disable_entry(self, entry_id: str, *, disabled: bool = True) -> None:
        """Disable an entry, or enable it again."""
        by = "user" if disabled else None
        await self.command("config_entries/disable", entry_id=entry_id, disabled_by=by)

    async def remove_entry(self, entry_id: str) -> None:
        """Remove an entry."""
        await self.delete(f"/api/config/config_entries/entry/{entry_id}")


def free_port() -> int:
    """Return a TCP port that nothing listens on, and that no connection of others will be given."""
    for port in random.sample(_BELOW_EPHEMERAL_PORTS, 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("No free port found")
