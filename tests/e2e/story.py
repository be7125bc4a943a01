"""A house that has sent SMS for a week, in one language: what pictures are taken of."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
import sqlite3
import time
from typing import Final

from tests.ovh_simulator.const import DEFAULT_RULES

from .home_assistant import CONFIGURATION, HomeAssistant, Json
from .house import ALICE, ALICE_E164, SERVICE_NAME, add_account, choose_options, entity_id
from .simulator import Simulator

BOB: Final[Json] = {"name": "Bob", "phone_numbers": ["07 80 12 34 56"]}
BOB_E164: Final = "+33780123456"
DASHBOARD: Final = "sms-line"
AUTOMATION: Final = "sms"
CANCEL: Final = ("DELETE", "/sms/*/jobs/*")
SENDER: Final = "MARTIN"
"""A name that no operator in France takes for a word that anyone could use."""
DAY: Final = 86_400
KEY_ENDS_IN: Final = timedelta(days=12)

_DELIVERED: Final = {"ptt": 4, "delivery_receipt": 1}
_SWITCHED_OFF: Final = {"ptt": 24, "delivery_receipt": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the people of the house call things."""

    account: str
    neighbours: str
    texts: tuple[str, ...]
    reply: str
    alarm: str
    break_in: str
    intruder: str
    draft: str
    """With letters that make it dear."""
    order: str
    """An SMS that an automation obeys."""
    automation: str
    sentence: str
    """What is said to Assist."""
    credits_left: str
    last_status: str
    captions: Mapping[str, str]
    """What is said to each picture of the tour, by its name."""


WORDS: Final = {
    "en": Words(
        account="Home",
        neighbours="Neighbours",
        texts=("The freezer is too warm", "The garage is open", "Power is back"),
        reply="On my way!",
        alarm="Water in the cellar!",
        break_in="Break-in",
        intruder="Break-in at home!",
        draft="It is 21 °C inside – shall I open the windows?",
        order="heating on",
        automation="Heating by SMS",
        sentence="Tell Alice that I am ten minutes late",
        credits_left="credits_left",
        last_status="last_status",
        captions={
            "keys": "Set it up with three keys from OVHcloud",
            "sender": "Choose what phones will show as the sender",
            "recipient": "Enter whom to reach, as you would dial",
            "recipients": "Everybody has a device, and groups are recipients, too",
            "options": "Defaults serve an alarm; the rest is folded away",
            "device": "See the credits, the queue and what became of messages",
            "card": "Write, and see what it costs, what arrived, and who answered",
            "dashboard": "A whole page is made for you",
            "automation": "Click together what an SMS sets off",
            "assist": "Or say it",
            "action": "Send in automations, and read how it went",
            "repair": "Repairs say what needs a hand, and mend it",
            "diagnostics": "A bug report needs no keys, numbers or texts",
        },
    ),
    "fr": Words(
        account="Maison",
        neighbours="Voisins",
        texts=("Le congélateur est trop chaud", "Le garage est ouvert", "Le courant est revenu"),
        reply="J'arrive !",
        alarm="De l'eau dans la cave !",
        break_in="Effraction",
        intruder="Effraction à la maison !",
        draft="Il fait 21 °C dedans – faut-il ouvrir les fenêtres ?",
        order="chauffage",
        automation="Chauffage par SMS",
        sentence="Dis à Alice que j’ai dix minutes de retard",
        credits_left="credits_restants",
        last_status="dernier_statut",
        captions={
            "keys": "Trois clés d’OVHcloud suffisent",
            "sender": "Choisissez l’expéditeur que verront les téléphones",
            "recipient": "Saisissez qui joindre, comme au téléphone",
            "recipients": "Chacun a son appareil ; un groupe est un destinataire comme un autre",
            "options": "Les réglages conviennent à une alarme ; le reste est replié",
            "device": "Les crédits, la file d’attente, et ce que sont devenus les messages",
            "card": "Écrivez, voyez le coût, ce qui est arrivé et les réponses",
            "dashboard": "Une page entière se compose toute seule",
            "automation": "Composez ce qu’un SMS déclenche",
            "assist": "Ou dites-le",
            "action": "Envoyez par automatisation, et lisez ce qu’il en est",
            "repair": "Les corrections disent ce qui demande votre aide, et le règlent",
            "diagnostics": "Un rapport de bogue sans clés, numéros ni textes",
        },
    ),
}


def configuration(language: str) -> str:
    """Return what the configuration says in a house of this language."""
    text = CONFIGURATION.replace("language: en", f"language: {language}")
    return f"{text}recorder:\nhistory:\nconversation:\nassist_pipeline:\n"


def automations(language: str) -> str:
    """Return an automation that was clicked together."""
    words = WORDS[language]
    made = {
        "id": AUTOMATION,
        "alias": words.automation,
        "triggers": [
            {
                "trigger": "ovh_sms.reply_received",
                "options": {"recipients": ["notify.alice"], "text": [words.order], "match": "is"},
            }
        ],
        "conditions": [{"condition": "ovh_sms.can_send"}],
        "actions": [
            {
                "action": "notify.send_message",
                "target": {"entity_id": "notify.alice"},
                "data": {"message": words.automation},
            }
        ],
    }
    return json.dumps([made])


