"""Which encoding a CSV file is read in."""

# ruff: noqa: RUF001
from itertools import product

import pytest

from custom_components.ovh_sms.bulk.text_encoding import UnreadableText, decode

WESTERN = ("cp1252", "iso8859_15", "cp850", "mac_roman")
CENTRAL = ("cp1250", "iso8859_2", "cp852", "mac_latin2")

CELLS = {
    "FR": (
        *("Hélène François", "Zoé", "Noël", "Bénévole", "Cœur", "l’été", "à bientôt", "20 °C"),
        *("5 €", "HÉLÈNE", "FRANÇOIS", "CÔTE", "MÈRE", "voilà", "suite…", "Müller", "Julián"),
        *("Gaël Lefèvre", "Île d’Yeu", "Où êtes-vous ?", "L’alarme", "d’eau", "« bonjour »"),
        *("n° 5", "½ tasse", "m²", "a – b", "Maïté", "Août", "Ça va", "À table", "Éric", "ÉRIC"),
        *(
            "Ñandú",
            "Çelik",
            "Nuñez",
            "fumée détectée à l’étage",
            "créée",
            "Anaïs",
            "Benoît",
            "Straße",
        ),
    ),
    "ES": (
        *("Mañana", "José María", "¿Qué tal?", "Núñez", "¡Atención!", "MUÑOZ", "Martín"),
        *("1ª planta", "nº 5", "Güell", "Ángel", "él", "más"),
    ),
    "IT": ("È già così", "perché", "città", "Nicolò", "Però", "più", "l’allarme", "LUNEDÌ", "il…"),
    "GB": ("£5", "Seán", "Zoë", "Café", "it’s", "5 €", "O’Brien", "a – b"),
    "IE": ("Seán Ó Briain", "Áine", "Éamon", "it’s €5", "Niamh Ní Dhúill"),
    "PL": (
        *("Łódź", "Jędrzej Gdańsk", "Środa – 12 €", "Żaneta", "Zażółć gęślą jaźń", "ŁÓDŹ"),
        *("Małgorzata", "Paweł", "może", "21 °C", "Grażyna Wójcik"),
    ),
    "": ("Zoé", "Noël", "más", "Müller", "Hélène François"),
}
FILES = [
    (country, encoding)
    for country in CELLS
    for encoding in (CENTRAL if country == "PL" else WESTERN)
]


def file_of(*cells: str) -> str:
    """Return a file with a cell on each line after the header."""
    return "nom;x\n" + "".join(f"{cell};1\n" for cell in cells)


@pytest.mark.parametrize(("country", "encoding"), FILES)
def test_file(country: str, encoding: str) -> None:
    """Test that a file of some rows is read right, whichever program wrote it."""
    text = file_of(*CELLS[country]).encode(encoding, "ignore").decode(encoding)
    assert decode(text.encode(encoding), country or None) == text


@pytest.mark.parametrize(("country", "encoding"), FILES)
def test_one_cell(country: str, encoding: str) -> None:
    """Test that a single sign is read right or refused with its line, and never garbled."""
    refused = []
    for cell in CELLS[country]:
        text = file_of("Ann", cell).encode(encoding, "ignore").decode(encoding)
        try:
            assert decode(text.encode(encoding), country or None) == text
        except UnreadableText as err:
            refused.append(err.line)
    assert set(refused) <= {3}
    usual = encoding in {"cp1252", "cp1250"}
    assert len(refused) <= len(CELLS[country]) * (0.2 if usual else 0.5)


@pytest.mark.parametrize(
    ("garbled", "text"),
    [
        ("HÃ©lÃ¨ne", "Hélène"),
        ("lâ€™Ã©tÃ©", "l’été"),
        ("Ã\u00a0 table", "à table"),
        ("Ĺ»aneta", "Żaneta"),
        ("ï»¿HÃ©lÃ¨ne", "Hélène"),
    ],
)
def test_unicode_written_twice(garbled: str, text: str) -> None:
    """Test that UTF-8 which a program took for something else is put right."""
    assert decode(garbled.encode(), "FR") == text


@pytest.mark.parametrize(
    "text", ["Šárka Žižka", "MAÇÃ", "Ä Ö Ü", "猫", "Ann ‚x‘ „y“", "√π √2 ├─", "\ufeffAnn"]
)
def test_unicode(text: str) -> None:
    """Test that Unicode stays what it is."""
    assert decode(text.encode(), "FR") == text.lstrip("\ufeff")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("HÃ©lÃ¨ne 猫".encode(), id="mended in part"),
        pytest.param("BŽnŽvole".encode(), id="from an old Macintosh"),
        pytest.param("H‚lŠne".encode(), id="from DOS"),
        pytest.param("H√©l√®ne".encode(), id="written twice on an old Macintosh"),
        pytest.param("H├®l├¿ne".encode(), id="written twice on DOS"),
        pytest.param("5 €".encode("cp858"), id="euro of DOS"),
        pytest.param("L\ufffda".encode(), id="damaged"),
        pytest.param(b"\x8f \xe9t\xe9", id="damaged beside a blank"),
        pytest.param("Привет".encode("cp1251"), id="Cyrillic"),
        pytest.param("Καλημέρα".encode("cp1253"), id="Greek"),
    ],
)
def test_doubtful(data: bytes) -> None:
    """Test that a text is refused, with its line, rather than sent garbled."""
    with pytest.raises(UnreadableText) as caught:
        decode(b"nom\r\nAnn\r\n" + data, "FR")
    assert caught.value.line == 3


def test_noise() -> None:
    """Test that bytes without any order are refused before they take long."""
    noise = b"\n".join(
        bytes(each) for each in product(range(65, 110), range(192, 256), range(97, 122))
    )
    with pytest.raises(UnreadableText):
        decode(noise, "FR")
