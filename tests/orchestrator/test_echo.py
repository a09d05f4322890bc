"""The echo answers a room that holds a ticket, and is no use to anybody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from orchestrator.echo import (
    ADDRESS_PACE,
    KNOWN_MAX,
    TICKET_PACKETS_MAX,
    TICKET_S,
    Echo,
    EchoServer,
    Sender,
)
from session_core.clock import ManualClock
from session_core.wire.echo import (
    PACKET_BYTES,
    EchoPacket,
    Pace,
    Ticket,
    decode_reply,
    decode_request,
    encode_reply,
    encode_request,
    key_of,
    ticket_shown,
)
from tests.builders import START

ROOM: Sender = ("10.0.0.7", 40_000)
STRANGER: Sender = ("203.0.113.9", 53)
MakeEcho = Callable[[ManualClock], Echo]


def packet(echo: Echo, number: int = 0) -> tuple[bytes, bytes]:
    """A first packet with a new ticket, and the ticket's key."""
    ticket, key = echo.ticket()
    return encode_request(EchoPacket(ticket, number), key), key


def abuses(make: MakeEcho) -> Iterator[str]:
    """The ways in which this echo can be abused; none, of a sound one."""
    for abuse in (bad_mark, old_ticket, longer_ticket, reflection, flood, endless, oversize, crowd):
        if abuse(make(clock := ManualClock(START)), clock):
            yield abuse.__name__


def bad_mark(echo: Echo, clock: ManualClock) -> bool:
    """A packet is answered whose mark is another's."""
    data, _ = packet(echo)
    ticket, _ = echo.ticket()
    return bool(
        echo.answer(data[:-1] + bytes([data[-1] ^ 1]), ROOM)
        or echo.answer(encode_request(EchoPacket(ticket, 0), bytes(32)), ROOM)
    )


def old_ticket(echo: Echo, clock: ManualClock) -> bool:
    """A recorded packet is answered when its ticket is over."""
    data, _ = packet(echo)
    assert echo.answer(data, ROOM)
    clock.advance(TICKET_S + 1)
    return echo.answer(data, ROOM) is not None


def longer_ticket(echo: Echo, clock: ManualClock) -> bool:
    """Who holds a ticket makes it last by writing so."""
    ticket, key = echo.ticket()
    clock.advance(TICKET_S + 1)
    longer = replace(ticket, valid_until=ticket.valid_until + 30)
    return echo.answer(encode_request(EchoPacket(longer, 0), key), ROOM) is not None


def reflection(echo: Echo, clock: ManualClock) -> bool:
    """A packet that somebody copied on its way is answered to whom they name."""
    data, _ = packet(echo)
    assert echo.answer(data, ROOM)
    return echo.answer(data, STRANGER) is not None


def flood(echo: Echo, clock: ManualClock) -> bool:
    """More than sixty at once are answered for one ticket."""
    data, _ = packet(echo)
    return sum(echo.answer(data, ROOM) is not None for _ in range(500)) > 60


def endless(echo: Echo, clock: ManualClock) -> bool:
    """A ticket is good for more packets than a train has."""
    data, _ = packet(echo)
    answered = 0
    for _ in range(3_000):
        clock.advance(1 / 55)
        answered += echo.answer(data, ROOM) is not None
    return answered > TICKET_PACKETS_MAX


def oversize(echo: Echo, clock: ManualClock) -> bool:
    """Bytes of another size are answered, or with more than they were."""
    data, _ = packet(echo)
    others = (b"", b"SKE1", data[:-1], data + b"x", data * 9)
    if any(echo.answer(one, ROOM) for one in others):
        return True
    return len(echo.answer(data, ROOM) or b"") > len(data)


def crowd(echo: Echo, clock: ManualClock) -> bool:
    """One address that makes up tickets has all its packets looked into, or fills the memory."""
    data, key = packet(echo)
    for number in range(int(ADDRESS_PACE.burst) + 1):
        echo.answer(encode_request(EchoPacket(Ticket(bytes(16), 30), number), key), ROOM)
    if echo.answer(data, ROOM):
        return True
    for number in range(KNOWN_MAX + 10):
        echo.answer(data, (f"{number}", 1))
    return max(len(echo._addresses), len(echo._holders)) > KNOWN_MAX


