"""A connection to OVHcloud: what has left, and ending a request that is on its way."""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
import ipaddress
from pathlib import Path
import socket
import ssl
from threading import Event, Thread, Timer
import time
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
import ovh.client
import pytest

from custom_components.ovh_sms.api import (
    Keys,
    OutcomeUnknown,
    OvhError,
    Unavailable,
    connection as connection_module,
)
from custom_components.ovh_sms.api.connection import TIME_PATH, Connection

from ..ovh_simulator.const import (
    APPLICATION_KEY,
    APPLICATION_SECRET,
    CONSUMER_KEY,
    SERVICE_NAME,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")

JOBS = f"/sms/{SERVICE_NAME}/jobs"
SOON = 1.0
"""Seconds within which a request that is ended must have returned."""


@pytest.fixture
def connection() -> Connection:
    """Return a connection that is not there yet."""
    return Connection(Keys(APPLICATION_KEY, APPLICATION_SECRET, CONSUMER_KEY))


@pytest.fixture
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let requests time out soon."""
    monkeypatch.setattr(connection_module, "TIMEOUT", (0.5, 0.5))


def failure_of(connection: Connection, path: str = JOBS) -> OvhError:
    """Return how a request fails."""
    with pytest.raises(OvhError) as caught:
        connection.call("POST", path, {})
    return caught.value


@contextmanager
def _refusing(_: Path) -> Iterator[str]:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


@contextmanager
def _unresolvable(_: Path) -> Iterator[str]:
    def fail(*_: Any, **__: Any) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", fail)
        yield "http://eu.api.ovh.com"


@contextmanager
def _silent(_: Path) -> Iterator[str]:
    # A queue of waiting connections that is full, so the next one gets no answer.
    with ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for __ in range(8):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def _behind_dead_proxy(path: Path) -> Iterator[str]:
    with _refusing(path) as proxy, pytest.MonkeyPatch.context() as patch:
        for name in ("no_proxy", "NO_PROXY"):
            patch.delenv(name, raising=False)
        patch.setenv("http_proxy", proxy)
        yield "http://eu.api.ovh.com"


def _certificate(path: Path) -> Path:
    """Write a certificate that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = path / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return pem


@contextmanager
def _behind_strict_proxy(_: Path) -> Iterator[str]:
    def refuse(connection: socket.socket) -> None:
        assert connection.recv(65_536).startswith(b"CONNECT ")
        connection.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")

    with _serving(refuse) as proxy, pytest.MonkeyPatch.context() as patch:
        for name in ("no_proxy", "NO_PROXY"):
            patch.delenv(name, raising=False)
        patch.setenv("https_proxy", f"http://{proxy}")
        yield "https://eu.api.ovh.com"


@contextmanager
def _untrusted(path: Path) -> Iterator[str]:
    with _serving(lambda _: None, _certificate(path)) as address:
        yield f"https://{address}"


@contextmanager
def _without_handshake(_: Path) -> Iterator[str]:
    with _serving(_hang) as address:
        yield f"https://{address}"


def _hang(connection: socket.socket) -> None:
    connection.recv(65_536)
    connection.recv(1)


def _drip(connection: socket.socket) -> None:
    connection.recv(65_536)
    while True:
        # A line of the answer's head that never ends.
        connection.sendall(b"H")
        time.sleep(0.02)


@contextmanager
def _hanging(_: Path) -> Iterator[str]:
    with _serving(_hang) as address:
        yield f"http://{address}"


@contextmanager
def _dripping(_: Path) -> Iterator[str]:
    with _serving(_drip) as address:
        yield f"http://{address}"


@contextmanager
def _trusted(path: Path, serve: Callable[[socket.socket], Any]) -> Generator[str]:
    certificate = _certificate(path)
    with _serving(serve, certificate) as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        yield f"https://{address}"


@contextmanager
def _trusted_hanging(path: Path) -> Iterator[str]:
    with _trusted(path, _hang) as url:
        yield url


@contextmanager
def _trusted_dripping(path: Path) -> Iterator[str]:
    with _trusted(path, _drip) as url:
        yield url


@contextmanager
def _closing(_: Path) -> Iterator[str]:
    with _serving(lambda connection: connection.recv(65_536)) as address:
        yield f"http://{address}"


@contextmanager
def _serving(
    serve: Callable[[socket.socket], Any], certificate: Path | None = None
) -> Generator[str]:
    """Serve a single connection, by TLS if there is a certificate."""

    def accept() -> None:
        connection, _ = listening.accept()
        with suppress(OSError), connection:
            if certificate is None:
                serve(connection)
            else:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate)
                with context.wrap_socket(connection, server_side=True) as secured:
                    serve(secured)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        thread = Thread(target=accept)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        thread.join()


