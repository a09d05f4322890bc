"""What stands between a ward and the centre, for real: sockets of this machine that misbehave, and
the code that the page gets for each.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.error import URLError

import pytest
import trustme
import truststore

from dashboards.scene import LinkCode
from site_agent.enrolment import Way, post_over_http
from site_agent.outcomes import link_code
from site_agent.settings import Settings
from site_agent.uplink import ORDINARY_FAULTS, UplinkSettings, connection_to, trust
from tests.site_agent.fake_centre import TOKEN, FakeCentre

pytestmark = pytest.mark.asyncio

PAGE = "<html>Logg inn på gjestenettet</html>"
ANSWERS: dict[str, tuple[str, LinkCode]] = {
    "a page where our socket should be": (
        f"200 OK\r\nContent-Length: {len(PAGE)}",
        "captive_portal",
    ),
    "a way to a page": ("302 Found\r\nLocation: http://127.0.0.1:9/login", "captive_portal"),
    "a log-in of the network": ("511 Network Authentication Required", "captive_portal"),
    "a proxy in the way": ("407 Proxy Authentication Required", "proxy_login"),
    "no such room": ("404 Not Found", "room_unknown"),
    "no such key": ("401 Unauthorized", "token_wrong"),
    "an older protocol": ("426 Upgrade Required", "too_old"),
    "a centre that is starting": ("503 Service Unavailable", "unavailable"),
}


async def outcome(
    address: str,
    proxy: str | Literal[True] | None = None,
    trusted: ssl.SSLContext | None = None,
) -> LinkCode:
    """The code for a try to connect; `connected` where it worked."""
    settings = UplinkSettings(address, TOKEN, "test 1", proxy, trusted)
    try:
        async with connection_to(settings):
            return "connected"
    except ORDINARY_FAULTS as error:
        return link_code(error)


@asynccontextmanager
async def answering(answer: bytes, certificate: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """A server that says this to whoever knocks, and hangs up: its address."""

    async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65_536)
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(answered, "127.0.0.1", 0, ssl=certificate)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


def http(status: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nConnection: close\r\n\r\n{PAGE}".encode()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.parametrize("answer", ANSWERS)
async def test_an_answer_that_is_no_socket(answer: str) -> None:
    status, code = ANSWERS[answer]
    async with answering(http(status)) as address:
        assert await outcome(f"ws://{address}/agent") == code


@pytest.mark.parametrize("nonsense", [b"", b"SSH-2.0-OpenSSH_9.6\r\n", b"\x15\x03\x01\x00\x02\x02"])
async def test_an_answer_that_is_no_web_server_is_no_contact(nonsense: bytes) -> None:
    async with answering(nonsense) as address:
        assert await outcome(f"ws://{address}/agent") == "unavailable"


async def test_nobody_at_the_address() -> None:
    assert await outcome(f"ws://127.0.0.1:{free_port()}/agent") == "refused"


async def test_a_name_that_nobody_has() -> None:
    """Without any name server in reach it is no network, and says nothing about the name."""
    code = await outcome("ws://samkurs.invalid/agent")
    assert code in {"name_not_found", "no_network"}


# ── proxies ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("407 Proxy Authentication Required", "proxy_login"),
        ("403 Forbidden", "proxy_login"),
        ("502 Bad Gateway", "unavailable"),
    ],
)
async def test_a_proxy_that_lets_nobody_through(status: str, code: LinkCode) -> None:
    async with answering(http(status)) as proxy:
        assert await outcome("ws://samkurs.example/agent", f"http://{proxy}") == code


async def test_a_proxy_that_is_not_there() -> None:
    code = await outcome("ws://samkurs.example/agent", f"http://127.0.0.1:{free_port()}")
    assert code == "refused"


# ── certificates ───────────────────────────────────────────────────────────────────────────────

TODAY = datetime.now(UTC)
"""Of the machine that checks the certificate: OpenSSL asks no clock of ours."""


@asynccontextmanager
async def secured(
    ca: trustme.CA, name: str = "127.0.0.1", days: tuple[int, int] = (-1, 1)
) -> AsyncIterator[str]:
    """A centre behind a certificate of this authority, good between two days from today: its
    address.
    """
    since, until = (TODAY + timedelta(days=day) for day in days)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(name, not_before=since, not_after=until).configure_cert(context)
    async with answering(http("503 Service Unavailable"), context) as address:
        yield f"wss://{address}/agent"


def trusting(ca: trustme.CA, folder: Path) -> ssl.SSLContext:
    """What the agent trusts where `ca_file` names this authority."""
    ca.cert_pem.write_to_path(folder / "ca.pem")
    return trust(Settings.of(centre="https://samkurs.example", ca_file=folder / "ca.pem"))


async def test_a_certificate_of_an_authority_that_the_settings_trust(tmp_path: Path) -> None:
    ca = trustme.CA()
    async with secured(ca) as address:
        assert await outcome(address, trusted=trusting(ca, tmp_path)) == "unavailable", (
            "it answered"
        )


async def test_a_certificate_of_an_unknown_authority(tmp_path: Path) -> None:
    async with secured(trustme.CA()) as address:
        code = await outcome(address, trusted=trusting(trustme.CA(), tmp_path))
        assert code == "certificate_not_trusted"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the store is no file of ours")
async def test_what_the_machine_trusts_needs_no_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the authority in the machine's store there is contact; with another there is none."""
    ours, settings = trustme.CA(), Settings.of(centre="https://samkurs.example")
    for ca, code in ((trustme.CA(), "certificate_not_trusted"), (ours, "unavailable")):
        ca.cert_pem.write_to_path(tmp_path / "store.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "store.pem"))
        async with secured(ours) as address:
            assert await outcome(address, trusted=trust(settings)) == code


async def test_a_code_is_sent_with_the_same_trust(tmp_path: Path) -> None:
    """Enrolment goes by another library, which must take this context too."""
    ca = trustme.CA()
    async with secured(ca) as address:
        page = address.replace("wss", "https")
        trusted = Way("none", trusting(ca, tmp_path))
        status, _ = await asyncio.to_thread(post_over_http, page, b"{}", trusted)
        assert status == 503, "it answered"
        unknown = Way("none", trusting(trustme.CA(), tmp_path))
        with pytest.raises(URLError, match="CERTIFICATE_VERIFY_FAILED"):
            await asyncio.to_thread(post_over_http, page, b"{}", unknown)


async def test_trust_is_ours_alone(tmp_path: Path) -> None:
    trusting(trustme.CA(), tmp_path)
    assert ssl.SSLContext is not truststore.SSLContext, "the rest of the program is as it was"


async def test_a_certificate_of_another_name(tmp_path: Path) -> None:
    ca = trustme.CA()
    async with secured(ca, "another.example") as address:
        code = await outcome(address, trusted=trusting(ca, tmp_path))
        assert code == "certificate_not_trusted"


async def test_a_certificate_of_the_future_means_that_this_clock_is_behind(tmp_path: Path) -> None:
    ca = trustme.CA()
    async with secured(ca, days=(1, 2)) as address:
        assert await outcome(address, trusted=trusting(ca, tmp_path)) == "clock_wrong"


async def test_a_certificate_of_the_past(tmp_path: Path) -> None:
    ca = trustme.CA()
    async with secured(ca, days=(-9, -1)) as address:
        code = await outcome(address, trusted=trusting(ca, tmp_path))
        assert code == "certificate_not_trusted"


async def test_no_certificate_where_one_is_expected(tmp_path: Path) -> None:
    async with answering(http("200 OK")) as address:
        code = await outcome(f"wss://{address}/agent", trusted=trusting(trustme.CA(), tmp_path))
        assert code == "unavailable"


# ── the control arm ────────────────────────────────────────────────────────────────────────────


async def test_where_nothing_stands_in_the_way_there_is_contact(fake: FakeCentre) -> None:
    assert await outcome(fake.address) == "connected"
