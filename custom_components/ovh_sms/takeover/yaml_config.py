"""YAML of another public integration of this domain, which has no effect here."""

from homeassistant.components.notify import DOMAIN as NOTIFY_DOMAIN
from homeassistant.config import config_per_platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.typing import ConfigType

from ..const import DOMAIN
from ..problems.issue import async_report_yaml_ignored


@callback
def async_check_yaml(hass: HomeAssistant, config: ConfigType) -> None:
    """Create an issue if configuration.yaml has `ovh_sms:` or a notify platform `ovh_sms`."""
    platforms = {platform for platform, _ in config_per_platform(config, NOTIFY_DOMAIN)}
    if DOMAIN in config or DOMAIN in platforms:
        async_report_yaml_ignored(hass)
