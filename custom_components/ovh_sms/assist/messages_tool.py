"""The tool that lists messages."""

from collections import defaultdict
from collections.abc import Collection, Iterable
import contextlib
from operator import itemgetter
from typing import Any, Final, override

import voluptuous as vol

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import config_validation as cv, llm

from ..account.access import Caller
from ..account.domain_data import async_get_data
from ..const import DOMAIN
from .chat import current_chat_log
from .people import Names, Person, async_people
from .tool import MESSAGES, PROMPT, annotations as annotated, tool_result

MOST_LISTED: Final = 20
MOST_READ: Final = 200
"""Messages of an account among which those of the recipients are looked for."""


class MessagesTool(llm.Tool):
    """Lists the last messages and replies of recipients."""

    name = MESSAGES
    title = "SMS messages"
    description = "Lists the newest SMS to and from the recipients, with their status."
    parameters = vol.Schema(
        {
            vol.Optional("recipient"): cv.string,
            vol.Optional("limit", default=10): vol.All(
                vol.Coerce(int), vol.Range(min=1, max=MOST_LISTED)
            ),
        }
    )
    annotations = annotated(read_only=True, destructive=False, idempotent=True, open_world=True)
    integration = DOMAIN

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> Any:
        """Return messages, newest first."""
        wanted = self.parameters(tool_input.tool_args)
        people = async_people(hass, llm_context.assistant)
        if name := wanted.get("recipient"):
            people = Names(people, "pl").find(name)
        caller = await Caller.async_of(hass, llm_context.context or Context())
        # Elsewhere tools that know no better may do what a text asks for.
        with_texts = current_chat_log(hass) is not None and caller.is_trusted
        rows = [
            each
            for entry_id, names in _visible(caller, people).items()
            for row in async_get_data(hass).accounts[entry_id].history.newest((), MOST_READ)
            if (each := _row(row, names, with_texts=with_texts))
        ]
        rows.sort(key=itemgetter("time"), reverse=True)
        return tool_result(data={"note": PROMPT, "messages": rows[: wanted["limit"]]})


def _visible(caller: Caller, people: Iterable[Person]) -> dict[str, set[str]]:
    """Return the names of those whose messages a caller may see, by account."""
    visible: defaultdict[str, set[str]] = defaultdict(set)
    for person in people:
        with contextlib.suppress(Unauthorized):
            caller.require_control_of([person.subentry_id])
            visible[person.entry_id].add(person.name)
    return visible


def _row(row: dict[str, Any], names: Collection[str], *, with_texts: bool) -> dict[str, Any] | None:
    """Return a message without numbers, None if it is to or from others."""
    known = {name: row[name] for name in ("time", "direction", "status")}
    if row["direction"] == "in":
        if row["recipient"] not in names:
            return None
        text = {"untrusted_text": row["message"]} if with_texts else {}
        return {**known, "from": row["recipient"], **text}
    to = {
        each["recipient"]: each["explanation"] or each["status"]
        for each in row["receivers"]
        if each["recipient"] in names
    }
    text = {"text": row["message"]} if with_texts else {}
    return {**known, "to": to, **text} if to else None
