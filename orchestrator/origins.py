"""Which requests come from our own pages. Pure: header texts in, a verdict out.

Rule 1: the `Host` must be one of ours, or another name for this machine could make us serve a
        stranger's page (DNS rebinding).
Rule 2: nothing changes by GET, and an unsafe request from a browser must say that it comes from our
        own pages: browsers send `Sec-Fetch-Site`, older ones `Origin`. A request with neither is no
        browser's, and then it may not lean on a cookie.
Rule 3: a browser's WebSocket must name our exact origin, for cookies go along with anybody's
        handshake.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Origins:
    """Our own addresses: the public one, and this machine's under the port that we listen on."""

    public_url: str = ""

    def is_own_host(self, host: str, port: int) -> bool:
        """The `Host` header names us."""
        return host in self._loopback(port) or bool(host and host == self._public_host())

    def is_own_origin(self, origin: str, port: int) -> bool:
        """The `Origin` header is that of one of our pages."""
        if origin.removeprefix("http://") in self._loopback(port):
            return origin.startswith("http://")
        return bool(self.public_url) and origin == _origin_of(self.public_url)

    def is_cross_site(self, headers: Mapping[str, str], port: int, *, by_cookie: bool) -> bool:
        """An unsafe request that another site's page made, or that cannot show that it did not."""
        site, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin")
        if site is not None:
            return site not in ("same-origin", "none")
        if origin is not None:
            return not self.is_own_origin(origin, port)
        return by_cookie

    def _loopback(self, port: int) -> frozenset[str]:
        with_port = {f"{name}:{port}" for name in LOOPBACK}
        return frozenset(with_port | (LOOPBACK if port == 80 else set()))

    def _public_host(self) -> str:
        return urlsplit(self.public_url).netloc


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
