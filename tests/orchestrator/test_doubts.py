"""A figure far above what was expected is asked about also where the page has no JavaScript."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orchestrator.doubts import check_counts
from orchestrator.faults import CountAboveRoom, CountDoubted
from session_core.rules.state import SessionState
from tests.builders import sample_programme
from tests.orchestrator.desk import SESSION, Running, running

pytestmark = pytest.mark.asyncio
ROOM_PAGE = f"/kurs/{SESSION}/send?page=room&room=drammen&lang=nb"
LAPTOP_PAGE = f"/kurs/{SESSION}/send?page=laptop&room=drammen&lang=nb"


async def sent(found: Running, url: str, **fields: str) -> tuple[int, str]:
    async with found.web.post(url, data=fields, allow_redirects=False) as answer:
        return answer.status, await answer.text()


async def state(found: Running) -> SessionState:
    return (await found.centre.sessions.get(SESSION)).state


async def live(found: Running) -> None:
    await found.command("open_lobby")
    await found.command("start_session")


async def test_a_count_is_asked_about_with_what_was_typed_and_kept_once_it_is_called_right() -> (
    None
):
    async with running() as found:
        form = {"kind": "attendance", "patients": "140", "relatives": "2"}
        status, page = await sent(found, ROOM_PAGE, **form)
        assert status == 409
        assert "140? Ventet var 6. Ingenting er lagret ennå." in page
        assert 'max="500" required value="140"' in page
        assert 'type="checkbox" name="sure_patients" value="140"' in page
        assert "Ja, 140 pasienter stemmer" in page
        assert (await state(found)).rooms["drammen"].counts == ()
        status, _ = await sent(found, ROOM_PAGE, **form, sure_patients="140")
        assert status == 303
        (count,) = (await state(found)).rooms["drammen"].counts
        assert (count.patients, count.relatives) == (140, 2)


async def test_to_be_sure_of_one_figure_is_not_to_be_sure_of_another() -> None:
    async with running() as found:
        form = {"kind": "attendance", "patients": "141", "relatives": "60"}
        status, _ = await sent(found, ROOM_PAGE, **form, sure_patients="140")
        assert status == 409
        status, page = await sent(found, ROOM_PAGE, **form, sure_patients="141")
        assert status == 409
        assert "60? Ventet var 2." in page
        assert 'type="hidden" name="sure_patients" value="141"' in page
        status, _ = await sent(found, ROOM_PAGE, **form, sure_patients="141", sure_relatives="60")
        assert status == 303


async def test_a_correction_is_asked_about_in_its_own_open_form() -> None:
    async with running() as found:
        await live(found)
        segment = (await state(found)).programme.segments[0].id
        await sent(
            found, ROOM_PAGE, kind="attendance", segment=segment, patients="5", relatives="2"
        )
        form = {"kind": "count_correction", "segment": segment, "relatives": "2"}
        status, page = await sent(found, ROOM_PAGE, **form, patients="89")
        assert status == 409
        assert f'id="mend-{segment}" data-shuts open' in page
        assert page.count('name="sure_patients" value="89"') == 1
        status, _ = await sent(found, ROOM_PAGE, **form, patients="89", sure_patients="89")
        assert status == 303
        status, _ = await sent(found, ROOM_PAGE, **form, patients="150")
        assert status == 303, "it is not above twice what stands there"


async def test_a_closing_over_the_phone_is_asked_about_with_all_that_was_read() -> None:
    async with running() as found:
        await live(found)
        form = {
            "kind": "close_room_by_phone", "room": "drammen", "n": "41", "symbols": "7KQ2M4XA",
            "patients": "69", "relatives": "2", "early": "true",
        }  # fmt: skip
        status, page = await sent(found, LAPTOP_PAGE, **form)
        assert status == 409
        assert 'name="sure_patients" value="69"' in page
        for held in (
            'value="41"',
            'value="7KQ2M4XA"',
            'value="69"',
            'name="early" value="true" required checked',
        ):
            assert held in page
        assert (await state(found)).rooms["drammen"].by_phone is None


async def test_the_last_figures_are_asked_about_too() -> None:
    async with running() as found:
        await live(found)
        await found.command("end_session")
        form = {"kind": "closing", "patients": "69", "relatives": "2", "evaluation_done": "false"}
        status, page = await sent(found, ROOM_PAGE, **form)
        assert status == 409
        assert 'name="sure_patients" value="69"' in page
        assert 'id="closing-no" value="false" checked' in page
        status, _ = await sent(found, ROOM_PAGE, **form, sure_patients="69")
        assert status == 303


async def test_where_nobody_was_expected_it_is_what_the_room_holds() -> None:
    plan = sample_programme()
    rooms = [replace(one, expected_patients=0, expected_relatives=0) for one in plan.rooms]
    async with running(programme=replace(plan, rooms=tuple(rooms))) as found:
        form = {"kind": "attendance", "patients": "13", "relatives": "0"}
        status, page = await sent(found, ROOM_PAGE, **form)
        assert status == 409
        assert "13? Det er flere enn rommet tar." in page


async def test_what_is_no_count_and_no_figure_is_for_others_to_refuse() -> None:
    async with running() as found:
        now = await state(found)
    check_counts(now, "drammen", {"kind": ["question"], "patients": ["999"]})
    check_counts(now, "nowhere", {"kind": ["attendance"], "patients": ["999"]})
    for said in ("mange", "700"):
        check_counts(now, "drammen", {"kind": ["attendance"], "patients": [said]})
    with pytest.raises(CountDoubted) as asked:
        check_counts(now, "drammen", {"kind": ["attendance"], "patients": ["99"]})
    assert asked.value.details == {"n": 99, "expected": 6, "of": "patients"}
    assert not issubclass(CountAboveRoom, CountDoubted)
