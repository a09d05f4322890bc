"""A room's reports as a file, for the day when no network carries them: JSON lines on a stick.

First a head, then one line per report with its number and the chain's hash there, then a seal over
all of it. Rule 1: a file is believed whole or not at all. Rule 2: the chain shows a changed, lost
or added line to whoever knows a hash before it; the seal shows it to whoever knows the room's key,
of which both ends can reckon the SHA-256. The seal comes first: nobody else's text is read.
Rule 3: the items are those of the wire, so what is taken in from a file is what a socket would have
brought, and no line is longer than a frame may be.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import pairwise
from typing import Final, Literal

from session_core import limits
from session_core.link import chain
from session_core.link.report_sender import batches
from session_core.rules.records import dataclass
from session_core.wire.bounds import ID_LENGTH_MAX
from session_core.wire.codec import report_item
from session_core.wire.messages import NUMBER_MAX

KIND: Final = "samkurs-stick"
VERSION: Final = 1
BYTES_MAX: Final = 16 * 1024 * 1024
"""Some thirty thousand reports: more than a laptop keeps of a month."""
LINE_BYTES_MAX: Final = limits.FRAME_BYTES_MAX + 1024
"""An item that fits a frame, with its number and its hash."""

StickCode = Literal["stick_unreadable", "stick_tampered"]


class StickFault(Exception):
    """The file cannot be taken in; nothing of it was. `code` has a sentence for a person."""

    def __init__(self, code: StickCode) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Head:
    """Whose reports they are, and which."""

    room: str
    outbox: str
    first_n: int
    last_n: int
    """`first_n - 1` where there are none."""
    before: str
    """The chain's hash before the first, "" where it is not known."""


@dataclass(frozen=True, slots=True)
class StickRow:
    """One report: its number, its item as on the wire, and the hash of the chain there."""

    n: int
    item: dict[str, object]
    hash: str


@dataclass(frozen=True, slots=True)
class StickFile:
    """A file that was read, and is whole."""

    head: Head
    rows: tuple[StickRow, ...]

    def hash_at(self, n: int) -> str:
        """The chain's hash at a number, "" where this file does not know it."""
        if n == self.head.first_n - 1:
            return self.head.before
        return next((row.hash for row in self.rows if row.n == n), "")


def key_of(token: str) -> str:
    """What both ends can reckon of a room's key: the SHA-256 by which the centre keeps it."""
    plain = token.strip().lower().replace("-", "").replace(" ", "")
    return hashlib.sha256(plain.encode(errors="surrogateescape")).hexdigest()


def written(head: Head, rows: Iterable[tuple[int, str, str, str]], key: str) -> Iterator[str]:
    """The lines of a file, from (n, session, report as JSON, hash) of each report in order."""
    sealed = hashlib.sha256()
    for line in _lines(head, rows):
        sealed.update(line.encode())
        yield line
    yield json.dumps({"seal": _seal(sealed.hexdigest(), key)}) + "\n"


def _lines(head: Head, rows: Iterable[tuple[int, str, str, str]]) -> Iterator[str]:
    yield json.dumps({"kind": KIND, "version": VERSION, **asdict(head)}) + "\n"
    for n, session, body, hash_ in rows:
        ((_, (item,)),) = batches(n, [report_item(session, body)])
        yield f'{{"n":{n},"hash":{json.dumps(hash_)},"item":{item}}}\n'


def _seal(digest: str, key: str) -> str:
    """Over the digest of all lines, so that a key more does not mean to go through all of it."""
    return hmac.new(key.encode(), digest.encode(), "sha256").hexdigest()


def head_of(data: bytes) -> Head:
    """What a file says of itself, before anything of it is believed. Raises `StickFault`."""
    with _reading():
        return _head(_line(data.split(b"\n", 1)[0]))


def read(data: bytes, keys: Collection[str] | None) -> StickFile:
    """The file, where it was sealed with one of these keys; None where nobody knows any.

    Raises `StickFault`.
    """
    # A report may hold every other sign that ends a line, such as U+2028.
    sealed, _, last = data.removesuffix(b"\n").rpartition(b"\n")
    with _reading():
        seal = str(_line(last)["seal"])
    if keys is not None:
        _check_seal(sealed + b"\n", seal, keys)
    with _reading():
        first, *rest = map(_line, sealed.split(b"\n"))
        file = StickFile(_head(first), tuple(map(_row, rest)))
        _check_chain(file)
    return file


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except (ValueError, RecursionError, KeyError, TypeError):
        raise StickFault("stick_unreadable") from None


def _line(line: bytes) -> dict[str, object]:
    if len(line) > LINE_BYTES_MAX:
        raise ValueError("longer than a line of ours")
    found: dict[str, object] = json.loads(line.decode())
    return found


def _check_seal(sealed: bytes, seal: str, keys: Collection[str]) -> None:
    digest = hashlib.sha256(sealed).hexdigest()
    seals = [_seal(digest, key) for key in keys]
    if not any(hmac.compare_digest(one.encode(), seal.encode()) for one in seals):
        raise StickFault("stick_tampered")


def _head(line: dict[str, object]) -> Head:
    match line:
        case {
            "kind": "samkurs-stick",
            "version": 1,
            "room": str(room),
            "outbox": str(outbox),
            "first_n": int(first_n),
            "last_n": int(last_n),
            "before": str(before),
        } if 1 <= first_n <= last_n + 1 <= NUMBER_MAX and all(map(_is_id, (room, outbox))):
            return Head(room, outbox, first_n, last_n, before)
    raise ValueError("no head of ours")


def _is_id(text: str) -> bool:
    """Half a pair of surrogates is no text that a log can hold. Raises ValueError for it."""
    text.encode()
    return len(text) <= ID_LENGTH_MAX


def _row(line: dict[str, object]) -> StickRow:
    match line:
        case {"n": int(n), "hash": str(hash_), "item": dict(item)}:
            return StickRow(n, item, hash_)
    raise ValueError("no row of ours")


def _check_chain(file: StickFile) -> None:
    head = file.head
    numbers = [row.n for row in file.rows]
    if numbers != list(range(head.first_n, head.last_n + 1)):
        raise StickFault("stick_tampered")
    hashes = [head.before, *(row.hash for row in file.rows)]
    links = zip(pairwise(hashes), file.rows, strict=True)
    if any(chain.link(previous, row.item) != hash_ for (previous, hash_), row in links):
        raise StickFault("stick_tampered")
