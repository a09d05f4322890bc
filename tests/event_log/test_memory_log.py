"""The memory log keeps the contract, or what is tested with it would prove nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from orchestrator.event_log.interface import EventLog
from tests.event_log.contract import EventLogContract, OpenLog
from tests.event_log.memory_log import MemoryLog


class TestMemoryLog(EventLogContract):
    """The contract, in memory."""

    @pytest.fixture
    def open_log(self) -> OpenLog:
        @asynccontextmanager
        async def opened() -> AsyncIterator[EventLog]:
            log = MemoryLog()
            yield log
            await log.close()

        return opened
