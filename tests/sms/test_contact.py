"""Test what a short code may not carry."""

from datetime import date, time
from ipaddress import IPv4Address
from time import process_time

from hypothesis import given, strategies as st
import pytest

from custom_components.ovh_sms.sms.contact import find_contact

WORDS = st.text(st.characters(exclude_characters=".:@"))
PIECES = st.lists(
    st.sampled_from([*"aA1é.:/@-_[ ", "fr", "b.fr", "1.1.1.1", "www.", "://", "sensor."])
).map("".join)


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        (
            "Ouvrir http://homeassistant.local:8123/lovelace",
            "http://homeassistant.local:8123/lovelace",
        ),
        ("Voir https://exemple.fr/a?b=c#d.", "https://exemple.fr/a?b=c#d"),
        ("(https://exemple.fr)", "https://exemple.fr"),
        ("Voir :https://exemple.fr, merci", "https://exemple.fr"),
        ("HTTP://EXEMPLE.FR", "HTTP://EXEMPLE.FR"),
        ("http://nas:5000", "http://nas:5000"),
        ("http://[fe80::1]:8123/", "http://[fe80::1]:8123/"),
        ("rtsp://camera/1", "rtsp://camera/1"),
        ("homeassistant://navigate/energy", "homeassistant://navigate/energy"),
        ("Regarde.http://nas", "http://nas"),
        (
            "Clique ici:\nhttps://my.home-assistant.io/redirect",
            "https://my.home-assistant.io/redirect",
        ),
        ("<https://exemple.fr>", "https://exemple.fr"),
        # Hosts.
        ("homeassistant.local est en panne", "homeassistant.local"),
        ("my.home-assistant.io", "my.home-assistant.io"),
        ("abcdef.ui.nabu.casa", "abcdef.ui.nabu.casa"),
        ("Voir nabu.casa.", "nabu.casa"),
        ("maison.duckdns.org:8123/lovelace", "maison.duckdns.org"),
        ("EXEMPLE.COM", "EXEMPLE.COM"),
        ("Exemple.com", "Exemple.com"),
        ("exemple.fr/horaires", "exemple.fr"),
        ("exemple.co.uk", "exemple.co.uk"),
        ("ovhcloud.es, ovhcloud.it", "ovhcloud.es"),
        ("rte.ie", "rte.ie"),
        ("allegro.pl", "allegro.pl"),
        ("alerte.ovh", "alerte.ovh"),
        ("fritz.box", "fritz.box"),
        ("nas.lan injoignable", "nas.lan"),
        ("pi.internal", "pi.internal"),
        ("café.fr", "café.fr"),
        ("xn--caf-dma.fr", "xn--caf-dma.fr"),
        ("2.pool.ntp.org", "2.pool.ntp.org"),
        ("x.com", "x.com"),
        ("www.exemple.museum", "www.exemple.museum"),
        ("WWW.EXEMPLE.MUSEUM", "WWW.EXEMPLE.MUSEUM"),
        ("Voir...exemple.fr", "exemple.fr"),
        ("-exemple.fr", "exemple.fr"),
        ("--exemple.fr", "exemple.fr"),
        ("---exemple.fr", "exemple.fr"),
        ("exemple.fr- urgent", "exemple.fr"),
        ("21.5/exemple.fr", "exemple.fr"),
        ("weather.com/paris", "weather.com"),
        ("sensor.maison.fr", "sensor.maison.fr"),
        ("@exemple.fr", "exemple.fr"),
        # E-mail.
        ("Ecrire a jean.dupont+sms@exemple.fr.", "jean.dupont+sms@exemple.fr"),
        ("mailto:a@b.museum", "a@b.museum"),
        ("jean.fr@exemple.fr", "jean.fr@exemple.fr"),
        ("jean@mail.exemple.museum", "jean@mail.exemple.museum"),
        # Addresses.
        ("192.168.1.20", "192.168.1.20"),
        ("NAS (192.168.1.20:5000) en panne", "192.168.1.20"),
        ("Ping 10.0.0.1/24.", "10.0.0.1"),
        ("IP=8.8.8.8!", "8.8.8.8"),
        ("255.255.255.255", "255.255.255.255"),
        # The first of several.
        ("10.0.0.1 puis a@b.fr puis http://x", "10.0.0.1"),
        ("a@b.fr puis http://x puis 10.0.0.1", "a@b.fr"),
        ("12:30 21.5 sensor.x exemple.fr", "exemple.fr"),
    ],
)
def test_contact(text: str, contact: str) -> None:
    """Test what is refused."""
    assert find_contact(text) == contact


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Fuite d'eau dans la cuisine !",
        "Alarme: porte ouverte.",
        # Numbers, versions, dates and times.
        "Salon 21.5°C, dehors -3.14",
        "Home Assistant 2026.11.0 est disponible",
        "ESPHome v2026.11.0b1, Zigbee2MQTT 1.42.0-2",
        "Version 1.2.3, v1.2.3.4",
        "Le 24.12.2026 a 12.30",
        "24.12.26 12:30:45",
        "1.234.567,89 EUR",
        "06.12.34.56.78",
        "+33.6.12.34.56.78",
        "256.1.1.1",
        "1.2.3.4.5",
        "01.02.03.04",
        "aa:bb:cc:dd:ee:ff",
        "ZHA 00:15:8d:00:01:2a:3b:4c",
        "1:2:3:4:5:6:7",
        "Ratio 1:2, score 3:1",
        "1::2::3",
        "1:2:3:4:5:6:7::8",
        "std::vector, ESP::BAD, ::barre",
        "Note : :: fin",
        # In doubt OVHcloud decides.
        "fe80::1%eth0, ::1, 2001:db8::/32",
        "2001:0DB8:85A3:0000:0000:8A2E:0370:7334",
        "youtu.be/dQw4w9WgXcQ, t.co/abc",
        "nas.synology.me, livebox.home",
        # Abbreviations and sentences that lack a blank.
        "e.g. the door, i.e. the front one",
        "M.Dupont est arrive",
        "S.p.A., p.ex., c.a.d., a.m., Sp.z.o.o.",
        "p.es. la porta",
        "12 av.de la Republique",
        "C'est la fin.Le portail est ferme",
        "It is done.It works",
        "Panne.Info suit",
        "fin.net.Le",
        "Attention...la porte",
        "fini.to check",
        # What Home Assistant says.
        "sensor.kitchen est indisponible",
        "binary_sensor.porte_garage",
        "zone.home",
        "weather.home",
        "SENSOR.HOME",
        "device_tracker.local",
        "media_player.tv",
        "light.salon_fr",
        "capteur.fr_salon",
        "switch.turn_on",
        "configuration.yaml, snapshot.jpg, script.py",
        "/config/www/camera.jpg",
        "@maison",
        "a@b",
        "a@b.c",
        "3@1.50",
        "https://",
        "Protocole ://",
        "km/h et/ou l/min",
    ],
)
def test_no_contact(text: str) -> None:
    """Test what a short code has no reason to refuse."""
    assert find_contact(text) is None


