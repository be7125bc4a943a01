"""Test the flow that sets an account up, and the ones that replace its keys."""

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

from hypothesis import given, settings, strategies as st
import ovh.config
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ovh_sms.account.domain_data import async_get_data
from custom_components.ovh_sms.const import (
    CONF_APPLICATION_KEY,
    CONF_APPLICATION_SECRET,
    CONF_CONSUMER_KEY,
    CONF_PHONE_NUMBERS,
    CONF_SENDER,
    CONF_SERVICE_NAME,
    DOMAIN,
    SHORT_CODE,
    SUBENTRY_RECIPIENT,
)
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir

from .conftest import ALICE, BOB, KEYS, EntryFactory
from .flow import Flow
from .ovh_simulator import Fault, OvhSimulator, Sender
from .ovh_simulator.const import (
    CONSUMER_KEY,
    DEFAULT_RULES,
    SERVICE_NAME,
)
from .ovh_simulator.faults import FaultKind
from .texts import abort_text, entry_text, form_error, form_text

OTHER_SERVICE_NAME = "sms-ab12345-2"
NO_ANSWER = "OVHcloud does not answer."
SLOW_DOWN = "OVHcloud asks to slow down."
UNKNOWN_ACCOUNT = "OVHcloud knows no such SMS account"
BAD_APPLICATION_KEY = "This is not an application key that OVHcloud knows."
BAD_APPLICATION_SECRET = "The application secret does not belong to the application key."
BAD_CONSUMER_KEY = "This consumer key cannot be used"
# They may send, but not see the senders.
BLIND_RULES = [("GET", "/sms"), ("GET", "/sms/*-1"), ("POST", "/sms/*/jobs")]
LIMITED_RULES = [
    rule
    for method, path in DEFAULT_RULES[1:]
    for rule in [(method, path.replace("*", SERVICE_NAME, 1)), (method, f"/sms/{SERVICE_NAME}/*")]
]
WRONG_KEYS = [
    pytest.param({CONF_APPLICATION_KEY: "otherregion00000"}, CONF_APPLICATION_KEY, id="region"),
    pytest.param({CONF_APPLICATION_SECRET: "wrong"}, CONF_APPLICATION_SECRET, id="secret"),
    pytest.param({CONF_CONSUMER_KEY: "wrong"}, CONF_CONSUMER_KEY, id="consumer_key"),
    pytest.param({CONF_CONSUMER_KEY: "x" * 32}, CONF_CONSUMER_KEY, id="unknown_consumer_key"),
]
WRONG_KEY_TEXTS = {
    CONF_APPLICATION_KEY: BAD_APPLICATION_KEY,
    CONF_APPLICATION_SECRET: BAD_APPLICATION_SECRET,
    CONF_CONSUMER_KEY: BAD_CONSUMER_KEY,
}
FAILURES = [
    pytest.param(Fault("rate_limited"), SLOW_DOWN, id="rate_limited"),
    pytest.param(Fault("rate_limited", retry_after=30), SLOW_DOWN, id="retry_after"),
    pytest.param(Fault("http_500"), NO_ANSWER, id="500"),
    pytest.param(Fault("http_502"), NO_ANSWER, id="html_502"),
    pytest.param(Fault("http_503"), NO_ANSWER, id="503"),
    pytest.param(Fault("respond", status=200, body="<p>Log in</p>"), NO_ANSWER, id="html_200"),
    pytest.param(Fault("empty_200"), NO_ANSWER, id="empty"),
    pytest.param(Fault("json_null"), NO_ANSWER, id="null"),
    pytest.param(Fault("list_error"), NO_ANSWER, id="list"),
    pytest.param(Fault("list_error", status=403), NO_ANSWER, id="list_403"),
    pytest.param(Fault("respond", body={"surprise": 1}), NO_ANSWER, id="other_object"),
    pytest.param(Fault("respond", body="text", status=403), NO_ANSWER, id="html_403"),
    pytest.param(Fault("query_time_out"), NO_ANSWER, id="query_time_out"),
    pytest.param(Fault("reset_before"), NO_ANSWER, id="reset"),
]
# Enough where only the way to the error differs.
SOME_FAILURES = [failure for failure in FAILURES if failure.id in {"retry_after", "500", "null"}]


def grant(simulator: OvhSimulator, *rules: tuple[str, str]) -> None:
    """Give the keys these rights only."""
    simulator.world.credentials[CONSUMER_KEY].rules = list(rules)


async def to_account(hass: HomeAssistant, simulator: OvhSimulator) -> Flow:
    """Return a flow that asks which of two accounts to use."""
    simulator.world.add_account(OTHER_SERVICE_NAME)
    flow = await Flow.add_account(hass)
    await flow.submit(**KEYS)
    assert flow.step == "account"
    return flow


async def to_service_name(hass: HomeAssistant, simulator: OvhSimulator) -> Flow:
    """Return a flow that asks for the account, which the keys may not list."""
    grant(simulator, *DEFAULT_RULES[1:])
    flow = await Flow.add_account(hass)
    await flow.submit(**KEYS)
    assert flow.step == "service_name"
    return flow


async def to_sender(hass: HomeAssistant, simulator: OvhSimulator) -> Flow:
    """Return a flow that asks for the sender."""
    flow = await Flow.add_account(hass)
    await flow.submit(**KEYS)
    assert flow.step == "sender"
    return flow


async def to_recipient(hass: HomeAssistant, simulator: OvhSimulator) -> Flow:
    """Return a flow that asks for the first recipient."""
    flow = await to_sender(hass, simulator)
    await flow.submit(sender="MyHouse")
    assert flow.step == "recipient"
    return flow


async def finish(hass: HomeAssistant, flow: Flow, sender: str = "MyHouse") -> ConfigEntry:
    """Return the entry that a flow makes from its sender step on, without a recipient."""
    assert flow.step == "sender"
    await flow.submit(sender=sender)
    return await created(hass, flow)


async def created(hass: HomeAssistant, flow: Flow, **recipient: Any) -> ConfigEntry:
    """Return the entry that a flow makes from its recipient step."""
    assert flow.step == "recipient"
    result: Any = await flow.submit(**recipient)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    entry: ConfigEntry = result["result"]
    assert entry.state is ConfigEntryState.LOADED
    return entry


