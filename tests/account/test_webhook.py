"""Test that OVHcloud says when there is news, is not believed, and gets its settings back."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
import logging
from typing import Any, Final

from aiohttp.test_utils import TestClient
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ovh_sms.const import CONF_WEBHOOK_SETTINGS, DOMAIN
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

from ..conftest import ALICE
from ..flows.test_options_flow import LEAST, configure, start
from ..house import House
from ..ovh_simulator import Fault, OvhSimulator
from ..ovh_simulator.const import CONSUMER_KEY, SERVICE_NAME
from ..ovh_simulator.faults import FaultKind
from ..texts import TRANSLATIONS, form_error, form_text

ACCOUNT: Final = f"/sms/{SERVICE_NAME}"
PUT: Final = ("PUT", "/sms/*")
HOME: Final = "https://home.example.org"
OLD: Final = "https://old.example.org/dlr"
ON: Final = LEAST | {"webhook": True}
NO_RESPONSE: Final = {"responseType": "none"}
TEXT_RESPONSE: Final = {"responseType": "text", "text": "Nobody reads this", "cgiUrl": None}


@pytest.fixture(autouse=True)
async def external_url(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Be reachable from the internet, with keys that may change the account."""
    hass.config.external_url = HOME
    simulator.world.credentials[CONSUMER_KEY].rules.append(PUT)


async def submit(hass: HomeAssistant, entry: MockConfigEntry, **values: Any) -> ConfigFlowResult:
    """Open the form and submit it."""
    return await configure(hass, await start(hass, entry), LEAST | values)


def called(simulator: OvhSimulator) -> tuple[str | None, dict[str, Any]]:
    """Return what OVHcloud calls, and what it does with replies."""
    account = simulator.world.accounts[SERVICE_NAME]
    return account.callback, dict(account.sms_response)


def set_before(simulator: OvhSimulator) -> None:
    """Have settings of somebody else's."""
    account = simulator.world.accounts[SERVICE_NAME]
    account.callback, account.sms_response = OLD, dict(TEXT_RESPONSE)


def puts(simulator: OvhSimulator) -> list[Any]:
    """Return what OVHcloud was told to change."""
    return [each.body for each in simulator.world.requests if each.method == "PUT"]


