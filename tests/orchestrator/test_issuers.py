"""What the centre sees of certificates: whom it tells, of which places, and how little it costs."""

from __future__ import annotations

import asyncio
import ssl
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import trustme

from orchestrator.issuers import (
    FAILED_S,
    NEW_S,
    IssuerWatch,
    Place,
    look_with,
    places_of,
)
from session_core.clock import ManualClock
from session_core.rules.programme import JoinRoom, Programme
from session_core.wire.probes import (
    ISSUERS_HOSTS_MAX,
    ISSUERS_PATH,
    VIEW_S_MAX,
    SeenIssuer,
    issuers_from_json,
)
from tests.builders import START, sample_programme
from tests.certificates import HOST, issued
from tests.orchestrator.desk import bearer, running
from tests.orchestrator.test_door import guarded
from tests.site_agent.test_network_tls import serving

URL = "https://samkurs.example.no"
OURS = Place("samkurs.example.no", 443, is_ours=True)
JOIN = Place("join.nhn.no", 443)
PUBLIC = issued({"CN": "R10", "O": "Let's Encrypt"}, logged=True)
WALL = issued({"O": "Driftssenteret"})


def meeting(host: str, session: str = "one", later: timedelta = timedelta()) -> Programme:
    """A day that meets there."""
    plain = sample_programme()
    moved = tuple(replace(one, starts_at=one.starts_at + later) for one in plain.segments)
    join = JoinRoom(host=host, alias="1")
    return replace(plain, session=session, segments=moved, join=join)


class Eyes:
    """Sees what it is given, and counts."""

    def __init__(self, **shown: bytes) -> None:
        self.shown = {"ours": b"", "join": b"", **shown}
        self.looks: list[str] = []

    def __call__(self, place: Place) -> bytes:
        self.looks.append(place.host)
        found = self.shown["ours" if place.is_ours else "join"]
        if not found:
            raise OSError("no way out")
        return found


# ── which places ───────────────────────────────────────────────────────────────────────────────


def test_only_its_own_address_and_where_its_days_meet_the_next_one_first() -> None:
    days = [
        meeting("late.example.no", later=timedelta(days=7)),
        meeting("join.nhn.no"),
        meeting("join.nhn.no:8443", later=timedelta(days=1)),
        meeting("join.nhn.no", later=timedelta(days=2)),
        meeting("over.example.no", later=-timedelta(days=3)),
        meeting("127.0.0.1:9000"),
        meeting("odd.example.no:99999"),
        meeting("samkurs.example.no"),
        replace(meeting("x"), join=None),
    ]
    assert list(places_of(URL, days, START)) == [
        OURS,
        JOIN,
        Place("join.nhn.no", 8443),
        Place("late.example.no", 443),
    ]
    assert list(places_of("", days[1:2], START)) == [JOIN]
    assert list(places_of("http://samkurs.example.no", [], START)) == []


# ── the watch ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.asyncio
async def test_it_looks_when_asked_and_not_again_while_that_is_new() -> None:
    clock, eyes = ManualClock(START), Eyes(ours=WALL, join=PUBLIC)
    watch = IssuerWatch(lambda: [OURS, JOIN], eyes, clock)
    assert not eyes.looks
    first = await watch.seen()
    assert first == (
        SeenIssuer(OURS.host, 443, ("Driftssenteret",), 0),
        SeenIssuer(JOIN.host, 443, ("Let's Encrypt",), 0),
    )
    clock.advance(NEW_S - 1)
    assert [one.age_s for one in await watch.seen()] == [NEW_S - 1] * 2
    assert len(eyes.looks) == 2
    clock.advance(1)
    eyes.shown["join"] = issued({"O": "Buypass AS"}, logged=True)
    assert (await watch.seen())[1] == SeenIssuer(JOIN.host, 443, ("Buypass AS",), 0)
    assert len(eyes.looks) == 4


@pytest.mark.asyncio
async def test_many_who_ask_at_once_cost_one_look() -> None:
    eyes = Eyes(join=PUBLIC)
    watch = IssuerWatch(lambda: [JOIN], eyes, ManualClock(START))
    told = await asyncio.gather(*(watch.seen() for _ in range(50)))
    assert eyes.looks == [JOIN.host]
    assert {len(one) for one in told} == {1}


