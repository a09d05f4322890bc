"""Why there is no contact with the centre, as one code that the page has a sentence for.

The library's own loop retries some of these for ever in silence and gives up on others; here every
outcome has a name, none ends the agent, and a person learns what to do. Sources of the cases:
reliability-security §6, traps 7 to 11 and 22.
"""

from __future__ import annotations

import errno
import socket
import ssl
from typing import get_args

from websockets.exceptions import (
    ConnectionClosed,
    InvalidProxyStatus,
    InvalidStatus,
    InvalidURI,
    SecurityError,
)

from dashboards.scene import LinkCode
from session_core.link.effects import CloseCode

LINK_CODES: tuple[LinkCode, ...] = get_args(LinkCode)

NO_WAY_OUT = {
    errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL,
    10050, 10051, 10065, 1231,  # what Windows says for the same
}  # fmt: skip
NOBODY_THERE = {errno.ECONNREFUSED, 10061, 1225}
ASKS_LATER = {getattr(socket, "EAI_AGAIN", None), 11002}
"""The machine cannot reach any name server: that is no network, and says nothing about the name."""

NOT_YET_VALID = frozenset({9, -67819})
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and macOS' errSecCertificateNotValidYet: almost always
this laptop's clock stands in the past. Windows has one number for this and for an expired
certificate, so there it is told as a certificate that is not trusted.
"""

BY_STATUS: dict[int, LinkCode] = {
    401: "token_wrong",
    403: "token_wrong",
    404: "room_unknown",
    407: "proxy_login",
    409: "room_moved",
    426: "too_old",
}
BY_CLOSE: dict[int, LinkCode] = {
    CloseCode.WRONG_ROOM: "room_unknown",
    4404: "room_unknown",
    CloseCode.REPLACED: "taken_over",
    CloseCode.PROTOCOL: "too_old",
}
BY_FAREWELL: dict[str, LinkCode] = {
    "replaced": "taken_over",
    "wrong_room": "room_unknown",
    "protocol_too_old": "too_old",  # the centre about us
    "protocol_too_new": "too_old",  # we about the centre, which is newer than we are
    "late_hello": "connecting",
    "outbox_unusable": "connecting",
    "leaving": "connecting",
}


def link_code(error: BaseException) -> LinkCode:
    """The code for a connection that could not be made, or was lost."""
    match error:
        case ConnectionClosed():
            return _closed(error)
        case InvalidStatus():
            return _status(error.response.status_code)
        case InvalidProxyStatus():
            return "proxy_login" if error.response.status_code in (401, 403, 407) else "unavailable"
        case InvalidURI() | SecurityError():
            # The settings were checked at the start, so the odd address is one we were sent to:
            # a log-in page of a guest network.
            return "captive_portal"
        case ssl.SSLCertVerificationError():
            wrong_clock = error.verify_code in NOT_YET_VALID
            return "clock_wrong" if wrong_clock else "certificate_not_trusted"
        case socket.gaierror():
            return "no_network" if error.errno in ASKS_LATER else "name_not_found"
        case OSError():
            return _network(error)
        case _:
            return "unavailable"


def code_from_centre(code: str) -> LinkCode:
    """The code for a farewell; one we do not know means that the centre is busy."""
    known = next((known for known in LINK_CODES if known == code), None)
    return known or BY_FAREWELL.get(code, "unavailable")


def _closed(error: ConnectionClosed) -> LinkCode:
    if error.rcvd is None:
        return "connecting"
    if error.rcvd.reason == "room_moved":
        return "room_moved"
    return BY_CLOSE.get(error.rcvd.code, "connecting")


def _status(status: int) -> LinkCode:
    if status < 400 or status == 511:
        return "captive_portal"
    return BY_STATUS.get(status, "unavailable")


def _network(error: OSError) -> LinkCode:
    numbers = _numbers(error)
    if numbers & NOBODY_THERE:
        return "refused"
    return "no_network" if numbers & NO_WAY_OUT else "unavailable"


def _numbers(error: OSError) -> set[int]:
    """All error numbers.

    A name with several addresses gives one error whose text lists the others.
    """
    if error.errno is not None:
        return {error.errno}
    words = str(error).replace("[Errno ", "\0[WinError ").split("[WinError ")[1:]
    heads = (word.partition("]")[0] for word in words)
    return {int(head) for head in heads if head.isdigit()}
