"""A room without walls: PulseAudio with a loudspeaker, the air, and a microphone that hears it.

What the browser plays goes to the loudspeaker (a null sink), from there into the air (another), and
the microphone listens to the air. A person speaks straight into the air, so that a loudspeaker that
is off silences nobody. It runs as a process of its own with a folder of its own, and leaves the
machine's own sound alone.
"""

from __future__ import annotations

import array
import asyncio
import math
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

RATE = 48_000
VOICE_HZ, VOICE_SIZE, VOICE_S = 180, 0.1, 5.0
"""A voice of -23 dBFS, longer than anybody listens."""
READY_S_MAX = 10.0

ROOM = """
load-module module-native-protocol-unix socket={socket} auth-anonymous=1
load-module module-null-sink sink_name=speaker rate=48000 {speaker_name}
load-module module-null-sink sink_name=air rate=48000
load-module module-loopback source=speaker.monitor sink=air {stays} latency_msec=20
load-module module-remap-source source_name=mic master=air.monitor {mic_name}
set-default-sink speaker
set-default-source mic
"""
DETAILS = {
    "speaker_name": "sink_properties=device.description=RoomSpeaker",
    "mic_name": "source_properties=device.description=RoomMic",
    # Without this it follows the default microphone, which hears what it plays: a room that howls.
    "stays": "source_dont_move=true sink_dont_move=true",
}


@dataclass
class VirtualRoom:
    """The room, while its process runs. `environment` makes a browser stand in it."""

    folder: Path
    environment: dict[str, str]

    async def speak(self) -> asyncio.subprocess.Process:
        """Somebody says something for a few seconds; end it by killing it."""
        sound = self.folder / "voice.raw"
        if not sound.exists():
            sound.write_bytes(_tone(VOICE_HZ, VOICE_SIZE, VOICE_S))
        how = ("--playback", "--raw", f"--rate={RATE}", "--channels=1", "--format=s16le")
        return await asyncio.create_subprocess_exec(
            "pacat", *how, "--latency-msec=50", "--device=air", str(sound), env=self.environment
        )

    async def mute_speaker(self) -> None:
        """Somebody has turned the loudspeaker off."""
        await self._tell("set-sink-mute", "speaker", "1")

    async def mute_microphone(self) -> None:
        """The switch on the microphone is off."""
        await self._tell("set-source-mute", "mic", "1")

    async def unplug(self) -> None:
        """The cable that carries all of the sound is pulled out."""
        await self._tell("unload-module", "module-null-sink")

    async def _tell(self, *words: str) -> None:
        told = await asyncio.create_subprocess_exec("pactl", *words, env=self.environment)
        assert await told.wait() == 0, f"pactl refused: {words}"


@asynccontextmanager
async def virtual_room(folder: Path) -> AsyncIterator[VirtualRoom]:
    """Start the room in this folder, and end it."""
    socket = folder / "native"
    script = folder / "room.pa"
    script.write_text(ROOM.format(socket=socket, **DETAILS), encoding="utf-8")
    environment = {**os.environ, "HOME": str(folder), "PULSE_RUNTIME_PATH": str(folder)}
    environment |= {"PULSE_SERVER": f"unix:{socket}", "PULSE_STATE_PATH": str(folder)}
    process = await asyncio.create_subprocess_exec(
        "pulseaudio", "-n", "-F", str(script), "--daemonize=no", "--use-pid-file=no",
        "--exit-idle-time=-1", f"--log-target=file:{folder / 'pulse.log'}",
        env={**environment, "PULSE_SERVER": ""},
    )  # fmt: skip
    try:
        await _until_ready(environment, process)
        yield VirtualRoom(folder, environment)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _until_ready(environment: dict[str, str], process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(READY_S_MAX):
        while process.returncode is None:
            asked = await asyncio.create_subprocess_exec(
                "pactl", "info", env=environment, stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            if await asked.wait() == 0:
                return
            await asyncio.sleep(0.05)
    raise AssertionError(f"PulseAudio ended with {process.returncode}")


def _tone(hertz: float, size: float, seconds: float) -> bytes:
    turn = 2 * math.pi * hertz / RATE
    height = size * 32767
    return array.array(
        "h", (round(height * math.sin(turn * i)) for i in range(int(seconds * RATE)))
    ).tobytes()
