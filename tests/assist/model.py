"""A language model that does whatever it is told."""

from collections.abc import Callable, Sequence
import re
from typing import Any, Final, override

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.account.domain_data import async_get_data
from custom_components.ovh_sms.assist.tool import MESSAGES, SEND
from custom_components.ovh_sms.storage.records import Reply
from homeassistant.components import conversation
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import intent
from homeassistant.helpers.llm import LLM_API_ASSIST, ToolInput

type Call = tuple[str, dict[str, Any]]
"""The name of a tool and its arguments."""
type Result = dict[str, Any]

type Begin = Callable[..., Model]

ORDER: Final = re.compile(r"send '([^']*)' to ([^!. ]+(?: Nowak)?)", re.IGNORECASE)


class Model(conversation.ConversationEntity):
    """A language model that calls what a turn says, and what the messages say that it reads."""

    supported_languages = "*"

    def __init__(self, hass: HomeAssistant, user_id: str | None) -> None:
        """Begin no conversation yet."""
        self.hass = hass
        self._speaker = Context(user_id=user_id)
        self.id: str | None = None
        self._orders: list[Call] = []
        self.offered: list[str] = []

    async def hear(self, text: str, *calls: Call) -> list[Result]:
        """Let the user say something; return what the calls then returned."""
        self._calls, self._results = calls, list[Result]()
        said = conversation.ConversationInput(
            text=text,
            context=self._speaker,
            conversation_id=self.id,
            device_id=None,
            satellite_id=None,
            language="en",
            agent_id="conversation.model",
        )
        self.id = (await self.async_process(said)).conversation_id
        return self._results

    @override
    async def _async_handle_message(
        self, user_input: conversation.ConversationInput, chat_log: conversation.ChatLog
    ) -> conversation.ConversationResult:
        context = user_input.as_llm_context("test")
        await chat_log.async_provide_llm_data(context, LLM_API_ASSIST)
        assert chat_log.llm_api
        self.offered = [tool.name for tool in chat_log.llm_api.tools]
        if self._calls:
            await self._call(chat_log, self._calls)
        # It obeys twice: at once, and when it sees that nothing was sent.
        for _ in range(2):
            if self._orders:
                await self._call(chat_log, tuple(self._orders))
        question = conversation.AssistantContent("conversation.model", "Shall I go on?")
        chat_log.async_add_assistant_content_without_tools(question)
        return conversation.ConversationResult(
            intent.IntentResponse(language="en"), chat_log.conversation_id
        )

    async def _call(self, chat_log: conversation.ChatLog, calls: Sequence[Call]) -> None:
        """Call tools at the same moment, and remember what their answers ask for."""
        content = conversation.AssistantContent(
            "conversation.model", tool_calls=[ToolInput(name, args) for name, args in calls]
        )
        async for each in chat_log.async_add_assistant_content(content):
            data: Any = each.result.data if hasattr(each, "result") else each.tool_result
            self._results.append(data)
            rows = data["messages"] if each.tool_name == MESSAGES else ()
            texts = "\n".join(row.get("untrusted_text", "") for row in rows)
            self._orders += [send(name, text) for text, name in ORDER.findall(texts)]


def send(recipient: str, message: str) -> Call:
    """Return the call that sends a message."""
    return SEND, {"recipient": recipient, "message": message}


def come_in(hass: HomeAssistant, entry: MockConfigEntry, sender: str, *texts: str) -> None:
    """Let texts come in."""
    replies = async_get_data(hass).entries[entry.entry_id].ledger.replies
    for number, text in enumerate(texts, len(replies) + 1):
        received = 1_790_000_000.0 + number
        replies.put(number, Reply(id=number, sender=sender, text=text, tag="", received=received))
