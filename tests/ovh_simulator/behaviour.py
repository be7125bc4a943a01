"""Settings for what the evidence on OVH leaves open."""

from dataclasses import dataclass
from typing import Literal

type BodyShape = Literal["observed", "legacy", "class"]


@dataclass
class Behaviour:
    """How the simulator answers where OVH's own answer is not known, or has changed."""

    # "observed" is, error by error, the shape that was seen in the wild.
    body_shape: BodyShape = "observed"

    timestamp_window: float = 180.0
    clock_skew_error: Literal["query_out_of_time", "invalid_application_key"] = "query_out_of_time"
    pending_credential_error: Literal["invalid_credential", "invalid_signature"] = (
        "invalid_credential"
    )
    current_credential_needs_rule: bool = False

    no_credits_status: int = 403
    no_credits_message: str = "You have not enough credits to send this message"
    unknown_sender_status: int = 403
    no_sender: Literal["refuse", "short_code"] = "refuse"
    no_sender_status: int = 400
    suspended_accepts_jobs: bool = False
    suspended_status: int = 403
    suspended_message: str = "This service is disabled"

    credits_left_in_report: bool = True
    tag_max_length: int | None = 20
    # 33612345678, with neither + nor 00.
    bare_numbers_are_valid: bool = False
    short_code_refuses_phone_numbers: bool = False
    hold_marketing: bool = True
    blacklist_blocks: Literal["nothing", "marketing", "everything"] = "marketing"
    refund_cancelled_jobs: bool = False
    reply_credits: float = 1.0
    # Whether a null in a change of the account leaves a field as it is.
    null_is_ignored: bool = False

    # Seconds before a message that has gone shows up in /outgoing; until then it is in
    # neither list.
    listing_delay: float = 0.0
    new_ptt: int = 3
    new_delivery_receipt: int = 0
    # Seconds before a message that has gone counts as delivered; None: never by itself.
    deliver_after: float | None = None
