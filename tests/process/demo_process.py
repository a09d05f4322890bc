"""`samkurs demo` as a process of its own: started, read line by line, ended."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

START_S_MAX = 60.0


class DemoProcess:
    """One run of the demo, and all that it has said."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []

    @classmethod
    async def start(
        cls,
        temp: Path,
        *arguments: str,
        keyboard: int = asyncio.subprocess.DEVNULL,
        command: str = "demo",
        options: tuple[str, ...] = ("--port", "0", "--no-browser"),
    ) -> DemoProcess:
        """Start it. Its temporary folders are made in `temp`; `keyboard` is where it reads."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "orchestrator", command, *options),
            *arguments,
            env={**os.environ, "PYTHONUTF8": "1", "TMPDIR": str(temp), "TEMP": str(temp)},
            stdin=keyboard,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        return cls(process)

    async def until_it_says(self, text: str, within_s: float = START_S_MAX) -> str:
        """Read on until a line with this text; that line."""
        async with asyncio.timeout(within_s):
            while line := await self._line():
                if text in line:
                    return line
        raise AssertionError(f"it ended without saying {text!r}:\n{self.said}")

    async def until_it_ends(self, within_s: float) -> int:
        """Read on until it ends; its exit code."""
        async with asyncio.timeout(within_s):
            while await self._line():
                pass
            return await self.process.wait()

    async def end(self) -> None:
        """Whatever happened, leave nothing behind."""
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    @property
    def said(self) -> str:
        """Everything so far."""
        return "\n".join(self.lines)

    async def _line(self) -> str:
        assert self.process.stdout is not None
        raw = await self.process.stdout.readline()
        if raw:
            self.lines.append(raw.decode().rstrip("\n"))
        return raw.decode()


def holding(folder: Path, secret: str) -> list[Path]:
    """The files in a folder that hold this text, whatever they are."""
    found = [one for one in folder.rglob("*") if one.is_file()]
    assert found, "there is something to look through"
    return [one for one in found if secret.encode() in one.read_bytes()]


def leftovers(temp: Path) -> list[Path]:
    """What demos have left in their temporary folder."""
    return list(temp.glob("samkurs-demo-*"))