def test_a_hundred_rooms_behind_one_address_lose_nothing_by_that() -> None:
    clock = ManualClock(START)
    echo = Echo(clock)
    tickets = [echo.ticket() for _ in range(100)]
    answered = 0
    for number in range(100):
        clock.advance(1 / 50)
        for port, (ticket, key) in enumerate(tickets):
            data = encode_request(EchoPacket(ticket, number), key)
            answered += echo.answer(data, ("10.0.0.1", port)) is not None
    assert answered == 100 * 100


def test_the_echo_cannot_be_abused() -> None:
    assert list(abuses(Echo)) == []


class AnswersAnyMark(Echo):
    def answer(self, data: bytes, sender: Sender) -> bytes | None:
        ticket = ticket_shown(data)
        if ticket is None:
            return None
        return encode_reply(EchoPacket(ticket, 0), key_of(self._master, ticket))


class ForgetsWho(Echo):
    def answer(self, data: bytes, sender: Sender) -> bytes | None:
        return super().answer(data, ROOM)


class Amplifies(Echo):
    def answer(self, data: bytes, sender: Sender) -> bytes | None:
        answer = super().answer(data, sender)
        return answer and answer * 2


class NeverExpires(Echo):
    def answer(self, data: bytes, sender: Sender) -> bytes | None:
        ticket = ticket_shown(data)
        key = key_of(self._master, ticket) if ticket else b""
        known = decode_request(data, key) if ticket else None
        return encode_reply(known, key) if known else None


class NoPace(Echo):
    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock, Pace(per_s=1e6, burst=1e6))


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        (AnswersAnyMark, {"bad_mark", "old_ticket", "longer_ticket", "reflection", "flood"}),
        (ForgetsWho, {"reflection"}),
        (Amplifies, {"oversize"}),
        (NeverExpires, {"old_ticket", "reflection", "flood", "endless", "crowd"}),
        (NoPace, {"flood"}),
    ],
)
def test_each_planted_fault_is_found(planted: MakeEcho, found: set[str]) -> None:
    assert found <= set(abuses(planted))


def test_a_whole_train_is_answered_and_each_answer_counts_what_was_heard() -> None:
    clock = ManualClock(START)
    echo = Echo(clock)
    ticket, key = echo.ticket()
    for number in range(1_000):
        clock.advance(0.02)
        answer = echo.answer(encode_request(EchoPacket(ticket, number), key), ROOM)
        assert answer is not None
        assert decode_reply(answer, key) == EchoPacket(ticket, number, number + 1)


def test_twenty_rooms_behind_one_address_measure_at_once() -> None:
    clock = ManualClock(START)
    echo = Echo(clock)
    held = [echo.ticket() for _ in range(20)]
    for number in range(500):
        clock.advance(0.02)
        for port, (ticket, key) in enumerate(held):
            assert echo.answer(encode_request(EchoPacket(ticket, number), key), (ROOM[0], port))


def test_the_key_is_never_written_with_the_echo() -> None:
    echo = Echo(ManualClock(START))
    assert echo._master.hex() not in repr(echo)
    assert repr(echo._master) not in repr(echo)


class Ear(asyncio.DatagramProtocol):
    """Hears one answer."""

    def __init__(self) -> None:
        self.heard: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: object) -> None:
        """An answer."""
        self.heard.set_result(data)


@pytest.mark.asyncio
async def test_it_answers_on_a_real_socket() -> None:
    echo = Echo(ManualClock(START))
    server = EchoServer(echo, "127.0.0.1")
    await server.start(0)
    loop = asyncio.get_running_loop()
    line, ear = await loop.create_datagram_endpoint(Ear, remote_addr=("127.0.0.1", server.port))
    data, key = packet(echo, 3)
    line.sendto(b"x" * PACKET_BYTES)
    line.sendto(data)
    answer = decode_reply(await asyncio.wait_for(ear.heard, 5), key)
    line.close()
    server.stop()
    assert answer is not None
    assert (answer.number, answer.heard, server.port) == (3, 1, 0)


@pytest.mark.asyncio
async def test_a_port_that_is_taken_stops_no_centre() -> None:
    first, second = (EchoServer(Echo(ManualClock(START)), "127.0.0.1") for _ in range(2))
    await first.start(0)
    await second.start(first.port)
    assert second.port == 0
    first.stop()
    second.stop()
