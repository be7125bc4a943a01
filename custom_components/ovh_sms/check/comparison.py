"""Compares OVHcloud's answers about an SMS with what was sent: pure functions."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
import re
from typing import Final, Self

from ..api import Job, JobReport, OutgoingSms, WaitingSms
from ..api.reading import same_number
from ..sms.encoding import measure
from ..storage.records import Sms
from .deviations import Deviation, Shape

type Difference = tuple[Deviation, Shape]

SHORTEST_NUMBER: Final = 9
"""Digits of a sender that is a phone, not a service."""

CENT: Final = 0.005
"""Largest difference between credits that are the same."""


@dataclass(frozen=True, slots=True)
class SentJob:
    """A job as it was sent, and OVHcloud's report on it."""

    job: Job
    report: JobReport
    began_at: float
    """When it was sent, in OVHcloud's time."""
    is_first: bool
    """Whether nothing else can have been sent under its tag."""

    @classmethod
    def of(cls, group: tuple[Sms, ...], report: JobReport) -> Self:
        """Return the job of the SMS of an attempt."""
        first = group[0]
        receivers = tuple(sms.receiver for sms in group)
        job = replace(first.message.job, receivers=receivers, tag=first.tag)
        is_first = all(sms.attempts == 1 for sms in group)
        return cls(job, report, first.attempted_at, is_first)

    @property
    def valid_receivers(self) -> tuple[str, ...]:
        """Return the receivers that OVHcloud took, as they were sent."""
        if not self.report.invalid_receivers:
            return self.job.receivers
        return self.report.share(self.job.receivers).valid_receivers

    @property
    def parts(self) -> int:
        """Return the parts of its text."""
        stop_clause = self.job.marketing and self.job.sender is not None
        return measure(self.job.message, stop_clause=stop_clause).parts

    @property
    def receivers_by_id(self) -> dict[int, str]:
        """Return the receivers in the order of their ids, empty if their numbers differ."""
        ids, receivers = self.report.ids, self.report.valid_receivers
        return dict(zip(ids, receivers, strict=True)) if len(ids) == len(receivers) else {}


def compare_report(sent: SentJob) -> Iterator[Difference]:
    """Compare the ids, the receivers and the tag of a report with its job."""
    report, receivers = sent.report, frozenset(sent.job.receivers)
    if (differs := len(report.ids) - len(report.valid_receivers)) != 0:
        shown = ("more" if differs > 0 else "fewer") if report.ids else "none"
        yield Deviation.IDS_COUNT, {"ids": shown}
    for field, listed in (
        ("validReceivers", report.valid_receivers),
        ("invalidReceivers", report.invalid_receivers),
    ):
        # One of each tells the form: there may be hundreds.
        for number in [each for each in listed if each not in receivers][:1]:
            is_ours = any(same_number(number, each) for each in receivers)
            shown = form_of(number) if is_ours else "another number"
            yield Deviation.RECEIVER_FORM, {field: shown}
    if changed := _differs(sent.job.tag, report.tag):
        yield Deviation.TAG_NOT_ECHOED, {"tag": changed}


def compare_cost(sent: SentJob, estimate: float) -> Iterator[Difference]:
    """Compare the credits of a report with an estimate."""
    removed = sent.report.credits_removed
    if abs(removed - estimate) > CENT:
        shape = {
            "totalCreditsRemoved": "more" if removed > estimate else "fewer",
            "parts": "several" if sent.parts > 1 else "one",
            "encoding": measure(sent.job.message).encoding.value,
            "noStopClause": str(not sent.job.marketing).lower(),
        }
        yield Deviation.COST, shape


def compare_outgoing(job: Job, receiver: str | None, listed: OutgoingSms) -> Iterator[Difference]:
    """Compare an SMS that has left with its job, and with its receiver if that is known."""
    yield from compare_waiting(job, receiver, listed)
    if shown := _differs(job.tag, listed.tag):
        yield Deviation.TAG_CHANGED, {"tag": shown}


def compare_waiting(
    job: Job, receiver: str | None, listed: OutgoingSms | WaitingSms
) -> Iterator[Difference]:
    """Compare the receiver and the text of an SMS with its job."""
    if receiver is not None and not same_number(listed.receiver, receiver):
        yield Deviation.IDS_ORDER, {"ids": "in another order"}
    if listed.receiver not in job.receivers:
        yield Deviation.RECEIVER_FORM, {"receiver": form_of(listed.receiver)}
    if listed.message is not None and listed.message != job.message:
        yield Deviation.TEXT_CHANGED, {"message": how_changed(job.message, listed.message)}


def how_changed(text: str, listed: str) -> str:
    """Return how a text differs from how it is listed, without quoting either."""
    plain, shown = _without_space(text), _without_space(listed)
    if text == "\n".join(listed.splitlines()):
        return "other line ends"
    if plain == shown:
        return "other white space"
    if shown.startswith(plain) and "STOP" in shown[len(plain) :]:
        return "with STOP clause"
    if shown.startswith(plain) or plain.startswith(shown):
        return "longer" if len(shown) > len(plain) else "shorter"
    return "other characters"


def form_of(number: str) -> str:
    """Return how a phone number is written, without its digits: `+…`, `00…`, `0…` or `…`."""
    prefix = next(each for each in ("+", "00", "0", "") if number.startswith(each))
    rest = number.removeprefix(prefix)
    return prefix + re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "…", rest))


def compare_sender(written: str) -> Iterator[Difference]:
    """Check that the phone number of a reply is in international form."""
    digits = re.sub(r"\D", "", written)
    if len(digits) >= SHORTEST_NUMBER and not re.fullmatch(r"\+\d+", written):
        yield Deviation.INCOMING_FORM, {"sender": form_of(written)}


def compare_reply_tag(tag: str, sent_as: str) -> Iterator[Difference]:
    """Compare the tag of a reply with that of the only message it can answer."""
    if (shown := _differs(sent_as, tag or None)) and shown != "another":
        yield Deviation.INCOMING_TAG, {"tag": shown}


def _differs(sent: str, given: str | None) -> str | None:
    """Return how a tag differs from the one that was sent, None if it does not."""
    if given == sent:
        return None
    if not given:
        return "missing"
    if given.casefold() == sent.casefold():
        return "in another case"
    if sent.startswith(given):
        return "cut"
    return "longer" if given.startswith(sent) else "another"


def _without_space(text: str) -> str:
    return "".join(text.split())
