"""A background loop that runs for as long as an account is loaded."""

import asyncio
from collections.abc import Awaitable, Callable
import contextlib
import logging
import traceback
from typing import Final

_LOGGER = logging.getLogger(__name__)

CRASH_PAUSE: Final = 10.0
"""Seconds before the next step after an unexpected error."""


async def async_run_loop(
    step: Callable[[], Awaitable[float | None]], wake_up: asyncio.Event, name: str
) -> None:
    """Run a step for ever: again at each wake-up, or after the seconds that it returns."""
    while True:
        wake_up.clear()
        try:
            seconds = await step()
        except Exception as err:  # noqa: BLE001 - an error with one message must not stop the others
            log_unexpected(err, name)
            seconds = CRASH_PAUSE
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await wake_up.wait()


def log_unexpected(err: BaseException, name: str) -> None:
    """Log an error of our own."""
    # The error's text may be private, its traceback is not.
    _LOGGER.error(
        "Unexpected %s in the %s:\n%s",
        type(err).__name__,
        name,
        "".join(traceback.format_tb(err.__traceback__)),
    )
