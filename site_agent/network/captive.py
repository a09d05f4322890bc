"""Whether a guest network's log-in page, or a proxy, stands between this room and the centre."""

from __future__ import annotations

from collections.abc import Callable
from http.client import HTTPException
from urllib.parse import urlsplit

from session_core.wire.probes import KNOWN_BODY, KNOWN_PATH
from site_agent.network.http import Reply
from site_agent.probes.interface import Measured

Ask = Callable[[str], Reply]
"""One GET. Raises OSError and HTTPException."""
LOGIN_WANTED = 511


def captive(centre: str, ask: Ask, *, has_proxy: bool) -> Measured | None:
    """`open`, `proxy` or `login`, from the centre's known text; None where nothing answered.

    `centre` is its address, http or https. Of an https one the http door is tried too, for that is
    the one that a guest network can put its page behind; that it sends us on to https is right.
    """
    host = urlsplit(centre).hostname or ""
    addresses = [centre + KNOWN_PATH]
    if centre.startswith("https://"):
        addresses.append(f"http://{host}{KNOWN_PATH}")
    replies = [reply for reply in (_reply(ask, one) for one in addresses) if reply is not None]
    if not replies:
        return None
    if not all(_is_ours(reply, host) for reply in replies):
        return Measured(word="login")
    return Measured(word="proxy" if has_proxy or any(one.via for one in replies) else "open")


def _reply(ask: Ask, address: str) -> Reply | None:
    try:
        return ask(address)
    except (OSError, HTTPException):
        return None


def _is_ours(reply: Reply, host: str) -> bool:
    """The known text, a way to it, or a refusal: a page that wants something else is none."""
    if 300 <= reply.status < 400:
        return urlsplit(reply.location).hostname in (host, None)
    if reply.status == 200:
        return reply.body == KNOWN_BODY
    return reply.status != LOGIN_WANTED
