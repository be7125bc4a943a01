"""The HTTP side: a thread with its own event loop."""

import asyncio
import contextlib
from dataclasses import replace
import json
import socket
import struct
from threading import Event, Thread
import time
from types import TracebackType
from typing import Any, Final, Self, override
from urllib.parse import unquote
from uuid import uuid4

from aiohttp import web

from .approval import Visit, create_token, page
from .behaviour import Behaviour
from .call import Call
from .control import control
from .faults import AFTERWARDS, INSTEAD, Answer, Fault
from .model import Request
from .routes import answer
from .world import World

PREFIXES: Final = ("/1.0/", "/v1/")
SETTLE: Final = 0.005
SHUTDOWN: Final = 0.2
LINGER_NOT: Final = struct.pack("ii", 1, 0)


class _Loop(asyncio.SelectorEventLoop):
    @override
    def time(self) -> float:
        # freezegun stops time.monotonic in every thread, and timers with it.
        return time.clock_gettime(time.CLOCK_MONOTONIC)


class OvhSimulator:
    """An OVHcloud SMS API on a port of this machine."""

    def __init__(
        self, port: int = 0, host: str = "127.0.0.1", settings: Behaviour | None = None
    ) -> None:
        """Prepare a world, with settings that outlive its resets; `start` lets it listen."""
        self.world = World(self.unplug, settings or Behaviour())
        self._host = host
        self._port = port
        self._thread: Thread | None = None
        self._ready = Event()
        self._error: BaseException | None = None

    @property
    def url(self) -> str:
        """Return where the simulator listens."""
        return f"http://{self._host}:{self._port}"

    @property
    def endpoint(self) -> str:
        """Return what python-ovh calls an endpoint."""
        return f"{self.url}/1.0"

    def start(self) -> None:
        """Listen, and return once it does."""
        self._ready.clear()
        self._error = None
        self._thread = Thread(target=self._run, name="ovh-simulator", daemon=True)
        self._thread.start()
        self._ready.wait()
        self._raise_error()

    def _raise_error(self) -> None:
        if self._error is not None and self._thread is not None:
            self._thread.join()
            self._thread = None
            raise self._error

    def stop(self) -> None:
        """Stop listening, cutting off whoever still waits for an answer."""
        if self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._interrupt, None)
        self._thread.join()
        self._thread = None

    def unplug(self, seconds: float) -> None:
        """Refuse every connection for some seconds, and cut off those there are."""
        self._loop.call_soon_threadsafe(self._interrupt, seconds)

    def plug_in(self) -> None:
        """Listen again before an outage is over."""
        self._loop.call_soon_threadsafe(self._outage_is_over.set)

    def _interrupt(self, outage: float | None) -> None:
        """Stop listening, for some seconds or for good."""
        if outage is None:
            self._stopping.set()
            self._outage_is_over.set()
        else:
            self._outage = outage
            self._outage_is_over.clear()
        self._interrupted.set()

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=_Loop) as runner:
                runner.run(self._serve())
        except BaseException as err:  # noqa: BLE001 - the thread that started this one raises it
            self._error = err
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        self._interrupted = asyncio.Event()
        self._outage_is_over = asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=SHUTDOWN
        )
        await runner.setup()
        assert runner.server
        try:
            await self._listen(runner.server)
            while not self._stopping.is_set():
                await runner.server.shutdown(SHUTDOWN)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._outage_is_over.wait(), self._outage)
                await self._listen(runner.server)
        finally:
            await runner.cleanup()

    async def _listen(self, handler: web.Server) -> None:
        """Listen until stopped or unplugged."""
        server = await self._loop.create_server(handler, self._host, self._port)
        self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._interrupted.wait()
        self._interrupted.clear()
        await self._stop_listening(server)

    async def _pause(self, seconds: float) -> None:
        """Let some seconds pass, less if the simulator stops."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _stop_listening(self, server: asyncio.Server) -> None:
        """Close the server once it knows, and can cut off, every connection it accepted."""
        for listening in server.sockets:
            self._loop.remove_reader(listening)
        # asyncio forgets a connection that it accepts while its server closes.
        await asyncio.sleep(SETTLE)
        server.close()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        raw_path = request.raw_path.partition("?")[0]
        if raw_path.startswith("/simulator/"):
            path = unquote(raw_path.removeprefix("/simulator/"))
            return _response(control(self.world, request.method, path, body))
        if raw_path in {"/createToken/", "/api/createToken"}:
            return _response(create_token(self.world, raw_path))
        if raw_path == "/auth/":
            visit = Visit(request.method, request.query.get("credentialToken", ""), body)
            return _response(page(self.world, visit))
        prefix = next((p for p in PREFIXES if raw_path.startswith(p)), "/")
        if prefix == "/":
            return _response(answer(self._call(request, "/", body), ""))
        return await self._handle_api(request, "/" + raw_path.removeprefix(prefix), body)

    async def _handle_api(
        self, request: web.Request, raw_path: str, body: bytes
    ) -> web.StreamResponse:
        call = self._call(request, unquote(raw_path), body)
        entry = Request(call.method, call.path, call.query, _decoded(body), self.world.clock.now())
        self.world.requests.append(entry)
        fault = self.world.faults.take(call.method, call.path)
        if fault is None:
            found: Answer | None = answer(call, raw_path)
        else:
            entry.fault = fault.kind
            found = await self._misbehave(fault, call, raw_path)
        if found is None:
            _reset(request)
            return web.Response()
        entry.status = found.status
        if found.drip:
            return await self._drip(request, found)
        return _response(found)

    async def _drip(self, request: web.Request, found: Answer) -> web.StreamResponse:
        """Answer byte by byte."""
        response = web.StreamResponse(status=found.status, headers=_headers(found))
        response.content_type = found.content_type
        response.content_length = len(found.body)
        await response.prepare(request)
        for position in range(len(found.body)):
            await response.write(found.body[position : position + 1])
            await self._pause(found.drip)
        return response

    def _call(self, request: web.Request, path: str, body: bytes) -> Call:
        base = f"{request.scheme}://{request.headers.get('Host', '')}"
        return Call(
            world=self.world,
            method=request.method,
            path=path,
            url=base + request.raw_path,
            base=base,
            query=dict(request.query),
            headers=request.headers,
            remote=request.remote or "",
            body=body,
        )

    async def _misbehave(self, fault: Fault, call: Call, raw_path: str) -> Answer | None:
        """Return what a fault answers; None is a connection reset."""
        if fault.kind in INSTEAD:
            return INSTEAD[fault.kind](fault)
        found = None
        if fault.kind not in ("reset_before", "hang_before"):
            found = answer(call, raw_path)
        if fault.kind.startswith("reset"):
            return None
        if fault.kind.startswith("hang"):
            # Ends sooner when the client leaves: aiohttp then cancels this.
            await self._stopping.wait()
            return None
        if fault.kind == "slow":
            # Handled first: a client that gives up does not undo what it asked for.
            await self._pause(fault.seconds)
            return found
        if fault.kind == "drip":
            return None if found is None else replace(found, drip=fault.seconds)
        return AFTERWARDS[fault.kind](fault)


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode(errors="replace")


def _headers(found: Answer) -> dict[str, str]:
    return {"X-OVH-QUERYID": f"EU.ext-1.{uuid4().hex[:8]}.{uuid4().hex}", **found.headers}


def _response(found: Answer) -> web.Response:
    response = web.Response(status=found.status, body=found.body, headers=_headers(found))
    response.content_type = found.content_type
    response.charset = "utf-8"
    return response


def _reset(request: web.Request) -> None:
    """Cut a connection so that the client sees a reset, not an end."""
    if (transport := request.transport) is None:
        return
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
    transport.abort()