@given(address=st.ip_addresses(v=4), before=WORDS)
def test_ipv4(address: IPv4Address, before: str) -> None:
    """Test that every address is found after any text."""
    assert find_contact(f"{before} {address}:8123/") == str(address)


@given(WORDS)
def test_words(text: str) -> None:
    """Test that nothing is found where there can be nothing."""
    assert find_contact(text) is None


@given(PIECES, WORDS, WORDS)
def test_any_text(text: str, before: str, after: str) -> None:
    """Test that a piece of the text is found, regardless of the text around it."""
    contact = find_contact(text)
    assert contact is None or 0 < len(contact) <= len(text)
    assert (contact or "") in text
    assert find_contact(f"{before} {text}\n{after}") == contact


@given(st.floats(allow_nan=False, allow_infinity=False), st.dates(), st.times())
def test_numbers(number: float, day: date, moment: time) -> None:
    """Test that no number, date or time is taken for an address."""
    texts = (f"{number:.3f}", str(number), f"{day:%d.%m.%Y}", str(day), str(moment))
    assert find_contact(" ".join(texts)) is None


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "a",
            "a.",
            "a-",
            "a--",
            "a---b",
            "-",
            "--a.b",
            "_",
            "a.fr_",
            "x.y ",
            "a.b/",
            ".a",
            "a..b",
        ),
        *(
            "@",
            "a@",
            "a@b",
            "a@b.",
            "é@é.é ",
            "://",
            "a://",
            "a:// ",
            "12.30 ",
            "1.1.1.1.",
            "1.2.3.4_ ",
        ),
    ],
)
def test_hostile(piece: str) -> None:
    """Test that no text keeps the house waiting."""
    text = (piece * 20_000)[:20_000]
    seconds = []
    for _ in range(5):
        start = process_time()
        find_contact(text)
        seconds.append(process_time() - start)
    assert min(seconds) < 0.02
