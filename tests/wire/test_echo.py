"""The echo's packets: whatever is not one of ours is nothing, and nobody comes too often."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from session_core.wire import echo
from session_core.wire.echo import (
    KEY_BYTES,
    NUMBER_MAX,
    PACKET_BYTES,
    TICKET_BYTES,
    EchoPacket,
    Pace,
    Ticket,
    admitted,
    decode_reply,
    decode_request,
    encode_reply,
    encode_request,
    key_of,
    ticket_shown,
)
from session_core.wire.probes import EchoOffer, offer_from_json, offer_to_json

numbers = st.integers(0, NUMBER_MAX)
tickets = st.builds(Ticket, st.binary(min_size=TICKET_BYTES, max_size=TICKET_BYTES), numbers)
packets = st.builds(EchoPacket, tickets, numbers, numbers)
keys = st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES)


@given(packets, keys)
def test_a_packet_comes_out_as_it_went_in_and_its_answer_weighs_as_much(
    packet: EchoPacket, key: bytes
) -> None:
    request, reply = encode_request(packet, key), encode_reply(packet, key)
    assert decode_request(request, key) == decode_reply(reply, key) == packet
    assert len(reply) == len(request) == PACKET_BYTES
    assert ticket_shown(request) == packet.ticket


@given(packets, keys, st.integers(0, PACKET_BYTES - 1), st.integers(1, 255))
def test_a_packet_with_one_byte_changed_is_nothing(
    packet: EchoPacket, key: bytes, place: int, change: int
) -> None:
    spoilt = bytearray(encode_request(packet, key))
    spoilt[place] ^= change
    assert decode_request(bytes(spoilt), key) is None


@given(packets, keys, keys)
def test_another_key_opens_nothing(packet: EchoPacket, key: bytes, other: bytes) -> None:
    if key != other:
        assert decode_request(encode_request(packet, key), other) is None


@given(packets, keys)
def test_an_answer_is_no_request_so_two_echoes_never_talk_for_ever(
    packet: EchoPacket, key: bytes
) -> None:
    reply = encode_reply(packet, key)
    assert ticket_shown(reply) is None
    assert decode_request(reply, key) is None
    assert decode_reply(encode_request(packet, key), key) is None


@given(st.binary(max_size=300), keys)
def test_any_bytes_at_all_are_nothing(data: bytes, key: bytes) -> None:
    assert decode_request(data, key) is None
    assert decode_reply(data, key) is None


@given(tickets, keys, keys)
def test_a_ticket_has_one_key_with_each_master_and_another_for_another_time(
    ticket: Ticket, master: bytes, other: bytes
) -> None:
    key = key_of(master, ticket)
    assert len(key) == KEY_BYTES
    assert (key == key_of(other, ticket)) == (master == other)
    longer = Ticket(ticket.id, (ticket.valid_until + 60) % 2**32)
    assert key != key_of(master, longer), "nobody lengthens a ticket by writing so in it"


paces = st.builds(Pace, per_s=st.floats(1, 200), burst=st.floats(1, 100))


@given(paces, st.lists(st.floats(0, 0.2), min_size=1, max_size=200))
def test_in_no_span_of_time_do_more_come_than_the_pace_lets(
    pace: Pace, pauses: list[float]
) -> None:
    free_at, now, came = 0.0, 1000.0, list[float]()
    for pause in pauses:
        now += pause
        after = admitted(pace, free_at, now)
        if after is not None:
            free_at = after
            came.append(now)
    assert came, "the first one always comes"
    for first in range(0, len(came), 7):
        for last in range(first, len(came), 5):
            most = pace.burst + pace.per_s * (came[last] - came[first])
            assert last - first + 1 <= most + 1e-3


@given(paces, st.integers(1, 200))
def test_whoever_keeps_the_pace_is_never_refused(pace: Pace, count: int) -> None:
    free_at: float | None = 0.0
    for number in range(count):
        assert free_at is not None
        free_at = admitted(pace, free_at, 1000 + number / pace.per_s)
    assert free_at is not None


@given(st.builds(EchoOffer, st.integers(1, 65_535), tickets, keys))
def test_an_offer_is_read_as_it_was_made(offer: EchoOffer) -> None:
    assert offer_from_json(json.dumps(offer_to_json(offer)).encode()) == offer


def test_what_is_no_offer_is_none() -> None:
    good = '{"echo": {"port": 1, "ticket": "%s", "valid_until": 1, "key": "%s"}}'
    assert offer_from_json((good % ("00" * TICKET_BYTES, "00" * KEY_BYTES)).encode()) is not None
    for bad in (
        "<h1>Log in</h1>",
        '{"echo": null}',
        "[]",
        good % ("00", "00" * KEY_BYTES),
        good % ("00" * TICKET_BYTES, "00"),
        good % ("zz", "zz"),
    ):
        assert offer_from_json(bad.encode()) is None


def test_the_key_of_a_ticket_stays_as_it_is() -> None:
    """A centre and a laptop need not be of one version."""
    ticket = Ticket(bytes(range(TICKET_BYTES)), 7)
    packet = encode_request(EchoPacket(ticket, 3), key_of(bytes(32), ticket))
    assert packet[:32].hex() == "534b4531" + bytes(range(16)).hex() + "00000007" + "00000003" + (
        "00000000"
    )
    assert echo.TICKET_BYTES == 16


def test_where_no_echo_listens_the_answer_says_so() -> None:
    assert offer_to_json(None) == {"echo": None}
    assert offer_from_json(b'{"echo": null}') is None
