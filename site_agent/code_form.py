"""The socket of the page where a code is typed: one form in, one answer out, and again if wrong."""

from __future__ import annotations

import json
import logging

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from dashboards.phrases import sentence
from session_core.rules.terms import Language
from site_agent.enrolment import EnrolFailed, Enrolling
from site_agent.troubles import AgentTrouble

ADDRESS_LENGTH_MAX = 300

log = logging.getLogger(__name__)


async def serve(connection: ServerConnection, enrolling: Enrolling, language: Language) -> None:
    """Take codes until one is right. What was typed is never logged."""
    try:
        async for frame in connection:
            code = await _tried(enrolling, frame)
            said = sentence(code or "enrolled", language)
            await connection.send(json.dumps({"ok": not code, "text": said}, ensure_ascii=False))
            if not code:
                break
    except ConnectionClosed:
        pass
    if enrolling.is_given:
        enrolling.done.set()  # After the answer: what follows ends this socket.


async def _tried(enrolling: Enrolling, frame: str | bytes) -> str:
    """What is wrong, as a code; nothing where the laptop has a room now."""
    try:
        sent = json.loads(frame)
        centre, typed = str(sent.get("centre", "")), str(sent["code"])
    except (ValueError, RecursionError, KeyError, AttributeError):
        return "malformed_frame"
    try:
        await enrolling.enrol(centre[:ADDRESS_LENGTH_MAX], typed)
    except EnrolFailed as failed:
        log.info("not_enrolled", extra={"code": failed.code})
        return failed.code
    except AgentTrouble as trouble:
        log.error("not_enrolled", extra={"code": trouble.code})
        return trouble.code
    log.info("enrolled")
    return ""
