"""A disk of two MiB, for one process: a real small file system, or files that may not grow.

A tmpfs is mounted where we may; else the process gets a limit on the size of its files, as the
nearest thing that the system lets anybody set. `kind` says which, and a trial tells it.
"""

from __future__ import annotations

import asyncio
import resource
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from orchestrator.demo.processes import Child

DISK_BYTES = 2 * 1024 * 1024
FILLER_BYTES = 700 * 1024
"""What somebody else has left on the disk, and takes away when it is full."""
FILE_BYTES_MAX = 400 * 1024


class SmallDisk:
    """Two MiB at `path`. Made by `small_disk_at`."""

    kind = "tmpfs"

    def __init__(self, path: Path) -> None:
        self.path = path
        self._filler = path / "filler.bin"
        self._filler.write_bytes(bytes(FILLER_BYTES))

    def hold(self, child: Child) -> None:
        """The process that just started lives on this disk."""

    def free(self, child: Child) -> None:
        """Somebody clears up."""
        self._filler.unlink()


class ShortFiles(SmallDisk):
    """The same for those who may mount nothing: no file of the process may grow beyond a limit."""

    kind = "file-size-limit"

    def hold(self, child: Child) -> None:
        _limit(child, FILE_BYTES_MAX)

    def free(self, child: Child) -> None:
        super().free(child)
        _limit(child, resource.RLIM_INFINITY)


def _limit(child: Child, most: int) -> None:
    assert child.process is not None
    if sys.platform == "linux":
        resource.prlimit(child.process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


@asynccontextmanager
async def small_disk_at(path: Path) -> AsyncIterator[SmallDisk]:
    """A small disk, gone afterwards."""
    await asyncio.to_thread(path.mkdir, parents=True, exist_ok=True)
    if not await _mounted(path):
        yield ShortFiles(path)
        return
    try:
        yield SmallDisk(path)
    finally:
        await _run("umount", str(path))


async def _mounted(path: Path) -> bool:
    if shutil.which("mount") is None:
        return False
    return await _run("mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(path)) == 0


async def _run(*command: str) -> int:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return await process.wait()
