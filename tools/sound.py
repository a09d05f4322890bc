"""Find PulseAudio, or install it where that is allowed: browser tests make a room of it that has a
loudspeaker and a microphone and no walls.

No sound card is needed, and no sound is heard: the loudspeaker is a null sink, and the microphone
listens to it. Runs on any Python that `dev.py` runs on.
"""

from __future__ import annotations

import os
import shutil
import subprocess

from tools import chromium

NEEDED = ("pulseaudio", "pactl", "pacat")

INSTALL = (
    ("apt-get", "update", "-q"),
    (
        "apt-get", "install", "-y", "-q", "--no-install-recommends", "pulseaudio",
        "pulseaudio-utils",
    ),
)  # fmt: skip

REMEDY = (
    "sudo apt-get update && "
    "sudo apt-get install -y --no-install-recommends pulseaudio pulseaudio-utils"
)


def missing() -> list[str]:
    """The programs that this machine lacks."""
    return [name for name in NEEDED if shutil.which(name) is None]


def install() -> None:
    """Install the system's packages, or raise CalledProcessError with the package manager's code.

    Nothing is started: a service of that name would take the machine's own sound card.
    """
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in INSTALL:
        subprocess.run(command, check=True, env=environment, stdin=subprocess.DEVNULL)


def main() -> int:
    """Make sure of a room to listen in; lacking one is a failure in CI and a remark elsewhere."""
    if missing() and chromium.may_install():
        install()
    lacking = missing()
    if not lacking:
        print("PulseAudio is here: loudspeaker and microphone are tried in a virtual room.")
        return 0
    print(f"There is no {' or '.join(lacking)}, so no loudspeaker is tried. Get it with: {REMEDY}")
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    raise SystemExit(main())
