"""Every page in every phase and language: it renders, keeps the house rules, and escapes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dashboards.assets import CSP, STATIC, static_file, static_url
from dashboards.environment import HELP_ICONS, SIGN_ICONS, TEMPLATES, TYPE_ICONS
from dashboards.pages import render_error, render_page
from dashboards.scene import PAGES, Fault, PageKey, PageName, Scene, UnknownPage
from dashboards.views import view_of
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.terms import LANGUAGES, HelpReason, Language, SegmentType
from tests.dashboards import days
from tests.dashboards.days import HSS, Day
from tests.dashboards.days_of_history import over
from tests.dashboards.test_alone import alone

MOMENTS: dict[str, Callable[[], Scene]] = {
    "planned": lambda: Day().scene(),
    "lobby": lambda: days.in_lobby().scene(),
    "rehearsal": lambda: Day().press(c.OpenLobby, rehearsal=True).scene(),
    "started": lambda: days.started().scene(3),
    "lecture": lambda: days.in_lecture().scene(),
    "held": lambda: days.in_lecture().press(c.Hold).scene(),
    "overdue": lambda: days.in_lecture().at("12:00").scene(),
    "local": lambda: days.in_local().scene(),
    "break": lambda: days.in_break().scene(),
    "waiting": lambda: days.waiting().scene(),
    "last": lambda: days.to_segment(days.started(), 15).scene(60),
    "ended": lambda: days.ended().scene(),
    "alone": lambda: alone(days.in_lecture()),
    "own way": lambda: alone(days.in_own_way()),
    "way back": lambda: days.in_own_way().scene(),
    "remembered": lambda: over().remembered(),
}


@cache
def scene_at(moment: str) -> Scene:
    """What there is to see at a moment."""
    return MOMENTS[moment]()


VOID = {"br", "input", "link", "meta", "use"}


def key_of(page: PageName, language: Language = "nb") -> PageKey:
    """A page of the diabetes day."""
    room = HSS if page in ("room", "screen", "laptop", "history") else ""
    return PageKey(page=page, session=days.diabetes_day().session, room=room, language=language)


class Reader(HTMLParser):
    """What a page is made of, read strictly: every element is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(html)
        assert self.open == [], f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag, f"</{tag}> closes something else"

    def with_class(self, name: str) -> list[dict[str, str]]:
        """Elements that bear a class."""
        return [one for _, one in self.tags if name in one.get("class", "").split()]


@cache
def read(page: PageName, moment: str, language: Language = "nb") -> Reader:
    """A page at one moment."""
    return Reader(render_page(key_of(page, language), scene_at(moment)))


ALL = [(page, moment) for page in PAGES for moment in MOMENTS]


@pytest.mark.parametrize(("page", "moment"), ALL)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_renders_in_every_phase_and_language(
    page: PageName, moment: str, language: Language
) -> None:
    ids = [one["id"] for _, one in read(page, moment, language).tags if "id" in one]
    assert len(ids) == len(set(ids)), "an id stands for one thing"


@pytest.mark.parametrize(("page", "moment"), ALL)
def test_a_page_has_at_most_one_primary_button(page: PageName, moment: str) -> None:
    primary = len(read(page, moment).with_class("primary"))
    assert primary == 1 if page == "console" else primary <= 1


@pytest.mark.parametrize(("page", "moment"), ALL)
def test_every_card_has_a_name_that_is_there(page: PageName, moment: str) -> None:
    tags = [one for _, one in read(page, moment).tags]
    ids = {one["id"] for one in tags if "id" in one}
    named = [one[name] for one in tags for name in ("aria-labelledby", "for", "popovertarget",
             "aria-describedby", "data-for") if name in one]  # fmt: skip
    assert {*named} <= ids


@pytest.mark.parametrize(("page", "moment"), ALL)
def test_no_instant_is_written_as_a_changing_text(page: PageName, moment: str) -> None:
    """The same state, a second later, is the same cards: nothing ticks on the wire."""
    scene = scene_at(moment)
    later = replace(scene, now=scene.now + timedelta(seconds=1))
    assert view_of(key_of(page), scene) == view_of(key_of(page), later)


@pytest.mark.parametrize("page", ["screen", "record", "start"])
def test_who_only_looks_has_nothing_to_press(page: PageName) -> None:
    for moment in MOMENTS:
        assert not [tag for tag, _ in read(page, moment).tags if tag in ("button", "form")]


@pytest.mark.parametrize("page", ["console", "room"])
def test_forms_name_their_kind_and_where_they_are_from(page: PageName) -> None:
    reader = read(page, "lecture")
    forms = [one for tag, one in reader.tags if tag == "form"]
    session = days.diabetes_day().session
    assert forms
    assert all(one["action"].startswith(f"/kurs/{session}/send?page={page}") for one in forms)
    assert all(one["method"] == "post" and one["data-send"] == session for one in forms)
    kinds = [one for tag, one in reader.tags if tag == "input" and one.get("name") == "kind"]
    assert len(kinds) == len(forms)


