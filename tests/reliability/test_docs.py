"""docs/reliability.md has a row and a limit for every trial, and none for a trial there is not."""

from __future__ import annotations

import re

from tools.reliability import ROOT, TRIALS

PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| `")]
LIMITS = re.findall(r"^- `([^`]+)`: \S.+", PAGE, re.MULTILINE)


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_every_trial_has_its_row_in_order() -> None:
    assert [cells(row)[0].strip("`") for row in ROWS] == [one.name for one in TRIALS]


def test_every_row_says_what_is_promised_measured_and_spoilt() -> None:
    for row in ROWS:
        assert len(cells(row)) == 4, row
        assert all(cells(row)), row


def test_beside_each_promise_stands_what_it_does_not_cover() -> None:
    assert set(LIMITS) == {one.name for one in TRIALS}


def test_the_command_is_told() -> None:
    assert "python3 dev.py reliability NAME" in PAGE