async def test_on_and_off(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that OVHcloud calls a secret address, and nothing any more once it is off."""
    result = await submit(hass, entry, webhook=True)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    url, response = called(simulator)
    assert url
    assert url.startswith(f"{HOME}/api/webhook/")
    assert len(url.rpartition("/")[2]) == 64
    assert response == {"responseType": "cgi", "cgiUrl": url}
    assert [body.keys() for body in puts(simulator)] == [{"callBack", "smsResponse"}]
    # Other options leave it as it is.
    await submit(hass, entry, webhook=True, replies=True)
    assert called(simulator)[0] == url
    assert len(puts(simulator)) == 1

    await submit(hass, entry)
    assert called(simulator) == (None, NO_RESPONSE)
    assert CONF_WEBHOOK_SETTINGS not in entry.options


@pytest.mark.parametrize("null_is_ignored", [False, True])
async def test_null(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, null_is_ignored: bool
) -> None:
    """Test that nothing is called any more, however OVHcloud takes it."""
    simulator.world.behaviour.null_is_ignored = null_is_ignored
    await submit(hass, entry, webhook=True)
    await submit(hass, entry)
    assert called(simulator) == ("" if null_is_ignored else None, NO_RESPONSE)


@pytest.mark.parametrize("agrees", [False, True])
async def test_others_settings(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, agrees: bool
) -> None:
    """Test that settings of somebody else's are shown, and replaced only if the user agrees."""
    set_before(simulator)
    result = await submit(hass, entry, webhook=True)
    shown = form_text(result)
    assert OLD in shown
    assert "Nobody reads this" in shown
    result = await configure(hass, result, {"replace": agrees})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options["webhook"] is agrees
    if not agrees:
        assert puts(simulator) == []
        assert CONF_WEBHOOK_SETTINGS not in entry.options
        return
    assert called(simulator)[0] != OLD
    await submit(hass, entry)
    assert called(simulator) == (OLD, {"responseType": "text", "text": "Nobody reads this"})


async def test_removed(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that an account that is removed leaves OVHcloud as it was."""
    set_before(simulator)
    result = await submit(hass, entry, webhook=True)
    await configure(hass, result, {"replace": True})
    await hass.config_entries.async_remove(entry.entry_id)
    assert called(simulator) == (OLD, {"responseType": "text", "text": "Nobody reads this"})


async def test_changed_since(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that what somebody else has set since is left alone."""
    await submit(hass, entry, webhook=True)
    simulator.world.accounts[SERVICE_NAME].callback = OLD
    await submit(hass, entry)
    assert called(simulator) == (OLD, NO_RESPONSE)


@pytest.mark.parametrize("url", [None, "http://192.168.1.5:8123", "http://[::1]:8123"])
async def test_not_reachable(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, url: str | None
) -> None:
    """Test a house that OVHcloud could not reach."""
    hass.config.external_url = url
    result = await submit(hass, entry, webhook=True)
    assert "no address on the internet" in form_error(result, "webhook")
    assert puts(simulator) == []


@pytest.mark.parametrize("url", ["http://8.8.8.8:8123", "http://home.example.org"])
async def test_without_tls(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, url: str
) -> None:
    """Test that numbers and texts of replies are not sent unencrypted."""
    hass.config.external_url = url
    result = await submit(hass, entry, webhook=True)
    assert "needs an address with https" in form_error(result, "webhook")
    assert puts(simulator) == []


@pytest.mark.parametrize("url", ["https://8.8.8.8:8123", "https://home.example.org:444"])
async def test_reachable(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, url: str
) -> None:
    """Test addresses that OVHcloud can reach."""
    hass.config.external_url = url
    await submit(hass, entry, webhook=True)
    assert str(called(simulator)[0]).startswith(f"{url}/api/webhook/")


async def test_missing_right(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that the right that is missing is named, with keys that have it."""
    simulator.world.credentials[CONSUMER_KEY].rules.remove(PUT)
    result = await submit(hass, entry, webhook=True)
    error = form_error(result, "webhook")
    assert f'the right "PUT {ACCOUNT}"' in error
    assert f"&PUT={ACCOUNT})" in error
    simulator.world.credentials[CONSUMER_KEY].rules.append(PUT)
    result = await configure(hass, result, ON)
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("path", ["GET", "PUT"])
@pytest.mark.parametrize("kind", ["http_500", "rate_limited", "reset_before"])
async def test_refused(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    kind: FaultKind,
    path: str,
) -> None:
    """Test that it is said why OVHcloud does not do it, and that it can be tried again."""
    set_before(simulator)
    result = await start(hass, entry)
    simulator.world.faults.add(Fault(kind, path, ACCOUNT))
    result = await configure(hass, result, ON)
    if path == "PUT":
        result = await configure(hass, result, {"replace": True})
    assert "could not be set up. OVHcloud" in form_error(result, "webhook")
    assert called(simulator)[0] == OLD
    result = await configure(hass, result, ON)
    if path == "GET":
        result = await configure(hass, result, {"replace": True})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await submit(hass, entry)
    assert called(simulator)[0] == OLD


async def test_lost_answer(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that it is looked at whether it was done if OVHcloud does not say so."""
    set_before(simulator)
    result = await submit(hass, entry, webhook=True)
    simulator.world.faults.add(Fault("reset_after", "PUT"))
    result = await configure(hass, result, {"replace": True})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await submit(hass, entry)
    assert called(simulator)[0] == OLD


async def test_not_given_back(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that it is said if OVHcloud cannot be told, and that nothing is forgotten."""
    set_before(simulator)
    result = await submit(hass, entry, webhook=True)
    await configure(hass, result, {"replace": True})
    simulator.world.faults.add(Fault("http_500", "PUT"))
    await submit(hass, entry)
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"webhook_not_removed_{SERVICE_NAME}")
    assert issue
    assert issue.translation_placeholders == {"account": "Maison"}
    assert entry.options["webhook"] is False
    # Neither is what was there before taken for what the webhook is.
    await submit(hass, entry, webhook=True)
    await submit(hass, entry)
    assert called(simulator)[0] == OLD
    assert not ir.async_get(hass).async_get_issue(DOMAIN, f"webhook_not_removed_{SERVICE_NAME}")


async def test_removed_while_offline(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that it is said if an account is removed and OVHcloud cannot be told."""
    await submit(hass, entry, webhook=True)
    simulator.stop()
    await hass.config_entries.async_remove(entry.entry_id)
    assert ir.async_get(hass).async_get_issue(DOMAIN, f"webhook_not_removed_{SERVICE_NAME}")
    simulator.start()


# At another address


async def reload(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Load the account anew."""
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_moved(hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry) -> None:
    """Test that OVHcloud is told when Home Assistant is to be reached elsewhere."""
    set_before(simulator)
    result = await submit(hass, entry, webhook=True)
    await configure(hass, result, {"replace": True})
    before = called(simulator)[0]
    await reload(hass, entry)
    assert called(simulator)[0] == before
    hass.config.external_url = "https://new.example.org"
    await reload(hass, entry)
    after = str(called(simulator)[0])
    assert after == str(before).replace(HOME, "https://new.example.org")
    assert called(simulator)[1]["cgiUrl"] == after
    await submit(hass, entry)
    assert called(simulator)[0] == OLD


@pytest.mark.parametrize("url", [None, "https://new.example.org"])
async def test_moved_while_offline(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    url: str | None,
) -> None:
    """Test that the account works without it, and that it is tried again at the next start."""
    caplog.set_level(logging.DEBUG)
    await submit(hass, entry, webhook=True)
    before = str(called(simulator)[0])
    hass.config.external_url = url
    simulator.world.faults.add(Fault("http_500", "PUT"))
    await reload(hass, entry)
    assert called(simulator)[0] == before
    assert ("new URL of the webhook could not be registered" in caplog.text) is (url is not None)
    await reload(hass, entry)
    assert str(called(simulator)[0]).startswith(url or before)
    secret = before.rpartition("/")[2]
    ours = [record.getMessage() for record in caplog.records if DOMAIN in record.name]
    assert not [message for message in ours if secret in message]


def needs_https(hass: HomeAssistant) -> bool:
    """Return whether Repairs say that the webhook is off for want of https."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"webhook_needs_https_{SERVICE_NAME}")
    return issue is not None


async def test_left_without_tls(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that a webhook of an older release without TLS is given up, and that it is said."""
    set_before(simulator)
    result = await submit(hass, entry, webhook=True)
    await configure(hass, result, {"replace": True})
    settings = entry.options[CONF_WEBHOOK_SETTINGS]
    http = settings["url"].replace("https:", "http:")
    hass.config.external_url = HOME.replace("https:", "http:")
    account = simulator.world.accounts[SERVICE_NAME]
    account.callback, account.sms_response = http, {"responseType": "cgi", "cgiUrl": http}
    options = entry.options | {CONF_WEBHOOK_SETTINGS: settings | {"url": http}}
    hass.config_entries.async_update_entry(entry, options=options)
    simulator.world.faults.add(Fault("http_500", "PUT"))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (called(simulator)[0], needs_https(hass)) == (http, False)

    await reload(hass, entry)
    assert called(simulator) == (OLD, {"responseType": "text", "text": "Nobody reads this"})
    assert (entry.options["webhook"], needs_https(hass)) == (False, True)
    assert CONF_WEBHOOK_SETTINGS not in entry.options
    await reload(hass, entry)
    assert needs_https(hass)
    await submit(hass, entry)
    assert not needs_https(hass)


async def test_tls_is_lost(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that an encrypted webhook stays when the address of Home Assistant has no TLS."""
    await submit(hass, entry, webhook=True)
    before = called(simulator)
    hass.config.external_url = HOME.replace("https:", "http:")
    await reload(hass, entry)
    assert (called(simulator), needs_https(hass)) == (before, False)


# Being called


@pytest.fixture(name="call")
async def call_fixture(
    house: House, hass_client_no_auth: ClientSessionGenerator
) -> Callable[..., Awaitable[HTTPStatus]]:
    """Return what calls the webhook as OVHcloud may do it."""
    hass = house.hass
    assert await async_setup_component(hass, "http", {})
    client: TestClient[Any, Any] = await hass_client_no_auth()
    await submit(hass, house.entry, webhook=True, replies=True)
    await house.wait(1)
    path = str(called(house.simulator)[0]).removeprefix(HOME)

    async def call(method: str = "POST", path: str = path, **more: Any) -> HTTPStatus:
        response = await client.request(method, path, **more)
        await house.settle()
        return HTTPStatus(response.status)

    return call


@pytest.mark.parametrize(
    ("method", "more"),
    [
        ("POST", {"data": {"senderid": "+33600000000", "message": "Open the door"}}),
        ("POST", {"data": b"\xff\x00"}),
        ("POST", {"json": {"id": 1}}),
        ("GET", {"params": {"id": "1", "ptt": "4", "descriptionDlr": "delivered"}}),
        ("HEAD", {}),
    ],
)
async def test_call(
    house: House,
    call: Callable[..., Awaitable[HTTPStatus]],
    method: str,
    more: dict[str, Any],
) -> None:
    """Test that a call brings what OVHcloud has when it is asked, whatever the call says."""
    house.receive("From Alice")
    assert await call(method, **more) is HTTPStatus.OK
    await house.wait(1)
    assert {text for _, text, _ in house.replies} == {"From Alice"}
    await house.send()
    await house.wait(100)
    house.receipt(ALICE)
    assert await call(method, **more) is HTTPStatus.OK
    await house.wait(11)
    assert house.deliveries[-1] == ("delivered", ["Alice"], None)


async def test_many_calls(house: House, call: Callable[..., Awaitable[HTTPStatus]]) -> None:
    """Test that OVHcloud is asked no more often for a flood of calls."""
    before = len(house.gets())
    for _ in range(100):
        assert await call() is HTTPStatus.OK
    await house.wait(9)
    assert len(house.gets()) - before <= 1


async def test_wrong_calls(house: House, call: Callable[..., Awaitable[HTTPStatus]]) -> None:
    """Test that nobody is told by the answer whether there is a webhook, and none is once off."""
    before = len(house.gets())
    assert await call(path="/api/webhook/guess") is HTTPStatus.OK
    assert len(house.gets()) == before
    await submit(house.hass, house.entry)
    house.receive("Later")
    before = len(house.gets())
    assert await call() is HTTPStatus.OK
    assert len(house.gets()) == before


@pytest.mark.parametrize("language", list(TRANSLATIONS))
def test_texts(language: str) -> None:
    """Test that the form says what becomes of the settings that are replaced."""
    step = TRANSLATIONS[language]["options"]["step"]["webhook"]
    assert "{receipts}" in step["description"]
    assert "{replies}" in step["description"]
