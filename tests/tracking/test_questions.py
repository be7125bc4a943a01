"""Test that questions and alarms get their own answers."""

import asyncio
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.ovh_sms.const import SHORT_CODE
from custom_components.ovh_sms.message import SendRequest
from custom_components.ovh_sms.storage.records import Reply
from custom_components.ovh_sms.tracking.questions import ENDED_INTERVAL, Question, Questions, Watch
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..conftest import ALICE, BOB, CAROL
from ..house import House
from ..ovh_simulator import Fault, Sender
from ..ovh_simulator.const import SERVICE_NAME
from ..ovh_simulator.faults import FaultKind
from .test_replies import polls, switch_on

VIRTUAL = "+33644601234"
WORDS = st.sampled_from(["Yes", "No", "Ça va", "Да", "À l'aide", "👍", "1"])


async def asked(house: House, *recipients: str, **fields: Any) -> asyncio.Task[dict[str, Any]]:
    """Ask, and return the call once OVHcloud has the question."""
    call = house.ask("All well?", *recipients, **fields)
    await house.settle()
    return call


def last_tag(house: House) -> str:
    """Return the tag of the last question."""
    return str(house.world.jobs[-1].tag)


async def test_answer(house: House) -> None:
    """Test the response to an answered question."""
    call = await asked(house, answers=["Yes", "No"])
    assert house.world.jobs[0].body["senderForResponse"] is True
    await house.wait(30)
    house.receive(" yes! ", tag=last_tag(house))
    await house.wait(11)
    response = call.result()
    assert 30 <= response.pop("elapsed") < 45
    assert response == {
        "status": "answered",
        "answer": " yes! ",
        "choice": "Yes",
        "recipient": "Alice",
        "receiver": ALICE,
        "others": [],
        "tag": last_tag(house),
        "receivers": [
            {
                "receiver": ALICE,
                "recipient": "Alice",
                "status": "sent",
                "reason": None,
                "explanation": None,
            }
        ],
        "warnings": [],
    }


async def test_polls(house: House) -> None:
    """Test that there is a poll every ten seconds only while a question is open."""
    call = await asked(house, timeout=120)
    await house.wait(119)
    assert len(polls(house)) == 12
    await house.wait(600)
    assert len(polls(house)) == 12
    assert call.result()["status"] == "accepted"
    assert call.result()["answer"] is None


async def test_told_as_a_reply(house: House) -> None:
    """Test that the answer is also an event, and earlier replies are not."""
    house.receive("Old")
    await house.wait(60)
    call = await asked(house)
    house.receive("Fine")
    await house.wait(11)
    assert call.result()["answer"] == "Fine"
    assert call.result()["choice"] is None
    assert {text for _, text, _ in house.replies} == {"Fine"}


async def test_while_replies_are_on(house: House) -> None:
    """Test that polls for a question are as frequent with replies switched on."""
    await switch_on(house)
    await house.wait(60)
    call = await asked(house)
    house.receive("Fine", tag=last_tag(house))
    await house.wait(11)
    assert call.result()["answer"] == "Fine"
    assert len(house.replies) == 3


@pytest.mark.parametrize(
    ("answers", "text", "choice"),
    [
        (["Yes", "No"], "YES", "Yes"),
        (["Oui", "Non"], "  n o n .", "Non"),
        (["Ça va", "À l'aide"], "a l'aide", "À l'aide"),
        (["Oui", "Non"], "Oui mais plus tard", None),
        (["1", "2"], "2", "2"),
        (["👍", "👎"], "👎", "👎"),
        (["Да", "Нет"], "нет", "Нет"),
        ([], "Anything", None),
    ],
)
async def test_choice(house: House, answers: list[str], text: str, choice: str | None) -> None:
    """Test that an answer may differ in case, accents, blanks and signs."""
    call = await asked(house, answers=answers)
    house.receive(text, tag=last_tag(house))
    await house.wait(11)
    assert call.result()["choice"] == choice


@pytest.mark.parametrize("answers", [[True, False], ["Yes", False], True])
async def test_answers_without_quotes(house: House, answers: object) -> None:
    """Test that YAML booleans are refused as answers."""
    with pytest.raises(ServiceValidationError, match='in quotes: "yes"'):
        await house.ask(answers=answers)
    assert house.sent == []


async def test_first_answer_wins(house: House) -> None:
    """Test that the first of several receivers answers, and the others are named."""
    call = await asked(house, "Alice", BOB, CAROL)
    house.receive("I do", BOB, last_tag(house))
    house.receive("Me too", ALICE, last_tag(house))
    await house.wait(11)
    response = call.result()
    assert (response["answer"], response["receiver"]) == ("I do", BOB)
    assert response["recipient"] == "Family"
    assert response["others"] == ["Alice", CAROL]


