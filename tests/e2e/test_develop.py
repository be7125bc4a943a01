"""scripts/develop on a fresh clone: Home Assistant and the simulated OVH answer until Ctrl-C."""

import asyncio
from asyncio.subprocess import PIPE
from pathlib import Path
import re
import sys

import aiohttp
import pytest

from .home_assistant import REPOSITORY

ADDRESS = re.compile(r"(Home Assistant|Simulated OVH) +(http://\S+)")


@pytest.fixture(autouse=True)
def clean_log() -> None:
    """Do without the Home Assistant that the tests of other modules share."""


async def test_develop(tmp_path: Path) -> None:
    """From a configuration folder that is not there yet, both start, and end when it does."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scripts.develop", tmp_path / "config",
        cwd=REPOSITORY, stdout=PIPE, start_new_session=True,
    )  # fmt: skip
    addresses: dict[str, str] = {}
    try:
        assert process.stdout
        async for line in process.stdout:
            addresses.update(ADDRESS.findall(line.decode()))
            if b"Ctrl-C" in line:
                break
        async with aiohttp.ClientSession(raise_for_status=True) as session:
            async with session.get(f"{addresses['Home Assistant']}/manifest.json") as response:
                assert (await response.json())["name"] == "Home Assistant"
            async with session.get(f"{addresses['Simulated OVH']}/simulator/jobs") as response:
                assert await response.json() == []
    finally:
        process.terminate()
        code = await process.wait()
    assert code == 130
    async with aiohttp.ClientSession() as session:
        for address in addresses.values():
            with pytest.raises(aiohttp.ClientConnectionError):
                await session.get(address)
