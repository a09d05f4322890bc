"""A train of packets to the centre's echo and back: 500 of them, fifty a second, as a call's sound.

Where the loss that they show lies about a limit, as many more are sent, once. Where nothing at all
has come back after two seconds the rest is not sent.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Protocol

from session_core.rules.network import Answer, should_go_on, worse_way
from session_core.wire.echo import EchoPacket, decode_reply, encode_request
from session_core.wire.probes import EchoOffer

PACKETS: Final = 500
PER_S: Final = 50.0
PARTS: Final = 2
LAST_WAIT_S: Final = 0.5
"""For those that are still under way; later ones are of no use in a call."""
GIVE_UP_AFTER: Final = 100
"""Packets sent of which none came back."""
BEHIND_S_MAX: Final = 0.5
"""A laptop that stood still sends no more than this at once to catch up, or the echo would refuse
what then looks lost."""


class Line(Protocol):
    """A way for packets. Neither raises: what cannot be sent is lost, and is counted so."""

    def send(self, data: bytes) -> None:
        """Send one."""
        ...

    def receive(self, seconds: float) -> bytes | None:
        """The next that came, waiting so long at most (0: not at all)."""
        ...


@dataclass
class Train:
    """One train, and what has come back of it. `limits` are those shares of loss (0 to 1) between
    which must be told apart.
    """

    line: Line
    offer: EchoOffer
    limits: tuple[float, ...]
    monotonic: Callable[[], float] = time.monotonic
    per_s: float = PER_S
    answers: list[Answer] = field(default_factory=list)
    sent: int = 0
    _sent_at: list[float] = field(default_factory=list)

    def run(self) -> list[Answer]:
        """Send, listen, and give what came back."""
        for _ in range(PARTS):
            self._send_part()
            if not should_go_on(worse_way(self.answers, self.sent), self.limits):
                break
        return self.answers

    def _send_part(self) -> None:
        first, began = self.sent, self.monotonic()
        while self.sent < first + PACKETS:
            due = began + (self.sent - first) / self.per_s
            self._listen_until(due)
            behind = self.monotonic() - due
            if behind > BEHIND_S_MAX:
                began += behind
            self._send_one()
            if self.sent >= GIVE_UP_AFTER and not self.answers:
                break
        self._listen_until(self.monotonic() + LAST_WAIT_S)

    def _send_one(self) -> None:
        packet = EchoPacket(self.offer.ticket, self.sent)
        self._sent_at.append(self.monotonic())
        self.sent += 1
        self.line.send(encode_request(packet, self.offer.key))

    def _listen_until(self, until: float) -> None:
        while len(self.answers) < self.sent:
            left = until - self.monotonic()
            data = self.line.receive(max(0.0, left))
            if data is not None:
                self._take(data)
            elif left <= 0:
                return
        self._wait_until(until)

    def _wait_until(self, until: float) -> None:
        """All is back; what comes now is nobody's, but the next packet has its time."""
        while self.sent % PACKETS and (left := until - self.monotonic()) > 0:
            self.line.receive(left)

    def _take(self, data: bytes) -> None:
        now, packet = self.monotonic(), decode_reply(data, self.offer.key)
        if packet is None or packet.ticket != self.offer.ticket or packet.number >= self.sent:
            return
        if all(packet.number != one.number for one in self.answers[-PACKETS:]):
            rtt_ms = (now - self._sent_at[packet.number]) * 1000
            self.answers.append(Answer(packet.number, rtt_ms, packet.heard))


class SocketLine:
    """A UDP socket to one place. Raises OSError where there is no way there."""

    def __init__(self, host: str, port: int) -> None:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
        family, kind, protocol, _, address = found[0]
        self._socket = socket.socket(family, kind, protocol)
        self._socket.connect(address)

    def send(self, data: bytes) -> None:
        """Send one."""
        with suppress(OSError):
            self._socket.send(data)

    def receive(self, seconds: float) -> bytes | None:
        """The next that came."""
        self._socket.settimeout(max(seconds, 1e-4))
        try:
            return self._socket.recv(2048)
        except TimeoutError:
            return None
        except OSError:  # "nobody listens there", told by ICMP: as good as silence, but at once
            time.sleep(max(0.0, seconds))
            return None

    def close(self) -> None:
        """No more."""
        self._socket.close()