@pytest.mark.parametrize("kind", ["hang_after", "reset_after"])
async def test_answered_before_ovhcloud_has(house: House, kind: FaultKind) -> None:
    """Test an answer that comes in before it is known that its question has left."""
    await switch_on(house)
    await house.wait(60)
    house.world.faults.add(Fault(kind, "POST"))
    house.world.faults.add(Fault("http_500", "GET", "*/outgoing", times=2))
    house.hung = int(kind == "hang_after")
    call = house.ask(answers=["Yes"], timeout=600)
    await house.wait(2)
    house.receive("Yes", tag=last_tag(house))
    await house.wait(14)
    house.simulator.stop()
    house.hung = 0
    await house.settle()
    house.simulator.start()
    await house.wait(300)
    assert call.result()["choice"] == "Yes"
    assert len(house.replies) == 3
    # A reply answers one question only.
    call = await asked(house, answers=["Yes"], timeout=60)
    await house.wait(61)
    assert call.result()["answer"] is None


async def test_several_questions(house: House) -> None:
    """Test that questions to one receiver get their own answers in any order."""
    calls, tags = [], []
    for text in ("Door?", "Heating?", "Alarm?"):
        calls.append(house.ask(text, answers=["Yes", "No"]))
        await house.settle()
        tags.append(last_tag(house))
    house.receive("No", tag=tags[1])
    await house.wait(11)
    assert [call.done() for call in calls] == [False, True, False]
    house.receive("Yes", tag=tags[2])
    house.receive("No", tag=tags[0])
    await house.wait(11)
    assert [call.result()["choice"] for call in calls] == ["No", "No", "Yes"]


async def test_several_questions_without_tags(house: House) -> None:
    """Test that an answer belongs to the latest question that it fits, or to the latest (K3)."""
    number = "+33939070545"
    house.world.accounts[SERVICE_NAME].senders[number] = Sender("enable", type="time2chat")
    door = await asked(house, answers=["Open", "Shut"], sender=number)
    heating = await asked(house, answers=["On", "Off"], sender=number)
    lights = await asked(house, answers=["On", "Off"], sender=number)
    house.receive("off")
    await house.wait(11)
    assert [call.done() for call in (door, heating, lights)] == [False, False, True]
    assert lights.result()["choice"] == "Off"
    house.receive("What?")
    await house.wait(11)
    assert (door.done(), heating.result()["answer"]) == (False, "What?")
    house.receive("shut")
    await house.wait(11)
    assert door.result()["choice"] == "Shut"
    assert {job.sender for job in house.world.jobs} == {number}


async def test_old_question(house: House) -> None:
    """Test that a late answer to an old question is not taken for one to a new one."""
    first = await asked(house, timeout=20, answers=["Yes", "No"])
    tag = last_tag(house)
    await house.wait(21)
    assert first.done()
    second = await asked(house, answers=["Yes", "No"])
    house.receive("Yes", tag=tag)
    await house.wait(11)
    assert not second.done()


async def test_earlier_reply(house: House) -> None:
    """Test that a reply from before the question is no answer."""
    await switch_on(house)
    house.receive("Yes")
    await house.wait(60)
    call = await asked(house, answers=["Yes", "No"])
    await house.wait(60)
    assert not call.done()


@pytest.mark.parametrize("is_tagged", [False, True])
async def test_strangers(house: House, is_tagged: bool) -> None:
    """Test that only receivers of a question can answer it."""
    call = await asked(house, answers=["Yes", "No"])
    house.receive("Yes", CAROL, last_tag(house) if is_tagged else "")
    await house.wait(11)
    assert not call.done()
    house.receive("No", tag=last_tag(house))
    await house.wait(11)
    assert call.result()["choice"] == "No"


async def test_foreign_tag(house: House) -> None:
    """Test that a reply with a foreign tag must be one of the answers."""
    call = await asked(house, answers=["Yes", "No"])
    house.receive("Hello", tag="invoice-17")
    await house.wait(11)
    assert not call.done()
    house.receive("No", tag="invoice-17")
    await house.wait(11)
    assert call.result()["choice"] == "No"


async def test_not_delivered(house: House) -> None:
    """Test that a question that fails returns at once."""
    call = await asked(house, "Alice", BOB)
    house.receipt(ALICE, 23, 2)
    await house.wait(60)
    assert not call.done()
    house.receipt(BOB, 23, 2)
    await house.wait(16)
    response = call.result()
    assert response["status"] == "failed"
    assert [each["reason"] for each in response["receivers"]] == ["ptt_23", "ptt_23"]


