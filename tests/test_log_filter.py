"""Test that keys, webhooks and recipients' numbers are in no log, and that all else stays there."""

import asyncio
from collections.abc import Generator
import json
import logging
import timeit
import tracemalloc
from typing import Any, Final, NoReturn, override
from urllib.parse import quote

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ovh_sms.account.domain_data import async_get_data
from custom_components.ovh_sms.const import (
    CONF_CONSUMER_KEY,
    CONF_WEBHOOK,
    CONF_WEBHOOK_SETTINGS,
    DOMAIN,
)
from custom_components.ovh_sms.log_filter import REDACTED, LogFilter
from custom_components.ovh_sms.message.composer import Composer
from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
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
        "previous": {"receipts": OLD, "replies": {"responseType": "text", "text": "Front door"}},
    },
}
LOUD: Final = ("", "ovh", "requests", "urllib3", "aiohttp.access", "homeassistant", DOMAIN)
OURS: Final = ("custom_components.ovh_sms", "ovh", "requests", "urllib3", "asyncio", "aiohttp")
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
        """Return all that was logged."""
        return "\n".join(self.lines)

    @property
    def ours(self) -> str:
        """Return what this integration and the libraries it uses have logged."""
        return "\n".join(line for line in self.lines if line.startswith(OURS))


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
    async_get_data(hass).log_filter.async_add(entry)
    log.clear()
    return entry


def fail(words: str, cause: Exception | None = None) -> NoReturn:
    """Raise an error."""
    raise ValueError(words) from cause


def say(words: str, *args: Any, **more: Any) -> None:
    """Log something."""
    logging.getLogger("other.component").debug(words, *args, **more)


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        (ALICE, "+33…78"),
        (ALICE[1:], "33…78"),
        (quote(ALICE), "%2B33…78"),
        ("0612345678", "06…78"),
        ("0033612345678", "00…78"),
        ("612345678", "61…78"),
        (f"tel:{ALICE}", "tel:+33…78"),
        (str({"target": [ALICE, BOB]}), "{'target': ['+33…78', '+33…21']}"),
        ("12 0612345678 99", "12 06…78 99"),
        ("Called 0612345678.", "Called 06…78."),
        ("0612345678...", "06…78..."),
        ("\n0612345678:", "\n06…78:"),
    ],
)
async def test_numbers(log: Log, hidden: MockConfigEntry, written: str, masked: str) -> None:
    """Test that whole numbers of recipients are masked, also as they are dialled."""
    say("GET /outgoing?receiver=%s HTTP/1.1", written)
    assert log.lines == [f"other.component GET /outgoing?receiver={masked} HTTP/1.1"]


@pytest.mark.parametrize(
    "words",
    [
        "2026-08-07 12:00:00.123",
        CAROL,
        "id 27814656 of 12345",
        "",
        "192.168.178.1234567",
        # Parts of longer numbers and of words.
        f"9{ALICE[1:]}",
        f"{ALICE}1",
        "00612345678612345678",
        "0612345678.5",
        "3.0612345678",
        "a0612345678",
        "0612345678b",
        "_0612345678",
        "urn:uuid:12345678-0612345678ab",
        "12345678",
    ],
)
async def test_others_stay(log: Log, hidden: MockConfigEntry, words: str) -> None:
    """Test that what is not the whole number of a recipient is logged as it is."""
    say("%s", words)
    assert log.lines == [f"other.component {words}"]


@pytest.mark.parametrize("address", ["127.123.45.67", "6.71.23.45", "33.67.123.45", "67.123.45.67"])
async def test_ip_address(
    hass: HomeAssistant, log: Log, make_entry: EntryFactory, address: str
) -> None:
    """Test that an address stays, even if it has the digits of a recipient's number."""
    recipients = {"Alice": ["+33671234567"], "Bob": [f"+{address.replace('.', '')}"]}
    async_get_data(hass).log_filter.async_add(make_entry(recipients=recipients))
    log.clear()
    say("Login attempt or request with invalid authentication from %s (%s)", address, address)
    assert log.lines[0].endswith(f"from {address} ({address})")


@pytest.mark.parametrize("key", KEYS.values())
async def test_keys(log: Log, hidden: MockConfigEntry, key: str) -> None:
    """Test that keys are hidden, also among arguments."""
    say("Headers: %s", {"X-Ovh-Consumer": key})
    assert log.lines == [f"other.component Headers: {{'X-Ovh-Consumer': '{REDACTED}'}}"]


async def test_webhook(log: Log, hidden: MockConfigEntry) -> None:
    """Test that neither our webhook is seen, nor what it was called with, nor that before it."""
    say('"GET /api/webhook/%s?id=1&senderid=%s&text=Oui HTTP/1.1" 200', WEBHOOK_ID, CAROL)
    say("Set back to %s", OLD)
    assert log.lines == [
        f'other.component "GET /api/webhook/{REDACTED} HTTP/1.1" 200',
        f"other.component Set back to {REDACTED}",
    ]


