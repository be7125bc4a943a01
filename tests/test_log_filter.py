"""Test that keys, numbers and texts are in no log, at any level, whoever writes there."""

import asyncio
from collections.abc import Generator
import json
import logging
import timeit
from typing import Any, Final, NoReturn, override
from urllib.parse import quote

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ovh_sms import log_filter
from custom_components.ovh_sms.const import CONF_WEBHOOK, CONF_WEBHOOK_SETTINGS, DOMAIN
from custom_components.ovh_sms.log_filter import (
    LOG_FILTER,
    REDACTED,
    LogFilter,
    async_hide,
)
from custom_components.ovh_sms.message.composer import Composer
from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .conftest import ALICE, BOB, CAROL, KEYS, EntryFactory
from .house import POST, TEXT, House
from .ovh_simulator import Fault, OvhSimulator
from .ovh_simulator.const import APPLICATION_SECRET, CONSUMER_KEY, SERVICE_NAME
from .tracking.test_replies import switch_on

WEBHOOK_ID: Final = "f00d" * 16
OLD: Final = "https://old.example.org/dlr?token=abcdef"
WEBHOOK: Final = {
    CONF_WEBHOOK: True,
    CONF_WEBHOOK_SETTINGS: {
        "id": WEBHOOK_ID,
        "url": f"https://home.example.org/api/webhook/{WEBHOOK_ID}",
        "previous": {"receipts": OLD, "replies": {"responseType": "none", "text": None}},
    },
}
LOUD: Final = ("", "ovh", "requests", "urllib3", "aiohttp.access", "homeassistant", DOMAIN)
REPLY: Final = 'I am on my way,\n"don\'t" wait à la gare'


class Log(logging.Handler):
    """Keeps what is logged, as it is written to a file."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.lines: list[str] = []
        self.records: list[logging.LogRecord] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name} {logging.Formatter().format(record)}")
        self.records.append(record)

    def clear(self) -> None:
        """Forget all that was logged."""
        self.lines, self.records = [], []

    @property
    def text(self) -> str:
        """Return all of it but what Home Assistant says of an action before it is ours."""
        return "\n".join(line for line in self.lines if "<Event call_service" not in line)


@pytest.fixture(name="log")
def log_fixture() -> Generator[Log]:
    """Return all that is logged, at the lowest level."""
    log = Log()
    levels = {name: logging.getLogger(name).level for name in LOUD}
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger().addHandler(log)
    yield log
    logging.getLogger().removeHandler(log)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture(name="hidden")
async def hidden_fixture(
    log: Log, hass: HomeAssistant, make_entry: EntryFactory
) -> MockConfigEntry:
    """Return an entry whose secrets are hidden."""
    entry = make_entry(options=WEBHOOK)
    async_hide(hass, entry)
    log.clear()
    return entry


def fail(words: str, cause: Exception | None = None) -> NoReturn:
    """Raise an error."""
    raise ValueError(words) from cause


def say(words: str, *args: Any, **more: Any) -> None:
    """Log something."""
    logging.getLogger("somebody.else").debug(words, *args, **more)


@pytest.mark.parametrize(
    "written",
    [
        ALICE,
        ALICE[1:],
        quote(ALICE),
        "06 12 34 56 78",
        "0612345678",
        "0033-6-12-34-56-78",
        "+33 (0)6 12\u00a034\u00a056\u00a078",
        "12 0612345678 99",
        "06 - 12 - 34 - 56 - 78",
        "06_12_34_56_78",
        "06\u200b12\u200b34\u200b56\u200b78",
        repr("06\u00a012\u202f34\u00a056\u00a078"),
        json.dumps("06\u00a012\u00a034\u00a056\u00a078"),
        quote("06 12 34 56 78"),
    ],
)
async def test_numbers(log: Log, hidden: MockConfigEntry, written: str) -> None:
    """Test that numbers of recipients are masked, whichever way they are written."""
    say("GET /outgoing?receiver=%s HTTP/1.1", written)
    [line] = log.lines
    assert "12345678" not in "".join(filter(str.isdigit, line))
    assert "…" in line
    assert line.endswith(" HTTP/1.1")


@pytest.mark.parametrize(
    "words",
    ["2026-08-07 12:00:00.123", CAROL, "id 27814656 of 12345", "", "192.168.178.1234567"],
)
async def test_others_stay(log: Log, hidden: MockConfigEntry, words: str) -> None:
    """Test that what is nobody's number is logged as it is."""
    say("%s", words)
    assert log.lines == [f"somebody.else {words}"]