async def test_delivered_but_not_answered(house: House) -> None:
    """Test that the response has the status of each receiver."""
    house.world.behaviour.deliver_after = 1
    call = await asked(house, timeout=60)
    await house.wait(61)
    assert call.result()["status"] == "delivered"
    assert call.result()["answer"] is None


async def test_queued(house: House) -> None:
    """Test a question that leaves and is answered later."""
    house.simulator.stop()
    call = house.ask(timeout=600, answers=["Yes"])
    await house.wait(60)
    house.simulator.start()
    await house.wait(200)
    house.receive("Yes", tag=last_tag(house))
    await house.wait(11)
    assert call.result()["choice"] == "Yes"


async def test_slow_answer_of_ovhcloud(house: House) -> None:
    """Test an answer that comes in before OVHcloud has confirmed the question."""
    house.world.faults.add(Fault("hang_after", "POST"))
    house.hung = 1
    call = house.ask(answers=["Yes"])
    await house.wait(6)
    house.receive("Yes", tag=last_tag(house))
    await house.wait(1)
    house.simulator.stop()
    house.hung = 0
    await house.settle()
    house.simulator.start()
    await house.wait(60)
    assert call.result()["choice"] == "Yes"


async def test_too_late_to_ask(house: House) -> None:
    """Test that a question is not sent after its time-out."""
    house.simulator.stop()
    call = house.ask(timeout=60)
    await house.wait(61)
    assert call.result()["status"] == "failed"
    house.simulator.start()
    await house.wait(600)
    assert house.world.jobs == []
    assert house.deliveries == [("expired", ["Alice"], "unavailable")]


async def test_never_left(house: House) -> None:
    """Test a question that has not left at its time-out."""
    house.simulator.stop()
    call = house.ask(timeout=60)
    await house.wait(61)
    assert call.result()["status"] == "failed"
    assert len(polls(house)) == 0


async def test_refused(house: House) -> None:
    """Test that a question that is not sent is an error at once, and leaves nothing behind."""
    house.world.faults.add(Fault("respond", "POST", status=400, body={"message": "Invalid sender"}))
    call = await asked(house)
    with pytest.raises(HomeAssistantError):
        await call
    await house.wait(600)
    assert polls(house) == []


async def test_given_up(house: House) -> None:
    """Test that an automation that was stopped leaves nothing behind."""
    call = await asked(house)
    call.cancel()
    await house.wait(600)
    assert len(polls(house)) <= 1


async def test_asked_twice(house: House) -> None:
    """Test that a question that is asked again is sent again."""
    options = {**house.entry.options, "deduplicate": {"minutes": 5}}
    house.hass.config_entries.async_update_entry(house.entry, options=options)
    await house.settle()
    await asked(house, timeout=10)
    await house.wait(11)
    await asked(house, timeout=10)
    await house.wait(11)
    assert len(house.world.jobs) == 2


async def test_reload(house: House) -> None:
    """Test that a question survives that a recipient is added while it is open."""
    call = await asked(house, timeout=60, answers=["Yes"])
    house.hass.config_entries.async_update_entry(house.entry, title="Home")
    await house.hass.config_entries.async_reload(house.entry.entry_id)
    house.receive("Yes", tag=last_tag(house))
    await house.wait(61)
    assert call.result()["choice"] == "Yes"


# Senders that can be answered


async def test_virtual_number(house: House) -> None:
    """Test a number of OVHcloud's that takes SMS."""
    house.world.accounts[SERVICE_NAME].senders[VIRTUAL] = Sender("enable", type="virtual")
    call = await asked(house, sender=VIRTUAL)
    assert house.world.jobs[0].body["sender"] == VIRTUAL
    house.receive("Fine")
    await house.wait(11)
    assert call.result()["answer"] == "Fine"


async def test_sender_of_its_own(house: House) -> None:
    """Test that without a sender one is chosen that can be answered."""
    call = asyncio.create_task(
        house._call("ask", {"message": "All well?", "recipients": ["Alice"], "timeout": 10})
    )
    await house.wait(11)
    assert call.done()
    assert house.world.jobs[0].body["senderForResponse"] is True


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"sender": "MyHouse"}, "MyHouse"),
        ({"recipients": ["+44 7700 900123"]}, "900123|…"),
        ({"message": "See https://example.org/door"}, "no addresses such as"),
    ],
)
async def test_cannot_be_answered(house: House, fields: dict[str, Any], error: str) -> None:
    """Test that a question that cannot be answered is refused, with the reason."""
    data = {"sender": "short_code", "message": "All well?", "recipients": ["Alice"], **fields}
    with pytest.raises(ServiceValidationError, match=error):
        await house._call("ask", data)
    assert house.world.jobs == []


