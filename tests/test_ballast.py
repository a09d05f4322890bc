"""A reserve on the disk: as large as it may be, never larger, and given back once."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_core.ballast import BYTES_MAX, Ballast

MIB = 1024 * 1024


def ballast(tmp_path: Path, free: int) -> Ballast:
    return Ballast(tmp_path / "reserve.bin", lambda _: free)


@pytest.mark.parametrize(
    ("free", "size"), [(10_000 * MIB, BYTES_MAX), (16 * MIB, 2 * MIB), (2 * MIB, MIB // 4)]
)
def test_it_is_a_share_of_what_is_free_and_really_takes_it_up(
    tmp_path: Path, free: int, size: int
) -> None:
    one = ballast(tmp_path, free)
    one.keep()
    found = one.file.stat()
    assert found.st_size == size
    assert found.st_blocks * 512 >= size, "a sparse file would give nothing back"


def test_a_disk_that_is_full_already_gets_none(tmp_path: Path) -> None:
    one = ballast(tmp_path, 100_000)
    one.keep()
    assert not one.is_there
    assert list(tmp_path.iterdir()) == []


def test_it_is_given_back_once_and_made_anew_when_there_is_room(tmp_path: Path) -> None:
    one = ballast(tmp_path, 16 * MIB)
    one.keep()
    assert (one.drop(), one.drop(), one.is_there) == (True, False, False)
    one.keep()
    assert one.is_there


def test_a_folder_that_is_gone_is_no_fault(tmp_path: Path) -> None:
    one = Ballast(tmp_path / "gone" / "reserve.bin")
    one.keep()
    assert (one.is_there, one.drop()) == (False, False)
