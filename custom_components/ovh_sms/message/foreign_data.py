"""Read the `data` of notify actions, which callers may have written for other platforms."""

from collections.abc import Container, Mapping
from typing import Any, Final

import voluptuous as vol

from homeassistant.components.notify import ATTR_DATA, ATTR_MESSAGE, ATTR_TARGET, ATTR_TITLE
from homeassistant.helpers import config_validation as cv

from .invalid_call import InvalidCall

_NAMES: Final = (
    # The phone apps of Home Assistant
    """
    actions action_data activation alert_once apns_headers app_lock_enabled app_lock_timeout
    attachment attachments audio authenticationrequired behavior car_ui channel chronometer
    clickaction color command confirmation content-type content_id content-url critical_text
    dismissal_policy entity_id foreground group home_bypass_enabled icon icon_url
    image importance intent_action intent_class_name intent_extras intent_package_name intent_type
    intent_uri ledcolor live_update media_command media_package_name media_stream
    notification_icon notification_icon_color persistent presentation_options progress
    progress_indeterminate progress_max push shortcut sound sticky subject subtitle summary tag tags
    tts_text ttl uri url vibrationpattern video visibility volume when when_relative
    """
    # Pushover, Prowl, Pushsafer, Pushbullet, Simplepush, Gotify, Join, Automate, notify.events
    """
    answer answerforce answeroptions callback_url category client::display confirm event expire
    extras file file_type file_url files html icon_color iconcolor level monospace notification_id
    picture1 retry smallicon time2live timestamp to token tts tts_language url_title urltitle
    vibration
    """
    # Browsers, ntfy
    """
    attach attach_file badge body call click data dir dismiss email filename icons id jwt lang
    markdown renotify require_interaction requireinteraction sequence_id silent urgency vibrate
    """
    # Telegram, Signal, Matrix, XMPP, Discord, Slack, Mattermost, Rocket.Chat, Synology, Teams
    """
    alias attributes avatar avatar_url blocks blocks_template caption chat_id disable_notification
    disable_web_page_preview document embed embeds emoji format image_url images inline_keyboard
    keyboard link link_title location media message_id message_tag message_thread_id
    one_time_keyboard parse_mode parser path path_template photo protect_content reaction reply_to
    reply_to_message_id resize_keyboard room text_mode thread_id thread_ts url_template urls
    username verify verify_ssl view_once voice
    """
    # Mail, SMS and calls
    """
    alias_from bcc cc from inline_images media_url send
    """
    # Televisions, displays, loudspeakers, cars, queues
    """
    address bkgcolor cycles detail detail_type device device_id display displaytime duration
    fontsize icon_type interface interrupt lifetime max_time media_player method min_time param
    position qos resources retain source speak topic transparency type value
    """
)
FOREIGN_FIELDS: Final = frozenset(_NAMES.split())
"""Names of fields of other notify platforms, in lower case."""

_PRIORITY_NAMES: Final = (
    "min lowest low normal default high highest max urgent emergency info warning critical"
)
_FOREIGN_PRIORITIES: Final = frozenset([*_PRIORITY_NAMES.split(), *map(str, range(-2, 11))])

_FIELDS: Final = (ATTR_MESSAGE, ATTR_TITLE, ATTR_TARGET, ATTR_DATA)
_TARGETS: Final = frozenset({"recipient", "recipients", "target", "targets"})
_ENTITIES: Final = frozenset(map(str, cv.ENTITY_SERVICE_FIELDS))

_NESTED: Final = 4
"""Levels of lists in which targets are looked for."""


def gather(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields of a notify action in their places: targets, and in `data` all others."""
    gathered = {name: fields[name] for name in _FIELDS if name in fields}
    beside = {name: fields[name] for name in fields if name not in _FIELDS}
    data = gathered.get(ATTR_DATA)
    if isinstance(data, Mapping):
        data = dict(data)
    elif data and beside:
        data = {ATTR_DATA: data}
    if gathered.get(ATTR_TARGET) is None:
        targets = _take(beside, _TARGETS | _ENTITIES)
        if isinstance(data, dict):
            targets += _take(data, _TARGETS)
        if targets:
            gathered[ATTR_TARGET] = targets
    return gathered | {ATTR_DATA: beside | data if isinstance(data, dict) else beside or data}


def _take(fields: dict[Any, Any], names: Container[str]) -> list[Any]:
    """Return the values of fields of some names, in lower case, after they are removed."""
    taken = [name for name in fields if str(name).casefold() in names]
    return [value for name in taken if (value := fields.pop(name)) is not None]


def text_of(value: object) -> str:
    """Return a value as a text: templates may make a list or nothing of one."""
    return "" if value is None else str(value)


def texts_of(value: object, levels: int = _NESTED) -> list[str]:
    """Return the texts in a value, in a list, or in a mapping such as `{entity_id: [...]}`."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if levels and isinstance(value, list | tuple | set):
        return [text for each in value for text in texts_of(each, levels - 1)]
    return [] if value is None else [str(value)]


def read_data(data: object, fields: Mapping[vol.Marker, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the values that are valid for fields of ours, and the names of unusable fields."""
    validators = {str(name): validator for name, validator in fields.items()}
    values: dict[str, Any] = {}
    unusable: list[str] = []
    if not isinstance(data, Mapping):
        return values, ["data"] if data else []
    for key, value in data.items():
        name = str(key)
        if value is None or name.casefold() in FOREIGN_FIELDS:
            continue
        try:
            values[name] = vol.Schema(validators[name])(value)
        except KeyError, vol.Invalid, InvalidCall, TypeError, ValueError, OverflowError:
            if not _is_foreign(name, value):
                unusable.append(name)
    return values, unusable


def _is_foreign(name: str, value: object) -> bool:
    """Return whether another platform has a field of the same name with this value."""
    match name:
        case "priority":
            return str(value).casefold() in _FOREIGN_PRIORITIES
        case "timeout":
            return str(value).isdecimal()
        case _:
            return False
