"""Checks the consumer key and its rights."""

from typing import Final

from homeassistant.util import dt as dt_util

from ..api import Access, AuthenticationFailed, Credential, Right
from ..coordinator import KEY_RENEWAL
from ..message.invalid_call import list_names
from ..problems.local_format import local_date
from ..sms.phone_number import mask
from .context import CheckContext, Lines
from .result import CheckStatus

VALIDATED: Final = ("", "validated")

ALSO_READ: Final = ("senders", "serviceInfos", "blacklists", "exceptions")
"""Paths below an account that tell what may keep SMS from arriving."""


async def async_check_keys(context: CheckContext, lines: Lines) -> None:
    """Ask OVHcloud for the key; raises OvhError."""
    try:
        credential = await context.client.async_get_credential()
    except AuthenticationFailed as err:
        lines.error("keys", err, CheckStatus.FAILED)
        raise
    context.key_coordinator.async_described(credential)
    _check_key(context, lines, credential)
    _check_rights(context, lines, credential)


def _check_key(context: CheckContext, lines: Lines, credential: Credential) -> None:
    limited = credential.addresses
    notes = [context.text("key_addresses", count=str(limited))] if limited else []
    if credential.status not in VALIDATED:
        text = context.text("key_status", status=mask(credential.status))
        lines.put("keys", CheckStatus.FAILED, text, *notes)
        return
    if (expires := credential.expires) is None:
        lines.put("keys", CheckStatus.OK, *notes)
        return
    is_near = expires - dt_util.utcnow() <= KEY_RENEWAL
    day = local_date(dt_util.as_local(expires), context.hass.config.language)
    status = CheckStatus.WARNING if is_near else CheckStatus.OK
    lines.put("keys", status, context.text("key_expires", date=day), *notes)


def _check_rights(context: CheckContext, lines: Lines, credential: Credential) -> None:
    if not credential.rights:
        lines.put("rights", CheckStatus.UNKNOWN, context.text("rights_unlisted"))
        return
    missing = [right for right in _needed(context) if credential.missing([right])]
    details = []
    if missing:
        details.append(context.text("rights_missing", rights=list_names([*map(str, missing)])))
    if excess := credential.excess:
        details.append(context.text("rights_excess", right=list_names([str(excess)])))
    status = CheckStatus.WARNING if details else CheckStatus.OK
    if Access.SEND.right(context.service_name) in missing:
        status = CheckStatus.FAILED
    lines.put("rights", status, *details)


def _needed(context: CheckContext) -> list[Right]:
    """Return the rights that the account needs with its options, before they are used."""
    name, options = context.service_name, context.options
    uses = [Access.SEND, Access.READ_ACCOUNT, Access.READ_SENT, Access.READ_WAITING]
    if options.replies:
        uses.append(Access.READ_REPLIES)
    if options.webhook:
        uses.append(Access.SET_WEBHOOK)
    if context.key_coordinator.is_guarded():
        uses.append(Access.CANCEL)
    others = [Right("GET", f"/sms/{name}/{path}") for path in ALSO_READ]
    return [use.right(name) for use in uses] + others
