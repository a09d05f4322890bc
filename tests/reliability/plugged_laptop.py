"""A laptop whose screens are files, so that one can be unplugged here: everything else is real.

SAMKURS_TRIAL_ROOT=folder python -m tests.reliability.plugged_laptop
"""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

from session_core.clock import clock_from_text
from site_agent import agent, settings
from site_agent.platforms.linux import Linux

ROOT = "SAMKURS_TRIAL_ROOT"
OWN, PROJECTOR = "eDP-1", "HDMI-A-1"


def plug(root: Path, connector: str, *, is_in: bool) -> None:
    """Put a screen in, or take it out, as the kernel tells of it."""
    status = root / "sys" / "class" / "drm" / f"card0-{connector}" / "status"
    status.parent.mkdir(parents=True, exist_ok=True)
    status.write_text("connected\n" if is_in else "disconnected\n", encoding="ascii")


async def run() -> None:
    """The agent, but for its screens."""
    setattr(agent, "this_platform", lambda: Linux(Path(os.environ[ROOT])))  # noqa: B010
    clock = clock_from_text(os.environ["SAMKURS_CLOCK"])
    around = agent.real_surroundings(clock, print, "plugged", demo=True)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await agent.run_agent(settings.load({}, os.environ), around, stop)


if __name__ == "__main__":
    asyncio.run(run())
