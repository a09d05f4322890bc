"""Every planted fault is caught, by the checker that is there for it; and the product is whole
again afterwards.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from session_core.link.report_receiver import ReportReceiver
from tests.simulation.history import play
from tests.simulation.nodes import CentreNode
from tests.simulation.planted import PLANTED, Planted, planted_in, still_caught

DOC = Path(__file__).resolve().parents[2] / "docs" / "simulator.md"


@pytest.mark.parametrize("planted", PLANTED, ids=lambda one: one.name)
def test_a_planted_fault_is_caught_by_its_checker(planted: Planted) -> None:
    seed, said = still_caught(planted)
    assert seed is not None, said


def test_there_are_enough_of_them_and_each_has_its_own_name() -> None:
    assert len({one.name for one in PLANTED}) == len(PLANTED) >= 15


def test_what_was_planted_is_gone_afterwards() -> None:
    sound = ReportReceiver.receive
    with planted_in(PLANTED[0]):
        assert ReportReceiver.receive is not sound
    assert ReportReceiver.receive is sound


def test_a_history_that_never_ends_is_told() -> None:
    def never(_: Callable[..., Any]) -> Callable[..., Any]:
        async def start(self: CentreNode) -> None:
            await asyncio.sleep(0)

        return start

    with planted_in(Planted("the centre never starts", "", ((CentreNode, "start", never),))):
        assert "is not over" in play(0).fault


def test_the_handbook_names_every_planted_fault() -> None:
    rows = re.findall(r"^\| ([^|]+) \| \d+ \|", DOC.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(one.name for one in PLANTED)
