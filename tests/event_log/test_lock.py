"""One centre per data folder; a look at it is in nobody's way."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.event_log.interface import LogUnavailable
from orchestrator.event_log.lock import APART_S, TRIES, FolderLock


def test_a_look_that_is_over_in_a_moment_does_not_make_a_start_fail(tmp_path: Path) -> None:
    looked, waits = FolderLock(tmp_path / "lock"), list[float]()

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == TRIES - 1:
            looked.release()

    FolderLock(tmp_path / "lock", wait).release()
    assert waits == [APART_S] * (TRIES - 1)


def test_what_a_centre_has_is_refused_after_so_many_tries(tmp_path: Path) -> None:
    centre, waits = FolderLock(tmp_path / "lock"), list[float]()
    with pytest.raises(LogUnavailable) as refused:
        FolderLock(tmp_path / "lock", waits.append)
    centre.release()
    assert refused.value.code == "log_in_use"
    assert sum(waits) < 0.5, "whoever starts a second centre is told at once, to an eye"


def test_what_is_free_is_had_without_waiting(tmp_path: Path) -> None:
    waits = list[float]()
    FolderLock(tmp_path / "lock", waits.append).release()
    assert waits == []
