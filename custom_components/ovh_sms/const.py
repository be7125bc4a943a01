"""Constants for the OVHcloud SMS integration."""

import re
from typing import Final

DOMAIN: Final = "ovh_sms"

ENTRY_VERSION: Final = 2
"""Version of config entries; 1 is that of another public integration of this domain."""

RELEASE: Final = 1_767_225_600.0
"""The start of 2026 in seconds since 1970; a host clock before it is wrong."""

SERVICE_NAME: Final = re.compile(r"[\w-]+")
"""What a service name may be; other characters could change the path of a request."""

CONF_APPLICATION_KEY: Final = "application_key"
CONF_APPLICATION_SECRET: Final = "application_secret"
CONF_CONSUMER_KEY: Final = "consumer_key"
KEY_FIELDS: Final = (CONF_APPLICATION_KEY, CONF_APPLICATION_SECRET, CONF_CONSUMER_KEY)
CONF_PHONE_NUMBERS: Final = "phone_numbers"
CONF_SEND_TEST: Final = "send_test"
CONF_SENDER: Final = "sender"
CONF_SERVICE_NAME: Final = "service_name"
CONF_WEBHOOK: Final = "webhook"
CONF_WEBHOOK_SETTINGS: Final = "webhook_settings"

SUBENTRY_RECIPIENT: Final = "recipient"

EVENT_ESCALATION: Final = f"{DOMAIN}_escalation"
"""Fired on the bus for each line of an alarm in Activity."""

EVERYONE: Final = "all"
"""What actions take for every recipient."""

NOTIFY_ENTITY_KEY: Final = "message"
"""Key of a recipient's notify entity, in its unique id."""

SHORT_CODE: Final = "short_code"

SECONDS_A_MINUTE: Final = 60

CONTROL_PANEL_URL: Final = "https://www.ovh.com/manager/#/telecom/sms"
"""The page where credits are bought."""
