"""The static files' addresses, and the headers every page is served with.

An address carries the file's fingerprint, so a browser may keep the file for a year and still
never show an old one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
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
TEXT_FILES: Final = frozenset({".css", ".js", ".svg"})
"""Those that grow smaller when they are compressed."""


_COMMENT: Final = re.compile(r"^[ ]*(?://[^\n]*|/\*.*?\*/)$", re.MULTILINE | re.DOTALL)
"""Lines that are nothing else. They are a third of what a script weighs."""

_IMPORT: Final = re.compile(r'^(import |.* from |  from )"(\.[^"]+\.js)";$', re.MULTILINE)


@cache
def static_url(path: str) -> str:
    """The address of a file in `static/`, with its fingerprint."""
    content = static_content(STATIC / path)
    return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:12]}"


def static_content(file: Path) -> bytes:
    """What is served of a file. A script names those that it imports by their own fingerprints, so
    a change in one of them is a change of its own: no browser ever mixes the old with the new.
    """
    if file.suffix != ".js" or file.parent.name == "vendor":
        return file.read_bytes()
    return _script(file)


@cache
def static_gzipped(file: Path) -> bytes:
    """A file made small once, for everybody: hospital networks are slow at nine in the morning."""
    import gzip  # A room's agent sends nothing so, and does without it.

    return gzip.compress(static_content(file), mtime=0)


def every_static_file(kinds: Collection[str]) -> list[Path]:
    """All files of these kinds, such as `.css`."""
    return [file for file in sorted(STATIC.rglob("*")) if file.suffix in kinds]


@cache
def _script(file: Path) -> bytes:
    def by_fingerprint(found: re.Match[str]) -> str:
        return f'{found[1]}"{static_url(_beside(file, found[2]))}";'

    told = _COMMENT.sub(_empty_lines, file.read_text(encoding="utf-8"))
    return _IMPORT.sub(by_fingerprint, told).encode()


def _empty_lines(found: re.Match[str]) -> str:
    """As many as there were: a browser tells of a fault by its line."""
    return "\n" * found[0].count("\n")


@cache
def imported_by(path: str) -> tuple[str, ...]:
    """The addresses of all that a script needs, near and far. A page names them, so that they are
    fetched all at once and not one after the other.
    """
    file = STATIC / path
    found: dict[str, None] = {}
    for _, name in _IMPORT.findall(file.read_text(encoding="utf-8")):
        needed = _beside(file, name)
        found |= dict.fromkeys((static_url(needed), *imported_by(needed)))
    return tuple(found)


def _beside(file: Path, name: str) -> str:
    return (file.parent / name).resolve().relative_to(STATIC.resolve()).as_posix()


def static_file(path: str) -> Path | None:
    """The file behind `/static/{path}`, or None for anything that is not ours to serve."""
    file = (STATIC / path).resolve()
    within = file.is_relative_to(STATIC.resolve())
    return file if within and file.suffix in CONTENT_TYPES and file.is_file() else None
