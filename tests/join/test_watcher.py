"""The centre looks on in a meeting: what happens there is told of rooms, and of nobody else."""

from __future__ import annotations

import asyncio
import json
import time
import traceback
from datetime import timedelta
from typing import Any, cast

import aiohttp
import pytest
from pydantic import SecretStr

from orchestrator.join.access import JoinAccess
from orchestrator.join.client_api import ClientApi, JoinUnreachable, Token
from session_core.clock import ManualClock
from session_core.rules.programme import JoinRoom
from session_core.rules.terms import LegReason, LegSource, LegState, Phase
from tests.builders import START
from tests.join.hands import (
    DRAMMEN,
    HandedPace,
    is_leg,
    leg,
    programme,
    until_leg,
    waking_until,
    watching,
)
from tests.join.pexip import PIN, Pexip, serving
from tests.orchestrator.desk import SESSION, Running, running, until

pytestmark = pytest.mark.asyncio
CLIENT = LegSource.CLIENT


async def everything_told(found: Running) -> str:
    """All that the log, the API and the pages hold."""
    rows = await found.centre.log.rows(SESSION, 0, 10_000)
    pages = []
    for address in (f"/kurs/{SESSION}/konsoll", f"/kurs/{SESSION}/rom/drammen", "/tavle"):
        async with found.web.get(address) as answer:
            pages.append(await answer.text())
    return json.dumps([str(row) for row in rows]) + "".join(pages)


