"""A whole page as HTML: `render_page(key, scene)`."""

from __future__ import annotations

from dashboards.scene import Fault, PageKey, Scene


def render_page(key: PageKey, scene: Scene, fault: Fault | None = None) -> str:
    """The whole HTML document, usable without JavaScript at the centre.

    `fault` is shown where a posted form was not taken. Raises `UnknownPage`.
    """
    raise NotImplementedError(key, scene, fault)
