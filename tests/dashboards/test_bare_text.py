"""No page says anything that did not come through the catalogues, nor English to a Norwegian."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from dashboards.environment import TEMPLATES, environment
from dashboards.pages import render_page
from dashboards.scene import PAGES, PageName
from tests.dashboards.test_pages import MOMENTS, key_of, scene_at
from tools.catalogues import ENGLISH

ALIKE = {"Samkurs", "min", "Safari", "/telefon", "U"}
"""What is spelt alike in every language: names, a unit, a part of an address, and a key."""
ATTRIBUTES_OF_A_MACRO = [
    'data-trying aria-disabled="true"',
    f'data-doubted-above="{chr(0)}" data-doubt="{chr(0)}"',
]
"""Not text: what a macro writes into a tag elsewhere."""

FILES = [*TEMPLATES.rglob("*.html")]

SPOKEN = r"aria-label|aria-description|aria-roledescription|aria-valuetext|placeholder|title|alt"
"""Attributes that are shown or read out."""
IN_ATTRIBUTE = re.compile(rf'(?<![\w-])(?:{SPOKEN})\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')
UNSEEN = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
GAP = "\0"
"""Stands where the template puts in what comes from elsewhere."""


def bare_text(template: str) -> list[str]:
    """What a template says in its own words, in text and in attributes that are read out."""
    tokens = environment("nb").lex(template)
    html = "".join(
        text if kind == "data" else GAP
        for _, kind, text in tokens
        if kind in ("data", "variable_begin")
    )
    html = UNSEEN.sub("", html)
    for macro in ATTRIBUTES_OF_A_MACRO:
        html = html.replace(macro, "")
    spoken = [one or other for one, other in IN_ATTRIBUTE.findall(html)]
    pieces = [piece for text in [*TAG.split(html), *spoken] for piece in text.split(GAP)]
    words = [unescape(piece).strip(" \n·▸") for piece in pieces]
    return [one for one in words if re.search(r"[^\W\d_]", one) and one not in ALIKE]


@pytest.mark.parametrize("name", sorted(str(one.relative_to(TEMPLATES)) for one in FILES))
def test_a_template_has_no_words_of_its_own(name: str) -> None:
    assert bare_text((TEMPLATES / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "planted",
    [
        "<p>Loading, please wait</p>",
        "{% if card.title %}<b>{{ card.title }}</b> nå{% endif %}",
        '<button aria-label="Lukk">{{ icon("xmark") }}</button>',
        "<input placeholder='Skriv her {{ card.title }}'>",
        "<img alt=\"{{ _('Kart') }} over rommet\">",
    ],
)
def test_words_of_its_own_are_found(planted: str) -> None:
    assert len(bare_text(planted)) == 1


@pytest.mark.parametrize(
    "fine",
    [
        "<p class=\"quiet\">{{ _('Vent litt') }} · {{ card.title }}</p>",
        "{# Said to whoever reads the template. #}<!-- And this. --><h1>Samkurs</h1>",
        "<style>p { color: red }</style><script>let word = 1;</script>",
        '<th aria-labelledby="card" data-title="code">{{ n }} %</th>',
    ],
)
def test_words_from_elsewhere_are_not(fine: str) -> None:
    assert bare_text(fine) == []


def read_out(html: str) -> Iterator[str]:
    """Every text of a page that was made, but for the names of the languages in its menu."""
    html = UNSEEN.sub("", html)
    html = re.sub(r'<(\w+)[^>]*\slang="en"[^>]*>.*?</\1>', "", html)
    spoken = [one or other for one, other in IN_ATTRIBUTE.findall(html)]
    yield from (unescape(one) for one in [*TAG.split(html), *spoken])


def english(html: str) -> list[str]:
    """Texts of a page in bokmål that hold a word of English."""
    return [text for text in read_out(html) if ENGLISH.search(text)]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_in_bokmal_holds_no_english(page: PageName, moment: str) -> None:
    html = render_page(key_of(page), scene_at(moment))
    assert len("".join(read_out(html)).split()) > 5
    assert english(html) == []


@pytest.mark.parametrize(
    "said", ["Loading", "Please vent", "Try again", "Save changes", "Rommet is klart"]
)
def test_english_on_a_page_in_bokmal_is_found(said: str) -> None:
    html = render_page(key_of("room"), scene_at("lecture"))
    assert english(html.replace("</main>", f"<p>{said}</p></main>")) == [said]
    assert english(html.replace("<main", f'<main title="{said}"')) == [said]
