"""The WebSocket commands of the card, as `card/src/protocol.ts` describes them."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Final

import voluptuous as vol

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.components.websocket_api.const import (
    ERR_HOME_ASSISTANT_ERROR,
    ERR_UNAUTHORIZED,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized

from ..account.access import Caller
from ..account.account import SmsAccount
from ..account.accounts import async_get_account
from ..message import SendRequest
from ..message.common_text import async_load_language
from ..message.invalid_call import InvalidCall
from ..message.senders import names_of, sender_choices
from .choice import async_choose
from .subscription import Subscription

MOST_LISTED: Final = 1000
USUALLY_LISTED: Final = 50

type _Handler = Callable[[HomeAssistant, ActiveConnection, dict[str, Any]], Awaitable[None]]


def _answering(handler: _Handler) -> _Handler:
    """Send errors of calls as such: Home Assistant would log each, one for each key typed."""

    @wraps(handler)
    async def answer(
        hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
    ) -> None:
        try:
            await handler(hass, connection, msg)
        except Unauthorized:
            connection.send_error(msg["id"], ERR_UNAUTHORIZED, "Unauthorized")
        except HomeAssistantError as err:
            connection.send_error(
                msg["id"],
                ERR_HOME_ASSISTANT_ERROR,
                str(err),
                err.translation_key,
                err.translation_domain,
                err.translation_placeholders,
            )

    return answer


@callback
def async_register_commands(hass: HomeAssistant) -> None:
    """Register the commands."""
    for command in (_subscribe, _accounts, _estimate, _senders):
        websocket_api.async_register_command(hass, command)


@websocket_api.websocket_command(
    {
        vol.Required("type"): "ovh_sms/subscribe",
        vol.Optional("account"): vol.Any(str, None),
        vol.Optional("limit", default=USUALLY_LISTED): vol.All(
            int, vol.Range(min=1, max=MOST_LISTED)
        ),
        vol.Optional("language"): str,
    }
)
@websocket_api.async_response
@_answering
async def _subscribe(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Push an account, and then what changes of it."""
    subscription = Subscription(
        hass, connection, msg["id"], entry_id=msg.get("account"), limit=msg["limit"]
    )
    # Before anything is waited for: the connection may close meanwhile.
    connection.subscriptions[msg["id"]] = subscription.async_stop
    connection.send_result(msg["id"])
    await subscription.async_start(msg.get("language"))


@callback
@websocket_api.websocket_command({vol.Required("type"): "ovh_sms/accounts"})
def _accounts(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Return the accounts that the user may see."""
    choice = async_choose(hass, Caller.of_user(hass, connection.user), None)
    connection.send_result(msg["id"], {"accounts": choice.accounts})


@websocket_api.websocket_command(
    {
        vol.Required("type"): "ovh_sms/estimate",
        vol.Optional("account"): vol.Any(str, None),
        vol.Required("recipients"): [str],
        vol.Required("message"): str,
        vol.Optional("sender"): vol.Any(str, None),
        vol.Optional("language"): str,
    }
)
@websocket_api.async_response
@_answering
async def _estimate(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Return the size and the cost of a message that is being typed."""
    recipients = tuple(msg["recipients"])
    caller = Caller.of_user(hass, connection.user)
    if recipients:
        caller.require_control_of(recipients)
    language = await async_load_language(hass, msg.get("language"))
    account = await _async_get_account(hass, caller, msg.get("account"))
    request = SendRequest(
        message=msg["message"], recipients=recipients, sender=msg.get("sender") or None
    )
    estimate, smart = await account.estimates.async_estimate_typed(request, language)
    counted = {
        "receivers": len(estimate.receivers),
        "smart": smart and {"message": smart.message, "parts": smart.parts},
    }
    connection.send_result(msg["id"], estimate.as_response() | counted)


@websocket_api.websocket_command(
    {
        vol.Required("type"): "ovh_sms/senders",
        vol.Optional("account"): vol.Any(str, None),
    }
)
@websocket_api.async_response
@_answering
async def _senders(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Return the senders to choose from."""
    caller = Caller.of_user(hass, connection.user)
    account = await _async_get_account(hass, caller, msg.get("account"))
    enabled = await account.estimates.senders.async_get_enabled()
    senders = sender_choices(names_of(enabled or ()), hass.config.country)
    connection.send_result(msg["id"], {"senders": senders})


async def _async_get_account(
    hass: HomeAssistant, caller: Caller, entry_id: str | None
) -> SmsAccount:
    """Return the account that a user writes for; raises Unauthorized and InvalidCall."""
    choice = async_choose(hass, caller, entry_id)
    if choice.problem == "no_account":
        raise InvalidCall("no_account")
    if choice.viewer is None:
        names = ", ".join(f"{each['name']}: {each['entry_id']}" for each in choice.accounts)
        raise InvalidCall("several_accounts", accounts=names)
    if not choice.viewer.may_send:
        raise Unauthorized
    return await async_get_account(hass, choice.viewer.entry.entry_id, None)