@pytest.mark.parametrize("sender", [VIRTUAL, "MyHouse"])
async def test_unknown_senders(house: House, sender: str) -> None:
    """Test that a number may be one that takes SMS if the keys may not list senders."""
    body = {"errorCode": "NOT_GRANTED_CALL", "message": "This call has not been granted"}
    house.world.faults.add(
        Fault("respond", "GET", f"/sms/{SERVICE_NAME}/senders", status=403, body=body, times=9)
    )
    house.world.accounts[SERVICE_NAME].senders[VIRTUAL] = Sender("enable", type="virtual")
    call = await asked(house, sender=sender, timeout=10)
    if sender == "MyHouse":
        with pytest.raises(ServiceValidationError, match="nobody can answer"):
            await call
        return
    await house.wait(11)
    assert call.result()["status"] == "accepted"


@given(st.lists(WORDS, unique=True, min_size=1), st.data())
def test_choices(words: list[str], data: st.DataObject) -> None:
    """Test that every answer is recognised among all of them."""
    word = data.draw(st.sampled_from(words))
    question = Question("tag", tuple(words), asyncio.Future(loop=asyncio.new_event_loop()))
    assert question.choice_of(word.upper()) == word
    question.answered.get_loop().close()


# Alarms


class Alarm:
    """Messages of an alarm, and the answers that have acknowledged it."""

    def __init__(self, house: House, name: str = "Leak") -> None:
        """Start without messages."""
        self._house = house
        self._name = name
        self.tags: list[str] = []
        self.answers: list[tuple[str, str]] = []
        """Texts and senders."""

    @property
    def _questions(self) -> Questions:
        return self._house.data.questions

    async def tell(self, *recipients: str) -> str:
        """Send its message, and watch it; return its tag."""
        request = SendRequest(
            message="Water in the cellar",
            recipients=recipients or ("Alice",),
            sender=SHORT_CODE,
            critical=True,
            wait=False,
            best_effort=True,
            alarm=self._name,
        )
        tag = str((await self._house.entry.runtime_data.async_send(request)).tag)
        self.tags.append(tag)
        self.watch()
        await self._house.settle()
        return tag

    def watch(self, **changes: Any) -> None:
        """Watch all its messages, from now on in another way."""
        for tag in self.tags:
            self._questions.watch(Watch(tag, ("OK", "Ça va"), self._answered, **changes))
        self._house.data.ledger.wake_ups["replies"].set()

    def unwatch(self) -> None:
        """Watch its messages no longer."""
        for tag in self.tags:
            self._questions.unwatch(tag)

    def _answered(self, reply: Reply) -> None:
        self.answers.append((reply.text, reply.sender))


async def test_alarm(house: House) -> None:
    """Test that each word of each receiver counts, after others too; anything else does not."""
    alarm = Alarm(house)
    tag = await alarm.tell("Alice", BOB)
    for text, sender, of in [
        ("ok", CAROL, tag),
        ("No", ALICE, tag),
        ("OK, who is there?", ALICE, tag),
        ("", ALICE, ""),
        (" o.k! ", BOB, tag),
        ("CA VA", ALICE, tag),
        ("OK", BOB, ""),
    ]:
        house.receive(text, sender, of)
        await house.wait(11)
    assert alarm.answers == [(" o.k! ", BOB), ("CA VA", ALICE), ("OK", BOB)]
    assert await house.messages(status="received")


async def test_polls_for_alarm(house: House) -> None:
    """Test how often is polled for an alarm: at rest not at all."""
    alarm = Alarm(house)
    await alarm.tell()
    await house.wait(600)
    assert len(polls(house)) == pytest.approx(60, abs=1)
    alarm.watch(interval=ENDED_INTERVAL)
    before = len(polls(house))
    await house.wait(600)
    assert len(polls(house)) - before == pytest.approx(5, abs=1)
    house.receive("OK", tag=alarm.tags[0])
    await house.wait(121)
    assert len(alarm.answers) == 1
    alarm.watch(interval=None)
    before = len(polls(house))
    await house.wait(600)
    assert len(polls(house)) == before
    # What comes in then does not answer what begins later.
    house.receive("OK")
    await house.wait(60)
    other = Alarm(house, "Fire")
    await other.tell()
    await house.wait(60)
    assert (len(alarm.answers), other.answers) == (1, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [("OK", "new"), ("Open", "door"), ("Hello", "news"), ("On my way", "news")],
)
async def test_latest_open(house: House, text: str, expected: str) -> None:
    """Test what an answer without a tag is for, while alarms and questions are open."""
    old, new = Alarm(house, "Fire"), Alarm(house)
    await old.tell()
    door = await asked(house, answers=["Open", "Shut"])
    news = await asked(house)
    await new.tell()
    house.receive(text)
    await house.wait(11)
    got = {
        "old": bool(old.answers),
        "new": bool(new.answers),
        "door": door.done(),
        "news": news.done(),
    }
    assert [name for name, is_answered in got.items() if is_answered] == [expected]


