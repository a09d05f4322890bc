"""A process that should refuse to run: started, waited for, and what it said."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Ended:
    """How a process ended, and what it said to the person who started it."""

    code: int
    said: str


async def ended(module: str, environment: Mapping[str, str], *arguments: str) -> Ended:
    """Run a module until it ends by itself."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(), 30)
    except TimeoutError:
        process.kill()
        raise
    assert process.returncode is not None
    return Ended(process.returncode, said.decode())


def assert_one_clear_sentence(end: Ended, *words: str) -> None:
    assert end.code == 2, end.said
    assert "Traceback" not in end.said
    for word in words:
        assert word in end.said
