"""Sentences and tools for voice assistants."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.setup import async_when_setup

from .sentences import Sentences


@callback
def async_setup(hass: HomeAssistant) -> None:
    """Offer sentences once there is an agent to talk to; the set-up does not wait for one."""
    async_when_setup(hass, "conversation", _async_start)


async def _async_start(hass: HomeAssistant, _component: str) -> None:
    from homeassistant.components.conversation import get_agent_manager  # noqa: PLC0415

    await Sentences(hass, get_agent_manager(hass).register_trigger).async_start()
