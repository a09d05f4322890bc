"""A wall that opens TLS, for real: it has a certificate of its own that the laptop trusts, and
passes everything on. The settings name no issuers.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from aiohttp import web

from orchestrator.issuers import IssuerWatch, Look, Place, look_with
from orchestrator.probes import Probes
from session_core.clock import SystemClock
from session_core.rules.reports import CheckResult
from session_core.wire.probes import ISSUERS_PATH
from site_agent.catalogue import load_catalogue
from site_agent.network.probes import network_probes
from site_agent.probes.worker import ProbeWorker
from site_agent.settings import Settings
from tests.certificates import HOST

pytestmark = pytest.mark.asyncio

AUTHORITY = trustme.CA(organization_name="Honest authority")
WALLS = trustme.CA(organization_name="Hospital wall")


def showing(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    return context


def trusting(*authorities: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for one in authorities:
        one.configure_trust(context)
    return context


SEES = look_with(lambda: trusting(AUTHORITY))
"""The centre's own look."""


def sees_nothing(place: Place) -> bytes:
    raise OSError("no way out")


@asynccontextmanager
async def centre(look: Look | None, *, is_old: bool = False) -> AsyncIterator[int]:
    """A centre that asks the room for its key; one of before the path where `is_old`. Its port."""
    mine: list[Place] = []
    probes = Probes(SystemClock(), _keeper, IssuerWatch(lambda: mine, look, SystemClock()))
    app = web.Application()
    if not is_old:
        app.router.add_get(ISSUERS_PATH, probes.issuers)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=showing(AUTHORITY))
    await site.start()
    port: int = runner.addresses[0][1]
    mine.append(Place(HOST, port, is_ours=True))
    yield port
    await runner.cleanup()


def _keeper(request: web.Request) -> None:
    if request.headers.get("Authorization") != "Bearer key":
        raise web.HTTPUnauthorized


@asynccontextmanager
async def wall() -> AsyncIterator[str]:
    """A proxy that opens what goes through it, and its address."""
    context = showing(WALLS)
    tasks: set[asyncio.Task[None]] = set()

    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        host, _, port = asked.split()[1].decode().partition(":")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await writer.drain()
        await writer.start_tls(context)
        there = await asyncio.open_connection(host, int(port), ssl=trusting(AUTHORITY))
        await asyncio.gather(_pass_on(reader, there[1]), _pass_on(there[0], writer))

    async def met_safely(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(met(reader, writer))
        tasks.add(task)
        with suppress(OSError, asyncio.IncompleteReadError):
            await task

    server = await asyncio.start_server(met_safely, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(65_536):
        writer.write(piece)
        await writer.drain()
    writer.close()


async def measured(
    port: int, folder: Path, *, proxy: str = "none", issuers: str = ""
) -> CheckResult:
    """What a laptop that trusts both finds."""
    roots = folder / "roots.pem"
    roots.write_bytes(AUTHORITY.cert_pem.bytes() + WALLS.cert_pem.bytes())
    settings = Settings.of(
        centre=f"https://{HOST}:{port}",
        token="key",
        proxy=proxy,
        ca_file=str(roots),
        issuers=issuers,
    )
    catalogue = load_catalogue()
    probe = next(
        one for one in network_probes(settings, lambda: catalogue) if one.name == "net_tls"
    )
    (found,) = await ProbeWorker([probe], lambda: datetime.now(UTC)).run(catalogue, "light")
    return found


async def test_where_nobody_opens_it_all_is_well(tmp_path: Path) -> None:
    async with centre(SEES) as port:
        found = await measured(port, tmp_path)
    assert (found.word, found.verdict) == ("", "ok")


async def test_a_wall_that_the_laptop_trusts_is_told_without_any_setting(tmp_path: Path) -> None:
    async with centre(SEES) as port, wall() as proxy:
        found = await measured(port, tmp_path, proxy=proxy)
        named = await measured(port, tmp_path, proxy=proxy, issuers="hospital wall")
    assert (found.word, found.verdict) == ("foreign", "warn")
    assert (named.word, named.verdict) == ("", "ok"), "IT has said that it is as it should be"


@pytest.mark.parametrize(("look", "is_old"), [(None, False), (sees_nothing, False), (SEES, True)])
async def test_where_the_centre_cannot_tell_nobody_says_that_nobody_listens(
    look: Look | None, is_old: bool, tmp_path: Path
) -> None:
    async with centre(look, is_old=is_old) as port, wall() as proxy:
        found = [await measured(port, tmp_path, proxy=one) for one in ("none", proxy)]
    assert [(one.word, one.verdict) for one in found] == [("unseen", "ok")] * 2
