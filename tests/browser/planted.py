"""Devices with a fault of our own making: files that Chromium plays as a camera or a microphone.

A camera film is raw (y4m) and is played again and again. A microphone file is a wave file.
"""

from __future__ import annotations

import random
import wave
from collections.abc import Callable
from pathlib import Path

WIDTH, HEIGHT, FPS = 1280, 720, 30
PICTURES = 5

Brightness = Callable[[int, int], int]
"""The brightness of a row of one picture: (picture, row) -> 16 to 235."""


def film(file: Path, brightness: Brightness, pictures: int = PICTURES, noise: int = 0) -> Path:
    """A film of bands, each row as bright as it is told, with a grain of so much."""
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FPS}:1 Ip A1:1 C420jpeg\n".encode()
    colours = bytes([128]) * (WIDTH * HEIGHT // 2)
    grain = random.Random(1)
    with file.open("wb") as out:
        out.write(head)
        for picture in range(pictures):
            rows = b"".join(_row(brightness(picture, row), noise, grain) for row in range(HEIGHT))
            out.write(b"FRAME\n" + rows + colours)
    return file


def _row(level: int, noise: int, grain: random.Random) -> bytes:
    """One row: a strip with grain, repeated, which is quick to make and different in every row."""
    if not noise:
        return bytes([level]) * WIDTH
    strip = bytes(max(0, min(255, level + grain.randint(-noise, noise))) for _ in range(80))
    return strip * (WIDTH // len(strip))


def room(picture: int, row: int) -> int:
    """A lit room in which something moves."""
    return 60 + (row // 6 + 7 * picture) % 120


FILMS: dict[str, Callable[[Path], Path]] = {
    "good": lambda file: film(file, room, noise=4),
    "black": lambda file: film(file, lambda picture, row: 16, noise=1),
    "frozen": lambda file: film(file, room, pictures=1),
    "dark": lambda file: film(file, lambda picture, row: 24 + (row // 40 + picture) % 24, noise=2),
}


def silence(file: Path, seconds: float = 1.0) -> Path:
    """A microphone that is off: nothing but zeros."""
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(48_000)
        out.writeframes(bytes(2 * int(48_000 * seconds)))
    return file
