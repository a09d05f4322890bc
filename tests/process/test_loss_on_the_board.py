"""Whoever looks at the board is told of a laptop that is gone, and of a device, as soon as issue 4
promises: real processes, and the board's own socket. At full length: `dev.py bench loss`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.process,
    pytest.mark.asyncio,
    pytest.mark.skipif(sys.platform != "linux", reason="screens are files of Linux's kernel here"),
]


async def test_a_laptop_that_is_gone_and_a_device_are_told_of_in_time(tmp_path: Path) -> None:
    from bench.loss import LIMITS_S, measured

    took = await measured(tmp_path)
    assert {name for name, limit in LIMITS_S.items() if took[name] > limit} == set(), took
    assert took["killed"] > 2, "else every short break would alarm the board"
