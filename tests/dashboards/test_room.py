"""The room page: one thing to do now, and calm when the centre is away."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from dashboards.pages import render_page
from dashboards.scene import PageKey, PageName, SavedHere, UnknownPage
from dashboards.views.counts import count_cards
from dashboards.views.room import room_now_card, room_page, saved_card
from dashboards.views.todo import TodoCard, todo_card
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.readings import next_deadline
from session_core.rules.terms import ChecklistMoment, HelpReason, ItemScope, LocalStep
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, Day
from tests.dashboards.stage import seen


def todo(day: Day, room: str = HSS) -> TodoCard:
    """What a room is told to do now."""
    return todo_card(day.state, day.scene(), room, "nb")


def all_ticked(moment: ChecklistMoment) -> Callable[[Day], Day]:
    """Tick everything of one moment in HSS."""

    def tick(day: Day) -> Day:
        for item in day.programme.items(ItemScope.ROOM):
            if item.moment is moment:
                day.report(r.ChecklistReport, HSS, item=item.id, ticked=True)
        return day

    return tick


before, close = all_ticked(ChecklistMoment.BEFORE), all_ticked(ChecklistMoment.CLOSE)


def own_round() -> Day:
    """A round in each room is on, and a lecture is next."""
    return days.to_segment(days.started(), 1).local(HSS, LocalStep.STARTED)


def page_of(day: Day, page: PageName = "room") -> str:
    """The words of a page of HSS."""
    return seen(
        render_page(PageKey(page=page, session=day.programme.session, room=HSS), day.scene())
    )


def last(day: Day | None = None) -> Day:
    """The closing words are on."""
    return days.to_segment(day or days.started(), 15)


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (Day, "item"),
        (lambda: before(Day()), "ready"),
        (lambda: Day().prepare(HSS), "welcome"),
        (days.started, "listen"),
        (lambda: days.to_segment(days.started(), 2), "count"),
        (lambda: days.to_segment(days.started(), 2).count(HSS, 4, 3), "listen"),
        (lambda: days.to_segment(days.started(), 5), "start_local"),
        (lambda: days.in_local().local(HSS, LocalStep.STARTED), "local"),
        (lambda: days.in_local().local(HSS, LocalStep.PAUSED), "local"),
        (lambda: days.in_local().local(HSS, LocalStep.FINISHED), "rest"),
        (lambda: own_round().local(HSS, LocalStep.FINISHED), "rejoin"),
        (lambda: days.in_local().press(cc.CallBack), "rejoin"),
        (lambda: days.in_local().rejoin(HSS), "back"),
        (days.in_break, "break"),
        (lambda: days.in_break().rejoin(HSS), "back"),
        (days.waiting, "rejoin"),
        (last, "item"),
        (lambda: close(last()).count(HSS, 4, 3), "listen"),
        (lambda: last().press(c.EndSession), "close"),
        (days.ended, "done"),
    ],
)
def test_there_is_always_one_thing_to_do(make: Callable[[], Day], kind: str) -> None:
    assert todo(make()).kind == kind


def test_a_room_that_is_back_is_told_whom_the_clock_waits_for() -> None:
    card = todo(days.waiting(), BAERUM)
    assert card.kind == "others"
    assert card.waiting_for == ("Hallingdal Sjukestugu (HSS)",)


def test_the_room_that_all_wait_for_is_told_so() -> None:
    assert todo(days.waiting(), HSS).awaited
    assert not todo(days.waiting(), RINGERIKE).awaited


def test_the_missing_room_and_those_who_wait_are_told_when_it_starts_without_it() -> None:
    day = days.waiting()
    for room in (HSS, BAERUM):
        assert todo(day, room).waits_until == days.oslo("10:36")
    (session,) = day.scene().sessions

    def told(room: str, page: PageName = "room") -> str:
        return seen(render_page(PageKey(page=page, session=session, room=room), day.scene()))

    assert "De andre starter uten dere kl. 10:36." in told(HSS)
    assert "Den starter uansett kl. 10:36." in told(BAERUM)
    assert "starter uten" not in told(RINGERIKE), "nobody waits for it"
    for room in days.ROOMS:
        assert "10:36" not in told(room, "screen"), "participants are not told"
    day.at("10:36")
    assert "starter uten" not in told(HSS)


def test_a_room_that_is_called_back_is_told_until_it_is_back() -> None:
    day = days.in_local().press(cc.CallBack)
    assert todo(day).called_at == days.oslo("11:25")
    assert todo(day.at("11:27").rejoin(HSS)).called_at is None


def test_a_call_back_changes_what_is_asked_and_what_participants_see() -> None:
    day = days.in_local().local(HSS, LocalStep.STARTED)
    assert "Nå samles vi igjen" not in page_of(day, "screen")
    day.press(cc.CallBack)
    told = page_of(day)
    assert {"Kursleder ber dere komme tilbake nå", "Vi er tilbake"} <= set(told.splitlines())
    assert "Kalt inn 11:25." in told
    assert "Vi er ferdige" not in told
    assert "Nå samles vi igjen" in page_of(day, "screen")
    assert "Nå samles vi igjen" not in page_of(day.rejoin(HSS), "screen")


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: own_round().local(HSS, LocalStep.PAUSED), "Klokka står hos oss"),
        (lambda: own_round().local(HSS, LocalStep.FINISHED), "Vi er ferdige her"),
        (lambda: own_round().at("09:50"), "Vi runder av"),
        (lambda: days.to_segment(days.started(), 2).at("10:16"), "Vi runder av"),
    ],
)
def test_where_the_time_goes_away_participants_are_told_why(
    make: Callable[[], Day], word: str
) -> None:
    told = page_of(make(), "screen")
    assert word in told
    assert "Til 0" not in told
    assert word not in page_of(own_round(), "screen")


def test_the_big_screen_has_the_time_of_day_and_no_role_of_the_trade() -> None:
    told = page_of(own_round(), "screen")
    assert "Klokka er" in told
    assert "lokal gruppeleder" not in told.lower()


def test_a_room_that_is_done_before_a_break_is_not_asked_into_the_meeting() -> None:
    told = page_of(days.in_local().local(HSS, LocalStep.FINISHED))
    assert "Dere er ferdige" in told
    assert "Slå på lyden" not in told


@pytest.mark.parametrize("make", [own_round, lambda: days.in_local().local(HSS, LocalStep.STARTED)])
def test_a_finish_that_was_pressed_by_mistake_is_taken_back(make: Callable[[], Day]) -> None:
    day = make()
    clock = todo(day).local
    day.local(HSS, LocalStep.FINISHED)
    assert "Angre, vi er ikke ferdige" in page_of(day)
    day.local(HSS, LocalStep.RESUMED)
    assert todo(day).kind == "local"
    assert todo(day).local == clock


@pytest.mark.parametrize(
    ("make", "before"),
    [
        (lambda: own_round().local(HSS, LocalStep.FINISHED), "rejoin"),
        (lambda: days.in_local().press(cc.CallBack), "rejoin"),
        (days.in_break, "break"),
        (lambda: days.waiting().rejoin(RINGERIKE), "rejoin"),
    ],
)
def test_a_room_that_said_too_early_that_it_is_back_takes_it_back(
    make: Callable[[], Day], before: str
) -> None:
    day = make()
    assert todo(day).kind == before
    assert "Angre, vi er ikke tilbake" not in page_of(day)
    day.rejoin(HSS)
    assert "Angre, vi er ikke tilbake" in page_of(day)
    day.report(r.RejoinTakenBackReport, HSS)
    assert todo(day).kind == before
    assert "Angre, vi er ikke tilbake" not in page_of(day)


def test_once_the_others_have_gone_on_it_is_a_quiet_line_until_what_they_went_on_to_has_ended() -> (
    None
):
    day = days.in_break()
    day.rejoin().press(c.Advance)
    assert todo(day).kind in ("listen", "count")
    assert "Meldt tilbake 10:27" in page_of(day)
    taken = days.in_break().rejoin().press(c.Advance).report(r.RejoinTakenBackReport, HSS)
    assert todo(taken).kind == "rejoin"
    assert "Meldt tilbake" not in page_of(day.at("11:15").press(c.Advance))


def test_nobody_presses_that_they_are_back_when_the_break_has_just_begun() -> None:
    day = days.to_segment(days.started(), 3)
    assert todo(day).is_early
    assert not todo(day.at("10:27")).is_early
    assert not todo(day).is_over
    assert "Pausen er over. Hent folk inn." in page_of(day.at("10:30"))


def test_the_break_asks_for_people_at_the_moment_when_it_is_nearly_over() -> None:
    day = days.to_segment(days.started(), 3).at("10:26")
    while (moment := next_deadline(day.state, day.now)) is not None and todo(day).is_early:
        day.now = moment
    assert day.now == days.oslo("10:27")


def test_a_room_with_a_clock_of_its_own_has_no_other_and_is_told_when_the_others_go_on() -> None:
    day = days.to_segment(days.started(), 5).at("11:16")
    assert room_now_card(day.state, day.now, HSS, "nb").clock is not None
    day.local(HSS, LocalStep.STARTED)
    assert room_now_card(day.state, day.now, HSS, "nb").clock is None
    assert "De andre går videre kl. 11:45." in page_of(day)
    assert "De venter ikke om dere tar 5 min til." in page_of(day)
    assert "De andre kan gå videre når som helst" in page_of(day.at("11:46"))


def test_the_checklist_goes_one_by_one() -> None:
    day = Day()
    first = todo(day).item
    assert first is not None
    day.report(r.ChecklistReport, HSS, item=first.id, ticked=True)
    second = todo(day).item
    assert second is not None
    assert second.id != first.id
    assert "Fra sjekklista." in page_of(day)


def test_an_item_says_what_to_do_has_its_tool_and_a_way_to_say_that_it_cannot_be_done() -> None:
    day = Day().at("08:46")
    told, card = page_of(day), todo(day)
    assert card.item is not None
    assert card.item.title == "Åpne møteinnkallingen fra Join på PC-en"
    assert card.tool == "join"
    assert "Får det ikke til" in told
    assert "Gjør nå" in told
    assert card.item.fits is HelpReason.NETWORK
    assert "Forfalt" not in told


def test_picture_and_sound_are_led_to_on_the_rooms_own_pc_alone() -> None:
    day = Day().at("08:46")
    while (item := todo(day).item) is not None and item.id != "lyd":
        day.report(r.ChecklistReport, HSS, item=item.id, ticked=True)
    assert todo(day).tool == ""
    assert item is not None
    assert item.fits is HelpReason.SOUND
    connected = replace(cut(day), link="connected")
    assert todo_card(day.state, day.scene(saved_here=connected), HSS, "nb").tool == "check"


def test_who_says_that_as_many_are_here_is_told_how_many_were_expected() -> None:
    day = days.to_segment(days.started().count(HSS, 2, 0), 2)
    about = day.programme.room(HSS)
    assert about is not None
    assert todo(day).expected == about.expected_patients + about.expected_relatives
    assert "se at alle er med" in page_of(day)
    assert "Tell opp" in page_of(day)
    assert "Fortsatt like mange" in page_of(day)
    assert todo(day.count(HSS, about.expected_patients, about.expected_relatives)).expected == 0


def test_a_room_that_was_never_ready_is_asked_also_after_the_start() -> None:
    day = Day().press(c.OpenLobby).at("09:00").press(c.StartSession)
    assert todo(day).kind == "ready"


def test_what_a_beating_link_changes_all_the_time_is_not_in_the_card() -> None:
    day = days.in_lecture()
    cards = [
        saved_card(
            day.scene(
                saved_here=SavedHere(
                    link="connected", since=day.now, unsent=0, centre_heard_at=days.oslo(time)
                )
            ),
            "nb",
        )
        for time in ("09:49:10", "09:49:20")
    ]
    assert cards[0] == cards[1]


def test_messages_come_first_until_they_are_read() -> None:
    day = days.in_lecture()
    key = PageKey(page="room", session=day.programme.session, room=BAERUM)
    regions = {one.name: one.cards for one in room_page(key, day.state, day.scene()).regions}
    assert [card.id for card in regions["main"]][:2] == ["notices", "todo"]
    assert "fra kursleder, sendt" in seen(render_page(key, day.scene()))
    message = next(iter(day.state.messages))
    day.report(r.MessageAcknowledgedReport, BAERUM, message=message)
    regions = {one.name: one.cards for one in room_page(key, day.state, day.scene()).regions}
    assert regions["main"][0].id == "todo"


def the_button(day: Day, saved_here: SavedHere | None = None) -> str:
    """What the help button of HSS says."""
    key = PageKey(page="room", session=day.programme.session, room=HSS)
    html = render_page(key, day.scene(saved_here=saved_here))
    return seen(html.partition('class="help-button')[2].partition("</summary>")[0])


def cut(day: Day, *waiting: str) -> SavedHere:
    """HSS has lost the centre, and these wait there."""
    heard = day.now
    return SavedHere(
        link="no_network", since=heard, unsent=1, centre_heard_at=heard, waiting=frozenset(waiting)
    )


def test_the_help_button_tells_of_the_call_that_nobody_has_answered_not_of_an_older_one() -> None:
    day = days.in_lecture()
    assert "Ring etter hjelp" in the_button(day)
    day.call(HSS)
    assert "Ikke sett av kursledelsen ennå" in the_button(day)
    first = next(one.id for one in day.state.helps.values() if one.room == HSS)
    day.press(cc.AcknowledgeHelp, help=first)
    assert "Hjelp er på vei" in the_button(day)
    day.call(HSS)
    assert "Ikke sett av kursledelsen ennå" in the_button(day)
    second = next(one.id for one in day.state.helps.values() if one.room == HSS and not one.seen_at)
    phone = day.programme.help_phone
    assert f"Ikke kommet fram: ring {phone}" in the_button(day, cut(day, second))
    day.press(cc.ResolveHelp, help=second)
    assert "Hjelp er på vei" in the_button(day)


def test_whoever_calls_for_help_is_told_to_ring_113_first_where_somebody_is_acutely_ill() -> None:
    day = days.in_lecture()
    key = PageKey(page="room", session=day.programme.session, room=HSS)
    assert "ring 113" in render_page(key, day.scene())
    assert "ring 113" in render_page(key, day.scene(saved_here=cut(day)))


def ids_asked(day: Day) -> list[str]:
    """Everything of the list that HSS is asked, one after the other."""
    asked = []
    while (card := todo(day)).item is not None:
        asked.append(card.item.id)
        day.report(r.ChecklistReport, HSS, item=card.item.id, ticked=True)
    return asked


def test_nobody_is_asked_to_leave_the_meeting_while_the_closing_words_are_on() -> None:
    assert ids_asked(last()) == ["evaluert", "neste-gang"]
    over = last()
    over.at("15:01")
    assert ids_asked(over) == ["evaluert", "neste-gang", "ut-av-motet", "ryddet"]
    closing = todo(last().press(c.EndSession))
    assert [one.id for one in closing.leaving] == ["neste-gang", "ut-av-motet", "ryddet"]


def test_the_evaluation_is_asked_with_yes_and_no_and_a_tick_is_carried_over() -> None:
    def answers(day: Day) -> tuple[bool, bool]:
        key = PageKey(page="room", session=day.programme.session, room=HSS)
        html = render_page(key, day.scene())
        yes, no = (re.search(f'<input[^>]*id="closing-{one}"[^>]*>', html) for one in ("yes", "no"))
        assert yes is not None
        assert no is not None
        assert "required" in yes[0]
        return " checked" in yes[0], " checked" in no[0]

    assert answers(last().press(c.EndSession)) == (False, False), "nobody has said"
    assert answers(close(last()).press(c.EndSession)) == (True, False)


def test_after_the_close_only_the_last_figures_are_asked_for() -> None:
    day = days.ended()
    key = PageKey(page="room", session=day.programme.session, room=RINGERIKE)
    ids = {card.id for card in room_page(key, day.state, day.scene()).cards()}
    assert not {"ask", "alone"} & ids
    (counts,) = count_cards(day.state, RINGERIKE, "nb")
    assert not counts.counting, "what was counted may be put right, and no more is counted"


def test_a_room_that_is_not_in_the_course_has_no_page() -> None:
    day = Day()
    with pytest.raises(UnknownPage):
        room_page(PageKey(page="room", session="x", room="nowhere"), day.state, day.scene())
