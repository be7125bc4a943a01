"""The error of a call that cannot be carried out."""

from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN


class InvalidCall(ServiceValidationError):
    """A call cannot be carried out, for a translated reason."""

    def __init__(self, key: str, /, **placeholders: object) -> None:
        """Set the key of the text, and its placeholders."""
        super().__init__(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders={name: str(value) for name, value in placeholders.items()},
        )
