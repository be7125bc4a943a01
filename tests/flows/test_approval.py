"""Test that a new key is approved in the browser, with nothing to type."""

import asyncio
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final
from unittest.mock import Mock, patch

from aiohttp import ClientSession
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ovh_sms.account.domain_data import async_get_data
from custom_components.ovh_sms.api import OvhClient
from custom_components.ovh_sms.config_flow import OvhSmsConfigFlow
from custom_components.ovh_sms.const import CONF_APPLICATION_KEY, CONF_CONSUMER_KEY
from custom_components.ovh_sms.flows import approval
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import EVENT_DATA_ENTRY_FLOW_PROGRESSED, FlowResultType
from homeassistant.helpers.network import NoURLAvailableError
from homeassistant.setup import async_setup_component

from ..conftest import KEYS, EntryFactory
from ..flow import Flow
from ..house import held_back
from ..ovh_simulator import Fault, OvhSimulator
from ..ovh_simulator.const import CONSUMER_KEY, SERVICE_NAME
from ..ovh_simulator.model import Credential
from ..texts import abort_text, form_error

ACCOUNT: Final = f"/sms/{SERVICE_NAME}"
RIGHTS: Final = [
    ("GET", ACCOUNT),
    ("GET", f"{ACCOUNT}/*"),
    ("POST", f"{ACCOUNT}/jobs"),
    ("DELETE", f"{ACCOUNT}/jobs/*"),
]
HOME: Final = "https://home.example.org"
LOCAL: Final = "http://192.168.1.5:8123"


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often whether a key was approved."""
    monkeypatch.setattr(approval, "POLL_EVERY", 0.02)


@pytest.fixture(name="flow", params=["reauth_confirm", "reconfigure"])
async def flow_fixture(
    hass: HomeAssistant, entry: MockConfigEntry, request: pytest.FixtureRequest
) -> Flow:
    """Return the flow that replaces the keys of a loaded entry."""
    start = {"reauth_confirm": entry.start_reauth_flow, "reconfigure": entry.start_reconfigure_flow}
    flow = Flow(hass.config_entries.flow, await start[request.param](hass))
    assert flow.step == request.param
    return flow


def requested(simulator: OvhSimulator) -> Credential:
    """Return the key that was asked for last."""
    return list(simulator.world.credentials.values())[-1]


async def decide(url: str, decision: str) -> HTTPStatus:
    """Decide on OVHcloud's page, and go where it leads."""
    async with (
        ClientSession() as session,
        session.post(url, data={"decision": decision}, allow_redirects=False) as response,
    ):
        return HTTPStatus(response.status)


async def go_on(hass: HomeAssistant, flow: Flow) -> None:
    """Wait until the flow has noticed the decision, and see what it shows."""
    async with asyncio.timeout(10):
        while flow.result["type"] in {
            FlowResultType.EXTERNAL_STEP,
            FlowResultType.EXTERNAL_STEP_DONE,
        }:
            await asyncio.sleep(0.02)
            flow.result = await flow.manager.async_configure(flow.result["flow_id"])
    await hass.async_block_till_done()


async def test_approved(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, flow: Flow
) -> None:
    """Test that a key with the rights that are needed takes the place of the old one."""
    hass.config.external_url = HOME
    await flow.submit()
    assert flow.result["type"] is FlowResultType.EXTERNAL_STEP
    credential = requested(simulator)
    assert credential.status == "pendingValidation"
    assert credential.rules == RIGHTS
    assert str(credential.redirection).startswith(f"{HOME}/api/ovh_sms/approved/")
    url = flow.result["url"]
    assert url.endswith(credential.token)
    assert await decide(url, "approve") is HTTPStatus.SEE_OTHER
    await go_on(hass, flow)
    assert abort_text(flow.result) == "OVHcloud accepts the new keys."
    assert entry.data[CONF_CONSUMER_KEY] == credential.consumer_key
    assert entry.data[CONF_APPLICATION_KEY] == KEYS[CONF_APPLICATION_KEY]
    assert entry.state is ConfigEntryState.LOADED
    del simulator.world.credentials[CONSUMER_KEY]
    await hass.services.async_call("notify", "ovh_sms", {"message": "Leak"}, blocking=True)
    assert len(simulator.world.jobs) == 1


