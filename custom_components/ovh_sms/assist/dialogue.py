"""What Assist answers: it repeats name and text, and sends after a yes."""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import HomeAssistant, callback

from ..account.domain_data import async_get_data
from ..message.proposals import Proposal
from .chat import current_chat_log, is_of_a_person
from .grammar import Grammar, Heard
from .people import ASSISTANT, Person, async_people
from .sending import async_send
from .words import Words, words_of

if TYPE_CHECKING:
    from homeassistant.components.conversation import ConversationInput

type Answerer = Callable[[ConversationInput, Any], Awaitable[str | None]]
type Register = Callable[[list[str], Answerer], Callable[[], None]]
"""Lets the agent listen for sentences, until what it returns is called."""
type Say = Callable[..., str]
"""Returns a text in the language of the conversation."""

ANSWERS: Final = ("assist_yes", "assist_send_it", "assist_no")

MOST_NAMES: Final = 10
"""Recipients that are named in one answer."""


class Dialogue:
    """Answers sentences about SMS."""

    grammar: Grammar
    """Of the recipients that are exposed now."""

    def __init__(self, hass: HomeAssistant, words: Words, register: Register) -> None:
        """Set up without I/O."""
        self._hass = hass
        self._words = words
        self._register = register
        self._unanswered = 0
        self._forget: Callable[[], None]

    async def async_heard(self, said: ConversationInput, _result: Any) -> str:
        """Answer a sentence that asks for an SMS."""
        say = partial(self._words.text, said.language)
        if (heard := self.grammar.parse(said.text, said.language)) is None:
            return await self._async_pass_on(said)
        if not is_of_a_person(said.context, said.device_id):
            return say("assist_not_allowed")
        return self._asked_back(heard, say) or self._propose(heard, said, say)

    def _asked_back(self, heard: Heard, say: Say) -> str | None:
        """Return what has to be known first."""
        if not self.grammar.people:
            return say("assist_no_recipient")
        if not heard.named:
            return say("assist_unknown", recipients=listed(self.grammar.people))
        for people in heard.named:
            if len(people) > 1:
                return say("assist_ambiguous", recipients=listed(people))
        if not heard.message:
            return say("assist_no_text", recipients=listed([each for each, *_ in heard.named]))
        return None

    def _propose(self, heard: Heard, said: ConversationInput, say: Say) -> str:
        """Keep what is to be sent, and ask whether it is right."""
        people = dict.fromkeys(each for each, *_ in heard.named)
        proposal = Proposal(
            subentry_ids=tuple(each.subentry_id for each in people),
            names=listed(people),
            message=heard.message,
            user_id=said.context.user_id,
            device_id=said.device_id,
        )
        if not self._unanswered:
            # Only meanwhile: a yes may be meant for another agent.
            answers = [phrase for key in ANSWERS for _, phrase in self._words.listed(key)]
            self._forget = self._register(answers, self._async_answered)
        self._unanswered += 1
        proposals = async_get_data(self._hass).proposals
        proposals.async_add(self._conversation_id, proposal, self._async_ended)
        return say("assist_confirm", recipients=proposal.names, message=proposal.message)

    async def _async_answered(self, said: ConversationInput, _result: Any) -> str:
        """Send what was proposed in this conversation to this person, or do not."""
        proposals = async_get_data(self._hass).proposals
        proposal = proposals.async_get(self._conversation_id)
        if proposal is None or not proposal.is_for(said.context.user_id, said.device_id):
            return await self._async_pass_on(said)
        proposals.async_take(self._conversation_id)
        say = partial(self._words.text, said.language)
        if " ".join(words_of(said.text)) in self._words.refusing:
            return say("assist_cancelled")
        allowed = {each.subentry_id for each in async_people(self._hass, ASSISTANT)}
        if not allowed.issuperset(proposal.subentry_ids):
            return say("assist_not_allowed")
        key, reason = await async_send(self._hass, proposal, said.context)
        return say(key, recipients=proposal.names, reason=reason).strip()

    @property
    def _conversation_id(self) -> str:
        """Return what identifies the conversation; its first sentence does not have it yet."""
        log = current_chat_log(self._hass)
        return log.conversation_id if log else ""

    @callback
    def _async_ended(self) -> None:
        self._unanswered -= 1
        if not self._unanswered:
            self._forget()

    async def _async_pass_on(self, said: ConversationInput) -> str:
        """Return what the agent that was spoken to answers to what is not ours."""
        from homeassistant.components import conversation  # noqa: PLC0415

        log = current_chat_log(self._hass)
        if log and said.agent_id == conversation.HOME_ASSISTANT_AGENT:
            response = await conversation.async_handle_intents(self._hass, said, log)
        else:
            result = await conversation.async_converse(
                self._hass,
                said.text,
                said.conversation_id,
                said.context,
                said.language,
                said.agent_id,
                said.device_id,
                said.satellite_id,
                said.extra_system_prompt,
            )
            response = result.response
        if response is None:
            return self._words.text(said.language, "assist_not_understood")
        speech: str = response.speech.get("plain", {}).get("speech", "")
        return speech


def listed(people: Iterable[Person]) -> str:
    """Return the names of some recipients, the first ten of them."""
    return ", ".join(each.name for each in islice(people, MOST_NAMES))