# ── house rules of the templates ───────────────────────────────────────────────────────────────

FORBIDDEN = {
    "an inline style": re.compile(r"<[^>]*\bstyle\s*=|<style"),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)"),
    "an inline handler": re.compile(r"<[^>]*\son\w+\s*="),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+false"),
    "somebody else's address": re.compile(r"(?:src|href|action)=[\"']https?:"),
}


def forbidden_in(text: str) -> Iterator[str]:
    """What our strict policy would refuse."""
    yield from (name for name, pattern in FORBIDDEN.items() if pattern.search(text))


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_holds_what_the_policy_forbids(path: Path) -> None:
    assert list(forbidden_in(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "text",
    [
        '<p style="x">', "<style>", "<script>alert(1)</script>", '<p onclick="x">',
        "{{ text|safe }}", '<img src="https://x">',
    ],
)  # fmt: skip
def test_what_the_policy_forbids_is_found(text: str) -> None:
    assert len(list(forbidden_in(text))) == 1


def test_the_policy_lets_nothing_inline_in() -> None:
    assert "unsafe" not in CSP
    assert "default-src 'none'" in CSP
    assert "require-trusted-types-for 'script'" in CSP


def test_every_icon_that_is_asked_for_is_in_the_sprite() -> None:
    sprite = (STATIC / "vendor/icons.svg").read_text(encoding="utf-8")
    there = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    asked = {*SIGN_ICONS.values(), *TYPE_ICONS.values(), *HELP_ICONS.values()}
    for path in TEMPLATES.rglob("*.html"):
        asked |= set(re.findall(r'icon\("([^"]+)"\)', path.read_text(encoding="utf-8")))
    assert asked <= there
    assert {*TYPE_ICONS} == {*SegmentType}
    assert {*HELP_ICONS} == {*HelpReason}


HOSTILE = "<img src=x onerror=alert(1)>\"'&</textarea><script>alert(2)</script>"


@pytest.mark.parametrize("page", ["console", "room", "record"])
def test_what_people_write_is_shown_as_they_wrote_it(page: PageName) -> None:
    day = days.in_lecture().ask(HSS, HOSTILE).press(cc.SendMessage, text=HOSTILE)
    html = render_page(key_of(page), day.scene())
    assert "&lt;img src=x onerror" in html
    assert "<img" not in html
    assert "<script>" not in html
    Reader(html)


def test_a_form_that_was_not_taken_says_why_and_keeps_what_was_written() -> None:
    fault = Fault(code="text_too_long", fields={"kind": "send_message", "text": "Husk <pausen>"})
    html = render_page(key_of("console"), scene_at("lecture"), fault)
    assert "Kort den ned til 500 tegn" in html
    assert "Husk &lt;pausen&gt;" in html


def test_the_room_page_keeps_a_question_that_was_not_taken() -> None:
    fault = Fault(code="personal_number", fields={"kind": "question", "text": "Hva med 01?"})
    assert ">Hva med 01?</textarea>" in render_page(key_of("room"), scene_at("lecture"), fault)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_page_says_what_to_do(language: Language) -> None:
    html = render_error("unknown_session", PageKey(page="start", language=language), code="x")
    assert 'href="/"' in html
    Reader(html)


@pytest.mark.parametrize("page", ["console", "room", "screen", "record"])
def test_a_session_that_is_not_there_has_no_page(page: PageName) -> None:
    with pytest.raises(UnknownPage):
        render_page(PageKey(page=page, session="gone"), Day().scene())


# ── files ──────────────────────────────────────────────────────────────────────────────────────


def test_an_address_of_a_file_carries_its_fingerprint() -> None:
    assert re.fullmatch(r"/static/live\.js\?v=[0-9a-f]{12}", static_url("live.js"))


@pytest.mark.parametrize(
    "path", ["live.js", "keys.js", "samkurs.css", "vendor/icons.svg", "mark.svg"]
)
def test_our_own_files_are_served(path: str) -> None:
    assert static_file(path) is not None


@pytest.mark.parametrize(
    "path", ["../pages.py", "vendor/VENDOR.toml", "", "nothing.js", "/etc/passwd", "vendor"]
)
def test_nothing_else_is_served(path: str) -> None:
    assert static_file(path) is None


def test_closing_figures_can_be_corrected() -> None:
    day = days.ended().report(r.ClosingReport, HSS, patients=3, relatives=2, evaluation_done=True)
    assert 'value="3"' in render_page(key_of("room"), day.scene())
