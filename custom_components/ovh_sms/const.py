"""Constants for the OVHcloud SMS integration."""

from typing import Final

DOMAIN: Final = "ovh_sms"

CONF_APPLICATION_KEY: Final = "application_key"
CONF_APPLICATION_SECRET: Final = "application_secret"
CONF_CONSUMER_KEY: Final = "consumer_key"
CONF_PHONE_NUMBERS: Final = "phone_numbers"
CONF_SENDER: Final = "sender"
CONF_SERVICE_NAME: Final = "service_name"

SUBENTRY_RECIPIENT: Final = "recipient"

SHORT_CODE: Final = "short_code"

# The rights of OVHcloud's own guide, and no more.
CREATE_TOKEN_URL: Final = (
    "https://eu.api.ovh.com/createToken/?GET=/sms&GET=/sms/*&GET=/sms/*/jobs&POST=/sms/*/jobs"
)
