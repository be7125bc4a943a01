"""Test what Assist understands, asks and sends."""

from collections.abc import Callable
from datetime import timedelta
import re
from typing import Any, Final, override

from freezegun.api import FrozenDateTimeFactory
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_fire_time_changed,
)

from homeassistant.components import conversation
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import intent
from homeassistant.setup import async_setup_component

from ..conftest import ALICE, BOB, EntryFactory
from ..ovh_simulator import Fault, OvhSimulator
from ..ovh_simulator.const import SERVICE_NAME
from ..texts import TRANSLATIONS
from .talking import CONTACTS, HIDDEN, Talk, async_expose

type Begin = Callable[..., Talk]

KLINGON: Final = "tlh"
"""Gets answers in English, and needs no sentences of Home Assistant's own to be read."""

NOT_OURS: Final = "Sorry, I"
"""How the agent itself begins what it answers to none of its sentences."""

UNDERSTOOD: Final = [
    ("en", "Tell Alice that I am late", "Alice", "I am late"),
    ("en", "tell bob the door's open!", "Bob", "the door's open!"),
    ("en", "Please tell Alice and Bob that dinner is ready", "Alice, Bob", "dinner is ready"),
    ("en", "Tell Alice, Bob and Hélène that I am late", "Alice, Bob, Hélène", "I am late"),
    ("en", "Tell Alice, Bob and Hélène are here", "Alice", "Bob and Hélène are here"),
    ("en", "Send an SMS to Alice, Bob and Hélène: hi", "Alice, Bob, Hélène", "hi"),
    ("en", "Let Alice know I'm home", "Alice", "I'm home"),
    ("en", "Let Alice and Bob know that I left", "Alice, Bob", "I left"),
    ("en", "Send an SMS to Alice: it is -5 °C", "Alice", "it is -5 °C"),
    ("en", "Send a text message to Bob saying call me", "Bob", "call me"),
    ("en", "Send Alice a text saying see you at 6:30", "Alice", "see you at 6:30"),
    ("en", "Text Jean-Pierre hello", "Jean-Pierre", "hello"),
    ("en", "tell jean pierre hello", "Jean-Pierre", "hello"),
    ("en", "Tell Anna Nowak that I am late", "Anna Nowak", "I am late"),
    ("en", "Send an SMS to Allice: hi", "Alice", "hi"),
    ("en", "Send an SMS to Jan Pierre no way", "Jean-Pierre", "no way"),
    ("en", "Tell Bob that's fine", "Bob", "that's fine"),
    ("fr", "Dis à Alice que je suis en retard", "Alice", "je suis en retard"),
    ("fr", "Dites à Hélène qu\N{RIGHT SINGLE QUOTATION MARK}il pleut", "Hélène", "il pleut"),
    ("fr", "dis à helene qu'il pleut", "Hélène", "il pleut"),
    (
        "fr",
        "Envoie un SMS à Alice et à Bob : j\N{RIGHT SINGLE QUOTATION MARK}arrive",
        "Alice, Bob",
        "j\N{RIGHT SINGLE QUOTATION MARK}arrive",
    ),
    ("fr", "Préviens Alice que je rentre", "Alice", "je rentre"),
    ("fr", "Envoyez un message à Alice disant que tout va bien", "Alice", "tout va bien"),
    ("es", "Dile a Alice que llego tarde", "Alice", "llego tarde"),
    ("es", "Envía un SMS a Alice y a Bob: ya voy", "Alice, Bob", "ya voy"),
    ("es", "manda un mensaje a Bob diciendo que ya voy", "Bob", "ya voy"),
    ("es", "Por favor, avise a Hélène de que llueve", "Hélène", "llueve"),
    ("es", "Escríbele a Alice que la quiero", "Alice", "la quiero"),
    ("it", "Di\N{RIGHT SINGLE QUOTATION MARK} ad Alice che arrivo tardi", "Alice", "arrivo tardi"),
    ("it", "Scrivi un messaggio a Bob: arrivo", "Bob", "arrivo"),
    ("it", "di a Bob che arrivo", "Bob", "arrivo"),
    ("it", "Invia un SMS ad Alice e a Bob: la cena è pronta", "Alice, Bob", "la cena è pronta"),
    ("it", "Avvisa Hélène che piove", "Hélène", "piove"),
    ("it", "Per favore mandi un messaggio a Bob con scritto ciao", "Bob", "ciao"),
    ("pl", "Powiedz Alicji, że się spóźnię", "Alicja", "się spóźnię"),
    ("pl", "Wyślij SMS-a do Alicji: już jadę", "Alicja", "już jadę"),
    ("pl", "Wyślij wiadomość do Boba o treści kolacja gotowa", "Bob", "kolacja gotowa"),
    ("pl", "Powiedz proszę Marcie, że pada", "Marta", "pada"),
    ("pl", "Daj znać Bobowi, że pada", "Bob", "pada"),
    ("pl", "Proszę powiedz Alicji i Bobowi, że pada", "Alicja, Bob", "pada"),
    ("de", "Sag Alice, dass ich später komme", "Alice", "ich später komme"),
    ("de", "Sag bitte der Familie Bescheid, dass es regnet", "Familie", "es regnet"),
    ("de", "Schick eine SMS an Bob: Essen ist fertig", "Bob", "Essen ist fertig"),
    (
        "de",
        "Schreiben Sie Alice und Bob eine Nachricht, dass ich da bin",
        "Alice, Bob",
        "ich da bin",
    ),
    ("de", "Schreib Hélène alles Gute", "Hélène", "alles Gute"),
    ("nl", "Zeg tegen Alice dat ik later kom", "Alice", "ik later kom"),
    ("nl", "Laat Bob weten dat het regent", "Bob", "het regent"),
    ("nl", "Stuur een sms naar Alice en Bob: het eten is klaar", "Alice, Bob", "het eten is klaar"),
    ("nl", "Stuur Hélène een berichtje dat ik er ben", "Hélène", "ik er ben"),
    ("pt", "Diz à Alice que estou atrasado", "Alice", "estou atrasado"),
    ("pt", "Envie um SMS para o Bob: já vou", "Bob", "já vou"),
    ("pt", "Avisa a Alice e o Bob que chove", "Alice, Bob", "chove"),
    ("pt-BR", "Manda uma mensagem para a Alice dizendo que já vou", "Alice", "já vou"),
]

