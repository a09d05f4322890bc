"""The console: one next act, what is missing, and what can be taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from dashboards.deadlines import page_deadline
from dashboards.formats import time_of_day
from dashboards.pages import render_page
from dashboards.scene import PageKey, PageName, Scene
from dashboards.views import console as view
from dashboards.views.about import about_cards
from dashboards.views.lines import next_line, segment_lines
from dashboards.views.messages import messages_card
from dashboards.views.strip import rooms_card
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.programme import Policy
from session_core.rules.readings import SegmentStatus
from session_core.rules.terms import CheckVerdict, HelpReason, Phase, SegmentType
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, Day
from tests.dashboards.stage import seen
from tests.dashboards.troubled import crowd


def last_segment() -> Day:
    """The closing words are on, and everybody is there."""
    return days.to_segment(days.started(), 15)


def source_of(day: Day) -> str:
    """The console, with its tags."""
    return render_page(PageKey(page="console", session=day.programme.session), day.scene())


@pytest.mark.parametrize(
    ("make", "kind", "missing"),
    [
        (Day, "open", days.ROOMS),
        (days.in_lobby, "start", (RINGERIKE, HSS)),
        (days.started, "advance", ()),
        (days.in_lecture, "advance", ()),
        (days.in_local, "cut_short", ()),
        (days.in_break, "advance_some", (RINGERIKE, HSS)),
        (days.waiting, "stop_waiting", (HSS,)),
        (last_segment, "end", ()),
        (days.ended, "closed", ()),
    ],
)
def test_the_primary_button_is_the_next_act(
    make: Callable[[], Day], kind: str, missing: tuple[str, ...]
) -> None:
    day = make()
    card = view.act_card(day.state, day.scene(), "nb")
    assert (card.kind, set(card.missing)) == (kind, set(missing))


def test_a_start_with_rooms_that_are_not_ready_is_a_question_that_a_key_only_asks() -> None:
    asks = render_page(
        PageKey(page="console", session=days.diabetes_day().session), days.in_lobby().scene()
    )
    assert "2 rom er ikke klare. Starte likevel?" in asks
    assert "Start kursdagen likevel" in asks
    assert 'popovertarget="ask-start" data-shortcut="next"' in asks
    assert asks.count('data-shortcut="next"') == 1
    before, _, after = asks.partition('id="ask-start"')
    assert 'autofocus popovertarget="ask-start" popovertargetaction="hide"' in after
    assert "likevel" not in before.partition('id="card-act"')[2], "it is said once it is asked"
    assert "Har ikke meldt klar: Ringerike" in after


def test_a_room_that_said_ready_and_is_red_in_the_strip_is_counted_and_named_at_the_start() -> None:
    day = days.in_lobby().measure(BAERUM, cam_picture=CheckVerdict.FAIL)
    told = source_of(day)
    assert "sign-not_ready" in told
    card = view.act_card(day.state, day.scene(), "nb")
    assert (set(card.missing), card.troubled_names) == ({RINGERIKE, HSS}, ("Bærum sykehus",))
    assert "3 rom er ikke klare. Starte likevel?" in told
    assert "Har meldt klar, men har feil: Bærum sykehus." in told


@pytest.mark.parametrize("make", [last_segment, days.in_lecture])
def test_the_question_whether_to_end_the_day_names_rooms_that_still_want_help(
    make: Callable[[], Day],
) -> None:
    said = "Bærum har bedt om hjelp, og ingen har løst det."
    asks = source_of(make().call(BAERUM, HelpReason.SOUND))
    _, _, after = asks.partition('class="ask" popover role="dialog" aria-labelledby="ask-end')
    assert said.removeprefix("Bærum") in after.partition("</form>")[0]
    assert "Bærum" in after.partition("</form>")[0]
    assert "og ingen har løst det" not in source_of(last_segment())


def test_a_moment_is_told_by_the_same_minute_on_the_console_and_in_the_log() -> None:
    day = days.to_segment(days.started(), 1).at("09:52:40").press(c.Advance).at("09:53:20")
    told = view.now_card(day.state, day.now, "nb")
    assert told.starts_at is not None
    assert time_of_day(told.starts_at) == "09:53"
    on = [one for one in segment_lines(day.state, day.now, "nb") if one.status == "running"]
    coming = next(one for one in segment_lines(day.state, day.now, "nb") if one.status == "coming")
    assert on[0].starts_at == told.starts_at
    assert on[0].ends_at == told.ends_at == coming.starts_at, "one moment, one minute"
    assert told.day_ends_at - day.programme.ends_at == timedelta(minutes=told.drift_min)


def test_a_segment_found_running_long_past_its_end_asks_for_a_decision() -> None:
    day = days.in_lecture().at("10:46")
    card = view.act_card(day.state, day.scene(), "nb")
    assert card.kind == "decide"
    assert card.more_seconds == 46 * 60, "31 minutes over, and 15 from now"
    assert view.now_card(day.state, day.now, "nb").overdue


def test_carrying_on_is_not_offered_days_later() -> None:
    day = days.in_lecture()
    assert view.act_card(day.state, day.scene(3 * 86400), "nb").more_seconds == 0


def test_notes_of_what_was_done_go_after_ten_minutes_and_a_page_is_drawn_when_they_do() -> None:
    undone = days.to_segment(days.started(), 1).at("09:15:04").press(c.UndoMove).at("09:25:03")
    key = PageKey(page="console", session=undone.programme.session)
    assert view.now_card(undone.state, undone.now, "nb").undone
    assert page_deadline(key, undone.scene()) == days.oslo("09:25:04")
    assert view.now_card(undone.at("09:25:04").state, undone.now, "nb").undone == ""
    day = days.waiting()
    assert view.now_card(day.state, day.now, "nb").without == ("Ringerike sykehus",)
    assert view.now_card(day.state, day.at("10:41").now, "nb").without == ()


def test_a_room_that_has_not_been_heard_since_the_last_change_is_named_under_the_copy() -> None:
    day = days.in_lecture()
    assert "har ikke fått dette" not in source_of(day)
    day.press(c.Advance)
    assert "Hallingdal Sjukestugu (HSS) har ikke fått dette" in source_of(day)
    assert "har ikke fått dette" not in source_of(day.press(c.EndSession))


def test_a_call_for_help_is_what_a_room_is_about_and_what_nobody_checked_is_in_a_fold() -> None:
    day = days.in_lecture().measure(BAERUM, cam_picture=CheckVerdict.WARN)
    strip = source_of(day).partition('<ul class="strip">')[2].partition("</ul>\n</section>")[0]
    assert "<strong>Ringerike sykehus</strong>" in strip
    assert re.search(
        r'<details class="fold" id="strip-[^"]+-facts"><summary>[^/]*<strong>Bærum', strip
    )


def test_what_was_undone_is_named_until_something_new_is_put_on() -> None:
    day = days.started().at("09:00:20").press(c.Advance).at("09:00:25").press(c.UndoMove)
    assert view.now_card(day.state, day.now, "nb").undone == "Presentasjonsrunde i rommet"
    day.at("09:00:40").press(c.Advance)
    assert view.now_card(day.state, day.now, "nb").undone == ""


def test_every_position_wish_names_what_its_sender_saw() -> None:
    day = days.in_lecture()
    place = view.place_of(day.state)
    assert place.segment == day.programme.segments[2].id
    assert place.revision == day.state.position.revision


def test_holding_and_waiting_stop_the_clock_in_the_view() -> None:
    held = days.in_lecture().press(c.Hold)
    card = view.now_card(held.state, held.now, "nb")
    assert card.holding
    assert card.clock is not None
    assert card.clock.until is None
    assert view.now_card(days.waiting().state, held.now, "nb").waiting_for == (
        "Hallingdal Sjukestugu (HSS)",
    )


def test_a_wait_says_when_it_ends_by_itself_until_that_has_come() -> None:
    day = days.waiting()
    card = view.act_card(day.state, day.scene(), "nb")
    assert card.waits_until == days.oslo("10:36")
    said = html_of(day.at("10:35").scene(), "console")
    assert "Venter på Hallingdal Sjukestugu (HSS). Starter uten rommet kl. 10:36." in said
    assert view.act_card(day.state, day.at("10:36").scene(), "nb").waits_until is None
    assert "Starter uten dem" not in html_of(day.at("10:36").scene(), "console")


def test_where_the_policy_lets_a_segment_wait_for_ever_no_hour_is_named() -> None:
    patient = replace(days.diabetes_day(), policy=Policy(wait_max_s=0))
    day = days.waiting()
    card = view.act_card(replace(day.state, programme=patient), day.scene(), "nb")
    assert (len(card.missing), card.waits_until) == (1, None)


def html_of(scene: Scene, page: PageName, room: str = "") -> str:
    """A whole page, as it is read."""
    (session,) = scene.sessions
    return seen(render_page(PageKey(page=page, session=session, room=room), scene))


def test_rooms_can_be_called_back_from_local_work_and_the_button_knows_it() -> None:
    day = days.in_local()
    assert view.adjust_card(day.state).can_call_back
    assert not view.adjust_card(day.state).called
    assert view.adjust_card(day.press(cc.CallBack).state).called
    assert not view.adjust_card(days.in_lecture().state).can_call_back
    assert view.adjust_card(days.waiting().state).can_call_back, "also while the clock waits"


def test_a_call_back_stands_beside_the_countdown_with_how_many_are_back() -> None:
    day = days.in_local()
    assert "Kalt inn" not in html_of(day.scene(), "console")
    day.press(cc.CallBack)
    assert "Kalt inn 11:25, 1 av 3 tilbake" in html_of(day.scene(), "console")
    assert view.now_card(day.state, day.now, "nb").said == "Rommene er kalt inn 11:25."
    day.at("11:27").rejoin(HSS).rejoin(BAERUM)
    assert "Kalt inn 11:25, alle tilbake" in html_of(day.scene(), "console")


def test_overrun_moves_every_time_that_is_still_to_come() -> None:
    day = days.in_lecture().at("10:20")
    lines = segment_lines(day.state, day.now, "nb")
    coming = [one for one in lines if one.status is SegmentStatus.COMING]
    assert all(one.starts_at - one.planned_at == timedelta(minutes=5) for one in coming)
    assert all(one.moved for one in coming)


def test_a_skipped_segment_is_shown_as_not_run() -> None:
    day = days.started().at("09:05")
    day.press(c.Skip, target=day.programme.segments[1].id)
    assert segment_lines(day.state, day.now, "nb")[1].status is SegmentStatus.SKIPPED


def test_the_evaluation_is_taken_out_only_after_a_question() -> None:
    day = days.in_lecture()
    page = render_page(PageKey(page="console", session=day.programme.session), day.scene())
    (evaluation,) = (one for one in day.programme.segments if one.type is SegmentType.EVALUATION)
    choice = page.partition('id="skip-target"')[2].partition("</select>")[0]
    assert f'value="{evaluation.id}"' not in choice
    assert choice.count("<option") > 1
    ask = page.partition(f'id="ask-skip-{evaluation.id}"')[2].partition("</div>")[0]
    assert 'name="why" rows="2" maxlength="500" required' in ask
    assert page.count(f'popovertarget="ask-skip-{evaluation.id}">') == 1
    assert "imellom. Evalueringen blir stående." in page
    day.press(c.Skip, target=evaluation.id, why="Vi måtte ut av rommet")
    after = render_page(PageKey(page="console", session=day.programme.session), day.scene())
    assert "ask-skip" not in after
    assert "blir stående." not in after


def test_what_was_removed_can_be_put_back_in_its_place_until_it_is_passed() -> None:
    day = days.in_lecture()
    coming = next_line(day.state, day.now, "nb")
    assert coming is not None
    day.press(c.Skip, target=coming.id)
    page = render_page(PageKey(page="console", session=day.programme.session), day.scene())
    assert page.count('value="put_back"') == 1
    assert f'Sett tilbake<span class="unseen">: {coming.title}' in page
    passed = day.at("10:16").press(c.Advance)
    assert view.programme_card(passed.state, passed.now, "nb").can_be_put_back == ()


def test_a_message_tells_who_has_not_read_it() -> None:
    day = days.in_lecture()
    message = next(iter(day.state.messages))
    day.report(r.MessageAcknowledgedReport, BAERUM, message=message)
    (sent,) = messages_card(day.state, day.hear().scene()).sent
    assert sent.read == 1
    assert sent.unread == ("Ringerike sykehus", "Hallingdal Sjukestugu (HSS)")
    assert sent.to == (), "none named where it went to all"


def test_a_message_to_a_room_without_contact_has_not_come_there_until_contact_is_back() -> None:
    day = days.in_lecture()
    key = PageKey(page="console", session=day.programme.session)
    names = "Ikke kommet fram: Hallingdal Sjukestugu (HSS)"
    page = seen(render_page(key, day.scene()))
    assert f"{names} · Ikke lest: Bærum sykehus og Ringerike sykehus" in page
    for room in (BAERUM, RINGERIKE):
        message = next(iter(day.state.messages))
        day.report(r.MessageAcknowledgedReport, room, message=message)
    page = seen(render_page(key, day.scene()))
    assert names in page
    assert "Lest av alle" not in page
    assert "Ikke lest: Hallingdal Sjukestugu (HSS)" in seen(render_page(key, day.hear().scene()))


def test_a_message_that_may_have_come_before_contact_was_lost_is_only_not_read() -> None:
    day = days.in_lecture().hear().at("09:52").lose(HSS)
    (sent,) = messages_card(day.state, day.scene()).sent
    assert (sent.unreached, len(sent.unread)) == ((), 3)


def test_ending_early_is_only_behind_more_while_something_remains() -> None:
    assert view.more_card(days.in_lecture().state, days.oslo("09:50"), "nb").can_end
    assert not view.more_card(last_segment().state, days.oslo("14:56"), "nb").can_end
    assert not view.more_card(days.ended().state, days.oslo("15:10"), "nb").can_end


def test_the_help_card_is_there_only_while_somebody_calls() -> None:
    key = PageKey(page="console", session=days.diabetes_day().session)
    calling, quiet = days.in_lecture(), days.in_local()
    ids = {card.id for card in view.console_page(key, calling.state, calling.scene()).cards()}
    assert "help" in ids
    ids = {card.id for card in view.console_page(key, quiet.state, quiet.scene()).cards()}
    assert "help" not in ids


def test_past_the_planned_start_it_says_how_late_it_is_until_it_starts() -> None:
    day = days.in_lobby().at("09:02")
    assert view.now_card(day.state, day.now, "nb").late_start_min == 2
    page = seen(render_page(PageKey(page="console", session=day.programme.session), day.scene()))
    assert "Skulle begynt" in page
    assert "2 min etter" in page
    day.press(c.StartSession)
    assert view.now_card(day.state, day.now, "nb").late_start_min == 0
    assert view.now_card(Day().state, Day().now, "nb").late_start_min == 0


def test_when_it_started_is_the_same_minute_in_the_card_and_in_the_programme() -> None:
    day = days.in_lobby().at("09:07")
    day.now += timedelta(seconds=40)
    day.press(c.StartSession)
    line = segment_lines(day.state, day.now, "nb")[0]
    assert view.now_card(day.state, day.now, "nb").starts_at == line.starts_at == days.oslo("09:08")


def test_the_bar_says_what_waits_further_down_and_leads_there() -> None:
    day = days.in_lecture()
    (card,) = about_cards(day.state, day.scene())
    assert [one.sign for one in card.wrong] == ["help", "lost"]
    assert card.questions == 3
    page = render_page(PageKey(page="console", session=day.programme.session), day.scene())
    assert 'href="#questions"' in page
    assert 'href="#help"' in page, "whoever calls is answered there"
    assert card.turn == "Bærum sykehus"
    assert "neste: Bærum sykehus" in page
    over = days.ended()
    assert about_cards(over.state, over.scene()) == ()


def test_the_bar_says_who_has_read_the_newest_message_while_it_is_new() -> None:
    day = days.started().at("09:40").press(cc.SendMessage, text="Det er kaffe")
    key = PageKey(page="console", session=day.programme.session)
    (message,) = day.state.messages
    assert "lest av 0 av 3" in seen(render_page(key, day.scene()))
    for room in (BAERUM, RINGERIKE, HSS):
        day.report(r.MessageAcknowledgedReport, room, message=message)
    assert "lest av alle" in seen(render_page(key, day.scene()))
    assert view.notes_deadline(day.state, day.now) == days.oslo("09:50")
    assert (
        about_cards(
            day.state,
            day.hear(BAERUM, RINGERIKE, HSS).at("09:50").hear(BAERUM, RINGERIKE, HSS).scene(),
        )
        == ()
    )


def test_only_what_somebody_has_to_act_on_stands_outside_a_rooms_fold() -> None:
    day = days.in_lecture()
    strip = source_of(day).partition('<ul class="strip">')[2].partition("</section>")[0]
    lines = strip.split('<li class="room room-line')[1:]
    outside = [one.rpartition("</details>")[2] for one in lines]
    assert "Lyd" in outside[0], "a call for help"
    assert "Sist hørt" in outside[1], "a room that is not heard"
    assert "fact" not in outside[2]
    assert strip.count("Lyd</strong>") == 1, "nothing is said twice"


def test_a_room_where_all_is_well_is_one_line_that_says_how_many_came() -> None:
    day = days.in_lecture()
    well = [one.room.label for one in rooms_card(day.state, day.scene()).rooms if one.room.is_well]
    assert well == ["Bærum sykehus"]
    page = seen(render_page(PageKey(page="console", session=day.programme.session), day.scene()))
    assert "14 av 14 kom" in page
    assert ", ventet" not in page


def test_a_rehearsal_says_so() -> None:
    day = Day().press(c.OpenLobby, rehearsal=True)
    card = view.now_card(day.state, day.now, "nb")
    assert card.rehearsal
    assert card.phase is Phase.LOBBY


def test_of_very_many_rooms_the_worst_stand_in_the_strip_and_the_others_are_counted() -> None:
    day = crowd(100)
    card = rooms_card(day.state, day.scene())
    assert [one.room.sign for one in card.rooms[:6]] == ["not_ready"] * 5 + ["unknown"]
    assert (len(card.rooms), sum(one.count for one in card.rest), card.of) == (24, 76, 100)