async def test_a_room_that_comes_and_goes_is_told_of_and_nobody_else_is(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    async with serving(Pexip()) as pexip, watching(pexip.host, CLIENT, pace=HandedPace()) as found:
        await until_leg(found, "absent")
        pexip.join("Kari Nordmann")
        room = pexip.join("DRAMMEN SYKEHUS-møterom")
        await until_leg(found, "present")
        known = leg(found)
        assert known is not None
        assert known.source is CLIENT
        pexip.leave(room)
        await until_leg(found, "absent")
        told = await everything_told(found)
    printed = capsys.readouterr()
    for secret in ("Kari", "Nordmann", PIN, *pexip.tokens):
        assert secret not in told
        assert secret not in caplog.text + printed.out + printed.err
    assert pexip.released == [pexip.tokens[-1]], "its place in the meeting is given back"


async def test_the_meeting_is_looked_into_from_two_hours_before_the_start_and_not_before() -> None:
    """A room that is got ready at half past seven is there long before anybody opens the day."""
    async with serving(Pexip()) as pexip:
        clock = ManualClock(START - timedelta(hours=2, minutes=1))
        day = programme(pexip.host, CLIENT)
        access = JoinAccess(pin=SecretStr(PIN))
        async with running(programme=day, clock=clock, join_access=access) as found:
            pexip.join(DRAMMEN)
            found.centre.join.look()
            assert found.centre.join.desk.watched(CLIENT) == {}
            clock.advance(60)
            found.centre.join.look()
            await until_leg(found, "present")
            assert found.centre.sessions.runners[SESSION].state.phase is Phase.PLANNED
            clock.advance(24 * 3600)
            found.centre.join.look()
            assert found.centre.join.desk.watched(CLIENT) == {}, "nobody ever opened it"


async def test_a_leg_that_is_lost_is_on_the_centres_state_within_five_seconds() -> None:
    async with serving(Pexip()) as pexip, watching(pexip.host, CLIENT) as found:
        room = pexip.join(DRAMMEN)
        await until_leg(found, "present")
        began = time.perf_counter()
        pexip.leave(room)
        await until_leg(found, "absent")
        took = time.perf_counter() - began
    print(f"leg lost on the centre's state after {took * 1000:.1f} ms")
    assert took < 5


async def test_one_who_waits_to_be_let_in_or_has_no_picture_is_not_there_yet() -> None:
    async with serving(Pexip()) as pexip, watching(pexip.host, CLIENT, pace=HandedPace()) as found:
        room = pexip.join(DRAMMEN, service_type="waiting_room")
        await until_leg(found, "waiting_room")
        pexip.change(room, service_type="conference", has_media="NO")
        await until_leg(found, "api_only")
        pexip.change(room, has_media="YES")
        await until_leg(found, "present")


async def test_a_stream_that_is_cut_costs_nothing_where_it_comes_back_at_once() -> None:
    pace = HandedPace()
    async with serving(Pexip()) as pexip, watching(pexip.host, CLIENT, pace=pace) as found:
        room = pexip.join(DRAMMEN)
        await until_leg(found, "present")
        seq = found.centre.sessions.runners[SESSION].head
        pexip.cut()
        await until(lambda: len(pace.sleeps) == 2)
        found.centre.join.look()
        assert 0 <= pace.sleeps[-1] <= 2, "it comes back at random, and soon"
        pace.wake()
        await until(lambda: len(pexip.streams) == 1)
        pexip.join("Oslo")
        assert found.centre.sessions.runners[SESSION].head == seq
        pexip.leave(room)
        await until_leg(found, "absent")


async def test_what_happened_while_the_stream_was_away_is_told_when_it_is_back() -> None:
    pace = HandedPace()
    async with serving(Pexip()) as pexip, watching(pexip.host, CLIENT, pace=pace) as found:
        room = pexip.join(DRAMMEN)
        await until_leg(found, "present")
        pexip.cut()
        await until(lambda: not pexip.streams and len(pace.sleeps) == 2)
        pexip.leave(room)
        found.clock.advance(5)
        found.centre.join.look()
        await until_leg(found, "present")
        found.clock.advance(6)
        found.centre.join.look()
        found.clock.advance(5)
        found.centre.join.look()
        await until_leg(found, "unknown")
        pace.wake()
        await until_leg(found, "absent")


async def test_a_stream_that_is_silent_is_opened_anew_and_unknown_meanwhile() -> None:
    pace = HandedPace()
    async with serving(Pexip()) as pexip, watching(pexip.host, CLIENT, pace=pace) as found:
        pexip.join(DRAMMEN)
        await until_leg(found, "present")
        pexip.is_silent = True
        await until(lambda: pace.tire() or len(pace.sleeps) == 2)
        for _ in range(2):
            found.clock.advance(11)
            found.centre.join.look()
        await until_leg(found, "unknown")
        pexip.is_silent = False
        await waking_until(pace, lambda: is_leg(found, "present"))


async def test_a_source_that_falls_silent_without_a_word_makes_its_rooms_unknown() -> None:
    async with serving(Pexip()) as pexip, watching(pexip.host, CLIENT, pace=HandedPace()) as found:
        pexip.join(DRAMMEN)
        await until_leg(found, "present")

        def silent() -> bool:
            # What the stream began with may still be on its way.
            found.clock.advance(11)
            found.centre.join.look()
            return is_leg(found, "unknown")

        await until(silent)
        known = leg(found)
        assert known is not None
        assert known.reason is LegReason.SILENT


async def test_in_a_fast_demo_a_source_is_waited_for_in_real_time() -> None:
    async with serving(Pexip()) as pexip, watching(pexip.host, CLIENT, pace=HandedPace()) as found:
        found.clock.speed = 600.0
        pexip.join(DRAMMEN)
        await until_leg(found, "present")
        found.clock.advance(149 * 600)
        found.centre.join.look()
        found.clock.advance(11)
        found.centre.join.look()
        assert is_leg(found, "present")

        def silent() -> bool:
            found.clock.advance(11 * 600)
            found.centre.join.look()
            return is_leg(found, "unknown")

        await until(silent)


async def test_a_token_is_renewed_at_half_its_life_and_the_stream_goes_on() -> None:
    pace = HandedPace()
    async with serving(Pexip()) as pexip, watching(pexip.host, CLIENT, pace=pace) as found:
        await until_leg(found, "absent")
        assert pace.sleeps == [60.0]
        pace.wake()
        await until(lambda: len(pace.sleeps) == 2)
        pexip.join(DRAMMEN)
        await until_leg(found, "present")
    assert pexip.requests == ["request_token", "events", "refresh_token"]
    assert pexip.released == ["token-2"]


async def test_half_a_tokens_life_is_counted_from_when_it_was_given_and_not_from_a_reconnect() -> (
    None
):
    pace = HandedPace()
    async with serving(Pexip()) as pexip, watching(pexip.host, CLIENT, pace=pace) as found:
        await until_leg(found, "absent")
        found.clock.advance(50)
        pexip.cut()
        await until(lambda: len(pace.sleeps) == 2)
        pace.wake()
        await until(lambda: len(pace.sleeps) == 3)
        assert pace.sleeps[-1] == 10.0
        found.clock.advance(10)
        pace.wake()
        await until(lambda: len(pace.sleeps) == 4)
        assert pace.sleeps[-1] == 60.0, "of the new one"
    assert "refresh_token" in pexip.requests


async def test_a_token_that_died_is_asked_for_anew() -> None:
    pace = HandedPace()
    async with serving(Pexip()) as pexip, watching(pexip.host, CLIENT, pace=pace) as found:
        await until_leg(found, "absent")
        pexip.expire()
        pexip.join(DRAMMEN)
        await waking_until(pace, lambda: is_leg(found, "present"))
    assert pexip.requests.count("request_token") == 2


async def test_maintenance_is_waited_out_at_random_and_ever_longer() -> None:
    pexip, pace = Pexip(), HandedPace()
    pexip.in_maintenance = True
    async with serving(pexip), watching(pexip.host, CLIENT, pace=pace) as found:
        for times in range(1, 8):
            await until(lambda times=times: len(pace.sleeps) == times)  # type: ignore[misc]
            assert 0 <= pace.sleeps[-1] <= min(2**times, 30)
            if times == 7:
                pexip.in_maintenance = False
            pace.wake()
        await until_leg(found, "absent")


@pytest.mark.parametrize("pin", ["000000", None])
async def test_whoever_is_refused_comes_back_seldom(
    pin: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    pace = HandedPace()
    async with serving(Pexip()) as pexip, watching(pexip.host, CLIENT, pace=pace, pin=pin) as found:
        await until(lambda: len(pace.sleeps) == 1)
        assert pace.sleeps == [120.0]
        assert leg(found) is None
    assert pexip.requests.count("request_token") == (1 if pin is None else 2)
    assert "000000" not in capsys.readouterr().out


async def test_a_course_with_a_pin_of_its_own_shows_that_one() -> None:
    async with (
        serving(Pexip()) as pexip,
        watching(pexip.host, CLIENT, pace=HandedPace(), pin="000000", own_pin=PIN) as found,
    ):
        await until_leg(found, "absent")
    assert pexip.requests.count("request_token") == 1


async def test_an_older_node_takes_the_pin_in_a_header() -> None:
    pexip = Pexip()
    pexip.pin_in_header_only = True
    async with serving(pexip), watching(pexip.host, CLIENT, pace=HandedPace()) as found:
        await until_leg(found, "absent")


async def test_a_meeting_that_is_over_for_us_is_left() -> None:
    async with serving(Pexip()) as pexip, watching(pexip.host, CLIENT, pace=HandedPace()) as found:
        await until_leg(found, "absent")
        await found.command("end_session")
        await found.command("start_session")
        await found.command("end_session")
        found.centre.join.look()
        await until(lambda: pexip.released == ["token-1"])


async def test_the_status_of_the_management_tells_of_legs_and_quality() -> None:
    pace = HandedPace()
    async with (
        serving(Pexip()) as pexip,
        watching(pexip.host, LegSource.STATUS, pace=pace) as found,
    ):
        await until_leg(found, "absent")
        room = pexip.join(DRAMMEN, quality="3_bad")
        pace.wake()
        await until_leg(found, "present")
        known = leg(found)
        assert known is not None
        assert (known.quality, known.quality_by) == ("bad", LegSource.STATUS)
        assert pace.sleeps[0] == 20
        pexip.in_maintenance = True
        pexip.leave(room)
        pace.wake()
        await until(lambda: len(pace.sleeps) == 3)
        for _ in range(2):
            found.clock.advance(11)
            found.centre.join.look()
        await until_leg(found, "unknown")


class Telltale:
    """Fails as the real one may: with all that was asked in its words."""

    def get(self, *what: Any, **more: Any) -> Any:
        raise aiohttp.ServerTimeoutError(f"{what} {more}")

    post = get


async def test_secrets_are_in_no_text_that_is_shown() -> None:
    token = Token("abc-token", 1.0)
    said = [repr(token)]
    http = cast(aiohttp.ClientSession, Telltale())
    api = ClientApi(http, JoinRoom(host="join.example", alias="1"), SecretStr("271828"))
    for asking in (api.request_token(), anext(api.events(token)), api.refresh(token)):
        with pytest.raises(JoinUnreachable) as failed:
            await asking
        said += traceback.format_exception(failed.value)
    assert [one for one in said if "271828" in one or "abc-token" in one] == []


async def test_two_legs_of_one_room_count_as_the_better_one() -> None:
    async with serving(Pexip()) as pexip, watching(pexip.host, CLIENT, pace=HandedPace()) as found:
        first = pexip.join(DRAMMEN)
        await until_leg(found, "present")
        second: Any = pexip.join(DRAMMEN, protocol="api")
        pexip.leave(first)
        await until_leg(found, "api_only")
        pexip.leave(second)
        await until_leg(found, "absent")
        await asyncio.sleep(0)
        assert leg(found, "baerum") is not None
        assert LegState.ABSENT is LegState("absent")


async def test_what_is_known_of_a_meeting_goes_when_its_day_is_long_over() -> None:
    async with serving(Pexip()) as pexip, watching(pexip.host, CLIENT) as found:
        await until_leg(found, "absent")
        desk = found.centre.join.desk
        found.clock.advance(3 * 86_400)
        desk.look()
        assert desk.heard() != {}, "the day is on still"
        await found.command("end_session")
        desk.look()
        assert desk.heard() == {}
        assert SESSION in found.centre.sessions.runners, "which nobody let go for that"