ASKED_BACK: Final = [
    ("en", "Tell Anna that I am late", "assist_ambiguous", "Anna Nowak, Anna Dupont"),
    ("en", "Tell Alice and Zoe that I am late", "assist_unknown", None),
    ("en", "Send an SMS to Maria: hello", "assist_unknown", None),
    ("fr", "Envoie un SMS à Zoé : coucou", "assist_unknown", None),
    ("de", "Schick eine SMS an Carol: hallo", "assist_unknown", None),
    ("pl", "Wyślij SMS do Alicji", "assist_no_text", "Alicja"),
]


def words(language: str, key: str, **placeholders: str) -> str:
    """Return what is answered in a language."""
    text: str = TRANSLATIONS[language[:2]]["common"][key]
    return text.format(**placeholders)


async def test_understands(talk: Begin) -> None:
    """Test that 50 sentences in 8 languages are repeated rightly, or questioned."""
    wrong = []
    for language, sentence, recipients, message in UNDERSTOOD:
        answer = await talk(language).say(sentence)
        if answer != words(language, "assist_confirm", recipients=recipients, message=message):
            wrong.append((sentence, answer))
    for language, sentence, key, meant in ASKED_BACK:
        exposed = ", ".join(name for name in CONTACTS if name != HIDDEN)
        answer = await talk(language).say(sentence)
        if answer != words(language, key, recipients=meant or exposed):
            wrong.append((sentence, answer))
    assert wrong == []


