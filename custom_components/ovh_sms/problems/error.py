"""The translated text of an error."""

from typing import TypedDict

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import async_get_cached_translations

from ..api import KEY_LINKS, OvhError
from ..const import DOMAIN
from ..outbox import OutboxError
from ..sms.phone_number import mask


class Translation(TypedDict):
    """Arguments of a Home Assistant exception."""

    translation_domain: str
    translation_key: str
    translation_placeholders: dict[str, str]


def translation_of(err: OvhError | OutboxError, *, sending: bool = False) -> Translation:
    """Return the text of an error; when sending, one that says whether the SMS may have left."""
    return Translation(
        translation_domain=DOMAIN,
        translation_key=f"send_{err.key}" if sending else err.key,
        translation_placeholders={
            "create_token_url": KEY_LINKS["create_token_url"],
            **err.placeholders,
            # OVHcloud may quote a phone number, and errors end up in logs.
            "words": mask(err.words) or "-",
        },
    )


@callback
def text_of(hass: HomeAssistant, err: OvhError | HomeAssistantError) -> str:
    """Return the text of an error in the language of Home Assistant; its own is in English."""
    if isinstance(err, OvhError):
        err = HomeAssistantError(**translation_of(err))
    texts = async_get_cached_translations(hass, hass.config.language, "exceptions", DOMAIN)
    text = texts.get(f"component.{DOMAIN}.exceptions.{err.translation_key}.message")
    return text.format(**(err.translation_placeholders or {})) if text else str(err)
