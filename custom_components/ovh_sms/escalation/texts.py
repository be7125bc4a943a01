"""The texts of alarms, in the language of Home Assistant."""

from collections.abc import Callable
from itertools import count

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.network import NoURLAvailableError, get_url

from ..message.common_text import common_text
from ..message.models import Endings
from ..storage.alarms import Alarm, AlarmState

RECIPIENT = "{recipient}"
"""Placeholder in a confirmation for who acknowledged."""


@callback
def endings_of(hass: HomeAssistant, alarm: Alarm, step: int) -> Endings:
    """Return how the text of a step (from 1) says how to acknowledge the alarm."""
    return Endings(
        answerable=(common_text(hass, "alarm_answer", word=alarm.words[0]),),
        other=_elsewhere(hass, f"/api/ovh_sms/alarm/{alarm.id}/{step}"),
    )


def _elsewhere(hass: HomeAssistant, path: str) -> tuple[str, ...]:
    at_home = common_text(hass, "alarm_at_home")
    try:
        base = get_url(hass, allow_internal=False, allow_ip=True, require_ssl=True)
    except NoURLAvailableError:
        return (at_home,)
    return common_text(hass, "alarm_link", url=f"{base}{path}"), at_home


@callback
def usual_confirmation(hass: HomeAssistant, name: str) -> str:
    """Return the text to those already told, with RECIPIENT in it."""
    return common_text(hass, "alarm_confirmation", name=name, recipient=RECIPIENT)


@callback
def confirmation_of(hass: HomeAssistant, alarm: Alarm) -> str:
    """Return the text to those already told, empty for none."""
    return alarm.confirm.replace(RECIPIENT, _who(hass, alarm)).strip()


@callback
def late_answer_of(hass: HomeAssistant, alarm: Alarm) -> str:
    """Return the text to a contact that acknowledges an alarm that has ended."""
    if alarm.state is AlarmState.EXHAUSTED:
        return common_text(hass, "alarm_exhausted", name=alarm.name)
    return common_text(hass, "alarm_late", name=alarm.name, recipient=_who(hass, alarm))


@callback
def unused_name(hass: HomeAssistant, is_used: Callable[[str], bool]) -> str:
    """Return a name for an alarm without one."""
    name = common_text(hass, "alarm_name")
    names = (f"{name} {number}" if number > 1 else name for number in count(1))
    return next(each for each in names if not is_used(each))


def _who(hass: HomeAssistant, alarm: Alarm) -> str:
    return alarm.by or common_text(hass, "alarm_someone")