async def test_expired_account(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, flow: Flow
) -> None:
    """Test that a key that was approved need not be again once an account is renewed."""
    account = simulator.world.accounts[SERVICE_NAME]
    account.expired = True
    await flow.submit()
    await decide(flow.result["url"], "approve")
    await go_on(hass, flow)
    key = requested(simulator).consumer_key
    assert form_error(flow.result).endswith("OVHcloud says: This service is expired")
    assert flow.typed == {CONF_CONSUMER_KEY: key}
    assert entry.data[CONF_CONSUMER_KEY] == CONSUMER_KEY
    account.expired = False
    await flow.submit(**flow.typed)
    await hass.async_block_till_done()
    assert abort_text(flow.result) == "OVHcloud accepts the new keys."
    assert entry.data[CONF_CONSUMER_KEY] == key


async def test_approved_key_can_cancel(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, flow: Flow
) -> None:
    """Test that a message that OVHcloud holds back can be cancelled with an approved key."""
    await flow.submit()
    await decide(flow.result["url"], "approve")
    await go_on(hass, flow)
    sms = {"message": "Leak", "recipients": ["Alice"], "delay": {"hours": 2}}
    report = await hass.services.async_call(
        "ovh_sms", "send_message", sms, blocking=True, return_response=True
    )
    assert report
    assert len(simulator.world.messages) == 1
    await hass.services.async_call("ovh_sms", "cancel", {"tag": report["tag"]}, blocking=True)
    assert not simulator.world.messages


async def test_goes_on_by_itself(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, flow: Flow
) -> None:
    """Test that the dialog is told to go on without anybody touching it."""
    told = async_capture_events(hass, EVENT_DATA_ENTRY_FLOW_PROGRESSED)
    await flow.submit()
    [handler] = flow.manager._progress.values()
    await decide(flow.result["url"], "approve")
    assert await handler._approval.task
    await hass.async_block_till_done()
    assert [event.data["flow_id"] for event in told] == [flow.result["flow_id"]]
    flow.result = await flow.manager.async_configure(flow.result["flow_id"])
    assert abort_text(flow.result) == "OVHcloud accepts the new keys."
    await hass.async_block_till_done()


