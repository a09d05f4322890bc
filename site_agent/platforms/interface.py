"""What the agent asks of the machine that no library answers alike everywhere.

Rule 1: nothing here opens a camera or a microphone, and nothing leaves it but a word or a count.
Rule 2: no text is read that is written for people, since it is in their language; only registry
keys, files of the kernel, and JSON. Rule 3: where the machine cannot tell, the answer is None.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Literal, Protocol

from session_core.rules.records import dataclass

Devices = Literal["free", "in_use", "denied"]
"""Camera and microphone: for whoever asks, held by another program, or closed by the system."""

BROWSERS = frozenset({"chrome", "chromium", "msedge", "firefox", "firefox-bin", "safari"})
"""Programs that hold camera and microphone because of our page, or of the meeting itself."""


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen that is in use; mirrored ones count each for itself."""

    built_in: bool | None = None
    """The laptop's own; None where nobody can tell."""
    width: int = 0
    """In points of the picture; 0 where nobody can tell."""
    height: int = 0


class Platform(Protocol):
    """One kind of machine. Every method may block; none is called from the loop."""

    def restart_pending(self) -> bool | None:
        """The system waits to be started anew."""

    def screens(self) -> tuple[Screen, ...] | None:
        """Every screen in use."""

    def devices(self) -> Devices | None:
        """How camera and microphone are, as far as it shows without opening them."""

    def has_battery(self) -> bool | None:
        """False only where the machine says that there is none."""

    def plugged_in(self) -> Hashable:
        """Something that differs once a camera, a microphone or a screen came or went. Asked each
        second, so it must be cheap; the same for ever where nobody can tell.
        """

    def has_desktop(self) -> bool:
        """There is somebody to ask to keep the screen lit."""


def is_browser(program: str) -> bool:
    """Whether a program's file name is a browser's. A part of another program, such as
    `msedgewebview2`, is none.
    """
    return program.lower().removesuffix(".exe") in BROWSERS
