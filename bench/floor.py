"""The floors: servers that do nothing but send the same bytes to everyone."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.crowd import BenchError, Crowd

FLOORS = Path(__file__).parent / "floors"


@dataclass
class Floor:
    """A running floor, and the socket through which it is told what to send."""

    process: subprocess.Popen[str]
    port: int
    commander: socket.socket

    def broadcast(self, payload: bytes) -> None:
        """Have these bytes sent to everyone, in one text frame."""
        self.commander.sendall(_masked_frame(payload))

    def stop(self) -> None:
        """End the process."""
        self.commander.close()
        self.process.kill()
        self.process.wait()


def websockets_floor() -> Floor:
    """A bare `websockets` broadcast."""
    return _start([sys.executable, str(FLOORS / "websockets_floor.py")])


def c_floor(folder: Path) -> list[Floor]:
    """The C program, compiled here; none, and said so, where there is no compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        print("no C compiler here: measured without the C floor", file=sys.stderr)
        return []
    program = folder / "send_floor"
    if not program.exists():
        subprocess.run(
            [compiler, "-O2", "-o", str(program), str(FLOORS / "send_floor.c")], check=True
        )
    return [_start([str(program)])]


def _start(command: list[str]) -> Floor:
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    assert process.stdout is not None
    said = process.stdout.readline().strip()
    if not said.isdigit():
        raise BenchError(f"{command[-1]} did not start")
    port = int(said)
    crowd = Crowd("127.0.0.1", port, "/commander", 1)
    crowd.join()
    commander = next(iter(crowd.clients.values())).sock
    commander.setblocking(True)
    return Floor(process, port, commander)


def _masked_frame(payload: bytes) -> bytes:
    """A client's text frame (RFC 6455 §5.3), with the cheapest mask that is allowed."""
    mask = os.urandom(1) + b"\0\0\0"
    length = len(payload)
    head = b"\x81\xfe" + length.to_bytes(2, "big")
    assert 126 <= length < 65536, "a committed batch is longer than the shortest kind of frame"
    masked = bytearray(payload)
    masked[::4] = bytes(byte ^ mask[0] for byte in payload[::4])
    return head + mask + bytes(masked)
