"""A whole page as HTML: `render_page(key, scene)`, and the parts that a live page sends."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from dashboards.environment import environment
from dashboards.formats import iso
from dashboards.scene import Fault, PageKey, Scene
from dashboards.still import stilled
from dashboards.views import view_of
from dashboards.views.base import Card, PageView
from session_core.rules.terms import Language, SessionId

if TYPE_CHECKING:
    from dashboards.views.replay import ReplayBar

DRAWN_MAX: Final = 4096
"""Cards that are remembered as HTML."""
_DRAWN: OrderedDict[tuple[PageKey, str], tuple[Card, Markup]] = OrderedDict()


def render_page(key: PageKey, scene: Scene, fault: Fault | None = None) -> str:
    """The whole HTML document, usable without JavaScript at the centre.

    `fault` is shown where a posted form was not taken. Raises `UnknownPage`.
    """
    view = view_of(key, scene)
    template = environment(key.language).get_template("layout.html")
    return template.render(
        key=key,
        view=view,
        drawn={card.id: _card(key, card, fault) for card in view.cards()},
        now=iso(scene.now),
        speed=scene.speed,
        demo=scene.demo,
        practice=scene.practice,
        on_laptop=scene.saved_here is not None,
        fault=fault,
    )


def render_replay(key: PageKey, scene: Scene, bar: ReplayBar) -> str:
    """A page as it was, under the bar of its replay. Raises `UnknownPage`."""
    template = environment(key.language).get_template("replay.html")
    main = still_main(key, scene, bar.session)
    return template.render(key=key, bar=bar, main=main, now=iso(scene.now))


def still_main(key: PageKey, scene: Scene, session: SessionId) -> Markup:
    """The inside of `<main>`, in which nothing can be pressed. Raises `UnknownPage`."""
    view = view_of(key, scene)
    drawn = {card.id: render_card(key, card) for card in view.cards()}
    return stilled(Markup(render_main(key, view, drawn)), f"/kurs/{session}/reprise")  # noqa: S704 - from templates


def render_error(code: str, key: PageKey, /, **details: object) -> str:
    """A page for what has no page: an unknown address, a session that is gone."""
    template = environment(key.language).get_template("error.html")
    return template.render(key=key, code=code, details=details)


def render_phone_code(language: Language, *, fault: str = "", was_in: bool = False) -> str:
    """The page where a phone is let in with a code. `was_in` says that it is so no more."""
    template = environment(language).get_template("phone_code.html")
    key = PageKey(page="room", language=language, by_phone=True)
    return template.render(key=key, fault=fault, was_in=was_in)


def render_laptop_code(key: PageKey, scene: Scene, code: str, address: str) -> str:
    """The page that shows the code for a new laptop, once. Raises `UnknownPage`."""
    template = environment(key.language).get_template("laptop_code.html")
    title = view_of(key, scene).title
    return template.render(key=key, title=title, code=code, address=address)


def render_taken_in(key: PageKey, scene: Scene, new: int, known: int, apart: int) -> str:
    """The page that says what became of a file. Raises `UnknownPage`."""
    template = environment(key.language).get_template("laptop_taken_in.html")
    title = view_of(key, scene).title
    return template.render(key=key, title=title, new=new, known=known, apart=apart)


def render_tried(key: PageKey, scene: Scene, taken_in: int, still_apart: int) -> str:
    """The page that says what became of the reports that were set aside. Raises `UnknownPage`."""
    template = environment(key.language).get_template("deviations_tried.html")
    title = view_of(key, scene).title
    return template.render(key=key, title=title, taken_in=taken_in, still_apart=still_apart)


def render_main(key: PageKey, view: PageView, drawn: Mapping[str, Markup]) -> str:
    """The inside of `<main>`, from cards that are drawn already."""
    return environment(key.language).get_template("main.html").render(view=view, drawn=drawn)


def _card(key: PageKey, card: Card, fault: Fault | None) -> Markup:
    return render_card(key, card, fault) if fault is not None else drawn_card(key, card)


def drawn_card(key: PageKey, card: Card) -> Markup:
    """A card as HTML. One that was drawn the same for this page is not drawn again: whoever opens
    a board of a thousand rooms, and then its socket, waits a second for each drawing.
    """
    place = (key, card.id)
    before = _DRAWN.get(place)
    if before is not None and (before[0] is card or before[0] == card):
        return before[1]
    html = render_card(key, card)
    _DRAWN[place] = (card, html)
    if len(_DRAWN) > DRAWN_MAX:
        _DRAWN.popitem(last=False)
    return html


def render_card(key: PageKey, card: Card, fault: Fault | None = None) -> Markup:
    """One card in its frame: a section, a row of a table, or nothing where it is part of another,
    which draws it by `part(…)`.
    """
    template = environment(key.language).get_template(f"{card.frame}.html")
    html = template.render(key=key, card=card, fault=fault, part=partial(drawn_card, key))
    return Markup(html)  # noqa: S704 - the template has escaped what people wrote