@pytest.mark.asyncio
@pytest.mark.parametrize("shown", [WALL, b"", b"no certificate"])
async def test_behind_a_wall_or_without_a_way_out_nothing_is_told_of_others(shown: bytes) -> None:
    clock, eyes = ManualClock(START), Eyes(join=shown)
    watch = IssuerWatch(lambda: [JOIN], eyes, clock)
    assert await watch.seen() == ()
    clock.advance(FAILED_S - 1)
    assert await watch.seen() == ()
    assert len(eyes.looks) == 1, "each room would wait in vain"
    clock.advance(1)
    eyes.shown["join"] = PUBLIC
    assert len(await watch.seen()) == 1


@pytest.mark.asyncio
async def test_what_was_seen_before_the_way_out_was_lost_grows_old_and_is_let_go() -> None:
    clock, eyes = ManualClock(START), Eyes(join=PUBLIC)
    watch = IssuerWatch(lambda: [JOIN], eyes, clock)
    await watch.seen()
    eyes.shown["join"] = b""
    clock.advance(VIEW_S_MAX)
    assert [one.age_s for one in await watch.seen()] == [VIEW_S_MAX]
    clock.advance(1)
    assert await watch.seen() == ()


@pytest.mark.asyncio
async def test_a_look_that_hangs_keeps_nobody_and_is_not_started_twice() -> None:
    held, looks = threading.Event(), []

    def hang(place: Place) -> bytes:
        looks.append(place)
        if place is JOIN:
            held.wait(5)
        return PUBLIC

    watch = IssuerWatch(lambda: [OURS, JOIN], hang, ManualClock(START), wait_s=0.05)
    assert [one.host for one in await watch.seen()] == [OURS.host]
    assert [one.host for one in await watch.seen()] == [OURS.host]
    assert looks.count(JOIN) == 1
    ended = watch._under_way[JOIN]
    held.set()
    await ended
    assert [one.host for one in await watch.seen()] == [OURS.host, JOIN.host]


@pytest.mark.asyncio
async def test_so_many_places_and_no_more_and_one_that_is_gone_is_forgotten() -> None:
    many = [Place(f"join{number}.example.no", 443) for number in range(ISSUERS_HOSTS_MAX + 3)]
    eyes = Eyes(join=PUBLIC)
    watch = IssuerWatch(lambda: many, eyes, ManualClock(START))
    assert len(await watch.seen()) == len(eyes.looks) == ISSUERS_HOSTS_MAX
    many.clear()
    assert await watch.seen() == ()
    assert not watch._views


@pytest.mark.asyncio
async def test_without_eyes_nothing_is_seen() -> None:
    assert await IssuerWatch(lambda: [OURS, JOIN], None, ManualClock(START)).seen() == ()


@pytest.mark.asyncio
@pytest.mark.parametrize(("is_trusted", "names"), [(True, ("Our own",)), (False, None)])
async def test_it_shakes_hands_for_real_and_believes_only_whom_it_trusts(
    is_trusted: bool, names: tuple[str, ...] | None
) -> None:
    authority = trustme.CA(organization_name="Our own")
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if is_trusted:
        authority.configure_trust(trust)
    with serving(authority.issue_cert(HOST)) as port:
        place = Place(HOST, port, is_ours=True)
        watch = IssuerWatch(lambda: [place], look_with(lambda: trust), ManualClock(START))
        told = await watch.seen()
    assert told == ((SeenIssuer(HOST, port, names, 0),) if names else ())


# ── at the door ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.asyncio
async def test_only_a_room_is_told_and_it_names_no_place(tmp_path: object) -> None:
    eyes = Eyes(ours=PUBLIC, join=PUBLIC)
    async with guarded(tmp_path, programme=meeting(JOIN.host), look=eyes) as centre:
        for headers in ({}, bearer("somebody")):
            async with centre.web.get(ISSUERS_PATH, headers=headers) as answer:
                assert answer.status == 401
        assert not eyes.looks
        room = bearer("drammen-token")
        wished = {"host": "169.254.169.254", "issuers": "intern.example.no"}
        async with centre.web.get(ISSUERS_PATH, params=wished, headers=room) as answer:
            told = issuers_from_json(await answer.read())
            assert answer.headers["Cache-Control"] == "no-store"
        async with centre.web.post(ISSUERS_PATH, json=wished, headers=room) as answer:
            assert answer.status == 405
    assert [one.host for one in told] == eyes.looks == [JOIN.host]


@pytest.mark.asyncio
async def test_a_centre_that_sees_nothing_says_so() -> None:
    async with running() as centre, centre.web.get(ISSUERS_PATH) as answer:
        assert (answer.status, await answer.json()) == (200, {"issuers": []})
