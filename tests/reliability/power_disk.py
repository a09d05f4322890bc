"""A disk that forgets what was not synced when its power goes, under the real SQLite (`apsw`).

Files live in memory: what is on the platter, and the writes since the last `xSync`. At the cut each
of those writes is there, gone, or torn between two sectors, as chance will; their order means
nothing, as in a real drive's cache. Every operation counts, and the cut can come before any.
SQLite's shared memory is not offered, so the lock is exclusive (reliability-security §7).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from sqlite3 import Connection, DatabaseError, Error, IntegrityError, OperationalError
from typing import Any, cast

import apsw

SECTOR_BYTES = 512
POWERSAFE_OVERWRITE = 0x1000
"""What Linux and Windows say of their disks: a write never harms the bytes beside it."""
_NUMBERS = count(1)

Write = tuple[int, bytes | None]
"""An offset and the bytes; or, with None, a new length."""


@dataclass
class _File:
    """One file: as programs see it, as it lies on the platter, and what is between."""

    seen: bytearray = field(default_factory=bytearray)
    platter: bytearray = field(default_factory=bytearray)
    unsynced: list[Write] = field(default_factory=list)

    def do(self, write: Write) -> None:
        """Write so that everybody sees it."""
        _apply(self.seen, write)
        self.unsynced.append(write)

    def sync(self) -> None:
        """Bring everything to the platter."""
        for write in self.unsynced:
            _apply(self.platter, write)
        self.unsynced.clear()

    def after_cut(self, dice: random.Random) -> bytes:
        """What lies there when the power is back."""
        kept = dice.choice((0.0, 0.5, 0.9, 1.0))
        for offset, data in self.unsynced:
            if data is None:
                if dice.random() < kept:
                    _apply(self.platter, (offset, None))
                continue
            for start in range(0, len(data), SECTOR_BYTES):
                if dice.random() < kept:
                    piece = data[start : start + SECTOR_BYTES]
                    _apply(self.platter, (offset + start, piece))
        return bytes(self.platter)


def _apply(content: bytearray, write: Write) -> None:
    offset, data = write
    end = offset if data is None else offset + len(data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if data is None:
        del content[offset:]
    else:
        content[offset:end] = data


class PowerDisk(apsw.VFS):
    """One machine's disk. After `operations_left` more operations its power is gone."""

    def __init__(self, operations_left: int) -> None:
        self.name = f"power-{next(_NUMBERS)}"
        self.operations_left = operations_left
        self.is_off = False
        """The program is gone too: what its library still does to let go reaches no disk."""
        self.files: dict[str, _File] = {}
        super().__init__(self.name, base="")

    def spend(self) -> bool:
        """One operation; False where nobody is left to hear of it. Raises apsw.IOError from the
        cut on.
        """
        self.operations_left -= 1
        if self.operations_left < 0 and not self.is_off:
            raise apsw.IOError("no power")
        return not self.is_off

    def after_cut(self, folder: Path, dice: random.Random) -> None:
        """Put what is left into a real folder, under the same file names."""
        for name, file in self.files.items():
            (folder / Path(name).name).write_bytes(file.after_cut(dice))

    def xOpen(self, name: Any, flags: list[int]) -> Any:
        """A file; one without a name is for the moment only."""
        flags[1] = flags[0]
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        return _OpenFile(self, _File() if path is None else self.files.setdefault(path, _File()))

    def xAccess(self, pathname: str, flags: int) -> bool:
        """Whether the file is there."""
        return pathname in self.files

    def xDelete(self, filename: str, syncdir: bool) -> None:
        """Remove it; names are on the platter at once, as on a disk with a journal."""
        if self.spend():
            self.files.pop(filename, None)

    def xFullPathname(self, name: str) -> str:
        """Names are whole already."""
        return name


