"""Test that every way in which OVHcloud may differ from what is expected is named, or harmless.

K1 to K16 are those for which there is evidence, or none either way; decisions.md lists them.
"""

from collections.abc import Callable
from typing import Any

import pytest

from custom_components.ovh_sms.const import SHORT_CODE

from ..conftest import ALICE
from ..house import House
from ..ovh_simulator.const import SERVICE_NAME
from ..ovh_simulator.model import Sender
from .checking import have_sent, issues, wrong

NUMBER = "+33939070545"

type Change = Callable[[House], object]


def behave(**settings: Any) -> Change:
    """Let OVHcloud behave otherwise."""
    return lambda house: vars(house.world.behaviour).update(settings)


def account(**values: Any) -> Change:
    """Let the account be otherwise."""
    return lambda house: vars(house.world.accounts[SERVICE_NAME]).update(values)


@pytest.mark.parametrize(
    ("change", "line", "issue"),
    [
        pytest.param(account(blacklist={ALICE: 1.8e9}), "stop_list", "stop_list", id="K1"),
        pytest.param(account(credits_left=0.0), "credits", "no_credits", id="K2"),
        pytest.param(account(expired=True), "service", "account_blocked", id="K4"),
        pytest.param(
            account(senders={"MyHouse": Sender(), "MP RENOV": Sender(is_hidden=True)}),
            "senders",
            None,
            id="K7",
        ),
        pytest.param(
            behave(tag_filter_is_ignored=True), "tag_filter", "answers_otherwise", id="K9"
        ),
        pytest.param(behave(tag_is_cut_to=16), "history", "answers_otherwise", id="tag"),
        pytest.param(behave(outgoing_has_tag=False), "history", "answers_otherwise", id="no-tag"),
        pytest.param(behave(listed_numbers="0033"), "history", "answers_otherwise", id="number"),
        pytest.param(behave(listing_delay=1e4), "history", None, id="not-listed"),
        pytest.param(
            behave(date_filter="ignored"), "date_filter", "answers_otherwise", id="K14-ignored"
        ),
        pytest.param(
            behave(date_filter="local_time"), "date_filter", "answers_otherwise", id="K14-local"
        ),
    ],
)
async def test_check(house: House, change: Change, line: str, issue: str | None) -> None:
    """Test that the check names a variant, and takes that back when all is as expected."""
    before = vars(house.world.behaviour).copy()
    if issue == "answers_otherwise":
        change(house)
        await have_sent(house)
    else:
        await have_sent(house)
        change(house)
    # The STOP list is not read again at once.
    await house.wait(61)
    assert line in await wrong(house)
    assert issues(house) >= ({issue} if issue else set())
    if line in {"tag_filter", "date_filter"}:
        vars(house.world.behaviour).update(before)
        assert await wrong(house) == {}
        assert issue not in issues(house)


@pytest.mark.parametrize(
    ("change", "fields", "deviation"),
    [
        pytest.param(behave(ids_order="reversed"), {}, "ids_order", id="K5"),
        pytest.param(
            behave(shown_message="crlf"), {"message": "Leak\nCellar"}, "text_changed", id="K10-crlf"
        ),
        pytest.param(
            behave(shown_message="stop_clause"), {"marketing": True}, "text_changed", id="K10-stop"
        ),
        pytest.param(behave(listing_delay=200.0), {}, "listing_delay", id="K11"),
        pytest.param(behave(ids_are_empty=True), {}, "ids_count", id="K12"),
        pytest.param(behave(incoming_sender="0033"), {}, "incoming_form", id="K15-0033"),
        pytest.param(behave(incoming_sender="33"), {}, "incoming_form", id="K15-33"),
        pytest.param(behave(incoming_sender="06"), {}, "incoming_form", id="K15-06"),
        pytest.param(behave(reported_numbers="0033"), {}, "receiver_form", id="K16"),
    ],
)
async def test_observer(
    house: House, change: Change, fields: dict[str, Any], deviation: str
) -> None:
    """Test that the first messages name a variant, five at most."""
    await house.choose(replies=True)
    house.observe()
    change(house)
    text, more = fields.get("message", "Leak"), {**fields}
    more.pop("message", None)
    for number in range(5):
        await house.send(f"{text} {number}", "Family", **more)
        house.receive()
        await house.wait(70)
    await house.wait(130)
    assert deviation in house.entry.runtime_data.deviations.known
    assert "answers_otherwise" in issues(house)


async def leaves(house: House, text: str = "Leak", **fields: Any) -> str:
    """Send a message that has to leave once, and return its sender."""
    await house.send(text, **fields)
    await house.wait(130)
    [job] = house.world.jobs
    return str(job.body.get("sender", SHORT_CODE))


async def test_k3(house: House) -> None:
    """Test that a question by a Time2Chat number is answered without a tag."""
    house.world.accounts[SERVICE_NAME].senders[NUMBER] = Sender(type="time2chat")
    question = house.ask(sender=NUMBER, timeout=300)
    await house.wait(5)
    house.receive("Yes")
    await house.wait(70)
    assert question.result()["answer"] == "Yes"


@pytest.mark.parametrize(
    "refusal", ["query_out_of_time", "query_time_out", "invalid_signature", "invalid_timestamp"]
)
async def test_k6(house: House, refusal: str) -> None:
    """Test that a time that OVHcloud refuses, in whatever words, is asked for anew."""
    await house.wait(10)
    behave(clock_skew_error=refusal)(house)
    house.world.clock.offset = house.world.clock.skew = 1000
    assert await leaves(house) == "MyHouse"


async def test_k8(house: House) -> None:
    """Test that what a short code refuses leaves by an enabled sender."""
    behave(short_code_refuses_phone_numbers=True)(house)
    assert await leaves(house, "Fall! Call 06 39 98 00 05", sender=SHORT_CODE) == "MyHouse"


async def test_k13(house: House) -> None:
    """Test that a short number among the senders stands in for no other."""
    senders = {"36180": Sender(type="shortcode"), "MyHouse": Sender()}
    house.world.accounts[SERVICE_NAME].senders = senders
    assert await leaves(house, "See http://example.com", sender=SHORT_CODE) == "MyHouse"