async def test_previous_reply(log: Log, hidden: MockConfigEntry) -> None:
    """Test that a text that OVHcloud answered with before is not taken for a secret."""
    say("Front door was opened")
    assert log.lines == ["other.component Front door was opened"]


@pytest.mark.parametrize("words", [None, "", "Short"])
async def test_odd_key(
    hass: HomeAssistant, log: Log, make_entry: EntryFactory, words: str | None
) -> None:
    """Test that what cannot be a key is not searched for."""
    entry = make_entry()
    data = {**entry.data, CONF_CONSUMER_KEY: words}
    hass.config_entries.async_update_entry(entry, data=data)
    async_get_data(hass).log_filter.async_add(entry)
    say("Short of milk")
    assert log.lines[-1] == "other.component Short of milk"


async def test_traceback(log: Log, hidden: MockConfigEntry) -> None:
    """Test that messages of an error and its causes are redacted, but not its place."""
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
    assert log.lines == ["other.component Failed\nValueError: Odd"]


async def test_never_raises(hass: HomeAssistant) -> None:
    """Test that the caller of a logger gets no error from the filter."""

    class Odd:
        @override
        def __str__(self) -> str:
            raise RuntimeError

        __repr__ = __str__

    record = logging.LogRecord("x", logging.DEBUG, "x", 1, "%s", (Odd(),), None)
    assert LogFilter(hass).filter(record)
    assert LogFilter(hass).filter(
        logging.LogRecord("x", logging.DEBUG, "x", 1, "%d", (ALICE,), None)
    )


async def test_given_back(
    hass: HomeAssistant,
    log: Log,
    simulator: OvhSimulator,
    hidden: MockConfigEntry,
    make_entry: EntryFactory,
) -> None:
    """Test that a removed account gives its secrets back, but none that another has, too."""
    other = make_entry("sms-ab12345-2", recipients={})
    async_get_data(hass).log_filter.async_add(other)
    assert await hass.config_entries.async_remove(hidden.entry_id)
    log.clear()
    say("%s %s", ALICE, CONSUMER_KEY)
    assert log.lines == [f"other.component {ALICE} {REDACTED}"]


async def test_end(hass: HomeAssistant, log: Log, hidden: MockConfigEntry) -> None:
    """Test that Home Assistant leaves no filter behind when it closes."""
    assert async_get_data(hass).log_filter in log.filters
    hass.bus.async_fire(EVENT_HOMEASSISTANT_CLOSE)
    assert async_get_data(hass).log_filter not in log.filters


@pytest.mark.parametrize("number", ["+6834002", "+6901234", "+2904123"])
async def test_short_number(
    hass: HomeAssistant, log: Log, make_entry: EntryFactory, number: str
) -> None:
    """Test that a number of a small country is hidden, but no other digits that end like it."""
    async_get_data(hass).log_filter.async_add(make_entry(recipients={"Alice": [number]}))
    say("%s %s %s9 %s", number, quote(number), number, number[4:])
    end = number[-2:]
    assert log.lines[-1] == f"other.component +…{end} %2B…{end} {number}9 {number[4:]}"


async def test_stored_by_an_older_release(
    hass: HomeAssistant, log: Log, make_entry: EntryFactory
) -> None:
    """Test that an overseas number is hidden as it is stored, and as it is dialled."""
    entry = make_entry(recipients={"Zoé": ["+33692123456"]})
    async_get_data(hass).log_filter.async_add(entry)
    say("%s %s %s", "+33692123456", "+262692123456", "0692123456")
    assert log.lines[-1] == "other.component +33…56 +26…56 06…56"


async def test_whole_and_part(hass: HomeAssistant, log: Log, make_entry: EntryFactory) -> None:
    """Test that a whole number of one account is hidden, although another's ends like it."""
    for service_name, number in (("sms-1", "+4568340021"), ("sms-2", "+68340021")):
        entry = make_entry(service_name, recipients={"Alice": [number]})
        async_get_data(hass).log_filter.async_add(entry)
    say("+68340021")
    assert log.lines[-1] == "other.component +…21"


async def test_is_fast(hass: HomeAssistant, log: Log, make_entry: EntryFactory) -> None:
    """Test that it costs microseconds, with 20 recipients."""
    entry = make_entry(recipients={f"R{i}": [f"+336123456{i:02}"] for i in range(20)})
    log_filter = async_get_data(hass).log_filter
    log_filter.async_add(entry)
    words = (
        'https://eu.api.ovh.com:443 "GET /1.0/sms/sms-ab12345-1/outgoing?tag=ha12 HTTP/1.1" 200 2'
    )
    record = logging.LogRecord("x", logging.DEBUG, "x", 1, "%s %s", (words, 1), None)
    rounds = 2000
    best = min(timeit.repeat(lambda: log_filter.filter(record), number=rounds, repeat=5))
    assert best / rounds < 30e-6


@pytest.fixture(name="loud_house")
def loud_house_fixture(log: Log, house: House) -> House:
    """Return a house that logs everything."""
    return house


