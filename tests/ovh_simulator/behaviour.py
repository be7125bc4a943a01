"""Settings for what the evidence on OVH leaves open."""

from dataclasses import dataclass
from typing import Literal

# "observed" is, error by error, the shape that was seen in the wild; "bare" has words only.
type BodyShape = Literal["observed", "legacy", "class", "bare"]
type ClockRefusal = Literal[
    "query_out_of_time",
    "query_time_out",  # the same words, with the code of a time-out behind the API
    "invalid_signature",
    "invalid_timestamp",
    "invalid_application_key",
]
type NumberForm = Literal["+33", "0033", "33", "06"]


@dataclass
class Behaviour:
    """How the simulator answers where OVH's own answer is not known, or has changed."""

    body_shape: BodyShape = "observed"

    # Keys and clocks.
    timestamp_window: float = 180.0
    clock_skew_error: ClockRefusal = "query_out_of_time"
    pending_credential_error: Literal["invalid_credential", "invalid_signature"] = (
        "invalid_credential"
    )
    current_credential_needs_rule: bool = False
    # For a key that is limited to other addresses.
    forbidden_ip_status: int = 403
    forbidden_ip_message: str = "This call is not allowed from this IP"
    unknown_account_status: int = 404
    # Which of the addresses /createToken/ (old) and /api/createToken (new) has a page.
    create_token: Literal["both", "old", "new"] = "both"

    # Refusals of jobs. Any other status and body, of a 429 too: the fault "respond".
    no_credits_status: int = 403
    # Seen: const.NO_MORE_CREDIT. These are not.
    no_credits_message: str = (
        "No more quota credit for the user xxxxxx. Quota available : 0.00. Credit needed : 1"
    )
    unknown_sender_status: int = 403
    no_sender: Literal["refuse", "short_code"] = "refuse"
    no_sender_status: int = 400
    # What a job from a sender of type "shortcode", such as 36180, ends in.
    short_number_sender: Literal["accept", "refuse"] = "accept"
    # The same for one of type "virtual", a number 06 or 07.
    virtual_number_sender: Literal["accept", "refuse"] = "accept"
    # Nine digits and more, and the refusal of any text that is not advertising.
    short_code_refuses_phone_numbers: bool = False
    short_code_needs_stop_clause: bool = False
    suspended_blocks: Literal["nothing", "jobs", "everything"] = "jobs"
    suspended_status: int = 403
    suspended_message: str = "This service is disabled"
    expired_message: str = "This service is expired"
    # Jobs of more receivers are taken for this many of them, then answered with a 500.
    accepts_at_most: int | None = None
    # Jobs of more receivers are refused.
    receivers_at_most: int | None = None

    # Reports of jobs.
    credits_left_in_report: bool = True
    # Ids of one job are so far apart; other customers' messages lie between them.
    ids_step: int = 3
    # Against `validReceivers`; "shuffled" lists every second one first.
    ids_order: Literal["receivers", "reversed", "shuffled"] = "receivers"
    ids_are_empty: bool = False
    # Everywhere, not in reports only.
    ids_are_strings: bool = False
    # A longer tag is refused, or cut.
    tag_max_length: int | None = 20
    tag_is_cut_to: int | None = None
    report_has_tag: bool = True
    # `validReceivers`, and `invalidReceivers` as they were sent or without what is no digit.
    reported_numbers: NumberForm = "+33"
    invalid_numbers: Literal["as_sent", "digits"] = "as_sent"
    # 33612345678, with neither + nor 00.
    bare_numbers_are_valid: bool = False

    # Receivers that answered STOP.
    blacklist_blocks: Literal["nothing", "marketing", "everything"] = "everything"
    # In its receipt, or among the report's `invalidReceivers`.
    blocked_sms: Literal["failed", "invalid"] = "failed"
    stop_list_numbers: NumberForm = "+33"

    # Messages that wait, and the account.
    hold_marketing: bool = True
    held_ptt: int = 1000
    # How a text is shown afterwards: with the clause it carries, or with other line ends.
    shown_message: Literal["as_sent", "stop_clause", "crlf"] = "as_sent"
    refund_cancelled_jobs: bool = False
    # Whether a null in a change of the account leaves a field as it is.
    null_is_ignored: bool = False
    # The credits of a rate; "missing" leaves them out.
    rate_form: Literal["number", "string", "missing"] = "number"
    contract_dates: Literal["date", "datetime"] = "date"
    # The list of the schema, its first item or an empty object, null if it is empty, or a 404.
    exceptions_shape: Literal["list", "object", "null", "refused"] = "list"

    # Listings. Seconds before a message that has gone shows up in /outgoing; until then it is
    # in neither list.
    listing_delay: float = 0.0
    tag_filter_is_ignored: bool = False
    # "local_time" takes the hours for those of Paris, whatever the offset.
    date_filter: Literal["exact", "ignored", "local_time"] = "exact"
    outgoing_has_tag: bool = True
    # `receiver` of what waits and of what has gone.
    listed_numbers: NumberForm = "+33"

    # Receipts and replies.
    new_ptt: int = 3
    new_delivery_receipt: int = 0
    # Seconds before a message that has gone counts as delivered; None: never by itself.
    deliver_after: float | None = None
    reply_credits: float = 0.0
    incoming_sender: NumberForm = "+33"
    # Which answers carry the tag of their question: Time2Chat's were seen not to.
    reply_tags: Literal["but_time2chat", "always", "never"] = "but_time2chat"
