"""How much room is left where the log lies: told before it is too late, and the ballast made anew
when somebody has cleared up.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from orchestrator.logs import log
from orchestrator.metrics import DISK_FREE
from session_core.ballast import Ballast, free_bytes

MIB = 1024 * 1024
LOW_BYTES = 200 * MIB
"""Some hundred course days, or the time it takes a person to clear up."""


class DiskWatch:
    """Looks at one folder's disk."""

    def __init__(
        self, folder: Path, ballast: Ballast, free: Callable[[Path], int] = free_bytes
    ) -> None:
        self._folder = folder
        self._ballast = ballast
        self._free = free
        self.free_mb: int | None = None
        """Whole MiB at the last look; none where the disk could not be asked."""
        self._was_low = False

    @property
    def is_low(self) -> bool:
        """Somebody should clear up."""
        return self.free_mb is not None and self.free_mb * MIB < LOW_BYTES

    def look(self) -> None:
        """Ask the disk, and say it once when it has become low."""
        try:
            free = self._free(self._folder)
        except OSError:
            self.free_mb = None
            return
        self.free_mb = free // MIB
        DISK_FREE.set(free)
        if not self.is_low:
            self._ballast.keep()
        elif not self._was_low:
            log.warning("disk_low", free_mb=self.free_mb)
        self._was_low = self.is_low