@pytest.mark.parametrize("key", KEYS.values())
async def test_keys(log: Log, hidden: MockConfigEntry, key: str) -> None:
    """Test that keys are hidden, also among arguments."""
    say("Headers: %s", {"X-Ovh-Consumer": key})
    assert log.lines == [f"somebody.else Headers: {{'X-Ovh-Consumer': '{REDACTED}'}}"]


async def test_webhook(log: Log, hidden: MockConfigEntry) -> None:
    """Test that neither our webhook is seen, nor what it was called with, nor that before it."""
    say('"GET /api/webhook/%s?id=1&senderid=%s&text=Oui HTTP/1.1" 200', WEBHOOK_ID, CAROL)
    say("Set back to %s", OLD)
    assert log.lines == [
        f'somebody.else "GET /api/webhook/{REDACTED} HTTP/1.1" 200',
        f"somebody.else Set back to {REDACTED}",
    ]


@pytest.mark.parametrize(
    "write",
    [
        str,
        repr,
        json.dumps,
        lambda text: {"text": text},
        lambda text: text.encode(),
        lambda text: repr(json.dumps({"text": text})),
        lambda text: repr(json.dumps({"text": text}, ensure_ascii=False)),
    ],
)
async def test_texts(hass: HomeAssistant, log: Log, hidden: MockConfigEntry, write: Any) -> None:
    """Test that texts are hidden, whichever way they are written, the longest first."""
    secrets = hass.data[LOG_FILTER].async_secrets_of(hidden.entry_id)
    secrets.async_add(["I am on my way", REPLY, None, "No"], [CAROL])
    say("Received %s from %s", write(REPLY), CAROL)
    assert "gare" not in log.text
    assert "way" not in log.text
    assert REDACTED in log.text
    assert CAROL not in log.text
    # What is shorter than that would be in everybody's logs.
    say("No")
    assert log.lines[-1] == "somebody.else No"


async def test_is_bounded(hass: HomeAssistant, hidden: MockConfigEntry) -> None:
    """Test that only the newest texts and numbers are looked for, each once."""
    secrets = hass.data[LOG_FILTER].async_secrets_of(hidden.entry_id)
    before = len(secrets.words)
    for number in range(log_filter.NUMBERS + 10):
        secrets.async_add([f"Text number {number}"] * 2, [f"+336{number:08}"])
    assert len(secrets.words) == before + log_filter.TEXTS
    # What is said again is new again.
    secrets.async_add(["Text number 1970"], ["+33600000010"])
    secrets.async_add(["Another text"], ["+33700000000"])
    assert "Text number 1970" in secrets.words
    assert secrets.knows("00000010")
    assert not secrets.knows("00000009")
    assert not secrets.knows("00000011")
    assert secrets.knows("00000010")
    assert secrets.knows(ALICE[1:])


async def test_traceback(log: Log, hidden: MockConfigEntry) -> None:
    """Test that an error's words are hidden, and those of its causes, but not where it was."""
    try:
        try:
            fail(f"{ALICE} is odd")
        except ValueError as err:
            fail(CONSUMER_KEY, err)
    except ValueError:
        say("Failed", exc_info=True)
    assert ALICE not in log.text
    assert CONSUMER_KEY not in log.text
    assert f"ValueError: {REDACTED}" in log.text
    assert "ValueError: +33…78 is odd" in log.text
    # Who formats it again does not find them either.
    [record] = log.records
    assert record.exc_info
    assert "test_traceback" in logging.Formatter().formatException(record.exc_info)
    assert ALICE not in logging.Formatter().formatException(record.exc_info)


async def test_traceback_of_others(log: Log, hidden: MockConfigEntry) -> None:
    """Test that an error without secrets is left alone."""
    err = ValueError("Odd")
    say("Failed", exc_info=err)
    assert log.records[0].exc_info == (ValueError, err, None)
    assert log.lines == ["somebody.else Failed\nValueError: Odd"]


async def test_ill_formed(
    log: Log, hidden: MockConfigEntry, capsys: pytest.CaptureFixture[str]
) -> None:
    """Test that not even the complaint about an ill-formed call has secrets."""
    say("%d", ALICE)
    assert ALICE not in capsys.readouterr().err
    assert "…" in log.text


