"""The guide's card: on the one page of whoever practises, in whole sentences, and never a score."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from babel.messages.catalog import Message

from dashboards.languages import catalogue
from dashboards.pages import render_page
from dashboards.phrases_practice import GUIDE
from dashboards.practice import AT_ONCE, BESIDE, Practice
from dashboards.scene import PageKey, Scene, guide_deadline
from dashboards.views import view_of
from dashboards.views.guide import GuideCard
from session_core.practice.guide import Asked, Learner
from session_core.practice.steps import STEPS
from session_core.rules.care_commands import MarkQuestion
from session_core.rules.commands import Advance
from session_core.rules.terms import LANGUAGES, Language, QuestionStatus
from tests.practice.learner import wish
from tests.practice.scenes import OVER, page_of, scene_of, world_at
from tests.practice.world import PROGRAMME, World
from tools.catalogues import extracted

WELCOME = "welcome"
BAND = "Dette er ikke en ekte kursdag."
BOTH = pytest.mark.parametrize("learner", list(Learner))
SAID_BY_PEOPLE = ("kaff", "coffee", "lysbild", "lysbile", "slides")
"""What a sentence suggests to write, and is on no button."""


def card_of(world: World, language: Language = "nb", *, later_s: float = 0) -> GuideCard:
    """The card that stands on the page that guides."""
    view = view_of(page_of(world, language), scene_of(world, later_s=later_s))
    (card,) = view.regions[0].cards
    assert isinstance(card, GuideCard)
    return card


def _source(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def all_pages(scene: Scene, room: str) -> Iterator[PageKey]:
    """A page of every sort."""
    for page in ("start", "console", "speaker", "room", "screen", "board", "record"):
        of_all = page in ("start", "board")
        in_room = room if page in ("room", "screen") else ""
        yield PageKey(page=page, session="" if of_all else min(scene.sessions), room=in_room)


@BOTH
def test_every_page_says_that_it_is_practice_and_one_page_guides(learner: Learner) -> None:
    world = World(learner)
    scene, guided = scene_of(world), page_of(world)
    for key in all_pages(scene, PROGRAMME.rooms[0].id):
        html = render_page(key, scene)
        assert BAND in html
        assert ('id="guide"' in html) == (key.page == guided.page)


def test_a_real_day_says_nothing_of_practice() -> None:
    world = World(Learner.LEADER)
    scene = replace(scene_of(world), practice=False, guide=None, demo=False)
    html = render_page(page_of(world), scene)
    assert BAND not in html
    assert 'id="guide"' not in html


def test_the_guide_stands_before_all_else_and_says_where_it_is() -> None:
    world = world_at(Learner.LEADER, "count")
    html = render_page(page_of(world), scene_of(world))
    assert html.index('id="guide"') < html.index('id="now"')
    assert "Øving, steg 3 av 16" in html
    assert "Rommet er meldt klart." in html
    assert "Hopp over" in html


@pytest.mark.parametrize("step", ["help", "ask"])
def test_while_the_guide_asks_for_something_else_nobody_is_asked_to_count(step: str) -> None:
    world = world_at(Learner.LEADER, step)
    scene, asks = scene_of(world), "Hvor mange er her nå?"
    assert asks in render_page(page_of(world), replace(scene, guide=None))
    assert asks not in render_page(page_of(world), scene)


@BOTH
def test_every_step_has_all_its_words_in_every_language(learner: Learner) -> None:
    for step in STEPS[learner]:
        codes = [f"{learner}_{step.id}{more}" for more in ("", "_do", "_hint", "_well")]
        for language in LANGUAGES:
            say = catalogue(language).gettext
            told = [say(GUIDE[code]) for code in codes]
            assert all(told)
            assert len(told[1].split()) <= 32, f"{step.id} is too long to read while doing it"


def test_no_words_are_left_over() -> None:
    wanted = {
        f"{learner}_{id_}{more}"
        for learner, steps in STEPS.items()
        for id_ in (WELCOME, *(one.id for one in steps), OVER)
        for more in (("", "_do") if id_ in (WELCOME, OVER) else ("", "_do", "_hint", "_well"))
    }
    assert set(GUIDE) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_guide_tells_to_press_is_called_so_on_the_page(language: Language) -> None:
    quotes = r"“([^”]+)”" if language == "en" else r"«([^»]+)»"
    own = "phrases_practice.py"
    on_pages = [one for one in extracted() if any(file != own for file, _ in one.locations)]
    say = catalogue(language).gettext
    shown = {say(one).replace(": %(title)s", "") for one in map(_source, on_pages)}
    for code, source in GUIDE.items():
        for name in re.findall(quotes, say(source)):
            suggested = any(word in name for word in SAID_BY_PEOPLE)
            assert suggested or name in shown, f"{code}: {name}"


@BOTH
def test_a_step_shows_where_it_is_done(learner: Learner) -> None:
    for id_ in ("count", "ask") if learner is Learner.LEADER else ("question", "late"):
        world = world_at(learner, id_)
        html = render_page(page_of(world), scene_of(world))
        (where,) = re.findall(r'href="#([a-z-]+)">Vis meg hvor', html)
        assert f'<section id="{where}"' in html


def test_what_is_not_on_the_page_yet_is_not_shown() -> None:
    world = world_at(Learner.LEADER, "message")
    assert not world.state.messages
    assert card_of(world).shown_at == ""


def test_a_step_that_takes_long_gives_a_hint_by_itself() -> None:
    world = world_at(Learner.LEADER, "help")
    assert card_of(world).hint == ""
    deadline = guide_deadline(scene_of(world))
    assert deadline is not None
    later_s = (deadline - world.clock.now()).total_seconds()
    assert "Den røde knappen" in card_of(world, later_s=later_s).hint
    assert guide_deadline(scene_of(world, later_s=later_s)) is None


def test_what_is_only_to_be_seen_has_another_button_than_to_pass_over() -> None:
    world = world_at(Learner.LECTURER, "lost")
    assert card_of(world).to_read
    html = render_page(page_of(world), scene_of(world))
    assert "Jeg har sett det" in html
    assert "Hopp over" not in html
    assert "Elvedal sykehus" in card_of(world).text


def test_what_was_passed_over_is_neither_praised_nor_told_at_the_end() -> None:
    world = World(Learner.LEADER)
    world.pass_over()
    assert card_of(world).well == ""
    while world.step_id:
        world.pass_over()
    assert card_of(world).practised == ()


@BOTH
def test_at_the_end_stands_what_was_practised_and_no_score(learner: Learner) -> None:
    world = world_at(learner, OVER)
    card = card_of(world)
    assert len(card.practised) == len(STEPS[learner])
    html = render_page(page_of(world), scene_of(world))
    assert "Øv igjen" in html
    assert "Avslutt øvingen" in html
    assert not re.search(r"\d+ (av|of|%|poeng)", card.text)


@pytest.mark.parametrize(
    ("asked", "told"), [(Asked.STOP, "Lukk denne siden."), (Asked.AGAIN, "Vent noen sekunder")]
)
def test_the_page_says_what_was_asked_for(asked: Asked, told: str) -> None:
    world = world_at(Learner.LEADER, OVER)
    world.guide = world.guide.press(asked, 0, world.sight(), world.clock.now())
    html = render_page(page_of(world), scene_of(world))
    assert told in html
    assert "Øv igjen" not in html
    assert 'id="todo"' not in html, "there is nothing left to press"
    assert ("data-ended" in html) == (asked is Asked.STOP)


def test_a_screen_reader_hears_what_came_of_it_and_what_to_try() -> None:
    said = card_of(world_at(Learner.LEADER, "count")).said.splitlines()
    assert said[0] == "Rommet er meldt klart."
    assert said[1].startswith("Telle dem som er kommet. Siden ber dere ta imot folk.")


# ── the process that keeps it ──────────────────────────────────────────────────────────────────


def bare(world: World) -> Scene:
    """What the process has before practice adds to it."""
    return replace(scene_of(world), practice=False, guide=None)


def press(word: str, step: str) -> dict[str, list[str]]:
    """The fields of a button on the card."""
    return {"kind": ["practice"], "word": [word], "step": [step]}


def test_a_process_beside_says_practice_and_guides_nobody() -> None:
    practice, scene = Practice(BESIDE), bare(World(Learner.LEADER))
    shown = practice.shown_in(scene)
    assert (shown.practice, shown.guide) == (True, None)
    practice.press(press("next", "0"), scene)
    assert practice.told(practice.shown_in(scene)) == {"step": -1, "asked": ""}


def test_a_laptop_that_has_not_heard_of_the_day_guides_nobody_yet() -> None:
    practice, scene = Practice(f"leader{AT_ONCE}"), bare(World(Learner.LEADER))
    early = practice.shown_in(replace(scene, sessions={}))
    assert practice.told(early) == {"step": -1, "asked": ""}
    assert practice.told(practice.shown_in(scene)) == {"step": 0, "asked": ""}


def test_a_step_is_passed_over_once_however_often_it_is_pressed() -> None:
    practice, scene = Practice(f"leader{AT_ONCE}"), bare(World(Learner.LEADER))
    practice.shown_in(scene)
    for word, step in (("next", "0"), ("next", "0"), ("next", "x"), ("next", ""), ("fly", "1")):
        practice.press(press(word, step), scene)
    assert practice.told(practice.shown_in(scene))["step"] == 1


def test_it_goes_on_by_what_the_day_shows() -> None:
    practice = Practice(f"leader{AT_ONCE}")
    practice.shown_in(bare(World(Learner.LEADER)))
    shown = practice.shown_in(bare(world_at(Learner.LEADER, "help")))
    assert shown.guide is not None
    assert shown.guide.n >= 3


# ── before and between ─────────────────────────────────────────────────────────────────────────


def waiting(learner: Learner) -> tuple[Practice, Scene]:
    """A practice that nobody has begun, and what its process has."""
    practice, scene = Practice(learner), bare(World(learner))
    practice.shown_in(scene)
    return practice, scene


@BOTH
def test_nothing_is_asked_before_practice_is_begun(learner: Learner) -> None:
    practice, scene = waiting(learner)
    later = replace(scene, now=scene.now + timedelta(seconds=60))
    shown = practice.shown_in(later)
    assert practice.told(shown)["step"] == -1
    assert guide_deadline(shown) is None, "no hint comes to whoever still reads"
    html = render_page(page_of(World(learner)), shown)
    assert "Begynn øvingen" in html
    assert "steg 1" not in html
    assert 'class="card card-console-act"' not in html
    practice.press(press("next", "0"), later)
    assert practice.told(practice.shown_in(later))["step"] == -1
    practice.press(press("begin", "0"), later)
    begun = practice.shown_in(later)
    assert practice.told(begun) == {"step": 0, "asked": ""}
    assert begun.guide is not None
    assert begun.guide.since == later.now, "hints are counted from the beginning"


def test_whoever_begins_when_the_day_would_be_late_gets_a_new_one() -> None:
    practice, scene = waiting(Learner.LECTURER)
    late = replace(scene, now=PROGRAMME.starts_at)
    practice.press(press("begin", "0"), late)
    assert practice.told(practice.shown_in(late)) == {"step": -1, "asked": Asked.AGAIN}


def test_what_was_done_before_it_was_asked_for_is_told_and_counts() -> None:
    """So a number that is jumped over is explained."""
    world = world_at(Learner.LECTURER, "message")
    now = world.clock.now()
    world.tell(wish(world.state, now, Advance))
    guide = world.guide
    for _ in range(2):
        assert guide.step is not None
        guide = guide.press("next", guide.n, world.sight(), now).look(world.sight(), now)
    world.guide = guide
    card = card_of(world)
    assert (guide.step and guide.step.id, card.n) == ("lost", 10)
    assert card.along == ("Sende rommene til lokalt arbeid",)
    assert card.needless == ()
    assert "local" not in guide.passed_over
    assert "Dette er også gjort: Sende rommene" in render_page(page_of(world), scene_of(world))


def test_what_there_is_nothing_to_do_of_is_named_and_not_said_to_be_done() -> None:
    world = world_at(Learner.LEADER, "help")
    guide, now = world.guide, world.clock.now()
    world.guide = guide.press("next", guide.n, world.sight(), now).look(world.sight(), now)
    card = card_of(world)
    assert card.title == "Stille et spørsmål for rommet"
    assert (card.well, card.along) == ("", ())
    assert card.needless == ("Se hvem som har sett det",)
    assert "ikke noe igjen å gjøre" in render_page(page_of(world), scene_of(world))


@pytest.mark.parametrize("status", ["answered", "set_aside"])
def test_a_question_that_never_stood_on_the_screens_was_not_taken_up(status: str) -> None:
    world = world_at(Learner.LECTURER, "question")
    for one in list(world.state.questions.values()):
        said = QuestionStatus(status)
        world.tell(wish(world.state, world.clock.now(), MarkQuestion, question=one.id, status=said))
    seen = world.sight()
    guide = world.guide.look(seen, world.clock.now())
    assert guide.step is not None
    assert guide.step.id == "question"
    guide = guide.press("next", guide.n, seen, world.clock.now()).look(seen, world.clock.now())
    assert guide.step is not None
    assert guide.step.id == "fair"
