"""Which characters of a text give way to GSM ones."""

# ruff: noqa: RUF001
from unicodedata import category, normalize

from hypothesis import assume, given, strategies as st
import pytest

from custom_components.ovh_sms.sms.encoding import GSM_BASIC, Encoding, measure
from custom_components.ovh_sms.sms.smart import Replacement, apply

EMOJI = [
    "🚨",
    "❤\ufe0f",
    "👍🏽",
    "👨\u200d👩\u200d👧",
    "🇫🇷",
    "🏴\U000e0067\U000e007f",
    "ℹ\ufe0f",
    "✅",
]
LOOK_ALIKES = ["’", "«", "»", "“", "–", "−", "…", "\u00a0", "\u202f", "\u200b", "\u00ad", "ﬁ"]
LETTERS = ["ê", "ç", "e\u0301", "e\u0302", "ł", "œ", "Ж", "π", "北", "が", "٣", "½", "²", "\u0308"]
SYMBOLS = ["°", "℃", "™", "≥", "≮", "•", "→", "¨", "\x1b"]

GSM_CHARACTERS = st.sampled_from(sorted(GSM_BASIC - {"\r"})) | st.sampled_from("aZ09 \n€{")
PLAIN_TEXTS = st.lists(GSM_CHARACTERS | st.sampled_from(LOOK_ALIKES)).map("".join)
TEXTS = st.lists(
    GSM_CHARACTERS
    | st.sampled_from(LOOK_ALIKES)
    | st.sampled_from(EMOJI + LETTERS + SYMBOLS)
    | st.characters(),
).map("".join)
# Long runs: what is replaced by more characters must not take more parts.
LONG_TEXTS = st.lists(
    st.tuples(st.sampled_from(["a", "€", *LOOK_ALIKES, *LETTERS, *SYMBOLS]), st.integers(1, 80)),
    max_size=5,
).map(lambda runs: "".join(characters * times for characters, times in runs))


