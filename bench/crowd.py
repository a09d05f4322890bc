"""A crowd of WebSocket clients in one thread: lean enough not to be what is measured.

Raw sockets on one epoll loop. A client costs one `recv` and a few lines of Python per frame, and
nothing is decoded: a frame counts when the sought bytes are in its payload and it is whole.
"""

from __future__ import annotations

import base64
import os
import select
import socket
import time
from dataclasses import dataclass, field

HANDSHAKES_AT_ONCE = 100
PING = 0x9
PONG = b"\x8a\x80\0\0\0\0"


class BenchError(Exception):
    """The measurement cannot be made; the text says why."""


@dataclass
class Client:
    """One socket, and the bytes of a frame that is not whole yet."""

    sock: socket.socket
    rest: bytes = b""
    received: int = 0


@dataclass
class Crowd:
    """`size` clients of one address. Not thread-safe; call `close` when done."""

    host: str
    port: int
    path: str
    size: int
    protocol: str = ""
    clients: dict[int, Client] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._poll = select.epoll()

    def join(self) -> None:
        """Connect everyone, a hundred at a time."""
        for start in range(0, self.size, HANDSHAKES_AT_ONCE):
            count = min(HANDSHAKES_AT_ONCE, self.size - start)
            for client in [self._connect() for _ in range(count)]:
                self._finish_handshake(client)

    def _connect(self) -> Client:
        sock = socket.create_connection((self.host, self.port), timeout=30)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {self.path} HTTP/1.1",
            f"Host: {self.host}:{self.port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            *([f"Sec-WebSocket-Protocol: {self.protocol}"] if self.protocol else []),
        ]
        sock.sendall("\r\n".join([*lines, "", ""]).encode())
        return Client(sock)

    def _finish_handshake(self, client: Client) -> None:
        answer = b""
        while b"\r\n\r\n" not in answer:
            data = client.sock.recv(4096)
            if not data:
                raise BenchError(f"{self.path}: closed during the handshake")
            answer += data
        head, client.rest = answer.split(b"\r\n\r\n", 1)
        if b" 101 " not in head.split(b"\r\n", 1)[0]:
            raise BenchError(f"{self.path}: {head[:200]!r}")
        client.received = len(client.rest)
        client.sock.setblocking(False)
        number = client.sock.fileno()
        self.clients[number] = client
        self._poll.register(number, select.EPOLLIN)

    def await_frame(self, marker: bytes, deadline_s: float) -> tuple[list[float], bytes]:
        """Moments (monotonic seconds) at which each client had the frame with `marker` whole.

        Also the payload. Raises BenchError when somebody has not got it in time.
        """
        waiting = set(self.clients)
        moments: list[float] = []
        payload = b""
        deadline = time.monotonic() + deadline_s
        while waiting:
            if time.monotonic() > deadline:
                raise BenchError(f"{len(waiting)} of {self.size} clients never got the message")
            for number, _ in self._poll.poll(0.5):
                found = self._read(self.clients[number], marker)
                if found and number in waiting:
                    moments.append(time.monotonic())
                    waiting.discard(number)
                    payload = found
        return moments, payload

    def read_for(self, seconds: float) -> int:
        """Read whatever comes for a while. Gives the bytes received by all together."""
        before = self.received
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            for number, _ in self._poll.poll(left):
                self._read(self.clients[number], b"\0never")
        return self.received - before

    @property
    def received(self) -> int:
        """Bytes received by all together since they joined, handshake answers left out."""
        return sum(client.received for client in self.clients.values())

    def _read(self, client: Client, marker: bytes) -> bytes:
        try:
            data = client.sock.recv(262_144)
        except BlockingIOError:
            return b""
        if not data:
            raise BenchError(f"{self.path}: the server closed a client")
        client.received += len(data)
        found = b""
        buffer = client.rest + data if client.rest else data
        while (frame := _first_frame(buffer)) is not None:
            opcode, payload, buffer = frame
            if opcode == PING:
                client.sock.send(PONG)
            elif marker in payload:
                found = payload
        client.rest = buffer
        return found

    def close(self) -> None:
        """Let everybody go."""
        for client in self.clients.values():
            client.sock.close()
        self._poll.close()


def _first_frame(buffer: bytes) -> tuple[int, bytes, bytes] | None:
    """The first whole frame's opcode and payload, and what follows it. Servers do not mask."""
    if len(buffer) < 2:
        return None
    length, start = buffer[1] & 0x7F, 2
    if length == 126:
        length, start = int.from_bytes(buffer[2:4], "big"), 4
    elif length == 127:
        length, start = int.from_bytes(buffer[2:10], "big"), 10
    if len(buffer) < start + length:
        return None
    return buffer[0] & 0x0F, buffer[start : start + length], buffer[start + length :]
