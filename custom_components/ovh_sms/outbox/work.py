"""Work that goes on in the background for as long as an account is loaded."""

import asyncio
from collections.abc import Awaitable, Callable
import contextlib
import logging
import traceback
from typing import Final

_LOGGER = logging.getLogger(__name__)

CRASH_PAUSE: Final = 10.0
"""Seconds before going on after an error of our own."""


async def async_run(
    work: Callable[[], Awaitable[float | None]], bell: asyncio.Event, what: str
) -> None:
    """Work for ever: again when the bell rings, or after the seconds that work asks for."""
    while True:
        bell.clear()
        try:
            seconds = await work()
        except Exception as err:  # noqa: BLE001 - what breaks on one message must not keep all others
            # Its words may be private, where it was is not.
            _LOGGER.error(  # noqa: TRY400
                "Unexpected %s in the %s:\n%s",
                type(err).__name__,
                what,
                "".join(traceback.format_tb(err.__traceback__)),
            )
            seconds = CRASH_PAUSE
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await bell.wait()
