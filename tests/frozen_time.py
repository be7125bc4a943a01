"""Makes freezegun quick: it works out the time at each look, and reads all modules in each test."""

import calendar
from collections.abc import ItemsView, KeysView
from datetime import datetime
import sys
from types import ModuleType, SimpleNamespace
from typing import Final

from freezegun import api

from homeassistant import runner

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - freezegun's are naive
_last = (_EPOCH, 0.0)


def _seconds() -> float:
    """Return the frozen time in seconds, which is worked out once for each time."""
    global _last  # noqa: PLW0603
    last, now = _last, api.get_current_time()
    if now is not last[0]:
        last = _last = (now, calendar.timegm(now.timetuple()) + now.microsecond / 1e6)
    return last[1]


def _loop_time() -> float:
    """Return the time of an event loop, which reads it several times in each round."""
    return _seconds() if api.freeze_factories else api.real_monotonic()


class _Modules:
    """The loaded modules; of their items, only those that freezegun has to change."""

    def __init__(self) -> None:
        """Look at them when first asked."""
        self._sizes: list[int] = []
        self._found: dict[str, ModuleType] = {}

    def keys(self) -> KeysView[str]:
        """Return the names of all."""
        return sys.modules.keys()

    def get(self, name: str, default: ModuleType | None = None) -> ModuleType | None:
        """Return any of them."""
        return sys.modules.get(name, default)

    def items(self) -> ItemsView[str, ModuleType]:
        """Return those that have names for the time, looked for anew when a module has grown."""
        sizes = [len(getattr(module, "__dict__", ())) for module in list(sys.modules.values())]
        if sizes != self._sizes:
            self._sizes = sizes
            self._found = {
                name: module
                for name, module in list(sys.modules.items())
                if hasattr(module, "__name__") and api._get_cached_module_attributes(module)
            }
        return self._found.items()


def make_quick() -> None:
    """Change freezegun, and what event loops of Home Assistant are given for a clock."""
    vars(api).update(sys=SimpleNamespace(modules=_Modules()), _get_fake_monotonic=_seconds)
    vars(runner).update(monotonic=_loop_time)
