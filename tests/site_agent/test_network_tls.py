"""Safe connections with real certificates: what is wrong with one is told by its own word."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from session_core.rules.terms import CheckVerdict
from site_agent.catalogue import load_catalogue
from site_agent.network.issuers import as_told
from site_agent.network.tls import Handshake, proxy_for, shaker, tls
from site_agent.probes.interface import Measured

CATALOGUE = load_catalogue()
HOST = "localhost"
NOW = datetime.now(UTC)
CA = trustme.CA(organization_name="Hospital wall")


@contextmanager
def serving(certificate: trustme.LeafCert | None) -> Iterator[int]:
    """A place that shakes hands with whoever comes; with none it holds the line and says nothing.
    Gives its port.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if certificate is not None:
        certificate.configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_serve, args=(server, context if certificate else None))
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def _serve(server: socket.socket, context: ssl.SSLContext | None) -> None:
    held = []
    while True:
        try:
            line, _ = server.accept()
        except OSError:
            break
        if context is None:
            held.append(line)
            continue
        try:
            with context.wrap_socket(line, server_side=True) as safe:
                safe.recv(1)
        except OSError:
            line.close()
    for line in held:
        line.close()


def trusting(*authorities: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for one in authorities:
        one.configure_trust(context)
    return context


def shaken(
    certificate: trustme.LeafCert | None, trust: ssl.SSLContext, *issuers: str
) -> Measured | None:
    with serving(certificate) as port:
        return tls([(HOST, port)], shaker(trust, "none", 0.5), lambda: NOW, issuers)


def verdict(found: Measured | None) -> tuple[str, CheckVerdict]:
    assert found is not None
    return found.word, CATALOGUE["net_tls"].verdict(found.value, found.word)


def ending(after: timedelta) -> trustme.LeafCert:
    return CA.issue_cert(HOST, not_after=NOW + after)


@pytest.mark.parametrize(
    ("certificate", "trust", "issuers", "word", "means"),
    [
        (CA.issue_cert(HOST), trusting(CA), (), "unseen", "ok"),
        (CA.issue_cert(HOST), trusting(CA), ("hospital WALL",), "", "ok"),
        (CA.issue_cert(HOST), trusting(CA), ("Buypass", "DigiCert"), "foreign", "warn"),
        (ending(timedelta(days=5)), trusting(CA), (), "expires_soon", "warn"),
        (ending(-timedelta(days=1)), trusting(CA), (), "expired", "fail"),
        (CA.issue_cert("other.example.no"), trusting(CA), (), "wrong_name", "fail"),
        (CA.issue_cert(HOST), trusting(), (), "not_trusted", "fail"),
        (None, trusting(CA), (), "no_answer", "fail"),
    ],
)
def test_each_fault_of_a_certificate_has_its_word(
    certificate: trustme.LeafCert | None,
    trust: ssl.SSLContext,
    issuers: tuple[str, ...],
    word: str,
    means: str,
) -> None:
    assert verdict(shaken(certificate, trust, *issuers)) == (word, means)


def test_nobody_there_is_refused() -> None:
    with serving(CA.issue_cert(HOST)) as port:
        pass
    found = tls([(HOST, port)], shaker(trusting(CA), "none"), lambda: NOW)
    assert verdict(found) == ("refused", "fail")


def test_a_slow_handshake_is_a_remark_and_the_worse_place_counts() -> None:
    der = CA.issue_cert(HOST).cert_chain_pems[0].bytes()
    seen = ssl.PEM_cert_to_DER_cert(der.decode())

    def shake(host: str, port: int) -> Handshake:
        if host == "join.example.no":
            raise ConnectionRefusedError(111, "refused")
        return Handshake(1200, seen)

    slow = as_told(tls([(HOST, 443)], shake, lambda: NOW), CATALOGUE["net_tls"])
    assert verdict(slow) == ("", "warn")
    both = tls([(HOST, 443), ("join.example.no", 443)], shake, lambda: NOW)
    assert verdict(both) == ("refused", "fail")
    assert tls([], shake, lambda: NOW) is None


@pytest.mark.parametrize(
    ("code", "word"),
    [(0x800B0101, "expired"), (-2146762487, "not_trusted"), (-2146762481, "wrong_name"),
     (-67818, "expired"), (-67602, "wrong_name"), (9, "clock"), (18, "not_trusted")],
)  # fmt: skip
def test_windows_and_macos_have_numbers_of_their_own(code: int, word: str) -> None:
    def shake(host: str, port: int) -> Handshake:
        error = ssl.SSLCertVerificationError()
        error.verify_code = code
        raise error

    assert verdict(tls([(HOST, 443)], shake, lambda: NOW))[0] == word


def test_the_proxy_of_the_settings_is_taken() -> None:
    assert proxy_for("join.example.no", "none") is None
    assert proxy_for("join.example.no", "http://10.0.0.1:3128") == "http://10.0.0.1:3128"
