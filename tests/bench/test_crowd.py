"""The load client reads frames as they come, split or together, and takes none for another."""

from __future__ import annotations

import socket
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("resource", reason="the benches are made for Linux and its epoll")

from bench.crowd import BenchError, Client, Crowd
from bench.fanout import Times, line

MARK = b"6f1c"


def frame(payload: bytes, opcode: int = 1) -> bytes:
    """A server's frame."""
    size = len(payload)
    if size < 126:
        return struct.pack("!BB", 0x80 | opcode, size) + payload
    return struct.pack("!BBH", 0x80 | opcode, 126, size) + payload


def crowd_of_one() -> tuple[Crowd, socket.socket]:
    """A crowd with one client, and the server's end of its socket."""
    ours, theirs = socket.socketpair()
    crowd = Crowd("here", 0, "/stream", 1)
    ours.setblocking(False)
    crowd.clients[ours.fileno()] = Client(ours)
    crowd._poll.register(ours.fileno())
    return crowd, theirs


@given(st.lists(st.binary(max_size=300), max_size=5), st.integers(1, 400))
def test_a_marked_frame_is_found_however_the_bytes_are_split(
    others: list[bytes], split: int
) -> None:
    crowd, server = crowd_of_one()
    sought = b"a state with " + MARK + b" in it"
    stream = b"".join(frame(one) for one in (*others, sought, *others))
    server.sendall(stream[:split])
    for client in crowd.clients.values():
        crowd._read(client, b"no such thing")
    server.sendall(stream[split:])
    if sought in stream[split:]:
        moments, payload = crowd.await_frame(MARK, deadline_s=5)
        assert (len(moments), payload) == (1, sought)
    crowd.close()
    server.close()


def test_a_message_that_never_comes_is_no_measurement() -> None:
    crowd, server = crowd_of_one()
    server.sendall(frame(b"another message"))
    with pytest.raises(BenchError, match="1 of 1 clients never got"):
        crowd.await_frame(MARK, deadline_s=0)
    crowd.close()
    server.close()


def test_a_ping_is_answered_so_that_an_idle_client_is_not_sent_away() -> None:
    crowd, server = crowd_of_one()
    server.sendall(frame(b"", opcode=9))
    for client in crowd.clients.values():
        crowd._read(client, MARK)
    assert server.recv(64)[:1] == b"\x8a"
    crowd.close()
    server.close()


def test_a_server_that_closes_is_told_and_not_counted() -> None:
    crowd, server = crowd_of_one()
    server.close()
    with pytest.raises(BenchError, match="closed a client"):
        crowd.await_frame(MARK, deadline_s=1)
    crowd.close()


def test_a_line_names_every_figure() -> None:
    told = line(30, [Times([1.0, 2.0, 4.0]), Times([1.0]), Times([0.5])], 7.0, 0.4, 87.0)
    figures = dict(part.split("=") for part in told.split())
    assert figures == {
        "clients": "30",
        "p50_ms": "2.00",
        "p99_ms": "4.00",
        "ratio": "2.00",
        "ws_p50_ms": "1.00",
        "c_ratio": "4.00",
        "c_p50_ms": "0.50",
        "idle_bps": "7.0",
        "joins_mb": "0.40",
        "rss_mb": "87",
    }
