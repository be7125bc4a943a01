"""The keys and the account a fresh simulator knows."""

from typing import Final

APPLICATION_KEY: Final = "7kbg7bk9s9nt7zsv"
APPLICATION_SECRET: Final = "exempleexnnyx3kd2zqkwbz8yw9fyah4"
CONSUMER_KEY: Final = "mtsozcqsaazx8oa9fq7g3mkxcd0b8kq1"
SERVICE_NAME: Final = "sms-ab12345-1"

# What OVH's own guide asks for.
DEFAULT_RULES: Final = (
    ("GET", "/sms"),
    ("GET", "/sms/*"),
    ("GET", "/sms/*/jobs"),
    ("POST", "/sms/*/jobs"),
)

# OVH's guides show an id of this size.
FIRST_ID: Final = 27814656
# Texts that came in are counted by themselves.
FIRST_INCOMING_ID: Final = 11485673

# What OVH was seen to say to an API user whose credits were used up.
NO_MORE_CREDIT: Final = (
    "No more quota credit for the user LOGIN. Quota available : 0.00. Credit needed : 1"
)