def letters(text: str) -> list[str]:
    """Return the letters and digits of a text, by Unicode's own replacement."""
    kinds = {"Lu", "Ll", "Lo", "Nd"}
    return [character for character in normalize("NFKC", text) if category(character) in kinds]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Alarme déclenchée : porte d’entrée ouverte à 21\u202fh\u202f05…",
            "Alarme déclenchée : porte d'entrée ouverte à 21 h 05...",
        ),
        (
            "«\u00a0Chauffage\u00a0» coupé… non, réglé",
            '" Chauffage " coupé... non, réglé',
        ),
        ("Congélateur : −5 – porte ouverte", "Congélateur : -5 - porte ouverte"),
        ("¿Hay alguien? “Mañana”", '¿Hay alguien? "Mañana"'),
        ("C’è qualcuno alla porta, perché?", "C'è qualcuno alla porta, perché?"),
        ("Alarm „Salon” – brak ruchu", 'Alarm "Salon" - brak ruchu'),
        ("‹a› ‚b‘ ‛c’ ″d″ ′e′ ´f` „g‟", "'a' 'b' 'c' \"d\" 'e' 'f' \"g\""),
        ("a\u2010b\u2011c\u2012d—e―f⁃g", "a-b-c-d-e-f-g"),
        ("1⁄2 3∕4", "1/2 3/4"),
        ("a\u00a0b\u2003c\u2009d\u3000e", "a b c d e"),
        ("a\u2028b\u2029c", "a\nb\nc"),
        ("ﬁn ﬂot eﬀet oﬃce baﬄe ﬅop ﬆop", "fin flot effet office baffle stop stop"),
        ("\ufeffvo\u00adlet\u200b \u200eferm\u200cé\u2060\u200d", "volet fermé"),
        ("1\ufe0f 2\ufe0e", "1 2"),
        ("porte fermee\u0301e, a\u030angstrom", "porte fermeée, ångstrom"),
        ("5 \u2126, 20 \u212b\u037e", "5 Ω, 20 Å;"),
    ],
)
def test_look_alikes(text: str, expected: str) -> None:
    """Test what is replaced because it means exactly the same."""
    assert apply(text, Replacement.AUTO) == expected
    assert apply(text, Replacement.SMART) == expected
    assert apply(text, Replacement.AS_IS) is text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fenêtre ouverte dans la pièce d’à côté", "Fenetre ouverte dans la pièce d'à coté"),
        ("Ça sent le brûlé : œufs, 20 °C → 25 °C", "Ça sent le brulé : oeufs, 20 C -> 25 C"),
        ("ÀÂÊËÎÏÔŒÙÛŸç", "AAEEIIOOEUUYc"),
        ("🚨 Alarme 🚨 : fumée détectée au 1ᵉʳ étage 🔥", "Alarme : fumée détectée au 1er étage"),
        (
            "¡Atención! Garaje abierto, nº 5, 1ª planta",
            "¡Atencion! Garaje abierto, no 5, 1a planta",
        ),
        ("È scattato l’allarme: più di 60 µg/m³", "E scattato l'allarme: più di 60 ug/m3"),
        ("Uwaga! Zażółć gęślą jaźń, łazienka", "Uwaga! Zazolc gesla jazn, lazienka"),
        ("Straße, smörgås, þorn, ẞ, ŉ", "Straße, smörgås, thorn, Ss, 'n"),
        ("Привет, ёлка и ЩИ", "Privet, iolka i ShchI"),
        ("Καλά ΔΩ", "Kala ΔΩ"),
        ("北京, が, हिन्दी, علي, ٣", "BeiJing, ga, hindii, 'ly, 3"),
        ("½ tasse, 1½ kg, 10² m², ⅐, ①", "1/2 tasse, 1 1/2 kg, 10 2 m2, 1/7, 1"),
        ("PM2.5 25 μg/m³, 3 ㎍, 4 µ", "PM2.5 25 ug/m3, 3 ug, 4 u"),
        ("OVH™, № 5, 20℃, 20°C, 5 ㎡", "OVHTM, No 5, 20C, 20C, 5 m2"),
        ("2×3÷4 ±5 ≤6 ≥7 ≠8 l·l", "2x3/4 +/-5 <=6 >=7 !=8 l.l"),
        ("ℹ\ufe0f Info : 1\ufe0f\u20e3 message ✅", "Info : 1 message OK"),
        ("⚠\ufe0f Fuite ❗", "! Fuite !"),
        ("✔Porte ✗ Volet❌Cave", "OK Porte X Volet X Cave"),
        ("a ← b ↔ c ⇒ d ≈ e ⇔ f", "a <- b <-> c => d ~ e <=> f"),
        ("n°5, N° 6, 21°, 45° N, -3 °F", "no5, No 6, 21 deg, 45 deg N, -3 F"),
        ("• 100₽ ₹5 5¢ ©®", "- 100RUB INR5 5c (C)(R)"),
        ("Vol 🇫🇷 ➔ 🇮🇹", "Vol FR -> IT"),
        ("x\u0302 et y\u0308\u034f", "x et y"),
        # Blanks: neither more nor less of them than there were.
        ("Porte🚪ouverte, 48°51, 20°C", "Porte ouverte, 48 deg 51, 20C"),
        ("a 🚪 🚪 b 🚪  c  🚪\nd", "a b  c\nd"),
        ("Portes :\n🚪 cave\n🚪🚪\ngarage 🚪\n\nfin", "Portes :\ncave\ngarage\n\nfin"),
        ("🚨\nAlarme 👋🏽👨\u200d👩\u200d👧 🔥\n", "Alarme"),
        (" à  l’été ", " à  l'été "),
        (" à  l’œil ", " à  l'oeil "),
    ],
)
def test_smart(text: str, expected: str) -> None:
    """Test what comes closest to texts."""
    assert apply(text, Replacement.SMART) == expected


@pytest.mark.parametrize("text", ["🚨🚨", "👋 :)", "→ !", "👨\u200d👩\u200d👧"])
def test_nothing_to_read(text: str) -> None:
    """Test texts of which nothing readable would be left."""
    assert apply(text, Replacement.SMART) is text
    assert apply(text, Replacement.AUTO) is text


