"""Start real processes, wait for them, and end them without leaving any behind.

Every child ends with its parent (`child.py`), writes what it has to say to its own log file, and is
waited for by events or by asking it, always with a deadline.
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

START_S_MAX = 30.0
"""A process that has not answered so many seconds after its start is given up: a cold laptop with a
virus scanner takes ten."""
STOP_S_MAX = 2.5
"""Ctrl-C must have ended everything within three seconds."""
PORTS_TRIED_MAX = 20
OURS = "SAMKURS_"
ASK_AGAIN_S = 0.02

# Ctrl-C in the terminal must reach the parent alone, which then ends all in order.
if sys.platform == "win32":
    OWN_GROUP = subprocess.CREATE_NEW_PROCESS_GROUP
else:
    OWN_GROUP = 0


class ProcessTrouble(Exception):
    """A process did not do what it was started for. The text says which, and where its log is."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def __str__(self) -> str:
        return f"{self.code}: " + ", ".join(f"{k}={v}" for k, v in self.details.items())


@dataclass
class Child:
    """One process of ours: `arguments` are a module and its arguments."""

    name: str
    arguments: tuple[str, ...]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None
    is_dismissed: bool = False
    """Somebody here has asked it to end, or ended it."""

    async def start(self) -> None:
        """Start it. Its output is appended to its log file."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        environment = {**_inherited(), "PYTHONUTF8": "1", **self.environment}
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "orchestrator.demo.child", *self.arguments),
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=environment,
                start_new_session=True,
                creationflags=OWN_GROUP,
            )

    @property
    def is_alive(self) -> bool:
        """It was started and has not ended."""
        return self.process is not None and self.process.returncode is None

    @property
    def has_fallen(self) -> bool:
        """It was started, and has ended though nobody asked it to."""
        return self.process is not None and not self.is_alive and not self.is_dismissed

    async def stop(self) -> None:
        """Ask it to end by closing its standard input; end it if it does not."""
        self.is_dismissed = True
        if self.process is None:
            return
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            await asyncio.wait_for(self.process.wait(), STOP_S_MAX)
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.is_dismissed = True
        if self.process is None:
            return
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()

    def last_words(self, lines: int = 3) -> str:
        """The end of its log."""
        if not self.log.is_file():
            return ""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.strip().splitlines()[-lines:])


def _inherited() -> dict[str, str]:
    """What this shell says of a real centre or a real laptop is not for ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)}


async def until(
    is_so: Callable[[], Awaitable[bool]], what: str, within_s: float, every_s: float = ASK_AGAIN_S
) -> None:
    """Ask until it is so. Raises ProcessTrouble "not_in_time" after so many real seconds."""
    give_up = time.monotonic() + within_s
    while not await is_so():
        if time.monotonic() > give_up:
            raise ProcessTrouble("not_in_time", what=what, seconds=within_s)
        await asyncio.sleep(every_s)


async def until_it_answers(child: Child, answers: Callable[[], Awaitable[bool]]) -> None:
    """Wait until a started child answers. Raises ProcessTrouble when it ends or is too slow."""

    async def answers_or_died() -> bool:
        if not child.is_alive:
            raise ProcessTrouble(
                "died",
                name=child.name,
                exit_code=child.process.returncode if child.process else None,
                log=child.log,
                said=child.last_words(),
            )
        return await answers()

    await until(answers_or_died, child.name, START_S_MAX, every_s=0.05)


def free_port(wished: int = 0, *, tried_max: int = PORTS_TRIED_MAX) -> int:
    """The wished port on 127.0.0.1 if it is free, or the next free one; any free one for 0.

    Raises ProcessTrouble "no_free_port" when the next ones are taken too.
    """
    for port in range(wished, wished + tried_max) if wished else (0,):
        with socket.socket() as probe:
            if sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except (OSError, OverflowError) as trouble:
                if not _is_taken(trouble):
                    raise
                continue
            found: int = probe.getsockname()[1]
            return found
    raise ProcessTrouble("no_free_port", first=wished, last=wished + tried_max - 1)


def _is_taken(trouble: OSError | OverflowError) -> bool:
    taken = (errno.EADDRINUSE, errno.EACCES)
    return isinstance(trouble, OverflowError) or trouble.errno in taken