def assert_private(log: Log, *more: str) -> None:
    """Test that no key or recipient's number was logged, and no text by us."""
    for secret in (*KEYS.values(), ALICE, BOB):
        for written in {secret, quote(secret), secret.lstrip("+")}:
            assert written not in log.text, written
    for text in (TEXT, *more):
        for written in {text, quote(text), json.dumps(text)[1:-1]}:
            assert written not in log.ours, written


async def test_sending(log: Log, loud_house: House) -> None:
    """Test a message, its receipt and a reply; the paths of the requests have numbers."""
    house = loud_house
    await switch_on(house)
    # It is then looked for by its receivers.
    house.world.behaviour.tag_is_cut_to = 10
    house.world.faults.add(Fault("reset_after", "POST"))
    await house.send(TEXT, "Family")
    await house.wait(130)
    assert len(house.sent) == 1
    house.receipt(ALICE)
    house.receive(REPLY)
    await house.wait(300)
    assert_private(log, REPLY)
    # They would be seen otherwise.
    assert "urllib3.connectionpool" in log.ours
    assert f"{quote('+')}33…78" in log.ours


async def test_failing(log: Log, loud_house: House) -> None:
    """Test a message that OVHcloud refuses with an error that quotes it."""
    house = loud_house
    body = {"message": f"Invalid receiver {ALICE}: {CONSUMER_KEY}"}
    house.world.faults.add(Fault("respond", "POST", POST, status=400, body=body))
    data = {"message": TEXT, "recipients": [ALICE]}
    await house.hass.services.async_call(DOMAIN, "send_message", data, blocking=False)
    await house.wait(10)
    assert_private(log)
    assert f"+33…78: {REDACTED}" in log.text


async def test_crashing(log: Log, loud_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test an error of our own, in an action or a background task."""
    house = loud_house

    async def crash(*_: object) -> None:
        fail(f"{ALICE} {APPLICATION_SECRET}")

    monkeypatch.setattr(Composer, "async_compose", crash)
    data = {"message": TEXT, "recipients": ["Alice"]}
    await house.hass.services.async_call(DOMAIN, "send_message", data, blocking=False)
    await house.wait(10)
    task = house.hass.loop.create_task(crash())
    await asyncio.wait({task})
    words = "Task exception was never retrieved: %r"
    logging.getLogger("asyncio").error(words, task, exc_info=task.exception())
    assert_private(log)
    assert "Traceback" in log.text
    assert "in crash" in log.text
    assert f"ValueError: +33…78 {REDACTED}" in log.text


@pytest.mark.parametrize(
    "words",
    [
        "Login attempt or request with invalid authentication",
        "Requested URL: '/api/states'",
        "custom_components.ovh_sms",
        "Traceback (most recent call last)",
        "homeassistant.components",
    ],
)
async def test_reply_of_a_stranger(log: Log, loud_house: House, words: str) -> None:
    """Test that what comes in changes no record of other components."""
    house = loud_house
    await switch_on(house)
    house.receive(words, "+33671234567")
    await house.wait(130)
    assert [reply["message"] for reply in await house.messages(status="received")] == [words]
    line = f"{words} from 127.123.45.67 (127.123.45.67). Caller: +33671234567"
    say(line)
    assert log.lines[-1] == f"other.component {line}"


async def test_sent_text(log: Log, loud_house: House) -> None:
    """Test that what is sent, and to a number that is no recipient, changes no record of others."""
    await loud_house.send("Front door", CAROL, title="Home Assistant")
    await loud_house.wait(10)
    say("Home Assistant: Front door of %s", CAROL)
    assert log.lines[-1] == f"other.component Home Assistant: Front door of {CAROL}"


async def test_refused_calls(house: House) -> None:
    """Test that nothing is kept of the texts of refused calls, however long they are."""
    data = {"message": "\x01" * 1_000_000, "recipients": ["Nobody"]}
    tracemalloc.start()
    try:
        for _ in range(20):
            with pytest.raises(ServiceValidationError):
                await house.hass.services.async_call(DOMAIN, "send_message", data, blocking=True)
        await house.settle()
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 5_000_000


async def test_unloaded(log: Log, loud_house: House) -> None:
    """Test that the secrets of an account are hidden until it is removed."""
    await loud_house.hass.config_entries.async_unload(loud_house.entry.entry_id)
    say(ALICE)
    assert log.lines[-1] == "other.component +33…78"
    await loud_house.hass.config_entries.async_remove(loud_house.entry.entry_id)
    say(ALICE)
    assert log.lines[-1] == f"other.component {ALICE}"


async def test_not_ready(
    hass: HomeAssistant, log: Log, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that the secrets of an account that OVHcloud keeps waiting are hidden, too."""
    simulator.stop()
    entry = make_entry()
    await hass.config_entries.async_setup(entry.entry_id)
    say(ALICE)
    assert log.lines[-1] == "other.component +33…78"


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
    await hass.async_block_till_done(wait_background_tasks=True)
    assert "aiohttp.access" in log.text
    assert_private(log)
    assert WEBHOOK_ID not in log.text
    assert CAROL[1:] not in log.text
    assert SERVICE_NAME in log.text
