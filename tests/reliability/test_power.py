"""Power cuts: nothing acknowledged is lost at FULL, and the trial sees it where it is."""

from __future__ import annotations

import random
from pathlib import Path

import apsw
import pytest

from tests.reliability.power import POWER_CENTRE, POWER_ROOM, RoomVictim, cut_once
from tests.reliability.power_disk import PowerConnection, PowerDisk
from tests.reliability.trial import Trial, conduct


@pytest.mark.parametrize("trial", [POWER_ROOM, POWER_CENTRE])
def test_a_power_cut_loses_nothing_that_was_acknowledged(trial: Trial) -> None:
    outcome = conduct(trial, short=True)
    assert outcome.complaints == (), outcome.lines()
    assert int(outcome.figures.values["acknowledged"]) > 10 * trial.short.count


def test_the_same_seed_is_the_same_cut() -> None:
    assert cut_once(RoomVictim, PowerConnection, 7) == cut_once(RoomVictim, PowerConnection, 7)


def left_on(disk: PowerDisk, folder: Path, seed: int) -> bytes:
    disk.after_cut(folder, random.Random(seed))
    return (folder / "f").read_bytes()


def test_what_was_synced_stays_and_what_was_not_may_go_or_tear(tmp_path: Path) -> None:
    remains = set()
    for seed in range(50):
        disk = PowerDisk(100)
        file = disk.xOpen("/f", [0, 0])
        file.xWrite(b"a" * 1024, 0)
        file.xSync(0)
        file.xWrite(b"b" * 1024, 0)
        remains.add(left_on(disk, tmp_path, seed))
        disk.unregister()
    whole, torn = {b"a" * 1024, b"b" * 1024}, b"a" * 512 + b"b" * 512
    assert whole < remains
    assert torn in remains
    assert all(len(one) == 1024 for one in remains)


def test_without_power_nothing_works_and_letting_go_writes_nothing(tmp_path: Path) -> None:
    disk = PowerDisk(1)
    file = disk.xOpen("/f", [0, 0])
    file.xWrite(b"in time", 0)
    with pytest.raises(apsw.IOError):
        file.xSync(0)
    disk.is_off = True
    file.xSync(0)
    file.xWrite(b"too late", 0)
    assert left_on(disk, tmp_path, 0) in (b"in time", b"")
    disk.unregister()
