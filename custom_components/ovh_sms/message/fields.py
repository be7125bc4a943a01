"""Fields of actions that cannot grow what keeps them: errors, logs, traces."""

from typing import Any, Final, override

import voluptuous as vol

from homeassistant.helpers import config_validation as cv

from ..api import well_formed

LONGEST_FIELD: Final = 255
LONGEST_ERROR: Final = 1000


def short_text(value: Any) -> str:
    """Read a name, a number, an id: no valid one is longer."""
    return well_formed(cv.string(value)[:LONGEST_FIELD])


class ActionSchema(vol.Schema):
    """The schema of an action, whose errors quote the start of a value only."""

    @override
    def __call__(self, data: Any, **options: Any) -> Any:
        """Return the valid fields, or raise vol.Invalid."""
        try:
            return super().__call__(data, **options)
        except vol.Invalid as err:
            raise vol.Invalid(well_formed(str(err)[:LONGEST_ERROR])) from None
