"""Test the page behind the link in the SMS of an alarm."""

from collections.abc import AsyncIterator
from html import unescape
from http import HTTPStatus
import re
from typing import Any, Final

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ovh_sms.const import DOMAIN

from ..house import House
from ..texts import TRANSLATIONS

HOME: Final = "https://home.example.org"
NAME: Final = '<b>Leak</b> & "more"'
ENDED: Final = TRANSLATIONS["en"]["common"]["alarm_page_ended"]


@pytest.fixture(name="client")
async def client_fixture(
    house: House, hass_client_no_auth: ClientSessionGenerator
) -> AsyncIterator[TestClient[Any, Any]]:
    """Return the browser of a phone that is not logged in, of a house with an address."""
    house.hass.config.external_url = HOME
    client = await hass_client_no_auth()
    yield client
    await client.close()


async def start(house: House) -> str:
    """Start an alarm, and return the path of the link in its SMS."""
    steps = [{"recipients": "Alice"}] * 3
    # Nobody can answer such a sender.
    data = {"message": "Water", "name": NAME, "sender": "MyHouse", "steps": steps}
    await house.hass.services.async_call(DOMAIN, "escalate", data, blocking=True)
    await house.settle()
    return link(house)


def link(house: House) -> str:
    """Return the path of the link in the last SMS."""
    found = re.search(rf"{HOME}(/api/ovh_sms/alarm/\S+)", house.sent[-1][0])
    assert found
    return found[1]


async def shown(response: ClientResponse) -> str:
    """Return the text of a page."""
    assert response.content_type == "text/html"
    page = await response.text()
    return " ".join(unescape(re.sub(r"<style>.*</style>|<[^>]+>", " ", page)).split())


def is_open(house: House) -> bool:
    """Tell whether an alarm is open."""
    return house.hass.states.is_state("sensor.maison_open_alarms", "1")


async def test_acknowledge(house: House, client: TestClient[Any, Any]) -> None:
    """Test that the button of the page ends the alarm, in the name of whose link it is."""
    path = await start(house)
    for _ in range(2):
        # A preview of the link, and the person.
        assert (await client.head(path)).status == HTTPStatus.OK
        page = await client.get(path)
        assert page.status == HTTPStatus.OK
        assert f"{NAME} needs someone to take care of it." in await shown(page)
        assert "<b>" not in await page.text()
        assert '<form method="post">' in await page.text()
        await house.settle()
        assert is_open(house)
    done = await client.post(path, data=b"", headers={"Content-Type": "application/json"})
    assert done.status == HTTPStatus.OK
    assert await shown(done) == f"Home Assistant Thank you. {NAME} is acknowledged."
    await house.settle()
    assert not is_open(house)
    assert house.escalations[-1] == (NAME, "acknowledged", 1, ["Alice"], "Alice")
    for again in (await client.get(path), await client.post(path)):
        assert again.status == HTTPStatus.NOT_FOUND
        assert ENDED in await shown(again)
        assert "Leak" not in await again.text()
    assert len(house.escalations) == 3


async def test_headers(house: House, client: TestClient[Any, Any]) -> None:
    """Test that the page loads nothing, is not kept, and is told to no other site."""
    page = await client.get(await start(house))
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert not re.search(r"src=|href=|url\(|<script", await page.text())


async def test_wrong_links(
    house: House, client: TestClient[Any, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Test that no wrong link tells whether there is an alarm, does anything, or is an error."""
    path = await start(house)
    before, _, step = path.rpartition("/")
    steps = ("0", "2", "-1", "01", "x", "%00", "9" * 5000, "%F0%9F%92%A9")
    ids = ("0" * 16, "%ED%A0%80", "x", "%C3%A9")
    wrong = [f"{before}/{each}" for each in steps]
    wrong += [f"/api/ovh_sms/alarm/{each}/{step}" for each in ids]
    pages = set()
    for each in wrong:
        for response in (
            await client.get(each),
            await client.post(each),
            await client.post(each, data=b"x" * 1_000_000),
        ):
            assert response.status == HTTPStatus.NOT_FOUND, each
            pages.add(await response.text())
    assert len(pages) == 1
    await house.settle()
    assert is_open(house)
    assert (await client.post(path, data=b"x" * 1_000_000)).status == HTTPStatus.OK
    ours = [each for each in caplog.records if not each.name.startswith("aiohttp.access")]
    assert not [each for each in ours if each.levelname in {"ERROR", "WARNING"}]


async def test_account_not_loaded(house: House, client: TestClient[Any, Any]) -> None:
    """Test that a link does not end what nobody could carry out, and does so later."""
    path = await start(house)
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    assert (await client.post(path)).status == HTTPStatus.NOT_FOUND
    await house.hass.config_entries.async_setup(house.entry.entry_id)
    await house.settle()
    assert (await client.post(path)).status == HTTPStatus.OK


async def test_just_ended(
    house: House, client: TestClient[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that only one of two at once reads that it is acknowledged."""
    path = await start(house)

    async def ended(*_: object) -> bool:
        return False

    alarms = house.entry.runtime_data.alarms
    monkeypatch.setattr(alarms, "async_acknowledge_by_link", ended)
    response = await client.post(path)
    assert ENDED in await shown(response)


async def test_in_french(house: House, client: TestClient[Any, Any]) -> None:
    """Test that the page is in the language of the house, as its SMS are."""
    house.hass.config.language = "fr"
    await house.restart()
    page = await client.get(await start(house))
    assert '<html lang="fr">' in await page.text()
    assert TRANSLATIONS["fr"]["common"]["alarm_page_button"] in await page.text()
