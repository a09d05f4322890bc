"""Event sinks tell the centre what happens: it is on the disk before it is answered, and holds
nobody's name.
"""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from orchestrator.codes import TRIES_MAX, TRIES_S
from orchestrator.join.sink_store import SinkStore
from session_core.join.sink import Envelope
from session_core.rules.terms import LegReason, LegSource
from tests.event_log.memory_log import MemoryLog
from tests.join.hands import DRAMMEN, PASSWORD, leg, until_leg, watching
from tests.join.pexip import MEETING, Pexip, in_bulk
from tests.orchestrator.desk import Running, running, until

pytestmark = pytest.mark.asyncio
SINK = LegSource.SINK


def shown(user: str = "samkurs", password: str = PASSWORD) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}


async def post(found: Running, body: Any, sink: str = "oslo", **more: Any) -> int:
    headers = more.pop("headers", shown())
    async with found.web.post(f"/join/sink/{sink}", json=body, headers=headers) as answer:
        return answer.status


def begun(pexip: Pexip) -> list[dict[str, Any]]:
    """What a sink tells first."""
    return [
        pexip.envelope("eventsink_started", {}),
        pexip.envelope("conference_started", {"name": MEETING, "is_started": True}),
    ]


async def test_a_sink_tells_of_rooms_and_their_quality(tmp_path: Path) -> None:
    pexip, store = Pexip(), tmp_path / "sink.jsonl"
    async with watching("join.example.no", SINK, store=store) as found:
        assert await post(found, in_bulk(*begun(pexip))) == 204
        await until_leg(found, "absent")
        room, other = pexip.join(DRAMMEN), pexip.join("Kari Nordmann")
        for uuid in (room, other):
            assert await post(found, pexip.told("participant_connected", uuid)) == 204
        await until_leg(found, "present")
        window = {"uuid": room, "call_quality_was": "1_good", "call_quality_now": "3_bad"}
        recent = [{"quality": 1}, {"quality": 3}, {"quality": 3}]
        told = pexip.envelope(
            "participant_media_stream_window", {**window, "recent_quality": recent}
        )
        await post(found, told)
        await until(lambda: (one := leg(found)) is not None and one.quality == "bad")
        known = leg(found)
        assert known is not None
        assert known.quality_by is SINK
        gone = pexip.told("participant_disconnected", room, disconnect_reason="Call disconnected")
        await post(found, gone)
        await until_leg(found, "absent")
        known = leg(found)
        assert known is not None
        assert known.reason is LegReason.LEFT
    kept = store.read_text(encoding="utf-8")
    assert kept.count("\n") == 6
    for word in ("Kari", "Nordmann", "10.1.2.3", "Møterom", "display_name"):
        assert word not in kept


async def test_version_one_tells_of_legs_without_quality(tmp_path: Path) -> None:
    pexip = Pexip()
    async with watching("join.example.no", SINK) as found:
        room = pexip.join(DRAMMEN)
        told = [*begun(pexip), pexip.told("participant_connected", room)]
        media = [{"stream_type": "audio", "rx_packet_loss": 0.1}]
        told.append(pexip.told("participant_disconnected", room, media_streams=media))
        for one in told:
            await post(found, {**one, "version": 1})
        await until_leg(found, "absent")


async def test_what_was_missed_makes_rooms_unknown_until_it_is_told_anew() -> None:
    pexip = Pexip()
    async with watching("join.example.no", SINK) as found:
        room = pexip.join(DRAMMEN)
        for one in (*begun(pexip), pexip.told("participant_connected", room)):
            await post(found, one)
        await until_leg(found, "present")
        pexip.envelope("participant_disconnected", {})
        await post(found, pexip.told("participant_updated", room))
        for _ in range(2):
            found.clock.advance(11)
            found.centre.join.look()
        await until_leg(found, "unknown")
        known = leg(found)
        assert known is not None
        assert known.reason is LegReason.UNCERTAIN


