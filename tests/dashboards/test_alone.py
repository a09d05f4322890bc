"""A room alone: when it may go on, what it is told, and how it finds back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from dashboards.pages import render_page
from dashboards.scene import LinkCode, PageKey, SavedHere, Scene
from dashboards.views.alone import AloneCard, alone_card
from dashboards.views.counts import CountsCard
from dashboards.views.room import ask_card, room_now_card, room_page, saved_card
from dashboards.views.todo import TodoCard, todo_card
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.terms import HelpReason, ItemScope, LocalStep, OwnStep
from tests.dashboards import days
from tests.dashboards.days import HSS, Day
from tests.dashboards.stage import seen


def alone(day: Day, seconds: float = 60, link: LinkCode = "no_network") -> Scene:
    """The laptop has been without the centre for so long."""
    since = day.now - timedelta(seconds=seconds)
    here = SavedHere(link=link, since=since, unsent=7, centre_heard_at=since, all_at=since)
    return day.scene(saved_here=here)


def keeping(day: Day, *waiting: str) -> Scene:
    """The laptop has been without the centre for a minute, and keeps these to itself."""
    scene = alone(day)
    assert scene.saved_here is not None
    return replace(scene, saved_here=replace(scene.saved_here, waiting=frozenset(waiting)))


def in_contact(day: Day) -> Scene:
    """The laptop hears the centre."""
    here = SavedHere(link="connected", since=day.now, unsent=0, centre_heard_at=day.now)
    return day.scene(saved_here=here)


def todo(day: Day, scene: Scene) -> TodoCard:
    """What HSS is told to do."""
    return todo_card(day.state, scene, HSS, "nb")


def offer(day: Day, scene: Scene) -> AloneCard | None:
    """What HSS may do by itself."""
    return alone_card(day.state, scene, HSS, "nb", asked=False)


def page(day: Day, scene: Scene) -> str:
    """The page of HSS."""
    return render_page(PageKey(page="room", session=day.programme.session, room=HSS), scene)


def on_offer(day: Day, scene: Scene) -> str:
    """What may be gone on to, by title; or nothing."""
    found = offer(day, scene)
    return found.go_on.title if found and found.go_on else ""


def all_done(day: Day) -> Day:
    """HSS has ticked the whole list and counted in what it has on by itself."""
    for item in day.programme.items(ItemScope.ROOM):
        day.report(r.ChecklistReport, HSS, item=item.id, ticked=True)
    own = day.state.rooms[HSS].own_moves[-1].segment
    return day.report(r.AttendanceReport, HSS, patients=4, relatives=3, segment=own)


# ── when it may ──


@pytest.mark.parametrize(("seconds", "title"), [(0, ""), (29, ""), (30, "Pause"), (900, "Pause")])
def test_a_room_may_go_on_by_itself_when_contact_has_been_away_for_a_while(
    seconds: float, title: str
) -> None:
    day = days.in_lecture()
    assert on_offer(day, alone(day, seconds)) == title


def test_the_while_is_real_time_however_fast_the_day_is_shown() -> None:
    day = days.in_lecture()
    fast = replace(alone(day, seconds=60), speed=60.0)
    assert offer(day, fast) is None
    assert on_offer(day, replace(alone(day, seconds=1800), speed=60.0)) == "Pause"


def test_with_contact_nothing_is_offered_to_be_run_alone() -> None:
    day = days.in_lecture()
    assert offer(day, in_contact(day)) is None
    assert offer(day, day.scene()) is None


@pytest.mark.parametrize("link", ["taken_over", "room_moved"])
def test_a_laptop_that_has_lost_its_room_to_another_does_not_lead_it(link: LinkCode) -> None:
    day = days.in_lecture()
    assert offer(day, alone(day, link=link)) is None


def test_local_segments_may_be_started_before_their_turn() -> None:
    day = days.in_lecture()
    found = offer(day, alone(day))
    assert found is not None
    assert [one.title for one in found.segments] == [
        "Øvelse: lese kurve, stikketeknikk, utstyr",
        "Hverdagen med diabetes (pasienter og pårørende hver for seg)",
        "Kort tilbakemelding dag 1",
    ]


def test_when_what_is_on_has_ended_going_on_is_the_task_itself() -> None:
    day = days.in_lecture().at("10:15")
    card = todo(day, alone(day))
    assert card.kind == "go_on"
    assert card.next is not None
    assert card.next.title == "Pause"
    main = room_page(
        PageKey(page="room", session=day.programme.session, room=HSS), day.state, alone(day)
    )
    (shown,) = [one for one in main.cards() if isinstance(one, AloneCard)]
    assert shown.go_on is None, "asked once is enough"
    assert todo(day, in_contact(day)).kind == "listen"


def test_a_day_that_the_centre_never_began_is_begun_by_the_room() -> None:
    day = Day().at("08:40").prepare(HSS)
    assert todo(day, alone(day)).kind == "welcome"
    day.at("09:00")
    assert todo(day, alone(day)).kind == "go_on"
    assert "Vi begynner: Velkommen" in page(day, alone(day))


# ── on its own way ──


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (days.in_own_way, "break"),
        (lambda: days.in_own_way().at("10:23"), "break"),
        (lambda: days.in_own_way().at("10:24"), "go_on"),
        (lambda: days.in_own_way().own(HSS, 4), "count"),
        (lambda: days.in_own_way().own(HSS, 5), "start_local"),
        (lambda: worked(LocalStep.STARTED), "local"),
        (lambda: worked(LocalStep.FINISHED), "go_on"),
    ],
)
def test_there_is_one_thing_to_do_on_ones_own_way(make: Callable[[], Day], kind: str) -> None:
    day = make()
    assert todo(day, alone(day)).kind == kind


def test_a_break_that_has_just_begun_is_a_break_and_not_something_to_leave() -> None:
    day = days.in_own_way()
    html = page(day, alone(day))
    assert "Pause til kl. 10:27" in seen(html)
    assert "Dere starter det neste selv når pausen er over" in html
    assert html.count("Vi går videre: ") == 1, "below, for whoever goes on all the same"
    assert "Vi er tilbake" not in html, "there is nobody to come back to"
    assert 'class="ds-button primary"' not in html


def worked(step: LocalStep) -> Day:
    """HSS has come so far with the exercise, on its own way."""
    day = days.in_own_way().own(HSS, 5)
    segment = day.programme.segments[5].id
    for one in (LocalStep.STARTED, step):
        day.report(r.LocalProgressReport, HSS, segment=segment, step=one)
    return day


def test_the_page_is_about_what_the_room_has_on() -> None:
    day = days.in_own_way()
    now = room_now_card(day.state, day.now, HSS, "nb")
    assert (now.title, now.own_since, now.ends_at) == (
        "Pause", days.oslo("10:12"), days.oslo("10:27"),
    )  # fmt: skip
    html = page(day, alone(day))
    assert "Tilbake ett steg" in html
    assert "Følg fellesprogrammet" not in html, "nobody knows where the others are"


def test_a_count_is_told_for_what_the_room_has_on() -> None:
    day = days.in_own_way()
    cards = room_page(
        PageKey(page="room", session=day.programme.session, room=HSS), day.state, alone(day)
    ).cards()
    (count,) = [one for one in cards if isinstance(one, CountsCard)]
    assert count.segment == day.programme.segments[3].id


def test_the_last_step_alone_is_to_close_the_room() -> None:
    day = days.to_segment(days.started(), 2)
    for n, segment in enumerate(day.programme.segments[3:], start=3):
        day.now = segment.starts_at
        day.own(HSS, n)
    all_done(day)
    assert todo(day, alone(day)).kind == "listen"
    day.at("15:10")
    assert todo(day, alone(day)).kind == "close"
    day.report(r.ClosingReport, HSS, patients=4, relatives=3, evaluation_done=True)
    assert todo(day, alone(day)).kind == "done"
    assert offer(day, alone(day)) is None


# ── on the way back ──


def test_back_in_contact_and_elsewhere_both_places_are_shown_and_a_person_chooses() -> None:
    day = days.in_own_way()
    card = todo(day, in_contact(day))
    assert card.kind == "choose"
    assert card.own is not None
    assert card.others is not None
    assert (card.own.title, card.others.title) == (
        "Pause", "Hva er diabetes type 1, insulin og blodsukker (10 min spørsmål)",
    )  # fmt: skip
    html = page(day, in_contact(day))
    assert "Følg fellesprogrammet" in html
    assert "Fortsett på egen hånd" in html


def test_the_centres_own_page_of_the_room_asks_the_same() -> None:
    day = days.in_own_way()
    assert todo(day, day.scene()).kind == "choose"


def test_a_room_that_follows_is_with_the_others() -> None:
    day = days.in_own_way().own(HSS, 3, OwnStep.FOLLOWED)
    assert todo(day, in_contact(day)).kind == "count"
    assert offer(day, in_contact(day)) is None


def test_a_room_that_stays_may_go_on_and_may_still_follow() -> None:
    day = days.in_own_way().own(HSS, 3, OwnStep.STAYED).at("10:26")
    assert todo(day, in_contact(day)).kind == "go_on"
    found = offer(day, in_contact(day))
    assert found is not None
    assert found.others is not None
    assert on_offer(day, in_contact(day)) == "Måling, sensor og pumpe"
    assert "Følg fellesprogrammet" in page(day, in_contact(day))


def test_where_the_others_came_to_the_same_segment_there_is_nothing_to_choose() -> None:
    day = days.in_own_way().at("10:15").press(c.Advance)
    assert todo(day, in_contact(day)).kind == "break"
    assert offer(day, in_contact(day)) is None


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Day().at("09:01").own(HSS, 0), "ikke begynt"),
        (lambda: days.in_own_way().at("10:20").press(c.EndSession), "avsluttet"),
    ],
)
def test_others_who_are_nowhere_in_the_programme_are_told_of_in_words(
    make: Callable[[], Day], words: str
) -> None:
    day = make()
    assert todo(day, in_contact(day)).kind == "choose"
    assert words in page(day, in_contact(day))
    day.own(HSS, 3 if words == "avsluttet" else 0, OwnStep.STAYED)
    assert page(day, in_contact(day))


# ── what the page says ──


def test_what_waits_here_is_said_with_when_the_centre_last_had_all() -> None:
    day = days.in_lecture()
    html = page(day, alone(day, 600))
    assert "7 ting er lagret her og sendes når kontakten er tilbake." in html
    assert "Kursledelsen hadde sist alt kl." in html


def test_a_question_and_a_call_without_contact_say_that_they_wait_and_what_to_do_instead() -> None:
    day = days.in_lecture()
    assert not ask_card(day.state, alone(day), HSS, "nb").reaches
    html = page(day, alone(day))
    assert "Det lagres her og sendes når kontakten er tilbake." in html
    assert f"Dere har ikke kontakt med kursledelsen nå. Ring {day.programme.help_phone}." in html
    assert "Si fra til koordinator." in page_without_phone(day)


def test_a_call_that_arrived_is_not_taken_back_by_a_contact_that_is_lost_later() -> None:
    day = days.in_lecture().call(HSS)
    (call,) = (one.id for one in day.state.helps.values() if one.room == HSS)
    assert "Ikke kommet fram" in page(day, keeping(day, call))
    assert "Ikke kommet fram" not in page(day, keeping(day, "a count")), "other things wait"


def test_only_the_call_that_waits_is_said_not_to_have_arrived() -> None:
    day = days.in_lecture().call(HSS, HelpReason.SOUND).call(HSS, HelpReason.PICTURE)
    sound, picture = (one.id for one in day.state.helps.values() if one.room == HSS)
    for waits in (sound, picture):
        html = page(day, keeping(day, waits))
        assert html.count("Ikke kommet fram: ring internt 5100.") == 1
        assert html.count("Ikke sett ennå.") == 1
        assert "Ikke sett av kursledelsen ennå" not in html, "the button says the worst"


def test_only_the_question_that_waits_is_said_to_be_saved_here() -> None:
    day = days.in_lecture().ask(HSS, "Kan vi bade?")
    first, second = (one.id for one in day.state.questions.values() if one.room == HSS)
    waits = "Lagret her. Sendes når kontakten er tilbake."
    assert [page(day, keeping(day, *ids)).count(waits) for ids in ((), (first, second))] == [0, 2]
    html = page(day, keeping(day, second))
    assert (html.count(waits), html.count("Kursleder har fått det")) == (1, 1)
    assert waits not in page(day, in_contact(day))


def page_without_phone(day: Day) -> str:
    """The page of a course that names no number."""
    state = replace(day.state, programme=replace(day.programme, help_phone=""))
    scene = replace(alone(day), sessions={day.programme.session: state})
    return page(day, scene)


def test_nobody_is_told_to_wait_for_the_course_leader_when_there_is_none() -> None:
    day = days.in_break().rejoin(HSS)
    assert "Kursleder starter den." in page(day, in_contact(day))
    assert "Kursleder starter den." not in page(day, alone(day))


def test_that_contact_is_lost_or_back_with_a_choice_is_read_aloud() -> None:
    day = days.in_own_way()
    assert saved_card(alone(day), "nb").said.startswith("Uten kontakt")
    assert saved_card(in_contact(day), "nb").said == ""
    assert todo(day, in_contact(day)).said.startswith("Dere har kontakt igjen.")


def test_without_contact_the_first_line_says_to_go_on_and_whom_to_ring() -> None:
    day = days.in_lecture()
    html = page(day, alone(day))
    phone = day.programme.help_phone
    assert html.index('id="offline"') < html.index('id="now"')
    assert f"Alt lagres her. Fortsett. Hjelp: ring {phone}" in seen(html)
    assert 'id="offline"' not in page(day, day.scene())
