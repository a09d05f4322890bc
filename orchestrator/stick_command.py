"""`samkurs take-in FILE`: brings a laptop's file to the running centre, which alone has the log."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from orchestrator.command_words import WORDS
from orchestrator.operator_words import Trouble
from session_core.words import Saying

PATIENCE_S = 120.0
Post = Callable[[Request], tuple[int, bytes]]
"""Sends a request: the status and the body. Raises OSError and HTTPException."""


def bring(file: Path, address: str, code: str, post: Post | None = None) -> Saying:
    """Bring a file to the centre at this address, and say what became of it. Raises `Trouble`."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Trouble("file_unreadable", path=file, reason=error.strerror) from error
    headers = {"Content-Type": "application/x-ndjson"}
    if code:
        headers["Authorization"] = f"Bearer {code}"
    request = Request(f"{address}/api/v1/stick", data, headers)  # noqa: S310 - http or https
    try:
        status, body = (post or _post)(request)
    except (OSError, HTTPException) as error:
        raise Trouble("centre_unreachable", address=address, reason=error) from error
    return _told(status, _json(body))


def _post(request: Request) -> tuple[int, bytes]:
    try:
        with urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310 - checked by settings
            return answer.status, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


def _told(status: int, body: Any) -> Saying:
    match body:
        case {"room": room, "new": new, "known": known, "apart": apart} if status == 200:
            return WORDS.later("taken_in", room=room, new=new, known=known, apart=apart)
        case {"error": {"text": str(text)}}:
            raise Trouble("not_taken_in", reason=text)
    raise Trouble("not_taken_in", reason=WORDS.later("centre_answered", status=status))


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