class _OpenFile:
    """What SQLite holds while a file is open."""

    def __init__(self, disk: PowerDisk, file: _File) -> None:
        self._disk, self._file = disk, file

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._file.seen[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        if self._disk.spend():
            self._file.do((offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        if self._disk.spend():
            self._file.do((size, None))

    def xSync(self, flags: int) -> None:
        if self._disk.spend():
            self._file.sync()

    def xFileSize(self) -> int:
        return len(self._file.seen)

    def xDeviceCharacteristics(self) -> int:
        return POWERSAFE_OVERWRITE

    def xSectorSize(self) -> int:
        return SECTOR_BYTES

    def xFileControl(self, op: int, pointer: int) -> bool:
        return False

    def xCheckReservedLock(self) -> bool:
        return False

    def xLock(self, level: int) -> None: ...

    def xUnlock(self, level: int) -> None: ...

    def xClose(self) -> None: ...


# ── a connection of the shape that the stores know ─────────────────────────────────────────────


@dataclass
class _Cursor:
    """The rows of one statement, already read."""

    rows: list[Any]
    description: Any
    lastrowid: int
    rowcount: int

    def fetchone(self) -> Any:
        return self.rows.pop(0) if self.rows else None

    def fetchall(self) -> list[Any]:
        rows, self.rows = self.rows, []
        return rows

    def __iter__(self) -> Any:
        return iter(self.fetchall())


class PowerConnection:
    """As much of `sqlite3.Connection` as the stores and sqlite-utils use, on a disk that forgets.

    It decides nothing by itself: every statement, the durability setting too, is the store's own.
    """

    isolation_level = None

    def __init__(self, disk: PowerDisk, path: Path, *, pages_in_wal: int) -> None:
        self._disk = disk
        self._apsw = apsw.Connection(str(path), vfs=disk.name)
        try:
            self.execute("pragma locking_mode = exclusive")
            self.execute(f"pragma wal_autocheckpoint = {pages_in_wal}")
        except Error:
            self.close()
            raise

    def execute(self, sql: str, parameters: Sequence[object] | dict[str, Any] = ()) -> _Cursor:
        """One statement, or several. Raises sqlite3.Error."""
        seen: list[Any] = []

        def note(cursor: apsw.Cursor, _: str, __: Any) -> bool:
            seen[:] = [cursor.get_description() or None]
            return True

        cursor = self._apsw.cursor()
        cursor.exec_trace = note
        before = self._apsw.total_changes()
        rows = list(_translated(lambda: cursor.execute(sql, cast(Any, parameters))))
        changed = self._apsw.total_changes() - before
        about = seen[0] if seen else None
        return _Cursor(rows, about, self._apsw.last_insert_rowid(), changed)

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> _Cursor:
        """The statement once for each row. Raises sqlite3.Error."""
        changed = sum(self.execute(sql, row).rowcount for row in rows)
        return _Cursor([], None, self._apsw.last_insert_rowid(), changed)

    def executescript(self, sql: str) -> _Cursor:
        """Several statements. Raises sqlite3.Error."""
        return self.execute(sql)

    def create_function(
        self, name: str, arguments: int, work: Callable[..., Any], *, deterministic: bool = False
    ) -> None:
        """A function that statements may call."""
        self._apsw.create_scalar_function(name, work, arguments, deterministic=deterministic)

    @property
    def in_transaction(self) -> bool:
        return self._apsw.in_transaction

    def close(self) -> None:
        """Let go as a killed program does: without a last checkpoint."""
        self._disk.is_off = True
        self._apsw.close()


class CarelessConnection(PowerConnection):
    """The control arm: says that it syncs each commit, and syncs at checkpoints only (NORMAL)."""

    def execute(self, sql: str, parameters: Sequence[object] | dict[str, Any] = ()) -> _Cursor:
        """The statement, but for the one setting."""
        plain = " ".join(sql.lower().split())
        if plain.startswith("pragma synchronous"):
            super().execute("pragma synchronous = normal")
            return _Cursor([] if "=" in plain else [(2,)], None, 0, 0)
        return super().execute(sql, parameters)


def connector(
    disk: PowerDisk, kind: type[PowerConnection], pages_in_wal: int
) -> Callable[[Path], Connection]:
    """What a store is handed in place of its own way to open a file."""
    return lambda path: cast(Connection, kind(disk, path, pages_in_wal=pages_in_wal))


def _translated(run: Callable[[], Iterable[Any]]) -> list[Any]:
    """The rows. Raises what sqlite3 would, with SQLite's own code."""
    try:
        return list(run())
    except apsw.Error as error:
        kind, code = _SAME.get(type(error), (OperationalError, apsw.SQLITE_ERROR))
        translated = kind(str(error))
        translated.sqlite_errorcode = code
        raise translated from error


_SAME: dict[type[apsw.Error], tuple[type[Error], int]] = {
    apsw.IOError: (OperationalError, apsw.SQLITE_IOERR),
    apsw.ConstraintError: (IntegrityError, apsw.SQLITE_CONSTRAINT),
    apsw.CorruptError: (DatabaseError, apsw.SQLITE_CORRUPT),
    apsw.NotADBError: (DatabaseError, apsw.SQLITE_NOTADB),
}
