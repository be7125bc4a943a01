"""The tool that sends.

A language model may obey whatever it reads. So it is not the model that decides what is sent: the
user's own words do (`quotes.py`), and a yes in the next message of the user.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, override

import voluptuous as vol

from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import config_validation as cv, llm

from ..account.access import Caller
from ..account.domain_data import async_get_data
from ..const import DOMAIN
from ..message.models import RECEIVED
from ..message.proposals import Proposal
from .chat import current_chat_log, is_of_a_person
from .dialogue import listed
from .people import Names, Person, async_people
from .quotes import find_quote, is_like
from .sending import REFUSED, async_send
from .tool import SEND, annotations as annotated, tool_result
from .words import Words, words_of

if TYPE_CHECKING:
    from homeassistant.components.conversation import ChatLog

LATEST: Final = 3
"""Messages of the user that count: a wish, an answer to the model's own question, and the yes."""

MOST_COMPARED: Final = 200
"""Texts that came in to an account with which a new one is compared."""


class SendTool(llm.Tool):
    """Sends an SMS that the user dictated, after the user's yes."""

    name = SEND
    title = "Send SMS"
    description = (
        "Sends an SMS to one recipient by name. The message must be what the user said, word for "
        "word, in the same sentence that names the recipient. The first call sends nothing: read "
        "recipient and message to the user and ask. Once the user has agreed, call it again with "
        "the same values."
    )
    parameters = vol.Schema(
        {vol.Required("recipient"): cv.string, vol.Required("message"): cv.string}
    )
    annotations = annotated(read_only=False, destructive=True, open_world=True)
    integration = DOMAIN

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> Any:
        """Ask for a confirmation, or send what was confirmed; raises Unauthorized."""
        wanted = self.parameters(tool_input.tool_args)
        log = current_chat_log(hass)
        if log is None or not is_of_a_person(llm_context.context, llm_context.device_id):
            return _not_sent("SMS are only sent in a conversation with a user.")
        people = async_people(hass, llm_context.assistant)
        found = Names(people, "pl").find(wanted["recipient"])
        if len(found) != 1:
            return _not_sent(f"Ask the user to choose a recipient: {listed(found or people)}.")
        caller = await Caller.async_of(hass, llm_context.context or Context())
        caller.require_control_of([found[0].subentry_id])
        if (message := find_quote(_said(log)[-LATEST:], found[0], wanted["message"])) is None:
            return _not_sent(
                "Only the user's own words are sent. Ask the user to say recipient and message in "
                "one sentence, and use that message word for word."
            )
        is_doubtful = _has_read(log) or _came_in(hass, message)
        answer = "assist_send_it" if is_doubtful else "assist_yes"
        proposal = _proposed(found[0], message, llm_context, len(_said(log)))
        return await _async_settle(hass, log, proposal, answer, llm_context)


async def _async_settle(
    hass: HomeAssistant,
    log: ChatLog,
    proposal: Proposal,
    answer: str,
    llm_context: llm.LLMContext,
) -> Any:
    """Send what the user has agreed to since it was proposed; propose anything else."""
    words = await Words.async_load(hass)
    phrases = words.sending if answer == "assist_send_it" else words.agreeing
    proposals, language = async_get_data(hass).proposals, llm_context.language or ""
    asked = proposals.async_get(log.conversation_id)
    if asked and asked.was_sent_as(proposal):
        return _not_sent("This message is being sent, or was sent a moment ago.")
    is_agreed = " ".join(words_of(_said(log)[-1])) in phrases
    if asked and is_agreed and asked.is_answered_by(proposal):
        # Models repeat calls, and people say OK when they hear that it is on its way.
        proposals.async_add(log.conversation_id, replace(asked, is_sent=True))
        key, reason = await async_send(hass, asked, llm_context.context or Context())
        if key in REFUSED:
            proposals.async_take(log.conversation_id)
        text = words.text(language, key, recipients=asked.names, reason=reason)
        return tool_result(data={"status": key.removeprefix("assist_"), "result": text.strip()})
    proposals.async_add(log.conversation_id, proposal)
    return _question(words, language, proposal, answer)


def _question(words: Words, language: str, proposal: Proposal, answer: str) -> Any:
    """Return what the model has to ask the user."""
    needed = words.text(language, answer).partition(";")[0]
    question = words.text(
        language,
        "assist_confirm_send",
        recipients=proposal.names,
        message=proposal.message,
        answer=needed,
    )
    return tool_result(
        data={
            "status": "confirmation_needed",
            "recipient": proposal.names,
            "message": proposal.message,
            "ask_the_user": question,
            "answer_needed": needed,
        }
    )


def _not_sent(reason: str) -> Any:
    return tool_result(data={"status": "not_sent", "reason": reason})


def _proposed(person: Person, message: str, llm_context: llm.LLMContext, after: int) -> Proposal:
    return Proposal(
        subentry_ids=(person.subentry_id,),
        names=person.name,
        message=message,
        user_id=llm_context.context.user_id if llm_context.context else None,
        device_id=llm_context.device_id,
        after=after,
    )


def _said(log: ChatLog) -> list[str]:
    """Return what the user said in a conversation."""
    return [each.content for each in log.content if each.role == "user"]


def _has_read(log: ChatLog) -> bool:
    """Return whether a tool has told the model anything in a conversation.

    It may then have been made to ask the user another question.
    """
    results = [each.tool_name for each in log.content if each.role == "tool_result"]
    return not all(name.endswith(SEND) for name in results)


def _came_in(hass: HomeAssistant, message: str) -> bool:
    """Return whether such words came in: the user may have shown them to the model."""
    return any(
        is_like(message, row["message"])
        for account in async_get_data(hass).accounts.values()
        for row in account.history.newest((RECEIVED,), MOST_COMPARED)
    )