async def test_account_with_recipient(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that keys, a sender and a recipient make an entry that is loaded."""
    flow = await Flow.add_account(hass)
    assert flow.step == "user"
    await flow.submit(**{field: f" \t{key}\n" for field, key in KEYS.items()})
    assert flow.step == "sender"
    await flow.submit(sender="MyHouse")
    entry = await created(hass, flow, name=" Alice ", phone_numbers=["06 12 34 56 78"])

    assert entry.title == "Maison"
    assert entry.unique_id == SERVICE_NAME
    assert (entry.version, entry.minor_version) == (2, 1)
    assert entry.data == {**KEYS, CONF_SERVICE_NAME: SERVICE_NAME}
    assert entry.options == {CONF_SENDER: "MyHouse"}
    [recipient] = entry.subentries.values()
    assert recipient.subentry_type == SUBENTRY_RECIPIENT
    assert recipient.title == "Alice"
    assert recipient.data == {CONF_PHONE_NUMBERS: [ALICE]}
    assert entry_text(flow.result) is None
    assert hass.services.has_service("notify", "ovh_sms_alice")


async def test_key_form(hass: HomeAssistant) -> None:
    """Test that the form links to OVHcloud with the rights filled in, and masks the secrets."""
    flow = await Flow.add_account(hass)

    rights = "?GET=/sms&GET=/sms/*&GET=/sms/*/jobs&POST=/sms/*/jobs)"
    for address in ("eu.api.ovh.com/createToken/", "auth.eu.ovhcloud.com/api/createToken"):
        assert f"(https://{address}{rights}" in form_text(flow.result)
    assert flow.typed == {}
    masked = [field for field in KEYS if flow.selector(field).get("type") == "password"]
    assert masked == [CONF_APPLICATION_SECRET, CONF_CONSUMER_KEY]


@pytest.mark.parametrize("shape", ["legacy", "class"])
@pytest.mark.parametrize(("wrong", "field"), WRONG_KEYS)
async def test_wrong_keys(
    hass: HomeAssistant, simulator: OvhSimulator, wrong: dict[str, str], field: str, shape: Any
) -> None:
    """Test that a wrong key is named at its field in both body shapes, and can be mended."""
    simulator.world.behaviour.body_shape = shape
    flow = await Flow.add_account(hass)
    keys = {**KEYS, **wrong}
    await flow.submit(**keys)

    assert flow.step == "user"
    assert flow.result["errors"] == {field: f"invalid_{field}"}
    assert form_error(flow.result, field).startswith(WRONG_KEY_TEXTS[field])
    assert flow.typed == keys
    await flow.submit(**KEYS)
    await finish(hass, flow)


@pytest.mark.parametrize("order", permutations(KEYS))
async def test_keys_in_each_others_fields(
    hass: HomeAssistant, simulator: OvhSimulator, order: tuple[str, ...]
) -> None:
    """Test that keys are used as they are meant, whatever fields they were typed into."""
    flow = await Flow.add_account(hass)
    await flow.submit(**dict(zip(KEYS, map(KEYS.__getitem__, order), strict=True)))
    await finish(hass, flow)


@pytest.mark.parametrize("status", ["expired", "pendingValidation", "refused"])
async def test_consumer_key_no_longer_valid(
    hass: HomeAssistant, simulator: OvhSimulator, status: Any
) -> None:
    """Test that a consumer key that was not approved or has expired is named."""
    simulator.world.credentials[CONSUMER_KEY].status = status
    flow = await Flow.add_account(hass)
    await flow.submit(**KEYS)

    assert form_error(flow.result, CONF_CONSUMER_KEY).startswith(BAD_CONSUMER_KEY)
    simulator.world.credentials[CONSUMER_KEY].status = "validated"
    await flow.submit(**KEYS)
    await finish(hass, flow)


@pytest.mark.parametrize("field", KEYS)
async def test_no_key(hass: HomeAssistant, simulator: OvhSimulator, field: str) -> None:
    """Test that OVHcloud is not bothered with what can be no key."""
    flow = await Flow.add_account(hass)
    for key in ("", "  ", "clé", "a b", "a\nb", "a\x00b", "🔑", "\ufeffkey", "a\u200bb"):
        await flow.submit(**KEYS | {field: key})

        assert form_error(flow.result, field).startswith(WRONG_KEY_TEXTS[field])
        assert flow.typed == KEYS | {field: key}
    assert simulator.world.requests == []
    await flow.submit(**KEYS)
    assert flow.step == "sender"


async def test_no_keys(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that of several keys that are missing, the first is named at least."""
    flow = await Flow.add_account(hass)
    await flow.submit(**dict.fromkeys(KEYS, ""))

    assert form_error(flow.result, CONF_APPLICATION_KEY).startswith(BAD_APPLICATION_KEY)
    assert simulator.world.requests == []


@pytest.mark.parametrize(("fault", "expected"), FAILURES)
async def test_ovh_fails(
    hass: HomeAssistant, simulator: OvhSimulator, fault: Fault, expected: str
) -> None:
    """Test that after a failure of any of the requests, submitting again goes on."""
    flow = await Flow.add_account(hass)
    account = f"/sms/{SERVICE_NAME}"
    for path in ("/auth/time", "/sms", account, f"{account}/senders", f"{account}/senders/MyHouse"):
        simulator.world.faults.add(replace(fault, path=path))
        await flow.submit(**KEYS)

        assert flow.step == "user", path
        assert form_error(flow.result).startswith(expected), path
        assert flow.typed == KEYS
    await flow.submit(**KEYS)
    await finish(hass, flow)


@pytest.mark.parametrize(("fault", "expected"), SOME_FAILURES)
@pytest.mark.parametrize("start", [to_account, to_service_name])
async def test_ovh_fails_at_account(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    start: Callable[[HomeAssistant, OvhSimulator], Any],
    fault: Fault,
    expected: str,
) -> None:
    """Test that after a failure at the account, its name is still there to submit again."""
    flow = await start(hass, simulator)
    step = flow.step
    for path in (f"/sms/{SERVICE_NAME}", f"/sms/{SERVICE_NAME}/senders"):
        simulator.world.faults.add(replace(fault, path=path))
        await flow.submit(service_name=SERVICE_NAME)

        assert flow.step == step, path
        assert form_error(flow.result).startswith(expected), path
        assert flow.typed == {CONF_SERVICE_NAME: SERVICE_NAME}
    await flow.submit(service_name=SERVICE_NAME)
    assert flow.step == "sender"


async def test_unreachable(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that a flow survives an internet connection that is down for a while."""
    flow = await Flow.add_account(hass)
    simulator.stop()
    await flow.submit(**KEYS)

    assert form_error(flow.result).startswith(NO_ANSWER)
    assert flow.typed == KEYS
    simulator.start()
    await flow.submit(**KEYS)
    await finish(hass, flow)


@pytest.mark.parametrize("names", [["OVH_CLIENT_ID"], ["OVH_CLIENT_ID", "OVH_CLIENT_SECRET"]])
async def test_environment_contradicts(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    monkeypatch: pytest.MonkeyPatch,
    names: list[str],
) -> None:
    """Test that OVH settings in the host's environment are named when they stand in the way."""
    flow = await Flow.add_account(hass)
    with monkeypatch.context() as environment:
        for name in names:
            environment.setenv(name, "host")
        await flow.submit(**KEYS)

    assert "OVH_CLIENT_ID in its environment, an ovh.conf file" in form_error(flow.result)
    assert flow.typed == KEYS
    await flow.submit(**KEYS)
    await finish(hass, flow)


async def test_file_contradicts(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Test that a file with other OVH settings is named when it stands in the way."""
    file = tmp_path / "ovh.conf"
    file.write_text("[ovh-eu]\nclient_id=host\nclient_secret=host\n")
    monkeypatch.setattr(ovh.config, "CONFIG_PATH", [str(file)])
    flow = await Flow.add_account(hass)
    await flow.submit(**KEYS)

    assert "an ovh.conf file" in form_error(flow.result)
    file.unlink()
    await flow.submit(**KEYS)
    assert flow.step == "sender"


async def test_environment_does_not_matter(
    hass: HomeAssistant, simulator: OvhSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that OVH settings of the host never take the place of what was typed."""
    monkeypatch.setenv("OVH_ENDPOINT", "ovh-us")
    for name in ("OVH_APPLICATION_KEY", "OVH_APPLICATION_SECRET", "OVH_CONSUMER_KEY"):
        monkeypatch.setenv(name, "host")
    await finish(hass, await to_sender(hass, simulator))


async def test_several_accounts(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that of several accounts only those not set up yet are offered."""
    make_entry()
    simulator.world.add_account("sms-ab12345-3", description="Chalet", credits_left=1234567.5)
    flow = await to_account(hass, simulator)

    assert flow.selector(CONF_SERVICE_NAME)["options"] == [
        {"value": "sms-ab12345-3", "label": "Chalet (sms-ab12345-3): 1234567.5 credits"},
        {"value": OTHER_SERVICE_NAME, "label": f"{OTHER_SERVICE_NAME}: 100 credits"},
    ]
    own = "?GET=/sms/{0}&GET=/sms/{0}/*&POST=/sms/{0}/jobs&DELETE=/sms/{0}/jobs/*)"
    for name in ("sms-ab12345-3", OTHER_SERVICE_NAME):
        old = f"[eu.api.ovh.com](https://eu.api.ovh.com/createToken/{own.format(name)}"
        new = (
            f"[auth.eu.ovhcloud.com](https://auth.eu.ovhcloud.com/api/createToken{own.format(name)}"
        )
        assert f"- {name}: {old}, {new}" in form_text(flow.result)
    assert SERVICE_NAME not in form_text(flow.result)
    await flow.submit(service_name=OTHER_SERVICE_NAME)
    assert flow.selector(CONF_SENDER)["options"] == [SHORT_CODE]
    entry = await finish(hass, flow, SHORT_CODE)
    assert entry.title == OTHER_SERVICE_NAME
    assert entry.unique_id == OTHER_SERVICE_NAME
    assert entry.data[CONF_SERVICE_NAME] == OTHER_SERVICE_NAME


@pytest.mark.parametrize("kind", ["http_500", "hang_before", "json_null"])
async def test_accounts_that_are_not_described(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    monkeypatch: pytest.MonkeyPatch,
    kind: FaultKind,
) -> None:
    """Test that accounts can be chosen by their names where OVHcloud does not describe them."""
    monkeypatch.setattr("custom_components.ovh_sms.flows.account_choice.DESCRIBED_WITHIN", 0.1)
    simulator.world.faults.add(Fault(kind, path=f"/sms/{OTHER_SERVICE_NAME}"))
    flow = await to_account(hass, simulator)

    assert flow.selector(CONF_SERVICE_NAME)["options"] == [
        {"value": SERVICE_NAME, "label": f"Maison ({SERVICE_NAME}): 100 credits"},
        {"value": OTHER_SERVICE_NAME, "label": OTHER_SERVICE_NAME},
    ]
    await flow.submit(service_name=OTHER_SERVICE_NAME)
    assert flow.step == "sender"


async def test_very_many_accounts(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that a key with many accounts does not use up its requests for describing them."""
    for number in range(3, 63):
        simulator.world.add_account(f"sms-ab12345-{number}")
    flow = await to_account(hass, simulator)
    options = flow.selector(CONF_SERVICE_NAME)["options"]
    assert len(options) == 62
    assert len([each for each in options if "credits" in each["label"]]) == 20
    await flow.submit(service_name="sms-ab12345-62")
    assert flow.step == "sender"


async def test_one_account_left(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that the only account not set up yet is not asked for."""
    make_entry()
    simulator.world.add_account(OTHER_SERVICE_NAME, description="Chalet")
    flow = await to_sender(hass, simulator)

    assert "messages from Chalet" in form_text(flow.result)
    entry = await finish(hass, flow, SHORT_CODE)
    assert entry.unique_id == OTHER_SERVICE_NAME


async def test_all_accounts_set_up(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that an account is not set up twice."""
    make_entry()
    flow = await Flow.add_account(hass)
    await flow.submit(**KEYS)

    assert abort_text(flow.result) == "All SMS accounts of these keys are already set up."


async def test_abandoned_dialog(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that a dialog which was left open does not stand in the way of another."""
    await to_sender(hass, simulator)
    await finish(hass, await to_sender(hass, simulator))

    assert not hass.config_entries.flow.async_progress()


async def test_no_sms_account(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that a customer without SMS account reads what to order."""
    simulator.world.accounts.clear()
    flow = await Flow.add_account(hass)
    await flow.submit(**KEYS)

    assert "the OVHcloud customer has no SMS account" in abort_text(flow.result)
    assert "(https://www.ovh.com/manager/#/telecom/sms)" in abort_text(flow.result)


async def test_suspended_account(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that a suspended account is named as such until it is reactivated."""
    simulator.world.accounts[SERVICE_NAME].status = "disable"
    flow = await Flow.add_account(hass)
    await flow.submit(**KEYS)

    assert form_error(flow.result).startswith("OVHcloud has suspended this SMS account.")
    assert flow.typed == KEYS
    simulator.world.accounts[SERVICE_NAME].status = "enable"
    await flow.submit(**KEYS)
    await finish(hass, flow)


async def test_expired_account(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that what to do for an expired account is said until it is done."""
    simulator.world.accounts[SERVICE_NAME].expired = True
    flow = await Flow.add_account(hass)
    await flow.submit(**KEYS)

    assert "Renew or pay it in the OVHcloud Control Panel" in form_error(flow.result)
    assert form_error(flow.result).endswith("OVHcloud says: This service is expired")
    assert flow.typed == KEYS
    simulator.world.accounts[SERVICE_NAME].expired = False
    await flow.submit(**KEYS)
    await finish(hass, flow)


@pytest.mark.parametrize("is_configured", [False, True])
async def test_healthy_account_beside_an_expired_one(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory, is_configured: bool
) -> None:
    """Test that an expired account does not stand in the way of another one."""
    simulator.world.accounts[SERVICE_NAME].expired = True
    simulator.world.add_account("sms-ab12345-3", description="Chalet").status = "disable"
    if is_configured:
        assert await hass.config_entries.async_setup(make_entry().entry_id)
    flow = await to_account(hass, simulator)

    options = flow.selector(CONF_SERVICE_NAME)["options"]
    assert options == [
        *(
            []
            if is_configured
            else [{"value": SERVICE_NAME, "label": f"{SERVICE_NAME}: expired or suspended"}]
        ),
        {"value": "sms-ab12345-3", "label": "Chalet (sms-ab12345-3): expired or suspended"},
        {"value": OTHER_SERVICE_NAME, "label": f"{OTHER_SERVICE_NAME}: 100 credits"},
    ]
    if not is_configured:
        await flow.submit(service_name=SERVICE_NAME)
        assert form_error(flow.result).endswith("OVHcloud says: This service is expired")
    await flow.submit(service_name=OTHER_SERVICE_NAME)
    entry = await finish(hass, flow, SHORT_CODE)
    assert entry.unique_id == OTHER_SERVICE_NAME
    await hass.async_block_till_done(wait_background_tasks=True)
    issues = {issue_id for _, issue_id in ir.async_get(hass).issues}
    assert issues == ({f"account_blocked_{SERVICE_NAME}"} if is_configured else set())
    service = ("ovh_sms", "send_message")
    data = {"config_entry_id": entry.entry_id, "recipients": [ALICE], "message": "Leak"}
    response = await hass.services.async_call(*service, data, blocking=True, return_response=True)
    assert response
    assert response["status"] == "accepted"


async def test_suspended_account_of_several(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that another account can be chosen in place of a suspended one."""
    simulator.world.accounts[SERVICE_NAME].status = "disable"
    flow = await to_account(hass, simulator)
    await flow.submit(service_name=SERVICE_NAME)

    assert form_error(flow.result).startswith("OVHcloud has suspended this SMS account.")
    await flow.submit(service_name=OTHER_SERVICE_NAME)
    entry = await finish(hass, flow, SHORT_CODE)
    assert entry.unique_id == OTHER_SERVICE_NAME


async def test_keys_limited_to_an_account(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that keys which may not list the accounts work for the one they are limited to."""
    grant(simulator, *LIMITED_RULES)
    flow = await Flow.add_account(hass)
    await flow.submit(**KEYS)

    assert flow.step == "service_name"
    await flow.submit(service_name=f" {SERVICE_NAME}\n")
    assert flow.selector(CONF_SENDER)["options"] == ["MyHouse", SHORT_CODE]
    entry = await finish(hass, flow)
    assert entry.unique_id == SERVICE_NAME
    assert entry.data == {**KEYS, CONF_SERVICE_NAME: SERVICE_NAME}


@pytest.mark.parametrize(
    "service_name", ["", " ", ".", "..", "a/b", "../sms", "sms%2Fx", "?", "#", "Maison", "sms-é-1"]
)
async def test_wrong_service_name(
    hass: HomeAssistant, simulator: OvhSimulator, service_name: str
) -> None:
    """Test that a name which is no account's, or another customer's, can be mended."""
    flow = await to_service_name(hass, simulator)
    await flow.submit(service_name=service_name)

    assert form_error(flow.result).startswith(UNKNOWN_ACCOUNT)
    assert flow.typed == {CONF_SERVICE_NAME: service_name}
    await flow.submit(service_name=SERVICE_NAME)
    await finish(hass, flow)


async def test_service_name_outside_the_limit(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that a wrong account of limited keys can be mended: it may be a typo."""
    simulator.world.add_account(OTHER_SERVICE_NAME)
    grant(simulator, *LIMITED_RULES)
    flow = await Flow.add_account(hass)
    await flow.submit(**KEYS)
    assert flow.typed == {CONF_SERVICE_NAME: SERVICE_NAME}
    for typo in (OTHER_SERVICE_NAME, "sms-ab12345", "a b"):
        await flow.submit(service_name=typo)
        assert form_error(flow.result).startswith(f"These keys are for {SERVICE_NAME}. Check the")
        assert flow.typed == {CONF_SERVICE_NAME: typo}
    await flow.submit(service_name=SERVICE_NAME)
    await finish(hass, flow)


async def test_limited_keys_that_hide_their_rights(
    hass: HomeAssistant, simulator: OvhSimulator
) -> None:
    """Test that a wrong name is to be checked where the keys do not tell their account."""
    simulator.world.behaviour.current_credential_needs_rule = True
    grant(simulator, *LIMITED_RULES)
    flow = await Flow.add_account(hass)
    await flow.submit(**KEYS)
    assert flow.typed == {}
    await flow.submit(service_name=OTHER_SERVICE_NAME)

    assert form_error(flow.result).startswith(UNKNOWN_ACCOUNT)
    assert "Check its name" in form_error(flow.result)
    assert "create" not in form_error(flow.result).lower()
    await flow.submit(service_name=SERVICE_NAME)
    await finish(hass, flow)


async def test_keys_limited_to_several_accounts(
    hass: HomeAssistant, simulator: OvhSimulator
) -> None:
    """Test that none of several accounts of limited keys is suggested, but all are named."""
    simulator.world.add_account(OTHER_SERVICE_NAME)
    grant(simulator, *LIMITED_RULES, ("GET", f"/sms/{OTHER_SERVICE_NAME}/*"))
    flow = await Flow.add_account(hass)
    await flow.submit(**KEYS)
    assert flow.typed == {}
    await flow.submit(service_name="sms-ab12345-3")
    assert f"for {SERVICE_NAME}, {OTHER_SERVICE_NAME}." in form_error(flow.result)
    # This one cannot be read: that is no typo.
    await flow.submit(service_name=OTHER_SERVICE_NAME)
    assert f'the right "GET /sms/{OTHER_SERVICE_NAME}"' in form_error(flow.result)
    await flow.submit(service_name=SERVICE_NAME)
    assert flow.step == "sender"


async def test_service_name_already_set_up(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that limited keys do not set their account up twice."""
    make_entry()
    flow = await to_service_name(hass, simulator)
    await flow.submit(service_name=SERVICE_NAME)

    assert "already set up" in abort_text(flow.result)


async def test_keys_without_any_right(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that keys without rights are told to give no access."""
    grant(simulator)
    flow = await Flow.add_account(hass)
    await flow.submit(**KEYS)
    await flow.submit(service_name=SERVICE_NAME)

    assert "or these keys give no access to it" in form_error(flow.result)
    grant(simulator, *DEFAULT_RULES)
    await flow.submit(service_name=SERVICE_NAME)
    await finish(hass, flow)


async def test_keys_that_only_read(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that keys which cannot send are said so now, not at the first alarm."""
    grant(simulator, *DEFAULT_RULES[:3])
    flow = await to_sender(hass, simulator)
    await flow.submit(sender="MyHouse")
    await flow.submit(name="Papy", phone_numbers=["01 23 45 67 89"])

    right = f'the keys do not have the right "POST /sms/{SERVICE_NAME}/jobs"'
    assert right in (entry_text(flow.result) or "")
    await hass.async_block_till_done()


async def test_keys_that_hide_their_rights(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that rights which cannot be read do not stand in the way."""
    simulator.world.behaviour.current_credential_needs_rule = True
    flow = await Flow.add_account(hass)
    await flow.submit(**KEYS)
    await finish(hass, flow)


async def test_keys_that_only_list_accounts(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that the right to read the account is asked for."""
    grant(simulator, DEFAULT_RULES[0])
    flow = await Flow.add_account(hass)
    await flow.submit(**KEYS)

    assert f'do not have the right "GET /sms/{SERVICE_NAME}"' in form_error(flow.result)
    assert flow.typed == KEYS
    grant(simulator, *DEFAULT_RULES)
    await flow.submit(**KEYS)
    await finish(hass, flow)


async def test_keys_revoked_at_account(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that keys which are refused after their step are named, with a link to new ones."""
    flow = await to_account(hass, simulator)
    simulator.world.credentials[CONSUMER_KEY].status = "expired"
    await flow.submit(service_name=SERVICE_NAME)

    assert form_error(flow.result).startswith(BAD_CONSUMER_KEY)
    assert "link above" in form_error(flow.result)
    assert "https://eu.api.ovh.com/createToken/" in form_text(flow.result)
    simulator.world.credentials[CONSUMER_KEY].status = "validated"
    await flow.submit(service_name=SERVICE_NAME)
    await finish(hass, flow)


async def test_refused_for_another_reason(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that OVHcloud's own words are shown where nothing better is known."""
    body = {"class": "Client::Forbidden", "message": "Access denied on {Sundays}"}
    simulator.world.faults.add(Fault("respond", path="/sms", status=403, body=body))
    flow = await Flow.add_account(hass)
    await flow.submit(**KEYS)

    assert form_error(flow.result) == "OVHcloud refused the request: Access denied on {Sundays}"
    assert flow.typed == KEYS
    await flow.submit(**KEYS)
    await finish(hass, flow)


async def test_senders(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that the senders OVHcloud has validated are offered, and a short code."""
    flow = await to_sender(hass, simulator)

    assert flow.selector(CONF_SENDER)["options"] == ["MyHouse", SHORT_CODE]
    assert not flow.selector(CONF_SENDER)["custom_value"]
    with pytest.raises(InvalidData):
        await flow.submit(sender="NewHouse")
    entry = await finish(hass, flow, SHORT_CODE)
    assert entry.options == {CONF_SENDER: SHORT_CODE}


@pytest.mark.parametrize(
    "sender", ["My House", "Évian", "A/B", "100%", "#1", "Why?", "a&b=c", "+33612345678", "猫"]
)
async def test_odd_senders(hass: HomeAssistant, simulator: OvhSimulator, sender: str) -> None:
    """Test that a sender's name may have any character."""
    simulator.world.accounts[SERVICE_NAME].senders = {
        sender: Sender(),
        f"{sender}2": Sender("refused"),
    }
    flow = await to_sender(hass, simulator)

    assert flow.selector(CONF_SENDER)["options"] == [sender, SHORT_CODE]
    entry = await finish(hass, flow, sender)
    assert entry.options == {CONF_SENDER: sender}


@pytest.mark.parametrize("rule", ["/sms/*-1", "/sms/*/senders"])
async def test_sender_unlisted(hass: HomeAssistant, simulator: OvhSimulator, rule: str) -> None:
    """Test that a sender can be typed if the keys may not read the senders."""
    grant(simulator, *BLIND_RULES, ("GET", rule))
    flow = await to_sender(hass, simulator)

    assert flow.selector(CONF_SENDER)["options"] == [SHORT_CODE]
    assert flow.selector(CONF_SENDER)["custom_value"]
    entry = await finish(hass, flow, "OurHouse")
    assert entry.options == {CONF_SENDER: "OurHouse"}


@pytest.mark.parametrize("country", ["ES", "GB", "RE"])
async def test_short_code_abroad(
    hass: HomeAssistant, simulator: OvhSimulator, country: str
) -> None:
    """Test that a short code is not offered outside France, not overseas either."""
    hass.config.country = country
    flow = await to_sender(hass, simulator)
    assert flow.selector(CONF_SENDER)["options"] == ["MyHouse"]
    with pytest.raises(InvalidData):
        await flow.submit(sender=SHORT_CODE)
    await flow.submit(sender="MyHouse")
    assert flow.step == "recipient"


async def test_no_sender_abroad(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that an account that could not send at all is not added."""
    hass.config.country = "IT"
    simulator.world.accounts[SERVICE_NAME].senders = {"Casa": Sender("waitingValidation")}
    flow = await Flow.add_account(hass)
    await flow.submit(**KEYS)
    assert "no sender that OVHcloud has validated" in abort_text(flow.result)


async def test_short_code_is_typed_abroad(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that a short code is refused where there is none, even if it is typed."""
    hass.config.country = "IT"
    grant(simulator, *BLIND_RULES)
    flow = await to_sender(hass, simulator)
    assert flow.selector(CONF_SENDER)["options"] == []
    await flow.submit(sender=SHORT_CODE)
    assert "only exist for accounts and phones in France" in form_error(flow.result, CONF_SENDER)
    await flow.submit(sender="Casa")
    assert flow.step == "recipient"


async def test_sender_with_blanks(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that blanks around a typed sender are no part of it."""
    grant(simulator, *BLIND_RULES)
    entry = await finish(hass, await to_sender(hass, simulator), " OurHouse ")

    assert entry.options == {CONF_SENDER: "OurHouse"}


async def test_blank_sender(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that a blank is not taken for a sender."""
    grant(simulator, *BLIND_RULES)
    flow = await to_sender(hass, simulator)
    await flow.submit(sender=" ")

    assert flow.step == "sender"
    await finish(hass, flow, "OurHouse")


@pytest.mark.parametrize(
    "user_input", [{}, {"name": "", "phone_numbers": []}, {"name": " ", "phone_numbers": [" "]}]
)
async def test_no_recipient_yet(
    hass: HomeAssistant, simulator: OvhSimulator, user_input: dict[str, Any]
) -> None:
    """Test that the first recipient may be left for later."""
    entry = await created(hass, await to_recipient(hass, simulator), **user_input)

    assert entry.subentries == {}


async def test_first_recipient_gets_a_test(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that the set-up can end with a test SMS."""
    flow = await to_recipient(hass, simulator)
    await created(hass, flow, name="Alice", phone_numbers=[ALICE], send_test=True)

    assert (entry_text(flow.result) or "").startswith("Saved. A test SMS is on its way")
    assert [job.receivers for job in simulator.world.jobs] == [[ALICE]]


async def test_test_without_recipient(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that nothing is sent, and nothing promised, if there is no recipient."""
    flow = await to_recipient(hass, simulator)
    await created(hass, flow, send_test=True)

    assert entry_text(flow.result) is None
    assert simulator.world.jobs == []


@pytest.mark.parametrize(
    ("user_input", "field", "expected"),
    [
        ({"name": "Alice"}, CONF_PHONE_NUMBERS, "Enter at least one phone number."),
        ({"phone_numbers": ["06 12 34 56 78"]}, "name", "Enter a name."),
        (
            {"name": "Alice", "phone_numbers": ["07 00 05 12 34", "06 12 34 56 7"]},
            CONF_PHONE_NUMBERS,
            "07 00 05 12 34, 06 12 34 56 7 (at least one digit is missing) is not a phone number",
        ),
        (
            {"name": "06 12 34 56 78", "phone_numbers": [ALICE]},
            "name",
            "A name that looks like a phone number could be taken for one.",
        ),
    ],
    ids=["name_only", "number_only", "wrong_number", "name_is_number"],
)
async def test_wrong_first_recipient(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    user_input: dict[str, Any],
    field: str,
    expected: str,
) -> None:
    """Test that a recipient which is half filled in or wrong can be mended."""
    flow = await to_recipient(hass, simulator)
    await flow.submit(**user_input)

    assert form_error(flow.result, field).startswith(expected)
    assert len(flow.result["errors"] or {}) == 1
    assert flow.typed == user_input
    entry = await created(hass, flow, name="Family", phone_numbers=["06 12 34 56 78", BOB])
    [recipient] = entry.subentries.values()
    assert recipient.data == {CONF_PHONE_NUMBERS: [ALICE, BOB]}


async def test_first_recipient_without_country(
    hass: HomeAssistant, simulator: OvhSimulator
) -> None:
    """Test that without a country a number is asked for in full."""
    hass.config.country = None
    flow = await to_recipient(hass, simulator)
    await flow.submit(name="Alice", phone_numbers=["06 12 34 56 78"])

    assert 'so "06 12 34 56 78" is ambiguous.' in form_error(flow.result, CONF_PHONE_NUMBERS)
    entry = await created(hass, flow, name="Alice", phone_numbers=["0033 6 12 34 56 78"])
    assert [recipient.data for recipient in entry.subentries.values()] == [
        {CONF_PHONE_NUMBERS: [ALICE]}
    ]


async def test_first_recipient_has_landline(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that a landline is taken, with a warning."""
    flow = await to_recipient(hass, simulator)
    await created(hass, flow, name="Office", phone_numbers=["01 42 34 56 78"])

    assert "At least one number looks like a landline" in (entry_text(flow.result) or "")


@pytest.fixture(name="flow")
async def flow_fixture(
    hass: HomeAssistant, entry: MockConfigEntry, request: pytest.FixtureRequest
) -> Flow:
    """Return the flow that replaces the keys of a loaded entry."""
    start = {"reauth_confirm": entry.start_reauth_flow, "reconfigure": entry.start_reconfigure_flow}
    flow = Flow(hass.config_entries.flow, await start[request.param](hass))
    assert flow.step == request.param
    return flow


async def accepted(hass: HomeAssistant, flow: Flow) -> bool:
    """Tell whether new keys were accepted, once the account is reloaded."""
    await hass.async_block_till_done(wait_background_tasks=True)
    return abort_text(flow.result) == "OVHcloud accepts the new keys."


both_flows = pytest.mark.parametrize("flow", ["reauth_confirm", "reconfigure"], indirect=True)
NEW_KEYS = KEYS | {CONF_CONSUMER_KEY: "newconsumerkey00newconsumerkey00"}


def renew(simulator: OvhSimulator, *rules: tuple[str, str]) -> None:
    """Let OVHcloud take the new keys instead of the old ones."""
    del simulator.world.credentials[CONSUMER_KEY]
    simulator.world.add_credential(NEW_KEYS[CONF_CONSUMER_KEY], rules or DEFAULT_RULES)


@both_flows
async def test_new_keys_in_each_others_fields(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, flow: Flow
) -> None:
    """Test that new keys are stored as they are meant."""
    renew(simulator)
    secret, consumer_key = NEW_KEYS[CONF_APPLICATION_SECRET], NEW_KEYS[CONF_CONSUMER_KEY]
    swapped = {CONF_APPLICATION_SECRET: consumer_key, CONF_CONSUMER_KEY: secret}
    await flow.submit(**NEW_KEYS | swapped)

    assert await accepted(hass, flow)
    assert entry.data == NEW_KEYS | {CONF_SERVICE_NAME: SERVICE_NAME}


@both_flows
async def test_new_keys(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, flow: Flow
) -> None:
    """Test that new keys replace the old ones and reload the account once."""
    renew(simulator)
    simulator.world.requests.clear()
    assert flow.typed == {}
    await flow.submit(**{field: f" {key} " for field, key in NEW_KEYS.items()})

    assert await accepted(hass, flow)
    assert entry.data == {**NEW_KEYS, CONF_SERVICE_NAME: SERVICE_NAME}
    assert entry.options == {CONF_SENDER: "MyHouse"}
    assert len(entry.subentries) == 2
    assert entry.state is ConfigEntryState.LOADED
    # Two to check the keys and two to load the entry.
    assert len(simulator.world.requests) == 5
    await hass.services.async_call("notify", "ovh_sms", {"message": "Leak"}, blocking=True)
    assert len(simulator.world.jobs) == 1


@both_flows
async def test_links_to_new_keys(flow: Flow) -> None:
    """Test that new keys are limited to the account whose keys are replaced."""
    rights = f"createToken?GET=/sms/{SERVICE_NAME}&GET=/sms/{SERVICE_NAME}/*&POST="
    assert rights in form_text(flow.result)
    assert "/sms/*" not in form_text(flow.result)


@both_flows
async def test_new_keys_of_an_expired_account(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, flow: Flow
) -> None:
    """Test that new keys wait in the form until the account is renewed."""
    simulator.world.accounts[SERVICE_NAME].expired = True
    renew(simulator)
    await flow.submit(**NEW_KEYS)

    assert form_error(flow.result).endswith("OVHcloud says: This service is expired")
    assert flow.typed == NEW_KEYS
    simulator.world.accounts[SERVICE_NAME].expired = False
    await flow.submit(**NEW_KEYS)
    assert await accepted(hass, flow)


@both_flows
async def test_same_keys_again(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, flow: Flow
) -> None:
    """Test that the keys may stay the same, for their rights may have changed."""
    account = entry.runtime_data
    await flow.submit(**KEYS)

    assert await accepted(hass, flow)
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data is not account


@both_flows
@pytest.mark.parametrize(("wrong", "field"), WRONG_KEYS)
async def test_wrong_new_keys(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    flow: Flow,
    wrong: dict[str, str],
    field: str,
) -> None:
    """Test that a wrong new key is named at its field and changes nothing."""
    await flow.submit(**{**KEYS, **wrong})

    assert form_error(flow.result, field).startswith(WRONG_KEY_TEXTS[field])
    assert flow.typed == {**KEYS, **wrong}
    assert entry.data == {**KEYS, CONF_SERVICE_NAME: SERVICE_NAME}
    await flow.submit(**KEYS)
    assert await accepted(hass, flow)


@both_flows
@pytest.mark.parametrize("field", KEYS)
async def test_what_is_no_key(simulator: OvhSimulator, flow: Flow, field: str) -> None:
    """Test that what can be no key is not sent to OVHcloud."""
    simulator.world.requests.clear()
    await flow.submit(**KEYS | {field: "a b"})

    assert form_error(flow.result, field)
    assert simulator.world.requests == []


@both_flows
@pytest.mark.parametrize(("fault", "expected"), SOME_FAILURES)
async def test_ovh_fails_at_new_keys(
    hass: HomeAssistant, simulator: OvhSimulator, flow: Flow, fault: Fault, expected: str
) -> None:
    """Test that after a failure, submitting again replaces the keys."""
    step = flow.step
    for path in ("/auth/time", f"/sms/{SERVICE_NAME}"):
        simulator.world.faults.add(replace(fault, path=path))
        await flow.submit(**KEYS)

        assert flow.step == step
        assert form_error(flow.result).startswith(expected)
        assert flow.typed == KEYS
    await flow.submit(**KEYS)
    assert await accepted(hass, flow)


@both_flows
async def test_new_keys_of_another_customer(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, flow: Flow
) -> None:
    """Test that an account keeps being the same one."""
    account = simulator.world.accounts.pop(SERVICE_NAME)
    simulator.world.add_account(OTHER_SERVICE_NAME)
    renew(simulator)
    await flow.submit(**NEW_KEYS)

    assert form_error(flow.result).startswith(UNKNOWN_ACCOUNT)
    assert entry.data[CONF_CONSUMER_KEY] == CONSUMER_KEY
    simulator.world.accounts[SERVICE_NAME] = account
    await flow.submit(**NEW_KEYS)
    assert await accepted(hass, flow)


@both_flows
async def test_new_keys_that_only_read(
    hass: HomeAssistant, simulator: OvhSimulator, flow: Flow
) -> None:
    """Test that new keys which cannot send are taken, but said so."""
    renew(simulator, *DEFAULT_RULES[:3])
    await flow.submit(**NEW_KEYS)

    assert f'the right "POST /sms/{SERVICE_NAME}/jobs"' in abort_text(flow.result)
    await hass.async_block_till_done()


@both_flows
async def test_new_keys_without_rights(
    simulator: OvhSimulator, entry: MockConfigEntry, flow: Flow
) -> None:
    """Test that new keys need the right to read the account."""
    renew(simulator, ("GET", "/sms"))
    await flow.submit(**NEW_KEYS)

    assert f'do not have the right "GET /sms/{SERVICE_NAME}"' in form_error(flow.result)
    assert entry.data[CONF_CONSUMER_KEY] == CONSUMER_KEY


@both_flows
async def test_new_keys_on_a_host_with_settings(
    simulator: OvhSimulator, flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that OVH settings of the host are named when they stand in the way."""
    monkeypatch.setenv("OVH_CLIENT_ID", "host")
    await flow.submit(**KEYS)

    assert "OVH_CLIENT_ID in its environment" in form_error(flow.result)


async def test_reauth_after_keys_were_refused_at_start(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that new keys end the trouble of an account whose keys were refused at start."""
    renew(simulator)
    entry = make_entry()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert hass.states.is_state("sensor.maison_credits_left", STATE_UNAVAILABLE)

    [progress] = hass.config_entries.flow.async_progress()
    flow = Flow(
        hass.config_entries.flow,
        await hass.config_entries.flow.async_configure(progress["flow_id"]),
    )
    assert flow.step == "reauth_confirm"
    await flow.submit(**NEW_KEYS)

    assert await accepted(hass, flow)
    assert entry.state is ConfigEntryState.LOADED
    assert hass.states.is_state("sensor.maison_credits_left", "100.0")
    assert hass.config_entries.flow.async_progress() == []


@pytest.mark.parametrize(
    "refuse",
    [
        pytest.param("message", id="message"),
        pytest.param("poll", id="poll"),
        pytest.param("both", id="both"),
    ],
)
async def test_reauth_beside_a_dialog_that_was_left_open(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, refuse: str
) -> None:
    """Test that refused keys are asked for once although a reconfiguration is open."""
    reconfigure = Flow(hass.config_entries.flow, await entry.start_reconfigure_flow(hass))
    renew(simulator)
    for _ in range(3):
        if refuse != "poll":
            with pytest.raises(HomeAssistantError, match="refuses the keys"):
                await hass.services.async_call("notify", "ovh_sms", {"message": "A"}, blocking=True)
        if refuse != "message":
            await entry.runtime_data.coordinator.async_refresh()
        await hass.async_block_till_done(wait_background_tasks=True)

    [progress] = list(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))
    issue_id = f"config_entry_reauth_{DOMAIN}_{entry.entry_id}"
    issue = ir.async_get(hass).async_get_issue("homeassistant", issue_id)
    assert issue
    assert issue.data == {"flow_id": progress["flow_id"]}
    # The open dialog still works.
    await reconfigure.submit(**NEW_KEYS)
    assert await accepted(hass, reconfigure)
    assert hass.config_entries.flow.async_progress() == []
    assert ir.async_get(hass).async_get_issue("homeassistant", issue_id) is None
    await hass.services.async_call("notify", "ovh_sms", {"message": "A"}, blocking=True)


async def test_reconfigure_an_account_that_cannot_be_read(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that new keys have the right that was missing, without waiting for a retry."""
    grant(simulator)
    entry = make_entry()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert hass.states.is_state("sensor.maison_credits_left", STATE_UNAVAILABLE)
    renew(simulator)
    flow = Flow(hass.config_entries.flow, await entry.start_reconfigure_flow(hass))
    await flow.submit(**NEW_KEYS)

    assert await accepted(hass, flow)
    assert entry.state is ConfigEntryState.LOADED
    assert hass.states.is_state("sensor.maison_credits_left", "100.0")


@settings(max_examples=30)
@given(keys=st.fixed_dictionaries({field: st.text(max_size=40) for field in KEYS}))
async def test_any_keys(hass: HomeAssistant, simulator: OvhSimulator, keys: dict[str, str]) -> None:
    """Test that whatever is typed as keys, the form says which is wrong and keeps it."""
    flow = await Flow.add_account(hass)
    await flow.submit(**keys)

    assert flow.step == "user"
    for field in flow.result["errors"] or {}:
        assert form_error(flow.result, field)
    assert flow.result["errors"]
    assert flow.typed == keys


@settings(max_examples=30)
@given(service_name=st.text(max_size=40))
async def test_any_service_name(
    hass: HomeAssistant, simulator: OvhSimulator, service_name: str
) -> None:
    """Test that whatever is typed as account, the form comes back with an error and keeps it."""
    # Examples come faster than OVHcloud may be asked.
    async_get_data(hass).connections.limiters.clear()
    flow = await to_service_name(hass, simulator)
    await flow.submit(service_name=service_name)

    assert flow.step == "service_name"
    assert form_error(flow.result)
    assert flow.typed == {CONF_SERVICE_NAME: service_name}
    # Two flows for the same account would stand in each other's way.
    hass.config_entries.flow.async_abort(flow.result["flow_id"])


@settings(max_examples=10)
@given(
    sender=st.text(max_size=12),
    name=st.text(max_size=20),
    phone_numbers=st.lists(st.one_of(st.text(max_size=20), st.just("0612345678")), max_size=2),
)
async def test_any_sender_and_recipient(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    sender: str,
    name: str,
    phone_numbers: list[str],
) -> None:
    """Test that whatever is typed as sender and recipient, there is an entry or an error."""
    async_get_data(hass).connections.limiters.clear()
    grant(simulator, *BLIND_RULES)
    flow = await to_sender(hass, simulator)
    await flow.submit(sender=sender)
    if flow.step == "sender" and not flow.result["errors"]:
        # What operators do with it is shown once.
        await flow.submit(sender=sender)
    if flow.step == "recipient":
        await flow.submit(name=name, phone_numbers=phone_numbers)
    if flow.result["type"] is FlowResultType.FORM:
        assert flow.result["errors"]
        assert all(form_error(flow.result, field) for field in flow.result["errors"])
        hass.config_entries.flow.async_abort(flow.result["flow_id"])
        return
    await hass.async_block_till_done()
    [entry] = hass.config_entries.async_entries(DOMAIN)
    assert entry.state is ConfigEntryState.LOADED
    await hass.config_entries.async_remove(entry.entry_id)


@pytest.mark.parametrize("country", ["FR", "ES", "GB"])
async def test_sender_rules(hass: HomeAssistant, simulator: OvhSimulator, country: str) -> None:
    """Test that the form says what operators do with each sender, and takes any."""
    hass.config.country = country
    names = ["Alert", "MARTIN"]
    simulator.world.accounts[SERVICE_NAME].senders = {name: Sender() for name in names}
    flow = await to_sender(hass, simulator)
    text = form_text(flow.result)
    assert ('"Alert"' in text, '"MARTIN"' in text) == (True, country == "ES")
    assert flow.result["data_schema"]
    # The first that may arrive is chosen, or else the first.
    preselected = flow.result["data_schema"]({})[CONF_SENDER]
    assert preselected == ("Alert" if country == "ES" else "MARTIN")
    assert "Submit again" not in text
    await finish(hass, flow, "Alert")


async def test_sender_in_markdown(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that a form shows a sender as it is, whatever signs it has."""
    senders = simulator.world.accounts[SERVICE_NAME].senders
    senders |= {name: Sender() for name in ("_A*B_", "[x](//y)", "<b>`\\")}
    text = form_text((await to_sender(hass, simulator)).result)
    for shown in (r'"\_A\*B\_"', r'"\[x\](//y)"', r'"\<b>\`\\"'):
        assert f"may block or replace {shown}, because" in text


async def test_short_numbers(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that a short number is not offered, and the form says why (K13)."""
    senders = {"36180": Sender(type="shortcode"), "MP RENOV": Sender()}
    simulator.world.accounts[SERVICE_NAME].senders = senders
    flow = await to_sender(hass, simulator)
    assert flow.selector(CONF_SENDER)["options"] == ["MP RENOV", SHORT_CODE]
    assert "36180: not offered, because OVHcloud may refuse" in form_text(flow.result)
    # A French phone would not show a name with a blank.
    assert flow.result["data_schema"]
    assert flow.result["data_schema"]({})[CONF_SENDER] == SHORT_CODE


async def test_unreadable_sender(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that a sender that OVHcloud does not describe stops nothing (K7)."""
    senders = simulator.world.accounts[SERVICE_NAME].senders
    senders["MP RENOV"] = Sender(is_hidden=True)
    flow = await to_sender(hass, simulator)
    assert flow.selector(CONF_SENDER)["options"] == ["MyHouse", SHORT_CODE]
    await finish(hass, flow)


async def test_typed_sender_rules(hass: HomeAssistant, simulator: OvhSimulator) -> None:
    """Test that the rules of a sender that is typed are shown once, before it is taken."""
    grant(simulator, *BLIND_RULES)
    flow = await to_sender(hass, simulator)
    assert "operators" not in form_text(flow.result)
    assert "Submit again" not in form_text(flow.result)
    await flow.submit(sender=" Alarme ")
    assert (flow.step, flow.result["errors"]) == ("sender", None)
    assert 'may block or replace "Alarme"' in form_text(flow.result)
    assert form_text(flow.result).endswith("\n\nSubmit again to use it all the same.")
    assert flow.result["data_schema"]
    assert flow.result["data_schema"]({})[CONF_SENDER] == "Alarme"
    await flow.submit(sender="")
    assert form_error(flow.result, CONF_SENDER) == "Choose or enter a sender."
    entry = await finish(hass, flow, "Alarme")
    assert entry.options == {CONF_SENDER: "Alarme"}


@pytest.mark.parametrize(
    ("sender", "number", "said"),
    [
        ("MyHouse", "+34 612 345 678", "Spain: since September 2026"),
        ("MyHouse", "06 12 34 56 78", None),
        (SHORT_CODE, "+34 612 345 678", "Spain: since September 2026"),
        (SHORT_CODE, "+49 151 23456789", None),
    ],
)
async def test_sender_rules_of_first_recipient(
    hass: HomeAssistant, simulator: OvhSimulator, sender: str, number: str, said: str | None
) -> None:
    """Test that the end says what operators of the recipient's country do with the sender."""
    flow = await to_sender(hass, simulator)
    await flow.submit(sender=sender)
    await flow.submit(name="Carlos", phone_numbers=[number])
    text = entry_text(flow.result)
    assert (text is None) if said is None else (said in (text or ""))
