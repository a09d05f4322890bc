"""Which kind of machine this is. Asked once, at the start."""

from __future__ import annotations

import sys

from site_agent.platforms.interface import Platform


def this_platform() -> Platform:
    """The one we run on. What is neither Windows nor macOS is asked as Linux is: where a file is
    missing, nothing is known.
    """
    # Imported here, for each machine needs one of the three.
    if sys.platform == "win32":
        from site_agent.platforms.windows import this_windows

        return this_windows()
    if sys.platform == "darwin":
        from site_agent.platforms.macos import MacOs

        return MacOs()
    from site_agent.platforms.linux import Linux

    return Linux()
