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
    said = urlencode({"name": room.name_in_join, "role": "guest"}, quote_via=quote)
    return f"{origin_of(join.host)}/webapp/conference/{quote(join.alias, safe='')}?{said}"