async def test_sends(simulator: OvhSimulator, talk: Begin) -> None:
    """Test that exactly what was repeated leaves, after a yes in each language, and once."""
    said = {language: sentence for language, sentence, *_ in reversed(UNDERSTOOD)}
    for language, sentence in said.items():
        conversation_of_one = talk(language)
        await conversation_of_one.say(sentence)
        phrases = TRANSLATIONS[language[:2]]["common"]
        yes = (phrases["assist_yes"] + ";" + phrases["assist_send_it"]).split(";")[len(said) % 3]
        answer = await conversation_of_one.say(yes.strip().upper() + ".")
        recipients, message = next(row[2:] for row in UNDERSTOOD if row[1] == sentence)
        assert answer == words(language, "assist_sent", recipients=recipients)
        assert simulator.world.jobs[-1].message == message
    assert len(simulator.world.jobs) == len(said)


async def test_unheard(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, talk: Begin
) -> None:
    """Test that sentences about others, or without the option, go to the agent as ever."""
    for sentence in (
        "Tell me a joke",
        "Tell Carol hi",
        "Tell Alice's mother hi",
        "Tell Bob-Dylan hi",
        "yes",
    ):
        assert (await talk(KLINGON).say(sentence)).startswith(NOT_OURS), sentence
    [marta] = [each for each in entry.subentries.values() if each.title == "Marta"]
    hass.config_entries.async_update_subentry(entry, marta, title="Me")
    await hass.async_block_till_done()
    assert "SMS to Me" in await talk(KLINGON).say("Send an SMS to me: hi")
    assert (await talk(KLINGON).say("Tell me the time")).startswith(NOT_OURS)
    await async_expose(hass, "Alice", exposed=False)
    assert (await talk(KLINGON).say("Tell Alice hi")).startswith(NOT_OURS)
    await async_expose(hass, "Alice")
    assert "Alice" in await talk(KLINGON).say("Tell Alice hi")
    hass.config_entries.async_update_entry(entry, options={})
    await hass.async_block_till_done()
    assert (await talk(KLINGON).say("Tell Alice hi")).startswith(NOT_OURS)
    assert (await talk(KLINGON).say("Send an SMS to Alice: hi")).startswith(NOT_OURS)
    hass.config_entries.async_update_entry(entry, options={"assist": True})
    await hass.async_block_till_done()
    assert "Alice" in await talk(KLINGON).say("Tell Alice hi")
    assert simulator.world.jobs == []


