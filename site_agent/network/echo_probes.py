"""Four figures of one train of packets: whether UDP comes through, loss, round trip and jitter."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Final

from session_core.rules.network import Answer, jitter_ms, percentile, worse_way
from site_agent.probes.interface import Measured, Probe

ALWAYS = 0.95
"""The round trip that all but one packet in twenty keep."""
OF_ONE_TRAIN = frozenset({"net_udp", "net_loss", "net_jitter", "net_rtt"})
TRAIN_S_MAX = 24.0
"""20 seconds of packets, and the asking for a ticket."""

Echoed = tuple[Sequence[Answer], int]
"""What came back of a train, and how many packets were sent."""
NOTHING: Final[Echoed] = ((), 0)
RunTrain = Callable[[], Echoed | None]
"""Both of one train; None where there is no echo to send one to. Raises OSError."""


class EchoFigures:
    """Whoever is asked first sends a train; each of the others takes its figure of the same."""

    def __init__(self, run: RunTrain, socket_rtt: Callable[[], float | None]) -> None:
        self._run = run
        self._socket_rtt = socket_rtt
        self._lock = threading.Lock()
        self._echoed: Echoed | None = None
        self._left: set[str] = set()

    def probes(self) -> tuple[Probe, ...]:
        """In this order: the first sends the train."""
        return (
            Probe("net_udp", self.udp, TRAIN_S_MAX, "echo", OF_ONE_TRAIN),
            Probe("net_loss", self.loss, TRAIN_S_MAX, "echo", OF_ONE_TRAIN),
            Probe("net_jitter", self.jitter, TRAIN_S_MAX, "echo", OF_ONE_TRAIN),
            Probe("net_rtt", self.rtt, lane="echo", needs=OF_ONE_TRAIN),
        )

    def udp(self) -> Measured | None:
        """Whether any packet came back; None where nobody was there to send it back."""
        echoed = self._take("net_udp")
        return None if echoed is None else Measured(word="through" if echoed[0] else "none")

    def loss(self) -> Measured | None:
        """Percent, of the worse way; None where nothing came back, which proves no loss."""
        loss = worse_way(*(self._take("net_loss") or NOTHING))
        return None if loss is None else Measured(100 * loss.share)

    def jitter(self) -> float | None:
        """Milliseconds."""
        return jitter_ms((self._take("net_jitter") or NOTHING)[0])

    def rtt(self) -> float | None:
        """Milliseconds: of the train that was just sent, else of the socket to the centre, which
        is measured all the time.
        """
        with self._lock:
            is_new = "net_rtt" in self._left
            self._left.discard("net_rtt")
            answers, _ = self._echoed or NOTHING
            figures = [one.rtt_ms for one in answers] if is_new else []
        return percentile(figures, ALWAYS) if figures else self._socket_rtt()

    def _take(self, name: str) -> Echoed | None:
        """What is known of a train that this figure has not been taken of."""
        with self._lock:
            if name not in self._left:
                self._left = set(OF_ONE_TRAIN)
                self._echoed = None  # Where the train cannot be sent, the old one is not told.
                self._echoed = self._run()
            self._left.discard(name)
            return self._echoed
