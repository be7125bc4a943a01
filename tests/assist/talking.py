"""A house that listens."""

from homeassistant.components import conversation
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context, HomeAssistant
from homeassistant.setup import async_setup_component

from ..conftest import ALICE, BOB, CAROL

CONTACTS = {
    "Alice": [ALICE],
    "Bob": [BOB],
    "Hélène": [CAROL],
    "Familie": [ALICE, BOB],
    "Alicja": ["+33612000001"],
    "Anna Nowak": ["+33612000002"],
    "Anna Dupont": ["+33612000003"],
    "Jean-Pierre": ["+33612000004"],
    "Carol": ["+33612000005"],
    "Marta": ["+33612000006"],
}
HIDDEN = "Carol"
"""The one that is not exposed."""


def notify_entity(name: str) -> str:
    """Return the notify entity of a recipient."""
    slug = name.lower().replace("é", "e").replace("è", "e").replace(" ", "_").replace("-", "_")
    return f"notify.{slug}"


async def async_expose(hass: HomeAssistant, *names: str, exposed: bool = True) -> None:
    """Expose recipients to Assist, or do not."""
    for name in names:
        async_expose_entity(hass, "conversation", notify_entity(name), exposed)
    await hass.async_block_till_done()


async def async_set_up(hass: HomeAssistant) -> None:
    """Set up what people talk to."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})
    await hass.async_block_till_done()


class Talk:
    """A conversation of a user with Assist."""

    def __init__(
        self, hass: HomeAssistant, user_id: str | None, language: str, device_id: str | None
    ) -> None:
        """Begin no conversation yet."""
        self._device_id = device_id
        self._hass = hass
        self._context = Context(user_id=user_id)
        self._language = language
        self.id: str | None = None

    async def say(self, text: str) -> str:
        """Return what is answered."""
        result = await conversation.async_converse(
            self._hass, text, self.id, self._context, self._language, device_id=self._device_id
        )
        self.id = result.conversation_id
        speech: str = result.response.speech["plain"]["speech"]
        return speech
