"""The group leader's phone, as this laptop asks the centre about it: a code, whether it came, and
that it shall go.

The phone itself talks with the centre, never with this laptop. So nothing here is kept: the centre
knows which phone is let in, and is asked while a code waits, and now and then while one is in.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from http.client import HTTPException
from typing import Any, Final
from urllib.parse import quote

from dashboards.phrases import known
from dashboards.scene import Pairing
from dashboards.squares import bits
from session_core.rules.terms import SessionId
from site_agent.choice import in_order
from site_agent.enrolment import Way
from site_agent.network.http import RealHttp, Reply
from site_agent.room import Room
from site_agent.settings import Settings
from site_agent.uplink import trust

CODE, END, LOOK = "code", "end", "look"
KINDS: Final = {"phone_code": CODE, "phone_end": END}
"""The forms of the room's page that are about the phone."""
CODE_LOOK_S = 3.0
"""While a code waits, the person looks at this page to see that the phone came."""
PAIRED_LOOK_S = 300.0
"""The coordinator may have let it out."""
FIRST_LOOK_S = 10.0
AGAIN_S = 60.0

Ask = Callable[[str, SessionId], Reply]
"""What to do, on which day. Raises OSError and HTTPException."""

log = logging.getLogger(__name__)


def asker(settings: Settings) -> Ask:
    """Asks the centre, with the room's token. Raises AgentTrouble."""
    centre, token = settings.centre.replace("ws", "http", 1), settings.read_token()
    safe = trust(settings) if centre.startswith("https:") else None
    http = RealHttp(lambda: Way(settings.proxy, safe))

    def ask(do: str, session: SessionId) -> Reply:
        about = f"session={quote(session, safe='')}&room={quote(settings.room, safe='')}"
        return http.ask(f"{centre}/agent/phone/{do}?{about}", token=token, method="POST")

    return ask


class Phone:
    """Does what the page asks for, one thing after the other. `first_look_s` after the start it
    looks by itself whether a phone is in.
    """

    def __init__(self, room: Room, ask: Ask, *, first_look_s: float = FIRST_LOOK_S) -> None:
        self._room = room
        self._ask = ask
        self._first_look_s = first_look_s
        self._looked = False
        self.has_tried = False
        room.wishes.pair(Pairing())

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            await self.step(*await self.next())

    async def step(self, do: str, session: SessionId) -> None:
        """Ask for one thing, and show what came of it."""
        before = self._pairing
        if do != LOOK:
            stage = "asking" if do == CODE else before.stage
            self._show(replace(before, session=session, stage=stage, trouble=""))
        after, code = await self._asked(do, session, before)
        if after is not None:
            self._looked = True
            self._show(after)
        elif do != LOOK:
            log.warning("phone_not_done", extra={"code": code})
            self._show(replace(before, session=session, trouble=code))

    async def _asked(
        self, do: str, session: SessionId, before: Pairing
    ) -> tuple[Pairing | None, str]:
        """How it stands then, or why that is not known."""
        try:
            reply = await asyncio.to_thread(self._ask, do, session)
            said = json.loads(reply.body)
            if reply.status == 200:
                return _read(said, session, before), ""
            code = str(said["error"]["code"])
        except (OSError, HTTPException, ValueError, KeyError, TypeError, RecursionError):
            return None, "phone_no_answer"
        return None, code if known(code) and code != "unknown_address" else "phone_no_answer"

    async def next(self) -> tuple[str, SessionId]:
        """What the page wants; if nothing for a while, to see how it goes."""
        try:
            async with asyncio.timeout(self.patience()):
                return await self._room.wishes.phone.get()
        except TimeoutError:
            self.has_tried = True
            today = next(iter(in_order(self._room.sessions, self._room.now())), "")
            return LOOK, self._pairing.session or today

    def patience(self) -> float | None:
        """After how many seconds to look by itself; none where nothing comes of itself."""
        if self._pairing.stage == "code":
            return CODE_LOOK_S
        if self._pairing.stage == "paired":
            return PAIRED_LOOK_S
        if self._looked:
            return None
        return AGAIN_S if self.has_tried else self._first_look_s

    @property
    def _pairing(self) -> Pairing:
        return self._room.wishes.pairing or Pairing()

    def _show(self, pairing: Pairing) -> None:
        if pairing != self._room.wishes.pairing:
            self._room.wishes.pair(pairing)


def _read(said: Mapping[str, Any], session: SessionId, before: Pairing) -> Pairing:
    """What the centre says. Raises ValueError, KeyError and TypeError."""
    if "code" in said:
        return Pairing(
            session=session,
            stage="code",
            code=str(said["code"]),
            address=str(said["address"]),
            square=bits(tuple(said["square"])),
        )
    if said["waits"] and before.stage == "code":
        return before
    if said["since"]:
        since = datetime.fromisoformat(said["since"])
        return Pairing(session=session, stage="paired", since=since)
    return Pairing(session=session)
