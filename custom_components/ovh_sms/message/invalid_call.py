"""The error of a call that cannot be carried out."""

from collections.abc import Sequence
from typing import Final

from homeassistant.exceptions import ServiceValidationError

from ..api import well_formed
from ..const import DOMAIN

MOST_NAMED: Final = 50
LONGEST_NAME: Final = 100
LONGEST_LIST: Final = 980
LONGEST_PLACEHOLDER: Final = 1000
"""Characters; errors are shown, logged, and kept in traces."""


class InvalidCall(ServiceValidationError):
    """A call cannot be carried out, for a translated reason."""

    def __init__(self, key: str, /, **placeholders: object) -> None:
        """Set the key of the text, and its placeholders."""
        super().__init__(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders={
                name: well_formed(str(value)[:LONGEST_PLACEHOLDER])
                for name, value in placeholders.items()
            },
        )


def list_names(names: Sequence[str]) -> str:
    """Return the first names that an error has room for, and how many there are beside them."""
    first = [name[:LONGEST_NAME] for name in names[:MOST_NAMED]]
    while len(text := ", ".join(first)) > LONGEST_LIST:
        first.pop()
    more = len(names) - len(first)
    return f"{text} + {more}" if more else text
