"""The address at which a room joins, under its fixed name. No PIN is ever in it: whoever sees the
address could read it.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

from session_core.rules.programme import JoinRoom, Room

LOOPBACK = ("127.0.0.1", "localhost")


def origin_of(host: str) -> str:
    """Where a host is reached: over TLS, but for one on this very machine, as in a demo."""
    scheme = "http" if host.partition(":")[0] in LOOPBACK else "https"
    return f"{scheme}://{host}"


def join_link(join: JoinRoom, room: Room) -> str:
    """The prefilled address of the video meeting for a room."""
    return _link(join, join.alias, room)


def trial_link(join: JoinRoom, room: Room) -> str:
    """The same for the test room; "" where none is known."""
    return _link(join, join.test, room) if join.test else ""


def _link(join: JoinRoom, alias: str, room: Room) -> str:
    said = urlencode({"name": room.name_in_join, "role": "guest"}, quote_via=quote)
    return f"{origin_of(join.host)}/webapp/conference/{quote(alias, safe='')}?{said}"