async def live(house: HomeAssistant, simulator: Simulator, language: str) -> None:
    """Let a house live for a while: some messages, one that failed, a reply, a key that ends."""
    words = WORDS[language]
    numbers = ["06 98 76 54 32", "06 98 76 54 33", "06 98 76 54 34"]
    senders = {SENDER: "enable"}
    await simulator.account(SERVICE_NAME, description=words.account, senders=senders)
    await simulator.account("sms-ab12345-2", description=words.account, senders=senders)
    ends = (datetime.now(UTC) + KEY_ENDS_IN).isoformat()
    key, rules = simulator.keys["consumer_key"], [*DEFAULT_RULES, CANCEL]
    await simulator.credential(key, expiration=ends, rules=rules)
    entry = await add_account(
        house, simulator, service_name=SERVICE_NAME, sender=SENDER, recipient=ALICE
    )
    for recipient in (BOB, {"name": words.neighbours, "phone_numbers": numbers}):
        flow = await house.start_subentry_flow(entry["entry_id"])
        await flow.submit(**recipient)
    await choose_options(house, entry, sender=SENDER, replies=True, assist=True)
    sent: list[Json] = []
    for position in range(9):
        message = words.texts[position % len(words.texts)]
        receivers = ["Alice", "Bob", words.neighbours][: position % 3 + 1]
        fields = {"message": message, "recipients": receivers}
        sent.append(await house.call_action("ovh_sms.send_message", fields, return_response=True))
    await _receipts(simulator, sent)
    await simulator.receive(SERVICE_NAME, ALICE_E164, words.reply, sent[-1]["tag"])
    await house.stop()
    _spread(house.config, f"sensor.{words.account.lower()}_{words.credits_left}")
    await house.start()
    await house.until(lambda: _is_told(house, words), "to tell how it went", seconds=100)
    await _be_on_guard(house, words)
    made = {"strategy": {"type": "custom:ovh-sms"}}
    await house.command("lovelace/dashboards/create", url_path=DASHBOARD, title="SMS")
    await house.command("lovelace/config/save", url_path=DASHBOARD, config=made)
    await house.until(lambda: _is_watched(house), "to look after its key", seconds=60)


async def _be_on_guard(house: HomeAssistant, words: Words) -> None:
    """Turn the silence guard on, start an alarm, and let Assist know who gets SMS."""
    guard = await entity_id(house, f"{SERVICE_NAME}_silence_guard")
    await house.call_action("switch.turn_on", {"entity_id": guard})
    steps = [{"recipients": [name], "wait": {"hours": 1}} for name in ("Alice", "Bob")]
    fields = {"name": words.break_in, "message": words.intruder, "steps": steps}
    await house.call_action("ovh_sms.escalate", fields)
    await house.command(
        "homeassistant/expose_entity",
        assistants=["conversation"],
        entity_ids=["notify.alice", "notify.bob"],
        should_expose=True,
    )


async def _receipts(simulator: Simulator, sent: list[Json]) -> None:
    """Let all phones have their messages, but the last one to Bob."""
    for response in sent:
        for sms_id, receiver in zip(response["ids"], response["valid_receivers"], strict=True):
            is_lost = receiver == BOB_E164 and response is sent[-1]
            await simulator.receipt(sms_id, **(_SWITCHED_OFF if is_lost else _DELIVERED))


async def _is_told(house: HomeAssistant, words: Words) -> bool:
    states = await house.states()
    replied = any(state["attributes"].get("message") == words.reply for state in states.values())
    statuses = {name: states[f"sensor.{name}_{words.last_status}"]["state"] for name in _NAMES}
    return replied and statuses == _NAMES


_NAMES: Final = {"alice": "delivered", "bob": "failed"}


async def _is_watched(house: HomeAssistant) -> bool:
    issues = (await house.command("repairs/list_issues"))["issues"]
    return any(issue["domain"] == "ovh_sms" for issue in issues)


def _spread(config: Path, entity_id: str) -> None:
    """Let what has happened to a sensor have happened over the last week."""
    with closing(sqlite3.connect(config / "home-assistant_v2.db")) as database:
        rows = database.execute(
            "SELECT state_id, state FROM states JOIN states_meta USING (metadata_id) "
            "WHERE states_meta.entity_id = ? ORDER BY last_updated_ts",
            (entity_id,),
        ).fetchall()
        for position, (state_id, state) in enumerate(rows):
            at = time.time() - 6.5 * DAY * (1 - position / len(rows))
            database.execute(
                "UPDATE states SET state = ?, last_updated_ts = ?, last_changed_ts = NULL, "
                "last_reported_ts = NULL WHERE state_id = ?",
                (state if state.replace(".", "").isdigit() else "100.0", at, state_id),
            )
        database.commit()