async def test_never_raises(log: Log, hidden: MockConfigEntry) -> None:
    """Test that whoever logs gets no error for it."""

    class Odd:
        @override
        def __str__(self) -> str:
            raise RuntimeError

        __repr__ = __str__

    record = logging.LogRecord("x", logging.DEBUG, "x", 1, "%s", (Odd(),), None)
    assert LogFilter().filter(record)


async def test_given_back(
    hass: HomeAssistant,
    log: Log,
    simulator: OvhSimulator,
    hidden: MockConfigEntry,
    make_entry: EntryFactory,
) -> None:
    """Test that a removed account gives its secrets back, but none that another has, too."""
    other = make_entry("sms-ab12345-2", recipients={})
    async_hide(hass, other)
    assert await hass.config_entries.async_remove(hidden.entry_id)
    log.clear()
    say("%s %s", ALICE, CONSUMER_KEY)
    assert log.lines == [f"somebody.else {ALICE} {REDACTED}"]


async def test_end(hass: HomeAssistant, log: Log, hidden: MockConfigEntry) -> None:
    """Test that nothing is left of it in the end."""
    assert hass.data[LOG_FILTER] in log.filters
    hass.bus.async_fire(EVENT_HOMEASSISTANT_CLOSE)
    assert hass.data[LOG_FILTER] not in log.filters


async def test_is_fast(hass: HomeAssistant, log: Log, make_entry: EntryFactory) -> None:
    """Test that it costs microseconds, with 20 recipients and all texts there can be."""
    entry = make_entry(recipients={f"R{i}": [f"+336123456{i:02}"] for i in range(20)})
    async_hide(hass, entry)
    secrets = hass.data[LOG_FILTER].async_secrets_of(entry.entry_id)
    secrets.async_add([f"L'eau à la cave {i}, il faut venir" for i in range(log_filter.TEXTS)])
    words = (
        'https://eu.api.ovh.com:443 "GET /1.0/sms/sms-ab12345-1/outgoing?tag=ha12 HTTP/1.1" 200 2'
    )
    record = logging.LogRecord("x", logging.DEBUG, "x", 1, "%s %s", (words, 1), None)
    rounds = 2000
    best = min(timeit.repeat(lambda: hass.data[LOG_FILTER].filter(record), number=rounds, repeat=5))
    assert best / rounds < 200e-6


@pytest.fixture(name="loud_house")
def loud_house_fixture(log: Log, house: House) -> House:
    """Return a house of which all is logged."""
    return house


def assert_private(log: Log, *more: str) -> None:
    """Test that nothing private was logged."""
    for secret in (*KEYS.values(), ALICE, BOB, TEXT, *more):
        for way in {secret, quote(secret), secret.lstrip("+"), json.dumps(secret)[1:-1]}:
            assert way not in log.text, way


async def test_sending(log: Log, loud_house: House) -> None:
    """Test a message, its receipt and an answer; their paths have numbers."""
    house = loud_house
    await switch_on(house)
    house.world.faults.add(Fault("reset_after", "POST"))
    await house.send(TEXT, "Family", CAROL)
    await house.wait(60)
    house.receipt(ALICE)
    house.receive(REPLY)
    await house.wait(300)
    assert_private(log, REPLY, CAROL)
    # It was to be seen otherwise.
    assert "urllib3.connectionpool" in log.text
    assert "state_changed" in log.text
    assert f"'{REDACTED}'" in log.text or f"message={REDACTED}" in log.text


async def test_failing(log: Log, loud_house: House) -> None:
    """Test that nothing is seen of a message that OVHcloud refuses in words that quote it."""
    house = loud_house
    body = {"message": f"{CAROL}: {TEXT} {CONSUMER_KEY}"}
    house.world.faults.add(Fault("respond", "POST", POST, status=400, body=body))
    data = {"message": TEXT, "recipients": [CAROL]}
    await house.hass.services.async_call(DOMAIN, "send_message", data, blocking=False)
    await house.wait(10)
    assert_private(log, CAROL)
    assert f"message={REDACTED}" in log.text


