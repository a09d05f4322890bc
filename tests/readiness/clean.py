"""What a clean room is, for the simulated runs: docs/checks.md says it in words.

Every figure lies within its limits, and every word is a good one, at every moment. What is not the
room's fault comes all the same: figures swing, a packet is lost now and then and costs what it
costs (a name asked for again, a handshake or a round trip that waits for it), a probe gives no
answer in its time, a program is opened, a line breaks and is back.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

from session_core.link.clock_offset import ClockOffset
from session_core.link.effects import ClockSample
from session_core.rules.network import Answer, should_go_on, worse_way
from site_agent.link_meter import LinkMeter
from site_agent.network.echo_probes import EchoFigures
from site_agent.network.train import PACKETS, PARTS
from site_agent.probes.interface import Measured, Probe
from site_agent.probes.link import link_probes
from site_agent.probes.machine import Load

LOSS_MAX: Final = 0.001
"""Each way, of packets: a tenth of where a remark begins. Two of three trains meet such a loss, are
uncertain, and go on."""
RESENT_S: Final = 1.0
"""A name's question, and a connection's first packet, are sent again after so long."""
RESENT_LATER_S: Final = 0.3
"""And a packet of a line that stands, at most."""
NO_ANSWER: Final = 0.002
"""So many probes do not answer in their time; the next time they do."""
MOMENT: Final = 0.002
"""So many figures of `MOMENTS` are bad for a moment, which is over before the next look."""
MOMENTS: Final = {
    "display": Measured(1.0),
    "memory": Measured(0.8),
    "power": Measured(word="battery"),
}
"""While Windows arranges its screens anew, a large file is opened, the plug is moved."""
CALM_S: Final = 45.0
BURST_S: Final = 12.0
BURSTS_APART_S: Final = 90.0
LOSS_LIMITS: Final = (0.01, 0.03)


class LastOffset(ClockOffset):
    """Of the last sample alone: the method has tests of its own, and takes most of the time."""

    def add(self, sample: ClockSample) -> None:
        """See ClockOffset."""
        self._samples.clear()
        self._samples.append(sample)


@dataclass
class Machine:
    """One laptop in one room: drawn once, and then its figures swing about that."""

    random: Random
    hours: float
    meter: LinkMeter
    loss: float = field(init=False)
    """Of packets on the way to the centre, each way."""

    def __post_init__(self) -> None:
        draw = self.random
        self.loss = draw.choice([0.0, draw.uniform(0, LOSS_MAX), LOSS_MAX])
        self.rtt_ms = draw.uniform(4, 60)
        self.swing_ms = draw.uniform(0.3, 6)
        self.off_ms = draw.uniform(-900, 900)
        self.busy_share = draw.uniform(0.03, 0.35)
        self.memory_gb = draw.uniform(1.4, 9)
        self.disk_gb = draw.uniform(3, 300)
        self.cable = draw.choice([Measured(100.0), Measured(1000.0), Measured(word="cable")])
        self.mbit = draw.uniform(4, 20)
        self.screens = draw.choice([Measured(2.0), Measured(3.0), Measured(1.0, "projector")])
        self.devices = draw.choice(["free", ""])
        self.awake = draw.choice(["held", "held", ""])
        self._calm_until = 0.0
        self._silent: set[str] = set()
        self._bursts = self._opened_programs()

    # ── the link ───────────────────────────────────────────────────────────────────────────────

    def beat(self, mono: float) -> None:
        """A heartbeat and its answer."""
        rtt = self.rtt_ms + self.random.expovariate(1 / self.swing_ms)
        if self.random.random() < 2 * self.loss:
            rtt += 1000 * self.random.uniform(0.2, RESENT_LATER_S)
        sent = 1_700_000_000_000 + round(1000 * mono - rtt)
        there = sent + round(self.off_ms + rtt / 2)
        self.meter.heard()
        self.meter.sample(ClockSample(sent, there, there, sent + round(rtt), mono))

    def train(self) -> tuple[list[Answer], int]:
        """What comes back of a train of packets, which goes on where it proves too little; and how
        many were sent.
        """
        answers: list[Answer] = []
        heard = sent = 0
        for part in range(PARTS):
            lost = {n for way in range(2) for n in self._lost_of(PACKETS, way)}
            for n in range(PACKETS):
                heard += n not in lost
                if n not in lost and -n - 1 not in lost:
                    answers.append(Answer(part * PACKETS + n, self._trip_ms(), heard))
            sent += PACKETS
            if not should_go_on(worse_way(answers, sent), LOSS_LIMITS):
                break
        return answers, sent

    def _lost_of(self, packets: int, way: int) -> list[int]:
        """Which are lost on a way: there as they are, back below nought."""
        if not self.loss:
            return []
        lost: list[int] = []
        at = -1
        while True:
            at += 1 + int(math.log(1 - self.random.random()) / math.log(1 - self.loss))
            if at >= packets:
                return lost
            lost.append(at if way == 0 else -at - 1)

    def _trip_ms(self) -> float:
        return self.rtt_ms + self.swing_ms * self.random.random()

    # ── the probes ─────────────────────────────────────────────────────────────────────────────

    def probes(self) -> tuple[Probe, ...]:
        """All that the agent has, in its order and lanes; those that do not answer say nothing."""
        draw = self.random
        figures = EchoFigures(self.train, lambda: self.meter.figures().round_trip_ms)
        load = Load(self._busy, self.meter.machine.monotonic)
        made = (
            *link_probes(self.meter.figures),
            Probe("net_link", lambda: self.cable, lane="cable"),
            Probe("net_dns", lambda: max(self._asked_ms(40) for _ in range(6)), lane="names"),
            Probe("net_tls", lambda: max(self._asked_ms(400) for _ in range(2)), lane="names"),
            Probe("net_captive", lambda: Measured(word="open"), lane="names"),
            Probe("net_join_status", lambda: draw.uniform(20, 400), lane="names"),
            *figures.probes(),
            Probe("net_down", self._transfer, lane="last"),
            Probe("net_up", self._transfer, lane="last"),
            Probe("power", lambda: Measured(word="mains")),
            Probe("battery", lambda: Measured(97.0, "mains")),
            Probe("disk_free", lambda: self.disk_gb - draw.uniform(0, 0.5)),
            Probe("load", load.measure),
            Probe("memory", lambda: self.memory_gb - draw.uniform(0, 0.3)),
            Probe("reboot", lambda: Measured(word="none")),
            Probe("display", lambda: self.screens),
            Probe("devices_blocked", lambda: Measured(word=self.devices)),
            Probe("sleep_lock", lambda: Measured(word=self.awake)),
        )
        return tuple(replace(one, run=self._or_none(one)) for one in made)

    def lasts(self, probe: Probe) -> float:
        """Seconds; more than it may is no answer."""
        return {"net_udp": 10.5, "net_down": 1.6, "net_up": 1.6}.get(probe.name, 0.0)

    def _or_none(self, probe: Probe) -> Callable[[], Measured | float | None]:
        draw, run, moment = self.random.random, probe.run, MOMENTS.get(probe.name)

        def measure() -> Measured | float | None:
            is_silent = draw() < NO_ANSWER and probe.name not in self._silent
            if is_silent:
                self._silent.add(probe.name)
                return None
            self._silent.discard(probe.name)
            if moment is not None and draw() < MOMENT and self._is_over():
                return moment
            return run()

        return measure

    def is_asked(self) -> None:
        """Somebody asks for a measurement, which is believed at once: no moment falls in it."""
        self._calm_until = self.meter.machine.monotonic() + CALM_S

    def _is_over(self) -> bool:
        """The last moment, and nobody asks. If so, another one begins."""
        if self.meter.machine.monotonic() < self._calm_until:
            return False
        self.is_asked()
        return True

    def _asked_ms(self, most: float) -> float:
        """A question and its answer, of which a packet may be lost."""
        is_resent = self.random.random() < 2 * self.loss
        return self.random.uniform(2, most) + (1000 * RESENT_S if is_resent else 0)

    def _transfer(self) -> Measured:
        is_busy = self.random.random() < 0.05
        return Measured(word="busy") if is_busy else Measured(self.mbit)

    # ── the load ───────────────────────────────────────────────────────────────────────────────

    def _opened_programs(self) -> list[float]:
        """When somebody opens one, which takes the whole machine for `BURST_S`."""
        at, found = self.random.uniform(0, 600), []
        while at < 3600 * self.hours:
            found.append(at)
            at += BURSTS_APART_S + self.random.expovariate(1 / 900)
        return found

    def _busy(self) -> tuple[float, float]:
        now = self.meter.machine.monotonic()
        over = bisect(self._bursts, now)
        full = BURST_S * max(0, over - 1)
        if over:
            full += min(BURST_S, now - self._bursts[over - 1])
        return full + (now - full) * self.busy_share, now + 1e-9


CLEAN_PAGE: Final[dict[str, Callable[[Random], str]]] = {
    "browser": lambda draw: f"fit {draw.randint(120, 150)}",
    "cam_present": lambda draw: draw.choice(["expected", "found"]),
    "cam_picture": lambda draw: f"good {draw.uniform(60, 200):.1f}",
    "mic_level": lambda draw: f"{draw.uniform(-40, -12):.1f}",
    "mic_noise": lambda draw: f"{draw.uniform(-80, -52):.1f}",
    "sound_loop": lambda draw: f"{draw.uniform(22, 60):.1f}",
    "speaker_heard": lambda draw: "yes",
    "join_test": lambda draw: "done",
}
"""What the run on the room page finds in a clean room, as its form has it."""


def page_fields(draw: Random) -> dict[str, list[str]]:
    """One run on the room page."""
    return {name: [make(draw)] for name, make in CLEAN_PAGE.items()}
