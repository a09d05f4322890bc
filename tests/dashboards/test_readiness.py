"""The room's verdict on its page: at most one thing to do, and nothing good by default."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboards.pages import render_page
from dashboards.scene import PageKey, SavedHere, Scene
from dashboards.views import view_of
from dashboards.views.readiness import ReadinessCard, readiness_cards
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.terms import CheckVerdict, RoomVerdict, WaiveReason
from tests.dashboards import days
from tests.dashboards.days import HSS, Day
from tests.dashboards.stage import seen
from tests.dashboards.test_join import JOIN

OK, WARN, FAIL, UNKNOWN = (
    CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.FAIL, CheckVerdict.UNKNOWN,
)  # fmt: skip


def lobby() -> Day:
    """The lobby is open, and HSS has measured nothing but what every room needs."""
    return Day().at("08:20").press(c.OpenLobby).hear(HSS).prepare(HSS)


def card(day: Day, scene: Scene | None = None) -> ReadinessCard:
    (found,) = readiness_cards(day.state, HSS, scene or day.scene(), "nb")
    return found


def laptop(day: Day) -> Scene:
    here = SavedHere(link="connected", since=day.now, unsent=0, centre_heard_at=day.now)
    return day.scene(saved_here=here)


def page(day: Day, scene: Scene | None = None) -> str:
    key = PageKey(page="room", session=day.programme.session, room=HSS)
    return render_page(key, scene or day.scene())


def first_at_the_side(day: Day) -> str:
    side = view_of(PageKey(page="room", session=day.programme.session, room=HSS), day.scene())
    return side.regions[2].cards[0].id


def test_the_evening_before_nothing_is_said_where_nothing_is_measured() -> None:
    day = Day().at("06:30")
    assert readiness_cards(day.state, HSS, day.scene(), "nb") == ()
    assert card(day.measure(HSS, load=OK)).verdict is RoomVerdict.UNKNOWN


def test_a_fault_too_old_in_a_lecture_is_doubt_and_no_button_is_named_that_is_not_there() -> None:
    day = lobby().measure(HSS, net_loss=FAIL).at("09:00").press(c.StartSession)
    assert card(day, laptop(day)).verdict is RoomVerdict.NOT_READY
    day.at("09:20").hear(HSS)
    found = card(day, laptop(day))
    assert found.verdict is RoomVerdict.UNKNOWN
    assert found.worst is not None
    assert (found.worst.check, found.worst.can_try) == ("net_loss", False)
    text = seen(page(day, laptop(day)))
    assert "Prøv igjen" not in text
    assert "jeg ser at det virker" in text


def test_a_room_that_measured_nothing_is_unknown_and_never_ready() -> None:
    day = Day().at("08:20").press(c.OpenLobby)
    found = card(day)
    assert found.verdict is RoomVerdict.UNKNOWN
    assert found.worst is not None
    assert found.worst.remedy == "missing_away"
    assert "Ikke sjekket" in page(day)


def test_all_well_is_one_word_and_the_rest_is_folded_away() -> None:
    day = lobby().measure(HSS, load=OK)
    found = card(day)
    assert (found.verdict, found.worst, found.said) == (
        RoomVerdict.READY,
        None,
        "Rommet er klart.",
    )
    assert first_at_the_side(day) != "readiness"
    assert "Belastning" in page(day)


def test_the_worst_comes_first_with_what_to_do_and_whom_to_ring() -> None:
    day = lobby().measure(HSS, load=WARN, disk_free=FAIL, power=WARN, memory=OK)
    found = card(day)
    assert found.worst is not None
    assert (found.verdict, found.worst.check) == (RoomVerdict.NOT_READY, "disk_free")
    assert {one.check for one in found.others} >= {"load", "power"}
    text = page(day)
    assert "Ikke klar" in text
    assert "Tøm papirkurven" in text
    assert f"ring kursets hjelpetelefon, internt 5100, og oppgi kode {found.worst.code}" in text
    assert first_at_the_side(day) == "readiness"


@pytest.mark.parametrize(
    ("check", "word", "told"),
    [
        (
            "net_tls",
            "refused",
            "IT rette. Ring kursets hjelpetelefon nå, internt 5100, og oppgi kode N5.",
        ),
        ("net_tls", "foreign", "til navnene på utstederne. Oppgi koden N5."),
        (
            "net_join_status",
            "none",
            "dette selv. Ring koordinator nå, internt 5100, og oppgi kode N7.",
        ),
        ("net_udp", "none", "Kurset kan gå. Meld det til IT etterpå. Oppgi koden N8."),
        ("net_captive", "proxy", "Si det til IT hvis bildet hakker. Oppgi koden N6."),
    ],
)
def test_a_remedy_that_says_whom_to_ring_is_not_followed_by_whom_to_ring(
    check: str, word: str, told: str
) -> None:
    day = lobby()
    found = result(day, check, FAIL, word)
    words = " ".join(seen(page(day.report(r.CheckReport, HSS, results=(found,)))).split())
    assert told in words
    assert "Hjelper det ikke" not in words


def test_of_what_is_in_order_only_that_is_told_of_which_less_is_known_than_one_may_think() -> None:
    day = lobby()
    found = result(day, "net_tls", OK, "unseen"), result(day, "net_captive", OK, "open")
    day.report(r.CheckReport, HSS, results=found)
    text = " ".join(seen(page(day)).split("Alle sjekker")[1].split())
    assert "Forbindelsen er trygg å bruke. Det er ikke sjekket om nettet her ser i den." in text
    assert "Veien ut" not in text
    assert "Dette må IT rette" not in text
    assert card(day).verdict is RoomVerdict.READY


def test_what_is_waived_is_a_remark_that_can_be_taken_back_where_it_was_given() -> None:
    day = lobby().measure(HSS, disk_free=FAIL)
    day.report(r.WaiveReport, HSS, check="disk_free", waived=True)
    found = card(day)
    assert (found.verdict, found.worst) == (RoomVerdict.REMARK, None)
    assert "Det som er hoppet over, står under «Alle sjekker»." in page(day)
    assert [one.check for one in found.waived] == ["disk_free"]
    text = page(day, laptop(day))
    assert "hoppet over 08:20: rommet ser at det virker" in seen(text)
    assert "Angre" in text
    assert "hoppet over" in seen(page(day))
    assert 'value="waive"' not in page(day), "at the centre nobody sees the room"


def test_what_is_not_needed_today_is_not_told_to_work() -> None:
    day = lobby().measure(HSS, display=FAIL)
    day.report(r.WaiveReport, HSS, check="display", waived=True, reason=WaiveReason.NOT_NEEDED)
    assert card(day).verdict is RoomVerdict.REMARK
    assert "hoppet over 08:20: trengs ikke i dag" in seen(page(day, laptop(day)))


def alone(day: Day) -> Scene:
    here = SavedHere(link="no_network", since=day.now, unsent=1, centre_heard_at=day.now)
    return day.scene(saved_here=here)


def test_a_fault_of_the_link_is_shown_at_the_centre_while_it_lasts_and_never_after_it() -> None:
    day = lobby().measure(HSS, link=FAIL)
    unheard = replace(day.scene(), presence={})
    assert card(day, unheard).verdict is RoomVerdict.NOT_READY
    assert card(day, laptop(day)).verdict is RoomVerdict.READY
    assert card(day).verdict is RoomVerdict.READY


def test_a_laptop_that_says_calmly_that_the_centre_is_away_does_not_say_it_in_red_too() -> None:
    day = lobby().measure(HSS, link=FAIL, link_unstable=WARN)
    assert "nettverkskabelen sitter i" in page(day, replace(day.scene(), presence={}))
    text = page(day, alone(day))
    assert "Uten kontakt med kursledelsen" in text
    assert "nettverkskabelen" not in text
    worst = card(day.measure(HSS, battery=FAIL), alone(day)).worst
    assert worst is not None
    assert worst.check == "battery"


def test_a_check_that_swings_is_called_so() -> None:
    assert "Belastning (ustabil)" in seen(page(lobby().measure(HSS, load=OK, load_unstable=WARN)))


def test_a_check_that_only_a_newer_laptop_knows_is_shown_without_a_remedy() -> None:
    day = lobby().measure(HSS, smell=FAIL)
    worst = card(day).worst
    assert worst is not None
    assert (worst.check, worst.remedy, worst.code) == ("smell", "", "")
    assert "smell" in page(day)


def test_only_the_laptop_itself_can_measure_anew_or_skip() -> None:
    day = lobby().measure(HSS, load=WARN)
    here, away = page(day, laptop(day)), page(day)
    for what in ("check_again", "jeg ser at det virker", "det trengs ikke i dag"):
        assert what in here
        assert what not in away


def test_on_a_narrow_page_the_verdict_is_at_the_top_too_while_there_is_something_to_do() -> None:
    bad, well = lobby().measure(HSS, disk_free=FAIL), lobby()
    for day, shown in ((bad, ["now", "verdict"]), (well, ["now"])):
        key = PageKey(page="room", session=day.programme.session, room=HSS)
        top = next(one for one in view_of(key, laptop(day)).regions if one.name == "top")
        assert [one.id for one in top.cards] == shown
    assert 'href="#readiness"' in page(bad, laptop(bad))


def test_a_verdict_with_a_remark_is_told_as_what_it_means() -> None:
    explained = "Dere kan holde kurset. Dette bør rettes når det passer:"
    assert explained in page(lobby().measure(HSS, load=WARN))
    assert explained not in page(lobby().measure(HSS, disk_free=FAIL))
    assert explained not in page(lobby())


def test_a_check_that_is_being_tried_says_so_on_its_button_and_aloud_and_then_how_it_went() -> None:
    day = lobby().measure(HSS, load=WARN)
    still = laptop(day)
    tried = replace(still, trying=frozenset({(day.programme.session, "load")}))
    worst = card(day, tried).worst
    assert worst is not None
    assert (worst.can_try, worst.is_tried, card(day, tried).tries_all) == (True, True, False)
    assert (card(day, tried).said, card(day, still).said) == (
        "Prøver: Belastning.",
        "Rommet er klart, men noe bør rettes.",
    )
    assert "Prøver …" in page(day, tried)
    assert "Prøver …" not in page(day, still)
    assert 'name="check" value="load"' in page(day, still)


def test_everything_may_be_tried_and_then_the_worst_is_tried_too() -> None:
    day = lobby().measure(HSS, load=WARN)
    every = replace(laptop(day), trying=frozenset({(day.programme.session, "")}))
    worst = card(day, every).worst
    assert worst is not None
    assert (worst.is_tried, card(day, every).tries_all) == (True, True)
    assert "Prøver alt …" in page(day, every)


@pytest.mark.parametrize(
    ("check", "live", "can_try"),
    [
        ("load", False, True),
        ("load", True, True),
        ("net_loss", False, True),
        ("net_loss", True, False),
        ("join_leg", False, False),
        ("cam_picture", False, False),
    ],
)
def test_only_what_the_laptop_measures_and_may_measure_now_can_be_tried(
    check: str, live: bool, can_try: bool
) -> None:
    """Where people are in, nothing is measured that disturbs: a button that does nothing lies."""
    day = lobby().press(c.StartSession) if live else lobby()
    worst = card(day, laptop(day.measure(HSS, **{check: FAIL}))).worst
    assert worst is not None
    assert (worst.check, worst.can_try) == (check, can_try)


def test_of_what_nobody_knows_the_room_is_first_told_what_it_can_find_out() -> None:
    day = lobby()
    joined = replace(day.programme, join=JOIN)
    day = Day(joined).at("08:20").press(c.OpenLobby).hear(HSS).measure(HSS, cam_picture=UNKNOWN)
    found = card(day, laptop(day))
    every = [one for one in (found.worst, *found.others) if one is not None]
    unknown = [one.check for one in every if one.verdict is UNKNOWN]
    assert unknown[-1] == "join_leg"
    assert len(unknown) > 1


def told_of(day: Day, check: str) -> tuple[str, str]:
    """What the page says was found of a check, and what to do about it."""
    found = card(day, laptop(day))
    lines = [one for one in (found.worst, *found.others) if one is not None]
    (line,) = [one for one in lines if one.check == check]
    return line.cause, line.remedy


def test_of_what_is_not_known_it_is_told_whether_it_was_never_tried_or_too_long_ago() -> None:
    """A picture that was good this morning is not told to be good, nor never to have been seen."""
    day = lobby()
    never = Day().at("08:20").press(c.OpenLobby).hear(HSS)
    assert told_of(never, "cam_picture") == ("", "missing_browser")
    day.report(r.CheckReport, HSS, results=(result(day, "cam_picture", UNKNOWN, "changed"),))
    assert told_of(day, "cam_picture") == ("cause_cam_picture_changed", "again_browser")
    day.report(r.CheckReport, HSS, results=(result(day, "cam_picture", UNKNOWN, "late"),))
    assert told_of(day, "cam_picture") == ("cause_cam_picture_late", "remedy_cam_picture_late")
    day.report(r.CheckReport, HSS, results=(result(day, "cam_picture", OK, "good"),))
    assert told_of(day.at("12:40"), "cam_picture") == ("old_browser", "")
    text = seen(page(day, laptop(day)))
    assert "Bildet er godt" not in text.split("Slik er rommet nå")[1].split("Alle sjekker")[0]


def result(day: Day, check: str, verdict: CheckVerdict, word: str) -> r.CheckResult:
    return r.CheckResult(check=check, verdict=verdict, word=word, at=day.now)


def test_one_cause_is_put_right_or_skipped_once() -> None:
    day = lobby()
    both = result(day, "mic_level", FAIL, "silent"), result(day, "sound_loop", UNKNOWN, "deaf")
    day.report(r.CheckReport, HSS, results=both)
    assert card(day).verdict is RoomVerdict.NOT_READY
    day.report(r.WaiveReport, HSS, check="mic_level", waived=True)
    found = card(day)
    assert (found.verdict, found.worst) == (RoomVerdict.REMARK, None)


def test_a_list_that_is_not_done_is_told_in_sentences_without_a_figure() -> None:
    day = Day().at("08:50").press(c.OpenLobby).hear(HSS).measure(HSS, disk_free=FAIL)
    text = seen(page(day).replace("<br>", " "))
    assert "Sjekklista Bør rettes Noe på den er ikke gjort. Gjør det" in text


def test_what_a_person_said_is_not_called_measured() -> None:
    day = lobby().measure(HSS, speaker_heard=OK, load=OK)
    text = seen(page(day))
    assert "Lyd på bakerste rad svart 08:20" in text
    assert "Belastning målt 08:20" in text


@pytest.mark.parametrize(("value", "told"), [(0.74, "0,7 GB"), (12.3, "12 GB"), (2.0, "2 GB")])
def test_a_figure_is_told_as_people_read_it(value: float, told: str) -> None:
    day = lobby()
    result = r.CheckResult(check="disk_free", verdict=OK, value=value, unit="GB", at=day.now)
    assert told in seen(page(day.report(r.CheckReport, HSS, results=(result,))))


def test_after_the_day_nothing_is_said_of_the_room() -> None:
    day = days.started().measure(HSS, load=FAIL).press(c.EndSession)
    assert readiness_cards(day.state, HSS, day.scene(), "nb") == ()


def test_who_reports_ready_in_spite_of_a_fault_is_asked_first_and_then_there_is_one_badge() -> None:
    day = lobby().report(r.ReadinessReport, HSS, ready=False).measure(HSS, disk_free=FAIL)
    assert card(day).verdict is RoomVerdict.NOT_READY
    asked = seen(page(day))
    assert "er ikke i orden. Vil dere melde rommet klart likevel?" in " ".join(asked.split())
    assert "Meld klart likevel" in asked
    day.at("08:22").report(r.ReadinessReport, HSS, ready=True)
    assert card(day).verdict is RoomVerdict.REMARK
    assert "Ikke klar" not in page(day)
    day.at("08:23").measure(HSS, load=FAIL)
    assert card(day).verdict is RoomVerdict.NOT_READY, "that was not known when it was said"


def test_people_who_heard_the_tones_know_better_than_the_microphone() -> None:
    day = lobby().measure(HSS, sound_loop=FAIL)
    assert card(day).verdict is RoomVerdict.NOT_READY
    assert card(day.at("08:41").measure(HSS, speaker_heard=OK)).verdict is RoomVerdict.REMARK
    again = card(day.at("08:42").measure(HSS, sound_loop=FAIL))
    assert again.verdict is RoomVerdict.NOT_READY, "it was tried again after they heard"
