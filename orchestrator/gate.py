"""Who sends a request: found out in one place, before anything is done.

Rule: a person's cookie, or a program's bearer code. Where nobody signs in (one machine, loopback
only), anybody.
"""

from __future__ import annotations

from typing import Protocol

from aiohttp import web

from orchestrator.access import ANYBODY, Visitor
from orchestrator.codes import Codes, TryLimit
from orchestrator.faults import NotSignedIn, TooManyTries, WrongCode
from orchestrator.sign_ins import SignIns
from session_core.rules.terms import RoomId

COOKIE = "__Host-samkurs"


class Gate(Protocol):
    """Lets visitors in."""

    def visitor(self, request: web.Request) -> Visitor:
        """Who it is. Raises `NotSignedIn`."""
        ...

    def leans_on_cookie(self, request: web.Request) -> bool:
        """A browser adds what proves who it is by itself, so another site's page could make it
        act.
        """
        ...


class OpenGate:
    """Everybody is let in."""

    def visitor(self, request: web.Request) -> Visitor:
        """Anybody."""
        return ANYBODY

    def leans_on_cookie(self, request: web.Request) -> bool:
        """There is none."""
        return False


class CodesGate:
    """People sign in with a code; programs and laptops show theirs with each request."""

    def __init__(self, codes: Codes, sign_ins: SignIns, tries: TryLimit) -> None:
        self._codes = codes
        self._tries = tries
        self.sign_ins = sign_ins

    def visitor(self, request: web.Request) -> Visitor:
        """Who it is."""
        code = bearer(request)
        found = (
            self.visitor_with(code, request.remote or "")
            if code
            else self.sign_ins.visitor(request.cookies.get(COOKIE, ""))
        )
        if found is None:
            raise NotSignedIn
        return found

    def leans_on_cookie(self, request: web.Request) -> bool:
        """A code in a header is never added by itself; a cookie is."""
        return COOKIE in request.cookies and not bearer(request)

    def visitor_with(self, code: str, address: str) -> Visitor:
        """The person whose code this is. Raises `WrongCode`, `TooManyTries`.

        Only wrong codes are counted: behind a proxy all people have one address, and one who
        guesses must not lock the others out.
        """
        visitor = self._codes.visitor(code)
        if visitor is not None:
            return visitor
        if not self._tries.is_open(address):
            raise TooManyTries
        self._tries.wrong(address)
        raise WrongCode


def room_at_door(request: web.Request, gate: Gate) -> RoomId:
    """The room of the group leader who knocks, or "" for all others."""
    try:
        return gate.visitor(request).room
    except NotSignedIn:
        return ""


def bearer(request: web.Request) -> str:
    """The code in the `Authorization` header, or nothing."""
    scheme, _, code = request.headers.get("Authorization", "").partition(" ")
    return code.strip() if scheme.lower() == "bearer" else ""
