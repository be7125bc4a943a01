"""Checks the senders of an account."""

from collections.abc import Iterable
from typing import Final

from ..const import SHORT_CODE
from ..message.invalid_call import list_names
from ..problems.issue import Issue, async_clear, async_report
from ..sms.phone_number import mask
from .context import CheckContext, Lines
from .result import CheckStatus

KNOWN_KINDS: Final = ("", "alpha", "numeric", "shortcode", "time2chat", "virtual")


async def async_check_senders(context: CheckContext, lines: Lines) -> None:
    """Ask OVHcloud for each sender; raises OvhError."""
    default = context.options.sender
    names = await context.client.async_get_sender_names(context.service_name)
    names = sorted(dict.fromkeys(names), key=lambda name: name != default)
    count = len(names[:1]) + lines.take(len(names[1:]))
    senders, unreadable = await context.client.async_get_senders(
        context.service_name, names[:count]
    )
    enabled = [sender.name for sender in senders if sender.is_enabled]
    new = [sender.name for sender in senders if sender.kind not in KNOWN_KINDS]
    named = {
        "senders_enabled": enabled,
        "senders_not_described": unreadable,
        "senders_of_new_kind": new,
        "not_asked": names[count:],
    }
    texts = [context.text(key, names=_listed(names)) for key, names in named.items() if names]
    if default in {SHORT_CODE, *enabled}:
        async_clear(context.hass, context.entry, Issue.SENDER_NOT_ENABLED)
    elif default not in unreadable:
        async_report(context.hass, context.entry, Issue.SENDER_NOT_ENABLED, sender=default)
        text = context.text("sender_missing", sender=mask(default))
        lines.put("senders", CheckStatus.FAILED, text, *texts)
        return
    lines.put("senders", CheckStatus.WARNING if unreadable or new else CheckStatus.OK, *texts)


def _listed(names: Iterable[str]) -> str:
    return list_names([mask(name) for name in names])
