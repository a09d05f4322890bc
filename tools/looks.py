"""What the preview is made of: one page in one state, as one kind of screen shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dashboards.scene import PageKey, PageName, Scene
from session_core.rules.care_commands import MarkQuestion, TellSpeaker
from session_core.rules.questions import open_questions
from session_core.rules.terms import Language, QuestionStatus
from tests.dashboards import days

SESSION = days.diabetes_day().session


@dataclass(frozen=True)
class View:
    """One picture: which page, in which state, on what kind of screen."""

    name: str
    key: PageKey
    scene: Scene
    width: int = 1366
    height: int = 768
    dark: bool = False
    zoom: float = 1
    full: bool = True
    forced: bool = False
    click: str = ""
    """What is pressed first; several with a semicolon between them."""


def key(page: PageName, room: str = "", language: Language = "nb") -> PageKey:
    """A page of the diabetes day."""
    return PageKey(page=page, session=SESSION, room=room, language=language)


def outfits(page: PageName, room: str, scene: Scene, name: str = "") -> Iterator[View]:
    """One page on every kind of screen and in every language."""
    name, shown = name or page, PageKey(page=page, session=min(scene.sessions), room=room)
    yield View(f"{name}-wide", shown, scene, width=1440, height=900)
    yield View(f"{name}-fold", shown, scene, full=False)
    yield View(f"{name}-phone", shown, scene, width=390, height=844)
    yield View(f"{name}-phone-fold", shown, scene, width=390, height=844, full=False)
    yield View(f"{name}-narrow", shown, scene, width=320, height=640)
    yield View(f"{name}-dark", shown, scene, dark=True)
    yield View(f"{name}-zoom", shown, scene, width=683, height=384, zoom=2, full=False)
    yield View(f"{name}-forced", shown, scene, forced=True)
    yield View(f"{name}-en", replace(shown, language="en"), scene)
    yield View(f"{name}-nn", replace(shown, language="nn"), scene)


def question_views() -> Iterator[View]:
    """Questions in turn: one in the queue, one on the screens, and one that was answered."""
    day = days.in_lecture()
    first, second, third = (one.id for one in open_questions(day.state))
    yield from outfits("console", "", day.scene(40), "console-turns")
    day.press(MarkQuestion, question=third, status=QuestionStatus.NEW, queued=True)
    day.press(MarkQuestion, question=second, status=QuestionStatus.ANSWERED)
    day.press(MarkQuestion, question=first, status=QuestionStatus.TAKEN)
    yield from outfits("console", "", day.scene(4), "console-question")
    yield from outfits("screen", days.HSS, day.scene(4), "screen-question")
    yield View("room-question", key("room", days.BAERUM), day.scene(4))
    yield View("record-question", key("record"), day.scene(4))
    day.at("09:58").press(MarkQuestion, question=third, status=QuestionStatus.TAKEN)
    yield from outfits("console", "", day.scene(4), "console-before")
    yield View("room-question-before", key("room", days.BAERUM), day.scene(4))


def speaker_views() -> Iterator[View]:
    """The speaker's view: before, in a lecture with notes and a line, over time, still, over."""
    lecture = days.in_lecture().press(TellSpeaker, text="HSS hører deg dårlig: snakk litt høyere.")
    yield from outfits("speaker", "", lecture.scene(20))
    late = days.in_lecture().at("10:18")
    for name, day in (("lobby", days.in_lobby()), ("late", late), ("waiting", days.waiting())):
        yield View(f"speaker-{name}", key("speaker"), day.scene(20), full=False)
    asked = days.in_lecture().press(TellSpeaker, text="HSS hører deg dårlig: snakk litt høyere.")
    up = open_questions(asked.state)[0].id
    asked.press(MarkQuestion, question=up, status=QuestionStatus.TAKEN)
    yield View("speaker-asked", key("speaker"), asked.scene(20), full=False)
    alone = days.to_segment(days.started(), 8).press(TellSpeaker, text="To minutter igjen")
    yield View("speaker-told", key("speaker"), alone.scene(20), full=False)
    yield View("speaker-ended", key("speaker"), days.ended().scene(), full=False)
    keys = View("console-keys", key("console"), lecture.scene(20), click="button.keys", full=False)
    yield keys
    yield replace(keys, name="console-keys-dark", key=key("console", language="nn"), dark=True)
    yield replace(keys, name="console-keys-zoom", width=1000, height=500, zoom=1.4)
    yield View("console-tell", key("console"), lecture.scene(20), click="#speaker-fold > summary")
