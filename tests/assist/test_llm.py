"""Test which tools are offered, and to whom."""

from dataclasses import replace
from typing import Any

from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.ovh_sms.assist.tool import MESSAGES
from custom_components.ovh_sms.llm import async_get_tools
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.llm import LLM_API_ASSIST, LLMContext, ToolInput

from ..conftest import ALICE
from ..ovh_simulator import OvhSimulator
from .model import come_in, send


async def test_without_log(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, hass_admin_user: MockUser
) -> None:
    """Test that outside of a conversation nothing is sent, and no text is told."""
    come_in(hass, entry, ALICE, "I am fine")
    context = LLMContext("mcp", Context(user_id=hass_admin_user.id), "en", "conversation", None)
    for api_id, assistant, is_offered in (
        (LLM_API_ASSIST, "conversation", True),
        ("other", "conversation", False),
        (LLM_API_ASSIST, "", False),
    ):
        offered = async_get_tools(hass, replace(context, assistant=assistant), api_id)
        assert (offered is not None) is is_offered
    found = async_get_tools(hass, context, LLM_API_ASSIST)
    assert found
    send_tool, messages_tool = found.tools
    refused: Any = await send_tool.async_call(hass, ToolInput(*send("Alice", "Hi")), context)
    listed: Any = await messages_tool.async_call(hass, ToolInput(MESSAGES, {}), context)
    assert getattr(refused, "data", refused)["status"] == "not_sent"
    [row] = getattr(listed, "data", listed)["messages"]
    assert row.keys() == {"time", "direction", "status", "from"}
    hass.config.components.remove("conversation")
    refused = await send_tool.async_call(hass, ToolInput(*send("Alice", "Hi")), context)
    assert getattr(refused, "data", refused)["status"] == "not_sent"
    hass.config_entries.async_update_entry(entry, options={})
    await hass.async_block_till_done()
    assert async_get_tools(hass, context, LLM_API_ASSIST) is None
