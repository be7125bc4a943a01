"""The bounds of texts in fields of actions, because errors, logs and traces keep them."""

from typing import Any, Final, override

import voluptuous as vol

from homeassistant.helpers import config_validation as cv

from ..api import well_formed
from ..sms.phone_number import mask
from .invalid_call import InvalidCall

TEXTS: Final = frozenset({"message", "title"})
"""Fields that may have any length: what can be sent of them is."""

LONGEST_ITEM: Final = 255
LONGEST_FIELD: Final = 1000
LONGEST_ERROR: Final = 1000


def short_text(value: Any) -> str:
    """Read a name, a number, an id: no valid one is longer."""
    return well_formed(cv.string(value)[:LONGEST_ITEM])


def answer_text(value: Any) -> str:
    """Read a possible answer; YAML reads an unquoted yes or no as a boolean."""
    if isinstance(value, bool):
        raise InvalidCall("answer_without_quotes")
    return short_text(value)


class ActionSchema(vol.Schema):
    """The schema of an action, which reads and quotes no more than the start of a value."""

    @override
    def __call__(self, data: Any, **options: Any) -> Any:
        """Return the valid fields, or raise vol.Invalid."""
        short = {
            name: value[:LONGEST_FIELD] if isinstance(value, str) and name not in TEXTS else value
            for name, value in data.items()
        }
        try:
            return super().__call__(short, **options)
        except vol.Invalid as err:
            words = mask(well_formed(str(err)[:LONGEST_ERROR]))
        # Outside, so that it does not keep the other one.
        raise vol.Invalid(words)
