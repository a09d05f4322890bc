"""The agent's line tells medians, and the floor's only where there was one."""

from __future__ import annotations

import subprocess
import sys
import time

from bench.agent import Cost, cost_of, line

SMALL, USUAL, LARGE = Cost(10, 5, 0.1), Cost(50, 40, 0.2), Cost(90, 80, 9.0)


def test_the_line_has_medians_and_ratios() -> None:
    told = line([LARGE, USUAL, SMALL], [SMALL])
    assert "rss_mb=50.00 own_mb=40.00 cpu_percent=0.20 floor_rss_mb=10.00" in told
    assert told.endswith("rss_mb_ratio=5.00 cpu_percent_ratio=2.00")


def test_without_a_floor_there_is_no_ratio() -> None:
    assert line([USUAL], []) == "rss_mb=50.00 own_mb=40.00 cpu_percent=0.20"


def test_a_process_that_works_is_told_from_one_that_waits() -> None:
    began = time.monotonic()
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as busy:
        cost = cost_of(busy, 0.3, "")
        busy.kill()
    assert cost.cpu_percent > 1
    assert cost.rss_mb > 1
    assert time.monotonic() - began > 0.3
