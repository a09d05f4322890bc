"""Who may speak to the laptop's own server: pages of this laptop, opened under its own address.

Another site's page can make the browser call 127.0.0.1, by its own name that points there (DNS
rebinding) or by a cross-site socket. Both are told by what the browser itself adds and no page can
change: `Host`, `Origin` and `Sec-Fetch-Site`.
"""

from __future__ import annotations

from websockets.datastructures import Headers

from session_core.rules.records import dataclass

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Gate:
    """The checks, for a server on this port."""

    port: int

    @property
    def hosts(self) -> frozenset[str]:
        """Every way to write our own address. Port 80 may be left out, but nobody gives us that."""
        return frozenset(f"{name}:{self.port}" for name in LOOPBACK_NAMES)

    def admits(self, headers: Headers) -> bool:
        """The request was made to our own address."""
        return self._only(headers, "Host") in self.hosts

    def admits_socket(self, headers: Headers) -> bool:
        """And by one of our own pages. A browser always says where a socket comes from."""
        origin = self._only(headers, "Origin") or ""
        scheme, _, host = origin.partition("://")
        return scheme == "http" and host == self._only(headers, "Host") and self.admits(headers)

    @staticmethod
    def _only(headers: Headers, name: str) -> str | None:
        """The header's value; none where it is missing, and where it comes twice to confuse us."""
        values = headers.get_all(name)
        return values[0] if len(values) == 1 else None