async def test_a_restart_loses_nothing_that_was_answered_and_is_in_doubt_of_the_rest(
    tmp_path: Path,
) -> None:
    pexip, store, log = Pexip(), tmp_path / "sink.jsonl", MemoryLog()
    async with watching("join.example.no", SINK, store=store, log=log) as found:
        room = pexip.join(DRAMMEN)
        for one in (*begun(pexip), pexip.told("participant_connected", room)):
            await post(found, one)
        await until_leg(found, "present")
    with store.open("a", encoding="utf-8") as file:
        file.write('{"node": "half a li')
    async with watching("join.example.no", SINK, store=store, log=log) as found:
        found.clock.advance(11)
        found.centre.join.look()
        await until_leg(found, "unknown")
        await post(found, pexip.told("participant_updated", room, is_muted="YES"))
        await until_leg(found, "present")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        (shown(password="wrong"), 401),
        (shown(user="other"), 401),
        ({"Authorization": "Basic %%%"}, 401),
        ({"Authorization": f"Bearer {PASSWORD}"}, 401),
        (shown(), 204),
    ],
)
async def test_only_who_shows_the_password_is_heard(headers: dict[str, str], status: int) -> None:
    async with watching("join.example.no", SINK) as found:
        assert await post(found, Pexip().envelope("x", {}), headers=headers) == status


async def test_whoever_guesses_is_told_to_wait_and_the_right_one_is_let_in_all_the_same() -> None:
    wrong = shown(password="wrong")
    async with watching("join.example.no", SINK) as found:
        tried = [await post(found, {}, headers=wrong) for _ in range(TRIES_MAX + 2)]
        assert tried == [401] * TRIES_MAX + [429, 429]
        assert await post(found, Pexip().envelope("x", {})) == 204
        found.clock.advance(TRIES_S + 1)
        assert await post(found, {}, headers=wrong) == 401


async def test_a_guess_is_told_of_without_what_was_guessed() -> None:
    with capture_logs() as said:
        async with watching("join.example.no", SINK) as found:
            await post(found, {}, headers=shown(password="gjettet"))
    assert "join_sink_refused" in str(said)
    for secret in ("gjettet", PASSWORD, shown(password="gjettet")["Authorization"][6:]):
        assert secret not in str(said)


async def test_where_no_password_is_set_nobody_is_heard() -> None:
    async with running() as found:
        assert await post(found, {}) == 404


async def test_what_cannot_be_read_is_told_and_what_is_too_large_is_stopped() -> None:
    async with watching("join.example.no", SINK) as found:
        async with found.web.post("/join/sink/a", data=b"{", headers=shown()) as answer:
            assert answer.status in (400, 422)
        large = BytesIO(b" " * (1024 * 1024 + 1))
        async with found.web.post("/join/sink/a", data=large, headers=shown()) as answer:
            assert answer.status == 413
        assert await post(found, [], sink="A/..") == 404


async def test_what_cannot_be_kept_is_not_acknowledged(tmp_path: Path) -> None:
    store = tmp_path / "folder.jsonl"
    store.mkdir()
    async with watching("join.example.no", SINK, store=None) as found:
        found.centre.join._store = SinkStore(store)
        assert await post(found, Pexip().envelope("eventsink_started", {})) == 503


async def test_old_lines_go_at_the_next_start(tmp_path: Path) -> None:
    store = SinkStore(tmp_path / "sink.jsonl")
    await store.keep("a", [Envelope(node="n", seq=1, time=1_000.0)])
    await store.keep("a", [Envelope(node="n", seq=2, time=200_000.0)])
    found = await store.read(200_001.0)
    assert [(one.node, one.seq) for one in found] == [("a/n", 2)]
    assert (tmp_path / "sink.jsonl").read_text(encoding="utf-8").count("\n") == 1


async def test_old_lines_are_replaced_by_what_is_on_the_disk_already(tmp_path: Path) -> None:
    """Else a power cut just after it leaves an empty file under the old one's name."""
    place, seen = tmp_path / "sink.jsonl", []
    store = SinkStore(place, lambda path: seen.append((path.name, lines_of(path), lines_of(place))))
    await store.keep("a", [Envelope(node="n", seq=1, time=1_000.0)])
    await store.keep("a", [Envelope(node="n", seq=2, time=200_000.0)])
    await store.read(200_001.0)
    assert seen == [("sink.jsonl", 1, 1), ("sink.jsonl", 2, 2), ("sink.new", 1, 2)]


def lines_of(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


async def test_half_a_letter_that_a_power_cut_left_is_passed_over(tmp_path: Path) -> None:
    place = tmp_path / "sink.jsonl"
    store = SinkStore(place)
    await store.keep("a", [Envelope(node="n", seq=1, time=1.0, meeting="møte")])
    with place.open("ab") as file:
        file.write('{"node": "a/n", "meeting": "mø'.encode()[:-1])
    assert [one.meeting for one in await store.read(2.0)] == ["møte"]
