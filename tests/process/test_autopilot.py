"""A whole course day that plays itself at high speed, as CI runs it, and the verdict on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.demo.join_node import PIN
from tests.process.demo_process import DemoProcess, holding, leftovers

pytestmark = [pytest.mark.process, pytest.mark.asyncio]

DAY_S_MAX = 240.0
"""A day takes under a minute on a quiet machine; a busy one may be four times slower."""


@pytest.mark.parametrize(
    ("course", "day", "line"),
    [
        ("t1d-2dager", 1, "rooms=3 segments=13 patients=15 relatives=9 reports="),
        ("hjertesvikt-3formiddager", 2, "rooms=5 segments=9 patients=22 relatives=15 reports="),
    ],
)
async def test_a_whole_day_is_played_and_nothing_is_lost_or_doubled(
    tmp_path: Path, course: str, day: int, line: str
) -> None:
    arguments = ("--course", course, "--day", str(day), "--speed", "600", "--autopilot")
    kept = tmp_path / "kept"
    one = await DemoProcess.start(tmp_path, *arguments, "--data", str(kept))
    try:
        code = await one.until_it_ends(DAY_S_MAX)
    finally:
        await one.end()
    assert code == 0, one.said
    (verdict,) = [text for text in one.lines if text.startswith("rooms=")]
    assert verdict.startswith(line)
    assert verdict.endswith(" lost=0 doubled=0")
    assert leftovers(tmp_path) == []
    assert PIN not in one.said
    assert holding(kept, PIN) == []