@pytest.mark.parametrize(
    "text",
    [
        # A symbol is not what it would be without its mark.
        "a ≮ b",
        "c\u0336a\u0336",
        "Porte 🔒",
        "État : 🔴",
        "Chauffage ↑",
        "♀ 3 ‰ ∞",
        "⛔ Entrée",
        "Ɂ ok",
        "Météo : 🌧\nVent : 3",
        "Météo → 🌧",
        "Météo – 🌧",
        "Météo\n🌧",
    ],
)
def test_smart_drops_no_meaning(text: str) -> None:
    """Test that a text stays Unicode rather than say less or the contrary."""
    assert apply(text, Replacement.SMART) is text


@pytest.mark.parametrize("replacement", Replacement)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc\n\rd", "a\nb\nc\n\nd"),
        ("a\vb\fc\x85d", "a\nb\nc\nd"),
        ("a\tb\x1fc", "a b c"),
        ("Alarme\0\x07\x08\x1b\x7f\x9f!", "Alarme!"),
        ("\x1b", ""),
    ],
)
def test_control_characters(text: str, expected: str, replacement: Replacement) -> None:
    """Test that a phone gets line ends and blanks, and nothing else that is invisible to it."""
    assert apply(text, replacement) == expected


def test_windows_line_ends() -> None:
    """Test that a line end of two characters is not billed as two."""
    assert measure(apply("x\r\n" * 54, Replacement.AS_IS)).parts == 1


@pytest.mark.parametrize("text", ["Fenêtre… “ouverte”", "🚨 d’alarme", "20 °C", "e\u0302 e\u0301"])
def test_auto_needs_all(text: str) -> None:
    """Test that nothing is replaced if that leaves the text Unicode."""
    assert apply(text, Replacement.AUTO) is text


@pytest.mark.parametrize(
    ("dots", "stop_clause", "is_replaced"),
    [
        (53, False, True),
        (54, False, False),
        (71, False, True),
        (102, False, True),
        (103, False, False),
        (49, True, True),
        (50, True, False),
    ],
)
def test_no_more_parts(dots: int, stop_clause: bool, is_replaced: bool) -> None:
    """Test that a text stays as it is if it would take more parts."""
    text = "…" * dots
    expected = "..." * dots if is_replaced else text
    for replacement in Replacement.AUTO, Replacement.SMART:
        assert apply(text, replacement, stop_clause=stop_clause) == expected


@given(TEXTS | LONG_TEXTS, st.sampled_from(Replacement), st.booleans())
def test_result(text: str, replacement: Replacement, stop_clause: bool) -> None:
    """Test that any text is GSM if replaced, takes no more parts, and is replaced once."""
    text = apply(text, Replacement.AS_IS)
    replaced = apply(text, replacement, stop_clause=stop_clause)
    before = measure(text, stop_clause=stop_clause)
    after = measure(replaced, stop_clause=stop_clause)
    assert after.parts <= before.parts
    assert apply(replaced, replacement, stop_clause=stop_clause) is replaced
    if replaced is not text:
        assert replacement is not Replacement.AS_IS
        assert before.encoding is Encoding.UNICODE
        assert after.encoding is Encoding.GSM7


@given(PLAIN_TEXTS)
def test_auto_keeps_the_meaning(text: str) -> None:
    """Test that letters and digits stay what they are."""
    replaced = apply(text, Replacement.AUTO)
    assert letters(replaced) == letters(text)
    assert measure(replaced).encoding is Encoding.GSM7
    assert apply(text, Replacement.SMART) == replaced


@given(st.lists(st.sampled_from([*EMOJI, "a", "1", "!", " ", "\n"])).map("".join))
def test_smart_leaves_no_blanks(text: str) -> None:
    """Test that what is dropped leaves no blanks, and takes no letter or digit along."""
    replaced = apply(text, Replacement.SMART)
    assume(replaced is not text)
    assert [each for each in replaced if each in "a1!"] == [each for each in text if each in "a1!"]
    assert replaced[0] != " " or text[0] == " "
    assert replaced[-1] != " " or text[-1] == " "
    assert replaced.count("  ") <= text.count("  ")
