"""What flows between the parts of a centre, and what it does by itself."""

from __future__ import annotations

import pytest

from orchestrator.centre import Centre
from orchestrator.gate import OpenGate
from orchestrator.origins import Origins
from orchestrator.shelf import Shelf
from session_core.clock import ManualClock
from tests.builders import START
from tests.event_log.memory_log import MemoryLog
from tests.orchestrator.desk import until

pytestmark = pytest.mark.asyncio


class AilingLog(MemoryLog):
    """Cannot say how much waits, and counts how often it was asked."""

    asked = 0

    @property
    def waiting(self) -> int:
        self.asked += 1
        raise RuntimeError("a fault of ours")


async def test_a_fault_in_one_round_does_not_end_the_heartbeat() -> None:
    log = AilingLog()
    centre = Centre(
        log=log,
        clock=ManualClock(START),
        gate=OpenGate(),
        shelf=Shelf(),
        origins=Origins(),
        sweep_s=0,
    )
    await centre.start()
    await until(lambda: log.asked >= 3)
    await centre.stop()
