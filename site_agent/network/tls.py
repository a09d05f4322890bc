"""How soon a safe connection to the centre and to Join stands, and who vouches for it.

A wall that opens TLS shows in who issued the certificate (`foreign`): where the settings say who
does, they are right; else it is compared with what the centre sees (`issuers.py`). Where there is
nothing to compare with, `unseen` says so: it is never told as if nobody listened.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from http.client import HTTPException, HTTPSConnection
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from session_core.rules.records import dataclass
from session_core.wire.certificate import Certificate, read_certificate
from site_agent.network.issuers import UNSEEN, AskCentre, Place, compared
from site_agent.outcomes import NOBODY_THERE, NOT_YET_VALID
from site_agent.probes.interface import Measured

PATIENCE_S: Final = 2.5
"""Per host: two of them must fit in the probe's time."""
PATIENCE_IN_ALL_S: Final = 5.0
"""What the handshakes leave of it is for asking the centre what it sees."""
SOON: Final = timedelta(days=14)
EXPIRED: Final = frozenset({10, -67818, 0x800B0101})
WRONG_NAME: Final = frozenset({62, 64, -67602, 0x800B010F})
"""What OpenSSL, macOS and Windows call it."""
WORST_FIRST: Final = (
    "refused", "no_answer", "wrong_name", "not_trusted", "expired", "clock", "foreign",
    "expires_soon", UNSEEN,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Handshake:
    """A connection that stands: how long it took, and the certificate as it was sent."""

    ms: float
    der: bytes


Shake = Callable[[str, int], Handshake]
"""Host and port. Raises OSError (of which SSLError is one) and HTTPException."""


@dataclass(frozen=True, slots=True)
class _Found:
    """Of one place: a word where no connection stands, else how long it took and with whom."""

    word: str = ""
    ms: float | None = None
    leaf: Certificate | None = None


def tls(
    places: Iterable[Place],
    shake: Shake,
    now: Callable[[], datetime],
    issuers: tuple[str, ...] = (),
    ask_centre: AskCentre = lambda _: (),
    monotonic: Callable[[], float] = time.monotonic,
) -> Measured | None:
    """Milliseconds of the slowest, and the worst word; None where there is nowhere to go. The
    centre is asked only where all stand and the settings name no issuers.
    """
    ends_at = monotonic() + PATIENCE_IN_ALL_S
    found = {place: _one(place, shake) for place in places}
    if not found:
        return None
    words = {one.word for one in found.values()} - {""}
    if not words:
        leaves = {place: one.leaf for place, one in found.items()}
        words = {_term(leaf, now()) for leaf in leaves.values()}
        if issuers:
            words |= {_named(leaf, issuers) for leaf in leaves.values()}
        else:
            seen = ask_centre(ends_at - monotonic())
            words |= {compared(leaf, place, seen) for place, leaf in leaves.items()}
    figures = [one.ms for one in found.values() if one.ms is not None]
    slowest = max(figures) if figures else None
    return Measured(slowest, next((one for one in WORST_FIRST if one in words), ""))


def _one(place: Place, shake: Shake) -> _Found:
    try:
        made = shake(*place)
    except ssl.SSLCertVerificationError as error:
        return _Found(_untrusted(error.verify_code))
    except (OSError, HTTPException) as error:
        number = getattr(error, "errno", None)
        return _Found("refused" if number in NOBODY_THERE else "no_answer")
    return _Found(ms=made.ms, leaf=read_certificate(made.der))


def _untrusted(code: int) -> str:
    # Windows gives its numbers with a sign or without.
    code = code & 0xFFFFFFFF if code < -(2**30) else code
    if code in EXPIRED:
        return "expired"
    if code in NOT_YET_VALID:
        return "clock"
    return "wrong_name" if code in WRONG_NAME else "not_trusted"


def _term(leaf: Certificate | None, now: datetime) -> str:
    return "expires_soon" if leaf is not None and leaf.ends_at - now < SOON else ""


def _named(leaf: Certificate | None, issuers: tuple[str, ...]) -> str:
    if leaf is None:
        return UNSEEN
    told = " ".join(leaf.issuers).casefold()
    return "" if any(one.casefold() in told for one in issuers) else "foreign"


def shaker(trust: ssl.SSLContext | None, proxy: str, patience_s: float = PATIENCE_S) -> Shake:
    """Shakes hands for real, through the proxy that the settings name."""

    def shake(host: str, port: int) -> Handshake:
        began = time.monotonic()
        line = _line(host, port, trust, proxy_for(host, proxy), patience_s)
        try:
            line.connect()
            took = (time.monotonic() - began) * 1000
            # The verified dictionary is empty where the machine itself verifies.
            return Handshake(took, line.sock.getpeercert(binary_form=True) or b"")
        finally:
            line.close()

    return shake


def _line(
    host: str, port: int, trust: ssl.SSLContext | None, proxy: str | None, patience_s: float
) -> HTTPSConnection:
    if proxy is None:
        return HTTPSConnection(host, port, timeout=patience_s, context=trust)
    way = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    line = HTTPSConnection(way.hostname or "", way.port, timeout=patience_s, context=trust)
    line.set_tunnel(host, port)
    return line


def proxy_for(host: str, proxy: str) -> str | None:
    """The proxy on the way to a host, for the setting `proxy`; None where the way is straight."""
    if proxy == "none":
        return None
    if proxy != "system":
        return proxy
    return None if proxy_bypass(host) else getproxies().get("https")