async def test_agreement(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    talk: Begin,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Test that only a yes of the same conversation, within a minute, sends, and once."""
    one, other = talk(KLINGON), talk(KLINGON)
    await one.say("Tell Alice that I am late")
    assert (await other.say("yes")).startswith(NOT_OURS)
    await other.say("Tell Bob that I am late")
    assert await one.say("no") == words("en", "assist_cancelled")
    assert (await one.say("yes")).startswith(NOT_OURS)
    await one.say("Tell Alice that I am here")
    await one.say("Tell Bob that I am here")
    freezer.tick(timedelta(seconds=61))
    async_fire_time_changed(hass)
    for each in (one, other):
        assert (await each.say("yes")).startswith(NOT_OURS)
    assert simulator.world.jobs == []
    await one.say("Tell Alice and Bob that I am home")
    await one.say("yes")
    assert (await one.say("yes")).startswith(NOT_OURS)
    assert [job.receivers for job in simulator.world.jobs] == [[ALICE, BOB]]


async def test_changed_meanwhile(
    hass: HomeAssistant, simulator: OvhSimulator, entry: MockConfigEntry, talk: Begin
) -> None:
    """Test that a yes sends nothing to who is no longer exposed, or without the option."""
    one = talk()
    await one.say("Tell Alice and Bob that I am late")
    await async_expose(hass, "Bob", exposed=False)
    assert await one.say("yes") == words("en", "assist_not_allowed")
    await one.say("Tell Alice that I am late")
    hass.config_entries.async_update_entry(entry, options={})
    await hass.async_block_till_done()
    assert await one.say("yes") == words("en", "assist_not_allowed")
    assert simulator.world.jobs == []


async def test_outcomes(
    hass: HomeAssistant,
    simulator: OvhSimulator,
    entry: MockConfigEntry,
    talk: Begin,
    hass_read_only_user: MockUser,
) -> None:
    """Test that what happened is told as it is."""

    async def send(text: str = "late", **caller: Any) -> str:
        one = talk(**caller)
        await one.say(f"Tell Alice that I am {text}")
        return await one.say("yes")

    assert await send(user_id=hass_read_only_user.id) == words("en", "assist_not_allowed")
    account = simulator.world.accounts[SERVICE_NAME]
    account.credits_left, credits_left = 0.0, account.credits_left
    refused = words("en", "assist_refused", recipients="Alice", reason="")
    assert re.fullmatch(re.escape(refused) + r"\w.*credits.*", await send())
    account.credits_left = credits_left
    assert simulator.world.jobs == []
    deduplicate = {"assist": True, "deduplicate": {"minutes": 5}}
    hass.config_entries.async_update_entry(entry, options=deduplicate)
    await hass.async_block_till_done()
    assert await send() == words("en", "assist_sent", recipients="Alice")
    assert await send() == words("en", "assist_repeated", recipients="Alice")
    assert await send("very " * 300) == words("en", "assist_truncated", recipients="Alice")
    simulator.world.faults.add(Fault("rate_limited", "POST", retry_after=3600))
    assert await send("here") == words("en", "assist_queued", recipients="Alice")
    for name in CONTACTS:
        await async_expose(hass, name, exposed=False)
    answer = await talk().say("Send an SMS to Alice: hi")
    assert answer == words("en", "assist_no_recipient")


async def test_who_speaks(
    hass: HomeAssistant, simulator: OvhSimulator, talk: Begin, hass_admin_user: MockUser
) -> None:
    """Test that a voice device may send, but not what passes on a text that came in."""
    answer = await talk(user_id=None).say("Tell Bob that the house is open")
    assert answer == words("en", "assist_not_allowed")
    kitchen = talk(KLINGON, user_id=None, device_id="kitchen")
    await kitchen.say("Tell Bob that dinner is ready")
    bathroom = talk(KLINGON, user_id=None, device_id="bathroom")
    bathroom.id = kitchen.id
    assert (await bathroom.say("yes")).startswith(NOT_OURS)
    assert await kitchen.say("yes") == words("en", "assist_sent", recipients="Bob")
    [job] = simulator.world.jobs
    assert job.receivers == [BOB]
    # A language model runs scripts as the user who talks to it.
    one = {"action": "conversation.process", "response_variable": "said"}
    steps = [
        {**one, "data": {"text": "Tell Bob that the house is open"}},
        {**one, "data": {"text": "yes", "conversation_id": "{{ said.conversation_id }}"}},
    ]
    assert await async_setup_component(hass, "script", {"script": {"talk": {"sequence": steps}}})
    context = Context(user_id=hass_admin_user.id)
    await hass.services.async_call("script", "talk", blocking=True, context=context)
    assert simulator.world.jobs == [job]


async def test_other_agent(hass: HomeAssistant, talk: Begin) -> None:
    """Test that a yes to another agent gets there, though a message waits for one."""

    class Parrot(conversation.AbstractConversationAgent):
        supported_languages = "*"

        @override
        async def async_process(
            self, user_input: conversation.ConversationInput
        ) -> conversation.ConversationResult:
            response = intent.IntentResponse(language="en")
            response.async_set_speech(f"You said {user_input.text}")
            return conversation.ConversationResult(response)

    parrot = MockConfigEntry(domain="parrot")
    parrot.add_to_hass(hass)
    conversation.async_set_agent(hass, parrot, Parrot())
    hass.config_entries.async_update_entry(parrot, title="Polly")
    await talk().say("Tell Alice that I am late")
    # As a pipeline does: first the sentences, then the agent.
    said = conversation.ConversationInput(
        text="yes",
        context=Context(user_id="other"),
        conversation_id=None,
        device_id=None,
        satellite_id=None,
        language="en",
        agent_id=parrot.entry_id,
    )
    agent = conversation.async_get_agent(hass)
    assert isinstance(agent, conversation.ConversationEntity)
    result = await agent.async_process(said)
    assert result.response.speech["plain"]["speech"] == "You said yes"


async def test_without_conversation(
    hass: HomeAssistant, simulator: OvhSimulator, make_entry: EntryFactory
) -> None:
    """Test that an account is set up in a house where nothing listens."""
    entry = make_entry(options={"assist": True})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert "conversation" not in hass.config.components
