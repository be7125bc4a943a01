"""What demo, development and tests have in common: an account in a house, and a way to end."""

import asyncio
from collections.abc import Coroutine
import contextlib
import json
from pathlib import Path
import shutil
import signal
import sqlite3
import tempfile
from typing import Any

from .home_assistant import Flow, HomeAssistant, Json
from .simulator import KEYS, Simulator

SERVICE_NAME = "sms-ab12345-1"
# As a person writes it, and as it is stored and sent.
ALICE = {"name": "Alice", "phone_numbers": ["06 12 34 56 78"]}
ALICE_E164 = "+33612345678"

# What has to be filled in, as it is by default, and what may be.
OPTIONS: Json = {
    "sender": "MyHouse",
    "encoding": "auto",
    "max_parts": 6,
    "retry_for": {"hours": 24},
    "low_credits": 10,
    "hourly_limit": 200,
    "receipts": True,
    "replies": False,
    "webhook": False,
    "silence_after": {"hours": 6},
    "assist": False,
}
OPTIONAL = {
    "validity",
    "daily_budget",
    "monthly_budget",
    "deduplicate",
    "silence_message",
    "silence_recipients",
}


class WrongStepError(Exception):
    """A flow went another way than its users are told."""


def expect_step(flow: Flow, step_id: str, fields: list[str]) -> None:
    """Raise if a flow does not show this form."""
    step = flow.step
    shown = (step.get("step_id") or step.get("reason") or step["type"], step.get("errors") or {})
    if shown != (step_id, {}):
        msg = f"Expected the form {step_id!r}, got {shown}"
        raise WrongStepError(msg)
    if flow.fields != fields:
        msg = f"Expected the fields {fields} in {step_id!r}, got {flow.fields}"
        raise WrongStepError(msg)


async def add_account(
    home_assistant: HomeAssistant,
    simulator: Simulator,
    *,
    service_name: str | None = None,
    sender: str = "MyHouse",
    recipient: Json | None = None,
    keys: Json | None = None,
) -> Json:
    """Add an account as a person does, and return its config entry."""
    flow = await home_assistant.start_flow()
    expect_step(flow, "user", list(KEYS))
    await flow.submit(**(keys or simulator.keys))
    if service_name:
        expect_step(flow, "account", ["service_name"])
        await flow.submit(service_name=service_name)
    expect_step(flow, "sender", ["sender"])
    await flow.submit(sender=sender)
    expect_step(flow, "recipient", ["name", "phone_numbers", "send_test"])
    result = await flow.submit(**(ALICE if recipient is None else recipient))
    if result["type"] != "create_entry":
        msg = f"Expected a config entry, got {result}"
        raise WrongStepError(msg)
    return dict(result["result"])


async def start_options(home_assistant: HomeAssistant, entry: Json) -> Flow:
    """Open the options of an account."""
    flow = await home_assistant.start_options_flow(entry["entry_id"])
    if set(flow.fields) != {*OPTIONS, *OPTIONAL}:
        msg = f"Unexpected options: {flow.fields}"
        raise WrongStepError(msg)
    return flow


async def choose_options(home_assistant: HomeAssistant, entry: Json, **changes: Any) -> None:
    """Change the options as a person does, and wait until they hold."""
    flow = await start_options(home_assistant, entry)
    await flow.submit(**OPTIONS | changes)
    await until_chosen(home_assistant, entry, flow)


async def until_chosen(home_assistant: HomeAssistant, entry: Json, flow: Flow) -> None:
    """Wait until options hold whose last form was submitted."""
    if flow.step["type"] != "create_entry":
        msg = f"Expected new options, got {flow.step}"
        raise WrongStepError(msg)

    async def is_loaded() -> bool:
        return bool((await home_assistant.entry(entry["entry_id"]))["state"] == "loaded")

    await asyncio.sleep(0.5)
    await home_assistant.until(is_loaded, "to load the account again", seconds=60)


async def entity_id(home_assistant: HomeAssistant, unique_id: str) -> str:
    """Return the id of one of the integration's entities, once it is registered."""

    async def registered() -> str | None:
        entities = await home_assistant.command("config/entity_registry/list")
        return next(
            (
                str(entity["entity_id"])
                for entity in entities
                if (entity["platform"], entity["unique_id"]) == ("ovh_sms", unique_id)
            ),
            None,
        )

    return await home_assistant.until(registered, f"to have the entity {unique_id}") or ""


def file_of(config: Path, service_name: str = SERVICE_NAME) -> Path:
    """Return the path of an account's file."""
    return config / ".storage" / f"ovh_sms.{service_name}.db"


def stored(config: Path, table: str, service_name: str = SERVICE_NAME) -> dict[str, Json]:
    """Return the rows of a table of the account's file by their keys, as a copy has them."""
    with tempfile.TemporaryDirectory() as folder:
        name = file_of(config, service_name).name
        # The journal first: it may be moved to the file meanwhile.
        for file in sorted(config.glob(f".storage/{name}*"), reverse=True):
            with contextlib.suppress(FileNotFoundError):
                shutil.copy(file, folder)
        with contextlib.closing(sqlite3.connect(Path(folder, name))) as database:
            assert database.execute("PRAGMA quick_check").fetchall() == [("ok",)]
            rows = database.execute(f"SELECT key, content FROM {table}")  # noqa: S608
            return {key: json.loads(content) for key, content in rows}


def run(main: Coroutine[Any, Any, int]) -> int:
    """Run to the end, or to Ctrl-C or a termination signal, and clean up either way."""

    async def ended_by_signals() -> int:
        task = asyncio.current_task()
        if task is not None:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await main

    try:
        return asyncio.run(ended_by_signals())
    except KeyboardInterrupt, asyncio.CancelledError:
        return 130


async def until_state(
    house: HomeAssistant, entry: Json, state: str, *, seconds: float = 15
) -> None:
    """Wait until an entry is in a state."""

    async def is_so() -> bool:
        return bool((await house.entry(entry["entry_id"]))["state"] == state)

    await house.until(is_so, f"to have the entry {state}", seconds=seconds)


async def until_saved(house: HomeAssistant, text: str) -> None:
    """Wait until Home Assistant has written a part of its entries, which it does late."""
    file = house.config / ".storage" / "core.config_entries"

    async def is_written() -> bool:
        return file.exists() and text in "".join(file.read_text().split())

    await house.until(is_written, f"to save {text}")
