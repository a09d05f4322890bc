"""View models: from state and moment to what a page shows, as frozen dataclasses."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from dashboards.scene import PageKey, PageName, Scene, UnknownPage
from dashboards.views.base import PageView

_OF_ALL: frozenset[PageName] = frozenset({"start", "board", "wall", "deviations"})


def view_of(key: PageKey, scene: Scene) -> PageView:
    """The view model of a page. Raises `UnknownPage` where its session or room is not there."""
    view = _view_of(key, scene)
    if scene.guide is None:
        return view
    guided: PageView = import_module("dashboards.views.guide").with_guide(view, key, scene)
    return guided


def _view_of(key: PageKey, scene: Scene) -> PageView:
    if key.page in _OF_ALL:
        return _made(key.page, key, scene)
    state = scene.sessions.get(key.session)
    if state is None:
        raise UnknownPage(f"there is no session {key.session!r}")
    return _made(key.page, key, state, scene)


def _made(page: PageName, *known: Any) -> PageView:
    """Each page's own module is read when the page is first shown: a laptop shows two of them, and
    the others would take two megabytes of its memory.
    """
    view: PageView = getattr(import_module(f"dashboards.views.{page}"), f"{page}_page")(*known)
    return view
