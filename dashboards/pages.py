"""A whole page as HTML: `render_page(key, scene)`, and the parts that a live page sends."""

from __future__ import annotations

from dashboards.environment import environment
from dashboards.formats import iso
from dashboards.scene import Fault, PageKey, Scene
from dashboards.views import view_of
from dashboards.views.base import Card, PageView


def render_page(key: PageKey, scene: Scene, fault: Fault | None = None) -> str:
    """The whole HTML document, usable without JavaScript at the centre.

    `fault` is shown where a posted form was not taken. Raises `UnknownPage`.
    """
    view = view_of(key, scene)
    return (
        environment(key.language)
        .get_template("layout.html")
        .render(
            key=key,
            view=view,
            now=iso(scene.now),
            speed=scene.speed,
            demo=scene.demo,
            on_laptop=scene.saved_here is not None,
            fault=fault,
        )
    )


def render_error(code: str, key: PageKey, /, **details: object) -> str:
    """A page for what has no page: an unknown address, a session that is gone."""
    template = environment(key.language).get_template("error.html")
    return template.render(key=key, code=code, details=details)


def render_main(key: PageKey, view: PageView) -> str:
    """The inside of `<main>`."""
    return (
        environment(key.language).get_template("main.html").render(key=key, view=view, fault=None)
    )


def render_card(key: PageKey, card: Card) -> str:
    """One card, with its frame."""
    return (
        environment(key.language).get_template("card.html").render(key=key, card=card, fault=None)
    )
