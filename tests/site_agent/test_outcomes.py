"""Every way in which contact can fail has a code, and every code can be reached."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import get_args

import pytest
from websockets.datastructures import Headers
from websockets.exceptions import (
    ConnectionClosedError,
    InvalidMessage,
    InvalidProxyStatus,
    InvalidStatus,
    InvalidURI,
    SecurityError,
)
from websockets.frames import Close
from websockets.http11 import Response

from dashboards.phrases import known
from dashboards.scene import LinkCode
from site_agent.outcomes import code_from_centre, link_code


def answered(status: int) -> InvalidStatus:
    return InvalidStatus(Response(status, "", Headers()))


def proxy_answered(status: int) -> InvalidProxyStatus:
    return InvalidProxyStatus(Response(status, "", Headers()))


def closed(code: int, reason: str = "") -> ConnectionClosedError:
    return ConnectionClosedError(Close(code, reason), None)


def certificate(verify_code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError("certificate verify failed")
    error.verify_code = verify_code
    return error


CASES: list[tuple[BaseException, LinkCode]] = [
    (OSError(errno.ENETUNREACH, "Network is unreachable"), "no_network"),
    (OSError(errno.EHOSTUNREACH, "No route to host"), "no_network"),
    (OSError(10051, "WinError"), "no_network"),
    (socket.gaierror(socket.EAI_AGAIN, "Temporary failure"), "no_network"),
    (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "name_not_found"),
    (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "refused"),
    (
        OSError("Multiple exceptions: [Errno 101] Network is unreachable, [Errno 111] Connect"),
        "refused",
    ),
    (proxy_answered(407), "proxy_login"),
    (answered(407), "proxy_login"),
    (proxy_answered(502), "unavailable"),
    (answered(200), "captive_portal"),
    (answered(511), "captive_portal"),
    (InvalidURI("http://portal.example/", "scheme isn't ws or wss"), "captive_portal"),
    (SecurityError("cannot follow redirect to non-secure URI"), "captive_portal"),
    (certificate(20), "certificate_not_trusted"),
    (certificate(10), "certificate_not_trusted"),
    (certificate(9), "clock_wrong"),
    (answered(404), "room_unknown"),
    (closed(4403), "room_unknown"),
    (closed(4404), "room_unknown"),
    (answered(401), "token_wrong"),
    (answered(403), "token_wrong"),
    (closed(4409), "taken_over"),
    (closed(4409, "room_moved"), "room_moved"),
    (answered(409), "room_moved"),
    (answered(426), "too_old"),
    (closed(4426), "too_old"),
    (answered(503), "unavailable"),
    (TimeoutError(), "unavailable"),
    (InvalidMessage("no valid HTTP"), "unavailable"),
    (ssl.SSLError(1, "wrong version number"), "unavailable"),
    (ImportError("python-socks is required to use a SOCKS proxy"), "unavailable"),
    (closed(1012), "connecting"),
    (ConnectionClosedError(None, None), "connecting"),
]


@pytest.mark.parametrize(("error", "code"), CASES, ids=lambda one: repr(one)[:40])
def test_a_failure_becomes_a_code(error: BaseException, code: LinkCode) -> None:
    assert link_code(error) == code


def test_every_code_but_contact_itself_is_reached_and_has_a_sentence() -> None:
    codes = set(get_args(LinkCode))
    assert {code for _, code in CASES} == codes - {"connected"}
    assert all(known(code) for code in codes)


@pytest.mark.parametrize(
    ("farewell", "code"),
    [
        ("replaced", "taken_over"),
        ("wrong_room", "room_unknown"),
        ("protocol_too_old", "too_old"),
        ("token_wrong", "token_wrong"),
        ("something_new", "unavailable"),
    ],
)
def test_a_farewell_of_the_centre_becomes_a_code(farewell: str, code: LinkCode) -> None:
    assert code_from_centre(farewell) == code
