"""One WebSocket client on asyncio that costs as little as a client can, so that hundreds of them on
one core are not what is measured.

Server frames are taken apart whole, never decoded. What is sent is masked with zeros, which the
server may not tell from any other mask (RFC 6455 §5.3) and which leaves the bytes as they are.
"""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Callable, Iterator
from typing import cast

SUBPROTOCOL = "samkurs.v1"
TEXT, CLOSE, PING = 0x1, 0x8, 0x9
_PONG = b"\x8a\x80\0\0\0\0"
_MASK = b"\x80\0\0\0\0"


def client_frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """A whole frame as a client sends it."""
    size = len(payload)
    head = bytes([0x80 | opcode])
    if size < 126:
        return head + bytes([0x80 | size]) + _MASK[1:] + payload
    if size < 1 << 16:
        return head + b"\xfe" + size.to_bytes(2, "big") + _MASK[1:] + payload
    return head + b"\xff" + size.to_bytes(8, "big") + _MASK[1:] + payload


def handshake(host: str, path: str, token: str = "", protocol: str = SUBPROTOCOL) -> bytes:
    """The request that opens a WebSocket, with a laptop's token where there is one."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Protocol: {protocol}",
        *([f"Authorization: Bearer {token}"] if token else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


class Line(asyncio.Protocol):
    """Connects by itself when its transport is made; then every text frame goes to `heard`.

    `opened` is called when the server has agreed, `lost` once at the end, with the close code the
    server gave (0: none).
    """

    def __init__(
        self,
        host: str,
        path: str,
        *,
        token: str = "",
        opened: Callable[[], None],
        heard: Callable[[bytes], None],
        lost: Callable[[int], None],
    ) -> None:
        self._request = handshake(host, path, token)
        self._opened = opened
        self._heard = heard
        self._lost = lost
        self._rest = b""
        self._is_open = False
        self.close_code = 0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """TCP is there: ask for a WebSocket."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's has no class in common.
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Some bytes came, wherever they were split."""
        self._rest = self._rest + data if self._rest else data
        if not self._is_open and not self._agree():
            return
        for opcode, payload in self._frames():
            if opcode == TEXT:
                self._heard(payload)
            else:
                self._control(opcode, payload)

    def _agree(self) -> bool:
        head, end, rest = self._rest.partition(b"\r\n\r\n")
        if not end:
            return False
        if b" 101 " not in head.partition(b"\r\n")[0]:
            self.drop()
            return False
        self._is_open, self._rest = True, rest
        self._opened()
        return True

    def _frames(self) -> Iterator[tuple[int, bytes]]:
        """The whole frames that are there; what is left of another waits for its rest."""
        buffer, start = self._rest, 0
        self._rest = b""
        while (found := next_frame(buffer, start)) is not None:
            opcode, begin, start = found
            yield opcode, buffer[begin:start]
        self._rest = buffer[start:]

    def _control(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self.write(_PONG)
        elif opcode == CLOSE:
            self.close_code = int.from_bytes(payload[:2], "big")
            self.write(client_frame(payload[:2], CLOSE))
            if self.transport is not None:
                self.transport.close()

    def send(self, text: bytes) -> None:
        """One text frame."""
        self.write(client_frame(text))

    def write(self, data: bytes) -> None:
        """Frames that are made already; nothing on a line that is over."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(data)

    def drop(self) -> None:
        """Cut it."""
        if self.transport is not None:
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over, however."""
        self._lost(self.close_code)


def next_frame(buffer: bytes, start: int) -> tuple[int, int, int] | None:
    """The whole frame that begins at `start`: opcode, where its payload begins and where it ends.

    Servers do not mask.
    """
    have = len(buffer) - start
    if have < 2:
        return None
    length, begin = buffer[start + 1] & 0x7F, start + 2
    if length == 126:
        length, begin = int.from_bytes(buffer[start + 2 : start + 4], "big"), start + 4
    elif length == 127:
        length, begin = int.from_bytes(buffer[start + 2 : start + 10], "big"), start + 10
    if have < begin - start + length:
        return None
    return buffer[start] & 0x0F, begin, begin + length
