"""The page behind the link in the SMS of an alarm: its button acknowledges the alarm."""

from base64 import b64encode
from hashlib import sha256
from hmac import compare_digest
from html import escape
from http import HTTPStatus
from typing import Final

from aiohttp import web

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

from ..const import DOMAIN
from ..message.common_text import common_text
from ..message.invalid_call import InvalidCall
from ..storage.alarms import Alarm
from .accounts import async_get_account
from .domain_data import async_get_data

STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{font:1.25rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:30rem;padding:2rem 1rem;"
    "text-align:center;overflow-wrap:anywhere}"
    "button{font:inherit;font-weight:bold;width:100%;padding:1rem;border:0;border-radius:.75rem;"
    "background:#03678f;color:#fff}"
)
PAGE: Final = (
    '<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    f"<title>Home Assistant</title><style>{STYLE.replace('{', '{{').replace('}', '}}')}</style>"
    "</head><body><p>{text}</p>{form}</body></html>"
)
FORM: Final = '<form method="post"><button>{label}</button></form>'

_STYLE_HASH: Final = b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Robots-Tag": "noindex",
}


class AlarmPage(HomeAssistantView):
    """Asks before it acknowledges: previews of links open them, too.

    Wrong ids do not count as wrong logins: they cannot be guessed, and people open old links.
    """

    url = f"/api/{DOMAIN}/alarm/{{alarm_id}}/{{step}}"
    name = f"api:{DOMAIN}:alarm"
    requires_auth = False

    @callback
    def get(self, request: web.Request, alarm_id: str, step: str) -> web.Response:
        """Show an open alarm with the button that acknowledges it."""
        hass = request.app[KEY_HASS]
        if (found := _find(hass, alarm_id, step)) is None:
            return _no_open_alarm(hass)
        label = escape(common_text(hass, "alarm_page_button"))
        return _page(hass, "alarm_page_open", found[1].name, form=FORM.format(label=label))

    head = get

    async def post(self, request: web.Request, alarm_id: str, step: str) -> web.Response:
        """Acknowledge the alarm."""
        hass = request.app[KEY_HASS]
        if (found := _find(hass, alarm_id, step)) is None:
            return _no_open_alarm(hass)
        entry_id, alarm = found
        try:
            account = await async_get_account(hass, entry_id, None)
        except InvalidCall:
            return _no_open_alarm(hass)
        if not await account.alarms.async_acknowledge_by_link(alarm.id, int(step)):
            return _no_open_alarm(hass)
        return _page(hass, "alarm_page_acknowledged", alarm.name)


@callback
def _find(hass: HomeAssistant, alarm_id: str, step: str) -> tuple[str, Alarm] | None:
    """Return the entry and the open alarm of a link, None if there is none."""
    wanted = alarm_id.encode(errors="replace")
    alarms = [
        (entry_id, alarm)
        for entry_id, data in async_get_data(hass).entries.items()
        for alarm in data.ledger.alarms
        if compare_digest(alarm.id.encode(), wanted)
    ]
    for entry_id, alarm in alarms:
        if alarm.is_open and step in map(str, range(1, len(alarm.tags) + 1)):
            return entry_id, alarm
    return None


def _no_open_alarm(hass: HomeAssistant) -> web.Response:
    return _page(hass, "alarm_page_ended", status=HTTPStatus.NOT_FOUND)


def _page(
    hass: HomeAssistant,
    key: str,
    name: str = "",
    *,
    form: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> web.Response:
    text = escape(common_text(hass, key, name=name))
    page = PAGE.format(language=hass.config.language, text=text, form=form)
    return web.Response(text=page, content_type="text/html", status=status, headers=HEADERS)
