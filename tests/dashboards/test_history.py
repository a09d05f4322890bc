"""Strips of how ready rooms were over time: what they show, and that they show all of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.live import LivePage
from dashboards.pages import render_page
from dashboards.scene import PageKey, PageName, RoomHistories, Scene, UnknownPage
from dashboards.views import view_of
from dashboards.views.history import (
    Bar,
    HistoryCard,
    HistoryLine,
    RoomHistoryCard,
    Window,
    bars_of,
    history_cards,
    hours_between,
    lines_of,
    window_of,
)
from session_core.rules import commands as c
from session_core.rules.readiness_history import Span
from session_core.rules.terms import LANGUAGES, Language, RoomVerdict
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, Day, oslo
from tests.dashboards.days_of_history import contact, over, varied
from tests.dashboards.stage import seen
from tests.dashboards.troubled import well

READY, REMARK, NOT_READY, UNKNOWN = (
    RoomVerdict.READY, RoomVerdict.REMARK, RoomVerdict.NOT_READY, RoomVerdict.UNKNOWN,
)  # fmt: skip


def card_of(scene: Scene) -> HistoryCard:
    (state,) = scene.sessions.values()
    (card,) = history_cards(state, scene)
    return card


def html(scene: Scene, page: PageName = "record", room: str = "", lang: Language = "nb") -> str:
    session = next(iter(scene.sessions))
    return render_page(PageKey(page=page, session=session, room=room, language=lang), scene)


# ── every part of the time, once ───────────────────────────────────────────────────────────────

BEGAN, ENDED = oslo("07:00"), oslo("15:00")
looks = st.tuples(st.sampled_from(RoomVerdict), st.booleans())
parts = st.lists(st.tuples(st.integers(1, 9_000_000), looks), min_size=1, max_size=40)


def spans_of(drawn: list[tuple[int, tuple[RoomVerdict, bool]]]) -> tuple[Span, ...]:
    """Spans that follow each other from an hour before the day, of so many milliseconds."""
    at, made = BEGAN - timedelta(hours=1), []
    for length, (verdict, waived) in drawn:
        end = at + timedelta(milliseconds=length)
        made.append(Span(at, end, verdict, "power", waived))
        at = end
    return (*made, Span(at, ENDED, READY, "")) if at < ENDED else tuple(made)


def window(ends_at: datetime = ENDED) -> Window:
    day = Day()
    one = Span(BEGAN, ends_at, READY, "")
    found = window_of(day.state, RoomHistories(until=ends_at, rooms={BAERUM: (one,)}))
    assert found is not None
    return found


def faults(lines: tuple[HistoryLine, ...], bars: tuple[Bar, ...], shown: Window) -> list[str]:
    """Gaps, overlaps, and time that is in one of them and not in the other."""
    found = []
    edges = [one.x for one in bars] + [round(bars[-1].x + bars[-1].width, 2)]
    found += [
        f"gap at {one.x}"
        for one, following in zip(bars, edges[1:], strict=True)
        if round(one.x + one.width, 2) != following
    ]
    if (edges[0], edges[-1]) != (0, shown.share(shown.until)):
        found.append("ends")
    found += [f"row at {a.ends_at}" for a, b in pairwise(lines) if a.ends_at != b.starts_at]
    whole = (shown.until - shown.begins_at) / timedelta(seconds=1)
    if (lines[0].starts_at, lines[-1].ends_at) != (shown.begins_at, shown.until):
        found.append("rows' ends")
    for look in {one.look for one in lines}:
        time = sum((b.ends_at - b.starts_at for b in lines if b.look == look), timedelta())
        drawn = sum(one.width for one in bars if one.look == look)
        if abs(drawn - 100 * (time / timedelta(seconds=1)) / whole) > 0.02 * len(lines):
            found.append(f"sum of {look}")
    return found


@given(parts)
def test_a_strip_covers_the_time_without_gap_or_overlap_and_its_sums_are_the_tables(
    drawn: list[tuple[int, tuple[RoomVerdict, bool]]],
) -> None:
    shown = window()
    lines = lines_of(spans_of(drawn), shown)
    bars = bars_of(lines, shown)
    assert faults(lines, bars, shown) == []
    assert [one for one, other in pairwise(bars) if one.look == other.look] == []


def test_a_strip_with_a_gap_or_a_wrong_sum_would_be_found_out() -> None:
    """The planted fault."""
    shown = window()
    line = HistoryLine(shown.begins_at, shown.until, "ready", "")
    gap = (Bar("ready", 0, 40), Bar("ready", 41, 59))
    assert "gap at 0" in faults((line,), gap, shown)
    assert "sum of ready" in faults((line,), (Bar("unknown", 0, 100),), shown)
    assert "ends" in faults((line,), (Bar("ready", 0, 99),), shown)
    half = replace(line, ends_at=shown.begins_at + timedelta(hours=1))
    assert "rows' ends" in faults((half,), (Bar("ready", 0, 100),), shown)


def test_before_the_start_the_rest_of_the_strip_is_left_open() -> None:
    until = oslo("08:30")
    shown = window(until)
    (bar,) = bars_of(lines_of((Span(BEGAN, until, READY, ""),), shown), shown)
    assert (shown.ends_at, bar.x, bar.width) == (oslo("09:00"), 0, 75)


def test_a_strip_begins_no_earlier_than_the_day_was_planned() -> None:
    until, planned = oslo("09:30"), oslo("08:48")
    found = window_of(
        Day().state, RoomHistories(until=until, rooms={BAERUM: (Span(planned, until, READY, ""),)})
    )
    assert found is not None
    assert found.begins_at == planned


def test_a_few_hours_have_a_figure_and_no_more() -> None:
    assert [one.hour for one in hours_between(oslo("08:00"), oslo("09:55"))] == [8, 9]
    assert [one.hour for one in hours_between(oslo("08:10"), oslo("15:04"))] == [9, 11, 13, 15]
    assert hours_between(oslo("08:10"), oslo("08:50")) == ()


# ── what it says ───────────────────────────────────────────────────────────────────────────────


def test_each_room_says_when_it_became_ready_against_the_start_that_was() -> None:
    rooms = {one.id: (one.outcome, one.minutes) for one in card_of(varied().remembered()).rooms}
    assert rooms == {BAERUM: ("before", 17), RINGERIKE: ("after", 4), HSS: ("before", 4)}


@pytest.mark.parametrize("make", [varied, over])
def test_the_record_has_a_strip_a_table_and_a_sentence_for_each_room(
    make: Callable[[], Day],
) -> None:
    page = html(make().remembered())
    assert page.count('class="hist-strip"') == 3
    assert page.count('class="ds-table hist-table"') == 3
    text = " ".join(seen(page).split())
    assert "2 av 3 rom var klare da kurset startet. 1 ble klart senere, 4 min etter start." in text
    for sentence in (
        "Bærum sykehus: klar 17 min før start", "Ringerike sykehus: klar 4 min etter start",
        "09:30–09:44Ikke klaruten kontakt", "hoppet over: strøm", "Planlagt start 09:00, startet",
    ):  # fmt: skip
        assert sentence in text


def test_a_strip_is_a_picture_with_a_name_and_marks_both_starts() -> None:
    page = html(varied().remembered(), "history", HSS)
    (label,) = re.findall(r'class="hist-strip"[^>]*role="img" aria-labelledby="([^"]+)"', page)
    (title,) = re.findall(rf'<title id="{label}">([^<]+)</title>', page)
    assert title == "Klarhet over tid i Hallingdal Sjukestugu (HSS): klar 4 min før start"
    assert len(re.findall(r'"hist-planned"', page)) == len(re.findall(r'"hist-started"', page)) == 2


def test_no_two_looks_differ_by_colour_alone() -> None:
    page = html(over().remembered())
    (legend,) = re.findall(r'<ul class="hist-legend">(.*?)</ul>', page, re.S)
    signs = re.findall(r'class="hist-sign"[^>]*>(.)<', legend)
    words = [one.strip() for one in re.findall(r"</svg>([^<]+)</li>", legend)]
    assert len({*signs}) == 5
    assert len({*words}) == 7


def test_when_all_were_ready_the_record_says_how_long_before() -> None:
    day = Day().at("08:20").press(c.OpenLobby)
    for room in (BAERUM, RINGERIKE, HSS):
        well(contact(day, room, is_there=True), room)
    day.at("08:48").press(c.StartSession)
    assert "Alle rom var klare 28 min før start." in seen(html(day.remembered()))


def test_a_room_that_nobody_measured_is_not_said_to_have_failed() -> None:
    day = Day().at("08:55").press(c.OpenLobby).at("09:00").press(c.StartSession)
    day.at("09:30").press(c.EndSession)
    known = RoomHistories(until=day.now, rooms={BAERUM: (Span(BEGAN, day.now, UNKNOWN, "link"),)})
    scene = replace(day.scene(), histories={day.programme.session: known})
    outcomes = [one.outcome for one in card_of(scene).rooms]
    assert outcomes == ["unchecked", "unchecked", "unchecked"]
    assert "I 3 rom var ikke alt sjekket." in " ".join(seen(html(scene)).split())


@pytest.mark.parametrize(
    ("verdicts", "phase", "outcome"),
    [
        ([READY], "lobby", "since"),
        ([READY, NOT_READY], "lobby", "not_yet"),
        ([READY, UNKNOWN], "lobby", "not_known"),
        ([NOT_READY], "live", "not_yet"),
        ([NOT_READY], "closed", "never"),
        ([NOT_READY, REMARK], "live", "before"),
    ],
)
def test_what_is_said_of_a_room_so_far_and_in_the_end(
    verdicts: list[RoomVerdict], phase: str, outcome: str
) -> None:
    day = Day().at("08:20").press(c.OpenLobby).at("08:59")
    edges = [oslo("08:20"), *(oslo("08:40") for _ in verdicts[1:]), oslo("09:30")]
    if phase != "lobby":
        day.at("09:00").press(c.StartSession).at("09:30")
    if phase == "closed":
        day.press(c.EndSession)
    spans = tuple(
        Span(begins, min(ends, day.now), verdict, "power")
        for (begins, ends), verdict in zip(pairwise(edges), verdicts, strict=True)
    )
    known = RoomHistories(until=day.now, rooms={BAERUM: spans})
    scene = replace(day.scene(), histories={day.programme.session: known})
    assert card_of(scene).rooms[0].outcome == outcome


def test_what_is_ready_as_the_course_starts_is_ready_at_the_start() -> None:
    day = Day().at("08:20").press(c.OpenLobby).at("09:00:20").press(c.StartSession)
    ready = Span(oslo("09:00"), oslo("09:05"), READY, "")
    bad = Span(BEGAN, oslo("09:00"), NOT_READY, "power")
    known = RoomHistories(until=oslo("09:05"), rooms={one: (bad, ready) for one in day.state.rooms})
    scene = replace(day.scene(), histories={day.programme.session: known})
    assert card_of(scene).rooms[0].outcome == "at_start"
    assert "Alle rom var klare da kurset startet." in seen(html(scene))


def test_a_rehearsal_and_a_day_that_nobody_opened_have_no_strips() -> None:
    day = Day().at("08:20").press(c.OpenLobby, rehearsal=True)
    assert history_cards(day.state, day.remembered()) == ()
    assert history_cards(varied().state, varied().scene()) == ()
    early = Day().at("06:00")
    assert history_cards(early.state, early.remembered()) == ()


# ── one room ───────────────────────────────────────────────────────────────────────────────────


def test_a_rooms_page_holds_the_part_that_its_fold_on_the_board_fetches() -> None:
    page = html(varied().remembered(), "history", RINGERIKE)
    (part,) = re.findall(r"<div data-part>(.*?)</div>", page, re.S)
    assert 'class="hist-strip"' in part
    assert "Ringerike sykehus: klar 4 min etter start" in " ".join(seen(part).split())


def test_the_board_asks_for_no_history_and_has_a_fold_for_each_room() -> None:
    day = varied()
    board = html(day.scene(), "board")
    assert 'class="hist-strip"' not in board
    session = day.programme.session
    for room in (BAERUM, RINGERIKE, HSS):
        assert f'<a class="ds-link" href="/kurs/{session}/klarhet/{room}?lang=nb">' in board
    assert board.count(" data-fetch>") == 3
    assert "data-fetch" not in html(Day().scene(), "board"), "nothing has been measured yet"
    key = PageKey(page="board")
    assert view_of(key, day.scene()) == view_of(key, day.remembered())


def test_a_room_of_which_nothing_is_known_yet_says_so_and_a_strange_room_is_no_page() -> None:
    scene = Day().scene()
    assert "Ingenting er målt ennå." in seen(html(scene, "history", HSS))
    with pytest.raises(UnknownPage):
        html(scene, "history", "sauna")


def test_a_history_that_comes_while_the_record_is_open_is_sent_to_it() -> None:
    day = varied()
    live = LivePage(PageKey(page="record", session=day.programme.session))
    live.whole(day.scene())
    assert "hist-strip" in (live.change(day.remembered()) or "")
    later = day.at("09:56").remembered()
    assert '"t":"some"' in (live.change(later) or "")
    assert live.change(later) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_look_and_outcome_has_its_words(language: Language) -> None:
    page = seen(html(over().remembered(), lang=language))
    assert "history_" not in page
    assert "became_" not in page


def test_a_card_of_one_room_is_one_card() -> None:
    scene = varied().remembered()
    key = PageKey(page="history", session=next(iter(scene.sessions)), room=HSS)
    (card,) = view_of(key, scene).cards()
    assert isinstance(card, RoomHistoryCard)
    assert card.room is not None
    assert card.room.lines[-1].ends_at == scene.now


def test_a_record_whose_history_is_not_there_yet_says_that_it_will_come() -> None:
    day = over()
    said = "Dette regnes ut nå"
    assert said in html(day.scene())
    assert said not in html(day.remembered())
    assert said not in html(Day().scene()), "a day that is planned has none"