SENT_TO = (_behind_strict_proxy, _hanging, _closing, _trusted_hanging)
"""Networks that get something of a request."""


@pytest.mark.usefixtures("impatience")
@pytest.mark.parametrize(
    ("network", "expected"),
    [
        (_refusing, Unavailable),
        (_unresolvable, Unavailable),
        (_silent, Unavailable),
        (_behind_dead_proxy, Unavailable),
        (_behind_strict_proxy, Unavailable),
        (_untrusted, Unavailable),
        (_without_handshake, Unavailable),
        (_hanging, OutcomeUnknown),
        (_closing, OutcomeUnknown),
        (_trusted_hanging, OutcomeUnknown),
    ],
)
def test_network_failure(
    connection: Connection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    network: Callable[[Path], Any],
    expected: type[OvhError],
) -> None:
    """Test telling a request that never left from one without an answer."""
    with network(tmp_path) as url:
        monkeypatch.setitem(ovh.client.ENDPOINTS, "ovh-eu", f"{url}/1.0")
        assert type(failure_of(connection)) is expected
        assert connection.may_have_sent is (network in SENT_TO)
        assert connection.is_usable


@pytest.mark.parametrize("network", [_hanging, _trusted_hanging, _dripping, _trusted_dripping])
def test_ended(
    connection: Connection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    network: Callable[[Path], Any],
) -> None:
    """Test that a request that OVHcloud is slow to answer is ended at once."""
    with network(tmp_path) as url:
        monkeypatch.setitem(ovh.client.ENDPOINTS, "ovh-eu", f"{url}/1.0")
        timer = Timer(0.3, connection.end)
        timer.start()
        began = time.monotonic()
        assert type(failure_of(connection)) is OutcomeUnknown
        assert 0.2 < time.monotonic() - began < SOON
        timer.join()
    assert connection.may_have_sent
    assert not connection.is_usable


def test_ended_while_connecting(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that nothing is sent once the connection is there, if the request was ended before."""
    received: list[bytes] = []
    resolving, go_on = Event(), Event()
    resolve = socket.getaddrinfo

    def slow(*args: Any, **more: Any) -> Any:
        resolving.set()
        assert go_on.wait(5)
        return resolve(*args, **more)

    with _serving(lambda accepted: received.append(accepted.recv(65_536))) as address:
        monkeypatch.setitem(ovh.client.ENDPOINTS, "ovh-eu", f"http://{address}/1.0")
        monkeypatch.setattr(socket, "getaddrinfo", slow)
        failures: list[OvhError] = []
        thread = Thread(target=lambda: failures.append(failure_of(connection)))
        thread.start()
        assert resolving.wait(5)
        connection.end()
        go_on.set()
        thread.join()
    assert list(map(type, failures)) == [Unavailable]
    assert received == [b""]
    assert not connection.may_have_sent


def test_ended_before(connection: Connection) -> None:
    """Test that a connection that was ended makes no request."""
    connection.end()
    assert type(failure_of(connection)) is Unavailable


@pytest.mark.usefixtures("impatience")
def test_time_is_no_message(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that asking for OVHcloud's time without an answer leaves no message in doubt."""
    with _hanging(tmp_path) as url:
        monkeypatch.setitem(ovh.client.ENDPOINTS, "ovh-eu", f"{url}/1.0")
        assert type(failure_of(connection, TIME_PATH)) is OutcomeUnknown
        assert not connection.may_have_sent
