"""A day run again from the data folder, also where no centre runs: for `samkurs replay`.

Rule 1: the log is read once, beside whoever else reads or writes it, and it is not changed.
Rule 2: it is shown on this machine alone, to anybody who sits at it: whoever can read the folder
        has all of it already. Where a centre runs on the folder, its own page is the place, with
        its own door.
"""

from __future__ import annotations

import asyncio
import errno
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from orchestrator.command_words import WORDS
from orchestrator.event_log.faults import as_log_error
from orchestrator.event_log.interface import LogUnavailable, Row, SessionUnreadable
from orchestrator.event_log.lock import FolderLock
from orchestrator.export import read_rows
from orchestrator.faults import UnknownAddress
from orchestrator.gate import Gate, OpenGate
from orchestrator.history import reading
from orchestrator.middlewares import own_port, tell_errors
from orchestrator.operator_words import Trouble
from orchestrator.origins import Origins
from orchestrator.pages import static
from orchestrator.replay_pages import REPLAYING_KEY, get_picture, get_replay, refuse
from orchestrator.replays import ReplayDesk
from orchestrator.serve import stop_on_signals
from session_core.clock import Clock, ManualClock
from session_core.rules.checks import Catalogues
from session_core.rules.replay import known_at
from session_core.rules.terms import SessionId
from session_core.wire.codec import UnknownEvent, event_from_json
from session_core.words import Saying

HOST = "127.0.0.1"
OPENED = (
    "select session from events group by session having count(*) > 1"
    " order by max(rowid) desc limit 1"
)
"""The day of which something was last written, but for days that are only planned."""
ORIGINS = Origins()


def path_of(session: SessionId) -> str:
    """The address of a day's replay."""
    return f"/kurs/{session}/reprise"


# ── what is read ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Rows:
    """One day's part of the log, as it was when it was read; for `ReplayDesk`."""

    session: SessionId
    all: Sequence[Row]

    async def rows(self, session: SessionId, after: int = 0, most: int = -1) -> tuple[Row, ...]:
        """What comes after this number; nothing of any other day."""
        found = self.all[after:] if session == self.session else ()
        return tuple(found if most < 0 else found[:most])

    def until(self) -> datetime:
        """When the last of it was known: no more will come. Raises `SessionUnreadable`."""
        with reading(self.session):
            events = [event_from_json(row.body) for row in self.all]
        return max(known_at(one) for one in events if not isinstance(one, UnknownEvent))


def rows_of(log: Path, day: SessionId) -> Rows:
    """A day of this log; the last one that was opened, where none is named. Raises `Trouble`."""
    session = day or _last_opened(log)
    return Rows(session, read_rows(log, session))


def _last_opened(log: Path) -> SessionId:
    if not log.is_file():
        raise Trouble("no_log", path=log)
    try:
        with closing(sqlite3.connect(f"{log.resolve().as_uri()}?mode=ro", uri=True)) as database:
            found = database.execute(OPENED).fetchone()
    except sqlite3.Error as error:
        fault = as_log_error(error, log)
        raise Trouble(fault.code, path=log, reason=fault.reason) from error
    if found is None:
        raise Trouble("no_day_opened", path=log)
    return str(found[0])


def is_held(log: Path) -> bool:
    """A centre runs on this folder. Where none ever did, as in a copy, nothing is made. One that
    starts at this very moment is not in our way, nor we in its: it tries again.
    """
    lock = log.with_name(log.name + ".lock")
    if not lock.exists():
        return False
    try:
        FolderLock(lock).release()
    except LogUnavailable as error:
        return error.code == "log_in_use"
    return False


# ── what is shown ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """What the pages of a replay stand on, without a centre."""

    gate: Gate
    replays: ReplayDesk
    clock: Clock
    catalogues: Catalogues


def replay_app(rows: Rows, catalogues: Catalogues) -> web.Application:
    """The pages of one day and nothing else. Raises `SessionUnreadable`."""
    clock, path = ManualClock(rows.until()), path_of(rows.session)

    async def lead_there(request: web.Request) -> web.Response:
        raise web.HTTPSeeOther(path)

    app = web.Application(middlewares=[tell_errors, _stop_strangers])
    app[REPLAYING_KEY] = Alone(
        gate=OpenGate(), replays=ReplayDesk(rows, clock), clock=clock, catalogues=catalogues
    )
    app.router.add_get("/kurs/{session}/reprise", get_replay)
    app.router.add_get("/kurs/{session}/reprise/bilde", get_picture)
    app.router.add_post("/kurs/{session}/reprise", refuse)
    app.router.add_get("/static/{path:.+}", static)
    app.router.add_get("/{elsewhere:.*}", lead_there)
    return app


@web.middleware
async def _stop_strangers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Another name for this machine does not make us serve a stranger's page."""
    if not ORIGINS.is_own_host(request.host, own_port(request)):
        raise UnknownAddress
    return await handler(request)


async def show(
    rows: Rows,
    catalogues: Catalogues,
    port: int,
    say: Callable[[Saying, str], None],
    stop: asyncio.Event | None = None,
) -> None:
    """Show the day until Ctrl-C, or until `stop` is set. Raises `Trouble`."""
    stop = stop or stop_on_signals()
    try:
        app = replay_app(rows, catalogues)
    except SessionUnreadable as error:
        raise Trouble("session_spoilt", session=rows.session) from error
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1, handle_signals=False)
    await runner.setup()
    try:
        await _listen(runner, port)
        address = f"http://{HOST}:{runner.addresses[0][1]}{path_of(rows.session)}"
        say(WORDS.later("replay_here", address=address), address)
        await stop.wait()
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, port: int) -> None:
    try:
        await web.TCPSite(runner, HOST, port).start()
    except OSError as error:
        code = {errno.EADDRINUSE: "port_taken", errno.EACCES: "port_forbidden"}
        raise Trouble(code.get(error.errno or 0, "host_unknown"), host=HOST, port=port) from error