async def test_word_is_an_answer_to_a_later_question(house: House) -> None:
    """Test that a word without a tag does not acknowledge an alarm from before a question."""
    alarm = Alarm(house)
    await alarm.tell()
    call = await asked(house, "Alice")
    house.receive("OK")
    await house.wait(11)
    assert (call.result()["answer"], alarm.answers) == ("OK", [])
    house.receive("OK")
    await house.wait(11)
    assert len(alarm.answers) == 1


async def test_latest_ended(house: House) -> None:
    """Test that alarms that have ended get only what no open one can have."""
    ended, still_open = Alarm(house, "Fire"), Alarm(house)
    await still_open.tell("Alice")
    await ended.tell("Alice", BOB)
    ended.watch(interval=ENDED_INTERVAL)
    house.receive("OK", ALICE)
    house.receive("OK", BOB)
    await house.wait(11)
    assert still_open.answers == [("OK", ALICE)]
    assert ended.answers == [("OK", BOB)]
    house.receive("OK", ALICE, ended.tags[0])
    await house.wait(11)
    assert ended.answers == [("OK", BOB), ("OK", ALICE)]
    ended.unwatch()
    house.receive("OK", BOB)
    await house.wait(11)
    assert len(ended.answers) == 2


async def test_foreign_tag_of_alarm(house: House) -> None:
    """Test that a word with a foreign tag acknowledges the only alarm, whose steps are many."""
    alarm, other = Alarm(house), Alarm(house, "Fire")
    await alarm.tell()
    await alarm.tell()
    house.receive("OK", tag="invoice-17")
    await house.wait(11)
    assert len(alarm.answers) == 1
    await other.tell()
    house.receive("OK", tag="invoice-17")
    await house.wait(11)
    assert (len(alarm.answers), other.answers) == (1, [])


async def test_merged_alarms(house: House) -> None:
    """Test that an answer to a job of several messages is for the message of its sender."""
    house.world.faults.add(Fault("rate_limited", "POST", retry_after=5))
    first, second = Alarm(house), Alarm(house, "Fire")
    await first.tell("Alice")
    await second.tell(BOB)
    await house.wait(6)
    assert [numbers for _, numbers in house.sent] == [[ALICE, BOB]]
    house.receive("OK", BOB, last_tag(house))
    await house.wait(11)
    assert (first.answers, second.answers) == ([], [("OK", BOB)])
    house.receive("OK", ALICE, last_tag(house))
    await house.wait(11)
    assert first.answers == [("OK", ALICE)]


@pytest.mark.parametrize("is_tagged", [False, True])
async def test_acknowledged_before_ovhcloud_has(house: House, is_tagged: bool) -> None:
    """Test an answer that comes in before it is known that OVHcloud has the alarm."""
    alarm = Alarm(house)
    house.world.faults.add(Fault("reset_after", "POST"))
    house.world.faults.add(Fault("http_500", "GET", "*/outgoing"))
    await alarm.tell()
    await house.wait(1)
    house.receive("OK", tag=str(house.world.jobs[0].tag) if is_tagged else "")
    await house.wait(5)
    # Polls begin with what OVHcloud is known to have.
    await Alarm(house, "Other").tell(BOB)
    assert len(polls(house)) == 1
    await house.wait(20)
    assert alarm.answers == [("OK", ALICE)]


async def test_used_once(house: House) -> None:
    """Test that each answer counts once over restarts, also one from while the house was down."""
    alarm, later = Alarm(house), Alarm(house)
    await alarm.tell("Alice", BOB, CAROL)
    house.receive("OK", ALICE, alarm.tags[0])
    await house.wait(11)
    # Nothing watches it for a moment, as while the account is loaded anew.
    alarm.unwatch()
    await asked(house, CAROL)
    house.receive("OK", BOB, alarm.tags[0])
    await house.wait(11)
    assert alarm.answers == [("OK", ALICE)]
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    house.receive("OK", CAROL, alarm.tags[0])
    await house.restart()
    later.tags = alarm.tags
    later.watch()
    later.watch()
    await house.wait(60)
    assert later.answers == [("OK", BOB), ("OK", CAROL)]
