"""Tools for language models."""

from homeassistant.components.llm import LLMTools
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.llm import LLM_API_ASSIST, LLMContext

from .assist.messages_tool import MessagesTool
from .assist.people import async_people
from .assist.send_tool import SendTool
from .assist.tool import PROMPT


@callback
def async_get_tools(hass: HomeAssistant, llm_context: LLMContext, api_id: str) -> LLMTools | None:
    """Return the tools if the option is on and a recipient is exposed."""
    if (
        api_id != LLM_API_ASSIST
        or not llm_context.assistant
        or not async_people(hass, llm_context.assistant)
    ):
        return None
    return LLMTools(tools=[SendTool(), MessagesTool()], prompt=PROMPT)
