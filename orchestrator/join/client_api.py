"""Join's client API, version 2, as far as the centre needs it to look on: a token, its renewal, and
the stream of who comes and goes.

Rule: the PIN and the token are in no text that is shown: no error of the HTTP client's goes on from
here, for it names the address, and the address of the stream holds the token.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, Literal

import aiohttp
from pydantic import SecretStr

from session_core.join.client import events_in
from session_core.join.link import origin_of
from session_core.join.said import number_of
from session_core.rules.programme import JoinRoom

OUR_NAME: Final = "Samkurs"
ANSWER_S: Final = 10.0
LINE_BYTES_MAX: Final = 1024 * 1024
EXPIRES_S: Final = 120.0
"""Where the answer does not say for how long a token lasts."""

Refusal = Literal["pin_required", "pin_wrong", "refused"]


class JoinUnreachable(Exception):
    """It does not answer, or not as it should. Try again later."""

    code = "join_unreachable"


class JoinRefused(JoinUnreachable):
    """It will not let us in as we are: a person must put that right."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


class TokenOver(JoinUnreachable):
    """The token is worth nothing any more; a new one may be."""


@dataclass(frozen=True, slots=True)
class Token:
    """What lets us look on."""

    value: str = field(repr=False)
    expires_s: float
    leg: str = ""


class ClientApi:
    """One meeting's client API. Every method raises `JoinUnreachable` and its kinds."""

    def __init__(self, http: aiohttp.ClientSession, join: JoinRoom, pin: SecretStr | None) -> None:
        self._http = http
        self._base = f"{origin_of(join.host)}/api/client/v2/conferences/{join.alias}"
        self._pin = pin

    async def request_token(self) -> Token:
        """Join without picture and sound. The PIN goes in the body; older nodes want it in a
        header, and are asked once more in that way.
        """
        pin = self._pin.get_secret_value() if self._pin is not None else "none"
        body = {"display_name": OUR_NAME, "pin": pin}
        status, result = await self._post("request_token", body, {})
        if status == HTTPStatus.FORBIDDEN and self._pin is not None:
            status, result = await self._post("request_token", body, {"pin": pin})
        if status == HTTPStatus.FORBIDDEN:
            raise JoinRefused(self._why(result))
        return _token(status, result)

    async def refresh(self, token: Token) -> Token:
        """A new token. The old one is worth nothing from then on."""
        status, result = await self._post("refresh_token", {}, {"token": token.value})
        if status in (HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED):
            raise TokenOver
        return _token(status, result)

    async def release(self, token: Token) -> None:
        """Leave the meeting."""
        await self._post("release_token", {}, {"token": token.value})

    async def events(self, token: Token) -> AsyncGenerator[tuple[str, str], None]:
        """What happens, as (event, data). ("", "") says only that it is alive: first when it
        is open, and then for each line that says nothing. Ends when Join closes the stream.
        """
        try:
            async with self._http.get(
                f"{self._base}/events",
                params={"token": token.value},
                headers={"Accept": "text/event-stream"},
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=ANSWER_S),
                read_bufsize=LINE_BYTES_MAX,
            ) as answer:
                _check_stream(answer.status)
                yield "", ""
                async for one in _blocks(answer):
                    yield one
        except (aiohttp.ClientError, OSError, ValueError):
            raise JoinUnreachable from None

    async def _post(
        self, what: str, body: dict[str, str], headers: dict[str, str]
    ) -> tuple[int, object]:
        limit = aiohttp.ClientTimeout(total=ANSWER_S)
        try:
            async with self._http.post(
                f"{self._base}/{what}", json=body, headers=headers, timeout=limit
            ) as answer:
                found = await answer.json(content_type=None)
                return answer.status, found.get("result") if isinstance(found, dict) else None
        except (aiohttp.ClientError, OSError, ValueError, TimeoutError):
            raise JoinUnreachable from None

    def _why(self, result: object) -> Refusal:
        if isinstance(result, dict) and result.get("pin") == "required":
            return "pin_required" if self._pin is None else "pin_wrong"
        return "refused" if self._pin is None else "pin_wrong"


def _token(status: int, result: object) -> Token:
    if status == HTTPStatus.OK and isinstance(result, dict):
        value = result.get("token")
        if isinstance(value, str) and value:
            leg = result.get("participant_uuid")
            return Token(
                value, _expires(result.get("expires")), leg if isinstance(leg, str) else ""
            )
    raise JoinUnreachable


def _expires(said: object) -> float:
    """Seconds; they come as text, too."""
    text = said if isinstance(said, str) else ""
    found = number_of(float(text)) if text.isdigit() else number_of(said)
    return found if found is not None and found > 0 else EXPIRES_S


def _check_stream(status: int) -> None:
    if status in (HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED):
        raise TokenOver
    if status != HTTPStatus.OK:
        raise JoinUnreachable


async def _blocks(answer: aiohttp.ClientResponse) -> AsyncIterator[tuple[str, str]]:
    block: list[str] = []
    async for raw in answer.content:
        line = raw.decode(errors="replace").rstrip("\r\n")
        block.append(line)
        if line.startswith(":"):
            yield "", ""
        if line == "":
            for one in events_in(block):
                yield one
            block.clear()
