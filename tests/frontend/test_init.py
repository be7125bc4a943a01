"""Test that the card is served."""

from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

from aiohttp.test_utils import TestClient
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ovh_sms import frontend
from custom_components.ovh_sms.const import DOMAIN
from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL, UrlManager
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component


@pytest.fixture(name="urls")
def urls_fixture(hass: HomeAssistant) -> UrlManager:
    """Return the modules that dashboards load."""
    hass.config.components.add("frontend")
    hass.data[DATA_EXTRA_MODULE_URL] = UrlManager(lambda _kind, _url: None, [])
    return hass.data[DATA_EXTRA_MODULE_URL]


async def test_served(
    hass: HomeAssistant, urls: UrlManager, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """Test that dashboards load the module from an address of its own version, and may keep it."""
    assert await async_setup_component(hass, DOMAIN, {})
    [url] = urls.urls
    content = frontend.MODULE.read_bytes()
    assert url == f"/ovh_sms_static/{sha256(content).hexdigest()[:8]}/ovh-sms.js"
    client: TestClient[Any, Any] = await hass_client_no_auth()
    response = await client.get(url)
    assert await response.read() == content
    assert response.content_type == "text/javascript"
    assert "max-age=" in response.headers["Cache-Control"]


async def test_another_version(hass: HomeAssistant, urls: UrlManager, tmp_path: Path) -> None:
    """Test that another module has another address."""
    module = tmp_path / "ovh-sms.js"
    module.write_text("/* new */")
    with patch.object(frontend, "MODULE", module):
        assert await async_setup_component(hass, DOMAIN, {})
    [url] = urls.urls
    assert url == f"/ovh_sms_static/{sha256(b'/* new */').hexdigest()[:8]}/ovh-sms.js"


async def test_no_module(
    hass: HomeAssistant, urls: UrlManager, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that a house whose card is lost can send."""
    with patch.object(frontend, "MODULE", tmp_path / "ovh-sms.js"):
        assert await async_setup_component(hass, DOMAIN, {})
    assert "The card cannot be read" in caplog.text
    assert urls.urls == frozenset()
    assert hass.services.has_service(DOMAIN, "send_message")


async def test_no_dashboards(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Test that a house without dashboards has the commands nevertheless."""
    assert "frontend" not in hass.config.components
    assert "ovh_sms/subscribe" in hass.data["websocket_api"]
