"""Find the machine's own Chromium, or install it where that is allowed.

Browser tests never download a browser: hospital and build networks block that. They drive the one
that the system's packages keep up to date. Runs on any Python that `dev.py` runs on.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# Whoever wants another browser of the same family says so here.
VARIABLE = "SAMKURS_CHROMIUM"

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

# Every Windows laptop has Edge, which is the same engine.
WINDOWS_PLACES = (
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)

# A browser under test shall talk to our pages and to nobody else.
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)

INSTALL = (
    ("apt-get", "update", "-q"),
    ("apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium", "fonts-dejavu-core"),
)

REMEDY = "sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium"


def find() -> str | None:
    """The path of a usable Chromium, or None."""
    told = os.environ.get(VARIABLE)
    if told:
        return told if Path(told).is_file() else None
    on_path = (shutil.which(name) for name in NAMES)
    on_windows = (place for place in WINDOWS_PLACES if Path(place).is_file())
    return next((path for path in (*on_path, *on_windows) if path), None)


def launch_arguments(is_root: bool) -> list[str]:
    """What to start it with; Chromium refuses its sandbox to root, who only exists in builds."""
    return [*ARGUMENTS, "--no-sandbox"] if is_root else [*ARGUMENTS]


def is_root() -> bool:
    """Whether we may install packages; there is no such user on Windows."""
    return sys.platform != "win32" and os.geteuid() == 0


def may_install() -> bool:
    """Whether this is a Debian-like machine on which we are root."""
    return is_root() and shutil.which("apt-get") is not None


def install() -> None:
    """Install the system's package, or raise CalledProcessError with the package manager's code."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in INSTALL:
        subprocess.run(command, check=True, env=environment, stdin=subprocess.DEVNULL)


def main() -> int:
    """Make sure of a Chromium; lacking one is a failure in CI and a remark anywhere else."""
    if find() is None and may_install():
        install()
    path = find()
    if path is not None:
        print(f"Chromium is {path}")
        return 0
    print(f"There is no Chromium, so browser tests will be skipped. Get it with: {REMEDY}")
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    raise SystemExit(main())