async def test_without_an_address(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    flow: Flow,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test a Home Assistant that OVHcloud cannot send a browser back to."""
    monkeypatch.setattr(approval, "get_url", Mock(side_effect=NoURLAvailableError))
    await flow.submit()
    assert requested(simulator).redirection is None
    await decide(flow.result["url"], "approve")
    await go_on(hass, flow)
    assert abort_text(flow.result) == "OVHcloud accepts the new keys."


@pytest.mark.parametrize(
    ("headers", "base"),
    [
        ({"HA-Frontend-Base": LOCAL, "Origin": HOME}, LOCAL),
        ({"HA-Frontend-Base": f"{LOCAL}/x?y"}, LOCAL),
        ({"HA-Frontend-Base": LOCAL, "Host": "192.168.1.5"}, LOCAL),
        ({"Origin": LOCAL}, LOCAL),
        ({"HA-Frontend-Base": HOME}, HOME),
        ({"HA-Frontend-Base": "http://internal.local:8123"}, "http://internal.local:8123"),
        # Of another host, or no address.
        ({"HA-Frontend-Base": "https://evil.example"}, HOME),
        ({"HA-Frontend-Base": "https://evil.example", "Origin": LOCAL}, LOCAL),
        ({"HA-Frontend-Base": "http://192.168.1.5@evil.example"}, HOME),
        ({"HA-Frontend-Base": "http://evil.example#192.168.1.5:8123"}, HOME),
        ({"HA-Frontend-Base": "javascript://192.168.1.5/%0aalert(1)"}, HOME),
        ({"HA-Frontend-Base": "javascript:alert(1)"}, HOME),
        ({"HA-Frontend-Base": "ftp://192.168.1.5", "Origin": "null"}, HOME),
        ({"HA-Frontend-Base": "http://[", "Origin": "http://:99999"}, HOME),
        ({}, HOME),
    ],
)
async def test_address_in_browser(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    headers: dict[str, str],
    base: str,
) -> None:
    """Test that OVHcloud sends the browser back to where it came from, and to no other host."""
    hass.config.external_url = HOME
    hass.config.internal_url = "http://internal.local:8123"
    assert await async_setup_component(hass, "config", {})
    client = await hass_client()
    headers = {"Host": "192.168.1.5:8123"} | headers
    flow_id = (await entry.start_reconfigure_flow(hass))["flow_id"]
    path = f"/api/config/config_entries/flow/{flow_id}"
    response = await client.post(path, json={}, headers=headers)
    assert (await response.json())["type"] == "external"
    redirection = str(requested(simulator).redirection)
    assert redirection.startswith(f"{base}/api/ovh_sms/approved/")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "http://evil.example/",
        "https://evil.example/?eu.api.ovh.com",
        "https://eu.api.ovh.com@evil.example/",
        "https://notovh.com/",
        "http://eu.api.ovh.com/auth/",
        "https://[",
        "",
    ],
)
async def test_page_of_another(
    simulator: OvhSimulator, entry: MockConfigEntry, flow: Flow, url: str
) -> None:
    """Test that only a page of OVHcloud is opened."""
    answer = {"consumerKey": "x" * 32, "state": "pendingValidation", "validationUrl": url}
    simulator.world.faults.add(
        Fault("respond", "POST", "/auth/credential", status=200, body=answer)
    )
    await flow.submit()
    assert "names a page that is not OVHcloud" in form_error(flow.result)
    await flow.submit()
    assert flow.result["type"] is FlowResultType.EXTERNAL_STEP


@pytest.mark.parametrize(
    "url",
    ["https://eu.api.ovh.com/auth/?credentialToken=x", "https://auth.eu.ovhcloud.com/api/auth?x"],
)
async def test_page_of_ovhcloud(
    simulator: OvhSimulator, entry: MockConfigEntry, flow: Flow, url: str
) -> None:
    """Test that the pages that OVHcloud uses, and will use, are opened."""
    answer = {"consumerKey": "x" * 32, "state": "pendingValidation", "validationUrl": url}
    simulator.world.faults.add(
        Fault("respond", "POST", "/auth/credential", status=200, body=answer)
    )
    await flow.submit()
    assert (flow.result["type"], flow.result["url"]) == (FlowResultType.EXTERNAL_STEP, url)


async def test_messages_that_waited_leave(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry
) -> None:
    """Test that what waited for a key leaves with it."""
    simulator.world.faults.add(Fault("reset_before", "POST"))
    await hass.services.async_call("notify", "ovh_sms", {"message": "Leak"}, blocking=True)
    del simulator.world.credentials[CONSUMER_KEY]
    flow = Flow(hass.config_entries.flow, await entry.start_reauth_flow(hass))
    await flow.submit()
    await decide(flow.result["url"], "approve")
    await go_on(hass, flow)
    assert entry.runtime_data.queued == 1
    assert entry.state is ConfigEntryState.LOADED


async def test_closed_while_a_key_is_asked_for(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, flow: Flow
) -> None:
    """Test that OVHcloud is not asked for an approval that nobody waits for."""
    with held_back(OvhClient, "async_request_consumer_key") as go_on:
        submit = asyncio.create_task(flow.submit())
        await asyncio.sleep(0)
        flow.manager.async_abort(flow.result["flow_id"])
        go_on.set()
        await asyncio.gather(submit, return_exceptions=True)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert async_get_data(hass).approvals == {}


async def test_account_is_removed(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, flow: Flow
) -> None:
    """Test that a dialog whose account is gone neither asks for it nor goes on."""
    await flow.submit()
    url = flow.result["url"]
    await hass.config_entries.async_remove(entry.entry_id)
    await decide(url, "approve")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert async_get_data(hass).approvals == {}


async def test_webhook_needs_a_right(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that the rights that options need are asked for."""
    entry = make_entry(options={"webhook": True})
    await hass.config_entries.async_setup(entry.entry_id)
    flow = Flow(hass.config_entries.flow, await entry.start_reconfigure_flow(hass))
    await flow.submit()
    assert requested(simulator).rules == [*RIGHTS, ("PUT", ACCOUNT)]
    await decide(flow.result["url"], "approve")
    await go_on(hass, flow)


@pytest.mark.parametrize("error", ["invalid_credential", "invalid_signature"])
async def test_not_in_time(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    flow: Flow,
    error: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test that the form is shown again if the key is not approved, and can be used."""
    simulator.world.behaviour.pending_credential_error = error
    monkeypatch.setattr(approval, "APPROVED_WITHIN", 0.2)
    await flow.submit()
    await decide(flow.result["url"], "refuse")
    await go_on(hass, flow)
    assert "not approved within 15 minutes" in form_error(flow.result)
    assert entry.data[CONF_CONSUMER_KEY] == CONSUMER_KEY
    monkeypatch.setattr(approval, "APPROVED_WITHIN", 30)
    await flow.submit()
    await decide(flow.result["url"], "approve")
    await go_on(hass, flow)
    assert abort_text(flow.result) == "OVHcloud accepts the new keys."


async def test_shown_again(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, flow: Flow
) -> None:
    """Test that a form that is shown meanwhile is not taken for submitted."""
    [handler] = flow.manager._progress.values()
    assert isinstance(handler, OvhSmsConfigFlow)
    await approval.async_continue(handler, flow.manager)
    assert handler.cur_step
    assert handler.cur_step["type"] is FlowResultType.FORM
    assert len(simulator.world.credentials) == 1


async def test_closed(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, flow: Flow
) -> None:
    """Test that nobody looks any more after the dialog was closed."""
    await flow.submit()
    flow.manager.async_abort(flow.result["flow_id"])
    # A request that is on its way arrives.
    await asyncio.sleep(0.5)
    simulator.world.requests.clear()
    await asyncio.sleep(0.2)
    assert simulator.world.requests == []
    assert async_get_data(hass).approvals == {}


async def test_closed_at_the_last_moment(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, flow: Flow
) -> None:
    """Test a dialog that is closed when the key is approved."""
    await flow.submit()
    [handler] = flow.manager._progress.values()
    await decide(flow.result["url"], "approve")
    with patch.object(handler, "async_remove"):
        flow.manager.async_abort(flow.result["flow_id"])
        async with asyncio.timeout(10):
            await handler._approval.task
    await hass.async_block_till_done()
    assert entry.data[CONF_CONSUMER_KEY] == CONSUMER_KEY


async def test_new_application(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, flow: Flow
) -> None:
    """Test that an application that is gone is named, and another can be typed."""
    application = simulator.world.applications.pop(KEYS[CONF_APPLICATION_KEY])
    await flow.submit()
    assert "not an application key that OVHcloud knows" in form_error(
        flow.result, CONF_APPLICATION_KEY
    )
    application.key = "newapplication00"
    simulator.world.applications[application.key] = application
    await flow.submit(application_key=application.key)
    await decide(flow.result["url"], "approve")
    await go_on(hass, flow)
    assert entry.data[CONF_APPLICATION_KEY] == application.key


async def test_other_account(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, flow: Flow
) -> None:
    """Test that only the consumer key may be typed, and one of somebody else's is refused."""
    simulator.world.add_credential("other", [("GET", "/sms/other*"), ("POST", "/sms/other/jobs")])
    await flow.submit(consumer_key="other")
    assert form_error(flow.result)
    assert entry.data[CONF_CONSUMER_KEY] == CONSUMER_KEY
    simulator.world.add_credential("another", RIGHTS)
    await flow.submit(consumer_key="another")
    assert abort_text(flow.result) == "OVHcloud accepts the new keys."
    await hass.async_block_till_done()


async def test_no_internet(simulator: OvhSimulator, entry: MockConfigEntry, flow: Flow) -> None:
    """Test that it is said if no key can be asked for."""
    simulator.stop()
    await flow.submit()
    assert "OVHcloud does not answer" in form_error(flow.result)


@pytest.fixture(name="client")
async def client_fixture(
    entry: MockConfigEntry, hass_client_no_auth: ClientSessionGenerator
) -> Any:
    """Return a browser."""
    return await hass_client_no_auth()


async def test_sent_back(
    hass: HomeAssistant,
    client: Any,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test that the flow goes on at once when OVHcloud sends the browser back."""
    monkeypatch.setattr(approval, "POLL_EVERY", timedelta(hours=1).total_seconds())
    hass.config.external_url = HOME
    flow = Flow(hass.config_entries.flow, await entry.start_reauth_flow(hass))
    await flow.submit()
    await asyncio.sleep(0.1)
    await decide(flow.result["url"], "approve")
    back = str(requested(simulator).redirection).removeprefix(HOME)
    for path in ("/api/ovh_sms/approved/guess", back):
        response = await client.get(path)
        assert response.status == HTTPStatus.OK
        assert "window.close()" in await response.text()
    await go_on(hass, flow)
    assert abort_text(flow.result) == "OVHcloud accepts the new keys."
