"""Bytes from a file, bounded, or a fault that says why there are none."""

from __future__ import annotations

import os.path
from pathlib import Path

from orchestrator.courses.codes import Code
from orchestrator.courses.faults import CourseFileFaulty, Fault


def read_bytes(path: Path, limit: int) -> bytes:
    """The whole file. Raises `CourseFileFaulty` where it cannot be read or is too large."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise file_faulty(path, "missing") from None
    except OSError as error:
        # Windows says "permission denied" of a folder, so the path itself is asked.
        code: Code = "is_directory" if os.path.isdir(path) else "unreadable"
        raise file_faulty(path, code, reason=error.strerror or "") from None
    if len(data) > limit:
        raise file_faulty(path, "too_large", limit_kib=limit // 1024)
    return data


def file_faulty(
    path: Path, code: Code, line: int | None = None, **details: object
) -> CourseFileFaulty:
    """The file as a whole is the trouble."""
    return CourseFileFaulty([Fault(file=str(path), line=line, path=(), code=code, details=details)])
