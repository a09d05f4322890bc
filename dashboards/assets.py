"""The static files' addresses, and the headers every page is served with.

An address carries the file's fingerprint, so a browser may keep the file for a year and still
never show an old one.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parent / "static"

CSP: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # Designsystemet's marks in fields and alerts are data images.
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types samkurs",
    )
)

PAGE_HEADERS: Final[dict[str, str]] = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), display-capture=(), geolocation=()",
    "Cache-Control": "no-store",
}
"""For every HTML answer, from the centre and from a laptop."""

DEVICE_PAGE_HEADERS: Final[dict[str, str]] = {
    **PAGE_HEADERS,
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(), geolocation=()",
}
"""For the one page that may ask for devices: a laptop's own page of its room."""

STATIC_HEADERS: Final[dict[str, str]] = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
}

CONTENT_TYPES: Final[dict[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
"""The only kinds of files that are served."""


@cache
def static_url(path: str) -> str:
    """The address of a file in `static/`, with its fingerprint."""
    content = (STATIC / path).read_bytes()
    return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:12]}"


def static_file(path: str) -> Path | None:
    """The file behind `/static/{path}`, or None for anything that is not ours to serve."""
    file = (STATIC / path).resolve()
    within = file.is_relative_to(STATIC.resolve())
    return file if within and file.suffix in CONTENT_TYPES and file.is_file() else None
