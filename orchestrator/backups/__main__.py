"""`python -m orchestrator.backups LOG FILE CODES`: one backup in a process of its own.

The running centre starts it, so that reading a long history back takes nothing from the rooms.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from orchestrator.backups.book import note_backup
from orchestrator.backups.make import make_backup
from orchestrator.operator_words import Trouble

NICE = 10
"""The rooms come first, wherever the machine is small."""


def main(log: str, file: str, codes: str) -> int:
    """Make it and enter it in the book; 0 where both were done, else 2 and a sentence."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    try:
        made = make_backup(Path(log), Path(file), datetime.now(UTC), codes=Path(codes))
        note_backup(Path(log), made)
    except (Trouble, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