async def test_crashing(log: Log, loud_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that nothing is seen of an error of our own, in an action or a forgotten task."""
    house = loud_house

    async def crash(*_: object) -> None:
        fail(f"{TEXT} {CAROL} {APPLICATION_SECRET}")

    monkeypatch.setattr(Composer, "async_compose", crash)
    data = {"message": TEXT, "recipients": [CAROL]}
    await house.hass.services.async_call(DOMAIN, "send_message", data, blocking=False)
    await house.wait(10)
    task = house.hass.loop.create_task(crash())
    await asyncio.wait({task})
    words = "Task exception was never retrieved: %r"
    logging.getLogger("asyncio").error(words, task, exc_info=task.exception())
    assert_private(log, CAROL)
    assert "Traceback" in log.text
    assert "in crash" in log.text
    assert f"ValueError: {REDACTED} +33…44 {REDACTED}" in log.text


async def test_as_it_is_sent(log: Log, loud_house: House) -> None:
    """Test that a text is hidden as it was asked for, and as it is sent."""
    title, message = "Villa Rose", "L\u2019eau monte"
    await loud_house.send(message, title=title)
    [job] = loud_house.world.jobs
    assert job.message == "Villa Rose\nL'eau monte"
    say("%s / %s / %s", title, message, job.message)
    assert log.lines[-1] == f"somebody.else {REDACTED} / {REDACTED} / {REDACTED}"


async def test_after_restart(log: Log, loud_house: House) -> None:
    """Test that texts and numbers of earlier messages are known again."""
    house = loud_house
    await switch_on(house)
    await house.send(TEXT, CAROL)
    house.receive(REPLY, CAROL)
    await house.wait(130)
    house.simulator.stop()
    await house.send("Water in the cellar", CAROL)
    await house.restart()
    say("%s / %s / %s / %s", TEXT, REPLY, "Water in the cellar", CAROL)
    assert log.lines[-1] == f"somebody.else {REDACTED} / {REDACTED} / {REDACTED} / +33…44"


async def test_reload(log: Log, loud_house: House) -> None:
    """Test that nothing is seen of what entities show while they go and come."""
    house = loud_house
    await switch_on(house)
    house.receive(REPLY)
    for number in range(log_filter.TEXTS + 1):
        await house.send(f"Temperature message {number}", CAROL)
    await house.wait(130)
    log.clear()
    await house.hass.config_entries.async_reload(house.entry.entry_id)
    await house.settle()
    assert "gare" not in log.text


async def test_unloaded(log: Log, loud_house: House) -> None:
    """Test that an account gives its secrets back when it is removed, and no earlier."""
    await loud_house.hass.config_entries.async_unload(loud_house.entry.entry_id)
    say(ALICE)
    assert log.lines[-1] == "somebody.else +33…78"
    await loud_house.hass.config_entries.async_remove(loud_house.entry.entry_id)
    say(ALICE)
    assert log.lines[-1] == f"somebody.else {ALICE}"


@pytest.mark.parametrize("text", ["Home Assistant", " " * 12, "Hello   "])
async def test_says_nothing(
    hass: HomeAssistant, log: Log, hidden: MockConfigEntry, text: str
) -> None:
    """Test that what is in everybody's logs is not taken for a secret."""
    hass.data[LOG_FILTER].async_secrets_of(hidden.entry_id).async_add([text])
    say("Here is %s", text)
    assert log.lines[-1] == f"somebody.else Here is {text}"


async def test_not_ready(
    hass: HomeAssistant, log: Log, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that the secrets of an account that OVHcloud keeps waiting are hidden, too."""
    simulator.stop()
    entry = make_entry()
    await hass.config_entries.async_setup(entry.entry_id)
    say(ALICE)
    assert log.lines[-1] == "somebody.else +33…78"


async def test_webhook_is_called(
    hass: HomeAssistant,
    log: Log,
    simulator: OvhSimulator,
    make_entry: EntryFactory,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """Test that the log of the web server does not tell where the webhook is."""
    entry = make_entry(options=WEBHOOK)
    assert await async_setup_component(hass, "webhook", {})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    client = await hass_client_no_auth()
    response = await client.get(f"/api/webhook/{WEBHOOK_ID}?senderid={quote(CAROL)}")
    assert response.status == 200
    await hass.async_block_till_done()
    assert "aiohttp.access" in log.text
    assert_private(log, WEBHOOK_ID, CAROL)
    assert SERVICE_NAME in log.text
