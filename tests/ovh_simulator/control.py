"""The simulator's own API, for tests in another process."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
import json
from typing import Any, Final

from .const import DEFAULT_RULES
from .faults import Answer, Fault, json_answer
from .model import Sender
from .settings import assign
from .world import World, random_key

type Payload = dict[str, Any]
type Control = Callable[[World, str, Payload], Any]


def _with_senders(values: Payload) -> Payload:
    """Turn the senders of a payload, names to statuses or to objects, into senders."""
    if "senders" not in values:
        return values
    senders = {
        name: Sender(**given) if isinstance(given, dict) else Sender(given)
        for name, given in values["senders"].items()
    }
    return values | {"senders": senders}


def _jobs(world: World, _: str, __: Payload) -> Any:
    return [asdict(job) for job in world.jobs]


def _messages(world: World, _: str, __: Payload) -> Any:
    return [asdict(message) for message in world.messages.values()]


def _requests(world: World, first: str, _: Payload) -> Any:
    return [asdict(request) for request in world.requests[int(first or 0) :]]


def _reset(world: World, _: str, __: Payload) -> None:
    world.reset()


def _add_fault(world: World, where: str, payload: Payload) -> None:
    if where not in {"", "first"}:
        msg = f"Faults are added first or last, not {where}"
        raise ValueError(msg)
    world.faults.add(Fault(**payload), first=where == "first")


def _clear_faults(world: World, _: str, __: Payload) -> None:
    world.faults.clear()


def _outage(world: World, _: str, payload: Payload) -> None:
    world.unplug(float(payload["seconds"]))


def _accounts(world: World, _: str, __: Payload) -> Any:
    return {name: asdict(account) for name, account in world.accounts.items()}


def _put_account(world: World, _: str, payload: Payload) -> Any:
    name = payload["name"]
    if name in world.accounts:
        return _patch_account(world, name, payload)
    return asdict(world.add_account(**_with_senders(payload)))


def _patch_account(world: World, name: str, payload: Payload) -> Any:
    account = world.accounts[name]
    assign(account, _with_senders(payload))
    return asdict(account)


def _patch_behaviour(world: World, _: str, payload: Payload) -> Any:
    assign(world.behaviour, payload)
    return asdict(world.behaviour)


def _patch_clock(world: World, _: str, payload: Payload) -> Any:
    assign(world.clock, payload)
    return asdict(world.clock) | {"now": world.clock.now()}


def _add_credential(world: World, key: str, _: Payload) -> Any:
    credential = world.add_credential(key or random_key(), DEFAULT_RULES)
    return {"consumer_key": credential.consumer_key}


def _patch_credential(world: World, key: str, payload: Payload) -> Any:
    values = dict(payload)
    if "rules" in values:
        values["rules"] = [tuple(rule) for rule in values["rules"]]
    if isinstance(values.get("expiration"), str):
        values["expiration"] = datetime.fromisoformat(values["expiration"])
    credential = world.credentials[key]
    assign(credential, values)
    return asdict(credential) | {"expiration": credential.expires_at}


def _incoming(world: World, _: str, payload: Payload) -> Any:
    return {"id": world.receive(**payload)}


def _receipt(world: World, _: str, payload: Payload) -> None:
    world.set_receipt(**payload)


CONTROLS: Final[dict[tuple[str, str], Control]] = {
    ("GET", "jobs"): _jobs,
    ("GET", "messages"): _messages,
    ("GET", "requests"): _requests,
    ("POST", "reset"): _reset,
    ("POST", "faults"): _add_fault,
    ("DELETE", "faults"): _clear_faults,
    ("POST", "outage"): _outage,
    ("GET", "accounts"): _accounts,
    ("POST", "accounts"): _put_account,
    ("PATCH", "accounts"): _patch_account,
    ("PATCH", "behaviour"): _patch_behaviour,
    ("PATCH", "clock"): _patch_clock,
    ("POST", "credentials"): _add_credential,
    ("PATCH", "credentials"): _patch_credential,
    ("POST", "incoming"): _incoming,
    ("POST", "receipts"): _receipt,
}


def control(world: World, method: str, path: str, body: bytes) -> Answer:
    """Handle a call of the control API; `path` is what follows /simulator/."""
    what, _, name = path.partition("/")
    found = CONTROLS.get((method, what))
    if found is None:
        return json_answer(404, {"error": f"No {method} {path}"})
    try:
        with world.lock:
            return json_answer(200, found(world, name, json.loads(body or b"{}")))
    except (AttributeError, KeyError, TypeError, ValueError) as err:
        return json_answer(400, {"error": f"{type(err).__name__}: {err}"})
