"""Run a module in a process that ends when its parent does.

    python -m orchestrator.demo.child MODULE [ARGUMENTS ...]

The parent holds the other end of this process's standard input and writes nothing to it. The end of
that file means "stop", whether the parent closed it on purpose or was killed, and means the same on
Linux, macOS and Windows. Standard library only, for a room's light agent is started through it too.
"""

from __future__ import annotations

import _thread
import os
import runpy
import signal
import sys
import threading
import time
from collections.abc import Sequence

GRACE_S = 2.0
"""Seconds of real time in which the module may end by itself, before the process is ended."""


def main(arguments: Sequence[str]) -> None:
    """Run the module as if it had been started by its own name."""
    module, *rest = arguments
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    sys.argv = [module, *rest]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    while os.read(0, 1024):
        pass
    _ask_to_stop()
    time.sleep(GRACE_S)
    os._exit(1)


def _ask_to_stop() -> None:
    if sys.platform == "win32":
        _thread.interrupt_main()
    else:
        os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(sys.argv[1:])
