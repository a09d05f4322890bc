"""A train of packets: what it tells of a line, when it goes on, and what it takes no notice of."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from session_core.rules.network import Answer, jitter_ms, percentile, worse_way
from session_core.wire.echo import EchoPacket, Ticket, decode_request, encode_reply
from session_core.wire.probes import EchoOffer
from site_agent.network.echo_probes import Echoed, EchoFigures
from site_agent.network.train import PACKETS, Train

OFFER = EchoOffer(1, Ticket(bytes(16), 60), bytes(32))
LIMITS = (0.01, 0.03)


@dataclass
class FakeLine:
    """A line on which time passes only while somebody waits: an echo at its end, so much later."""

    there: float = 0.0
    back: float = 0.0
    delay_s: Callable[[], float] = lambda: 0.02
    dice: random.Random = field(default_factory=lambda: random.Random(3))
    now: float = 1000.0
    sent_at: list[float] = field(default_factory=list)
    _heard: int = 0
    _coming: list[tuple[float, bytes]] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.now

    def send(self, data: bytes) -> None:
        self.sent_at.append(self.now)
        packet = decode_request(data, OFFER.key)
        assert packet is not None
        if self.dice.random() < self.there:
            return
        self._heard += 1
        reply = encode_reply(EchoPacket(packet.ticket, packet.number, self._heard), OFFER.key)
        if self.dice.random() >= self.back:
            self.comes(reply, self.delay_s())

    def comes(self, data: bytes, later_s: float) -> None:
        heapq.heappush(self._coming, (self.now + later_s, data))

    def receive(self, seconds: float) -> bytes | None:
        until = self.now + seconds
        if self._coming and self._coming[0][0] <= until:
            at, data = heapq.heappop(self._coming)
            self.now = max(self.now, at)
            return data
        self.now = until
        return None


def run(line: FakeLine) -> Train:
    train = Train(line, OFFER, LIMITS, line.monotonic)
    train.run()
    return train


@pytest.mark.parametrize(
    ("true", "sent"), [(0.0, PACKETS), (0.01, 2 * PACKETS), (0.03, 2 * PACKETS), (0.08, PACKETS)]
)
@pytest.mark.parametrize("way", ["there", "back"])
def test_what_is_lost_on_either_way_lies_within_the_interval_that_is_told(
    way: str, true: float, sent: int
) -> None:
    line = FakeLine(there=true) if way == "there" else FakeLine(back=true)
    train = run(line)
    loss = worse_way(train.answers)
    assert loss is not None
    low, high = loss.interval
    assert low <= true <= high
    assert train.sent == sent, "it goes on once where a limit lies within the interval"


def test_a_clean_train_takes_ten_seconds_and_keeps_its_pace() -> None:
    line = FakeLine()
    run(line)
    gaps = [later - sooner for sooner, later in zip(line.sent_at, line.sent_at[1:], strict=False)]
    assert len(line.sent_at) == PACKETS
    assert gaps == pytest.approx([0.02] * len(gaps))
    assert line.now - line.sent_at[0] < 10.6


def test_a_clean_line_is_never_measured_on() -> None:
    for seed in range(20):
        line = FakeLine(dice=random.Random(seed))
        assert run(line).sent == PACKETS


def test_where_nothing_comes_back_the_rest_is_not_sent() -> None:
    line = FakeLine(there=1.0)
    train = run(line)
    assert (train.answers, train.sent) == ([], 100)
    assert line.now - 1000 < 3


def test_round_trip_and_jitter_are_the_lines_own() -> None:
    delays = iter([0.02, 0.03] * PACKETS)
    train = run(FakeLine(delay_s=lambda: next(delays)))
    assert percentile([one.rtt_ms for one in train.answers], 0.95) == pytest.approx(30)
    assert jitter_ms(train.answers) == pytest.approx(10)


def test_answers_of_others_and_answers_that_come_twice_are_not_counted() -> None:
    line = FakeLine()
    forged = encode_reply(EchoPacket(OFFER.ticket, 0, 400), bytes(31) + b"x")
    early = encode_reply(EchoPacket(OFFER.ticket, 499, 499), OFFER.key)
    twice = encode_reply(EchoPacket(OFFER.ticket, 0, 1), OFFER.key)
    for data in (b"", b"junk", forged, early, twice, twice):
        line.comes(data, 0.021)
    train = run(line)
    assert len(train.answers) == len({one.number for one in train.answers}) == PACKETS


def test_a_laptop_that_stood_still_does_not_send_all_that_is_late_at_once() -> None:
    line = FakeLine()
    stood: list[float] = []

    def stands_once() -> float:
        if len(line.sent_at) == 50 and not stood:
            stood.append(line.now)
            line.now += 30
        return 0.02

    line.delay_s = stands_once
    run(line)
    most = max(sum(at <= one < at + 0.1 for one in line.sent_at) for at in line.sent_at)
    assert most < 60, "the echo takes sixty at once and no more"


# ── four figures of one train ──────────────────────────────────────────────────────────────────


def figures(*trains: Sequence[Answer] | None) -> tuple[EchoFigures, list[str]]:
    """Figures of these trains, and a note of each that was sent."""
    left, ran = list(trains), list[str]()

    def send() -> Echoed | None:
        ran.append("train")
        answers = left.pop(0)
        return None if answers is None else (answers, len(answers))

    return EchoFigures(send, lambda: 77.0), ran


GOOD = [Answer(number, 20.0, number + 1) for number in range(100)]


def measure(echo: EchoFigures) -> list[object]:
    return [probe.run() for probe in echo.probes()]


def test_one_train_gives_all_four_figures_and_a_new_run_sends_a_new_one() -> None:
    echo, ran = figures(GOOD, GOOD[::2])
    udp, loss, jitter, rtt = measure(echo)
    assert (udp.word, loss.value, jitter, rtt) == ("through", 0.0, 0.0, 20.0)  # type: ignore[attr-defined]
    assert len(ran) == 1
    measure(echo)
    assert len(ran) == 2


def test_a_line_that_falls_silent_in_the_middle_of_a_train_has_lost_the_rest() -> None:
    line = FakeLine()
    line.delay_s = lambda: 0.02 if len(line.sent_at) < 400 else 1e9
    train = run(line)
    loss = worse_way(train.answers, train.sent)
    assert loss is not None
    assert (loss.sent, train.sent) == (PACKETS, PACKETS)
    assert loss.share == pytest.approx(0.2, abs=0.01)
    told = EchoFigures(lambda: (train.answers, train.sent), lambda: None).loss()
    assert told is not None
    assert told.value == 100 * loss.share


def test_where_no_packet_came_back_loss_is_unknown_and_the_sockets_round_trip_is_told() -> None:
    echo, _ = figures([])
    udp, loss, jitter, rtt = measure(echo)
    assert (udp.word, loss, jitter, rtt) == ("none", None, None, 77.0)  # type: ignore[attr-defined]


def test_where_there_is_no_echo_nothing_is_said_of_udp_and_one_train_is_tried() -> None:
    echo, ran = figures(None)
    assert measure(echo) == [None, None, None, 77.0]
    assert len(ran) == 1


def test_in_a_passive_round_the_round_trip_is_the_sockets_and_no_train_is_sent() -> None:
    echo, ran = figures(GOOD)
    assert (echo.rtt(), ran) == (77.0, [])
    measure(echo)
    assert echo.rtt() == 77.0, "what the train said is told once, when it was new"
