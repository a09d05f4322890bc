"""What goes to a browser that is watching: the whole page once, then only the cards that changed.

Rule 1: one `LivePage` serves everyone with the same key; what it returns is encoded once and sent
to all.
Rule 2: a card is sent when its view model differs from the last one, never by comparing HTML; and
of one that has parts to be `sent_alone` only those, where nothing else differs.
Rule 3: a region of which a card came, went or moved tells all its cards in their order.
Rule 4: `seq` counts the changes. A browser that finds a gap in it, also in a tick, asks for the
whole page again. Where a card came or went it leaves a number out, and says after which it comes
(`after`): a page that has been open since before an upgrade knows no such card and would never show
it, a call for help least of all; it sees a gap.
"""

from __future__ import annotations

import json

from dashboards.formats import iso
from dashboards.pages import drawn_card, render_main
from dashboards.scene import PageKey, Scene
from dashboards.views import view_of
from dashboards.views.base import Card, PageView


class LivePage:
    """One page as it was last sent. Give it a new scene and it says what to send."""

    def __init__(self, key: PageKey) -> None:
        self.key = key
        self.seq = 0
        self._last: PageView | None = None
        self._is_split = False

    def whole(self, scene: Scene) -> str:
        """The `all` message, for a browser that has just connected; `seq` stays as it is. Raises
        `UnknownPage`.

        It may show what the others have yet to get. Then the next change is the whole page for all,
        for no difference fits both what they have and what this one has.
        """
        view = view_of(self.key, scene)
        if self._last is None:
            self._last = view
        self._is_split = self._is_split or view != self._last
        return self._all(view, scene)

    def change(self, scene: Scene) -> str | None:
        """What brings every browser from the last scene to this one, or None where nothing is
        seen to change.

        Raises `UnknownPage` where the session has gone.
        """
        view, last, is_split = view_of(self.key, scene), self._last, self._is_split
        self._last, self._is_split = view, False
        if view == last and not is_split:
            return None
        self.seq += 1
        if last is None or is_split or not _same_regions(last, view):
            return self._all(view, scene, said=last)
        old = {card.id: card for card in last.cards()}
        changed = [one for card in view.cards() for one in card.other_than(old.get(card.id))]
        if len(changed) > len(old) / 2 and len(changed) > 1:
            return self._all(view, scene, said=last)
        return self._some(changed, view, last, scene)

    def tick(self, scene: Scene) -> str:
        """The heartbeat: the time and the present `seq`, so that a lost message is noticed."""
        return _frame(t="tick", **self._when(scene))

    def _when(self, scene: Scene) -> dict[str, object]:
        return {"seq": self.seq, "now": iso(scene.now), "speed": scene.speed}

    def _all(self, view: PageView, scene: Scene, said: PageView | None = None) -> str:
        drawn = {card.id: drawn_card(self.key, card) for card in view.cards()}
        html = render_main(self.key, view, drawn)
        say, loud = _said(list(view.cards()), said)
        return _frame(t="all", **self._when(scene), title=view.title, html=html, say=say, loud=loud)

    def _some(self, changed: list[Card], view: PageView, last: PageView, scene: Scene) -> str:
        say, loud = _said(changed, last)
        order = {
            now.name: [card.id for card in now.cards]
            for now, before in zip(view.regions, last.regions, strict=True)
            if [card.id for card in now.cards] != [card.id for card in before.cards]
        }
        cards = {card.id: drawn_card(self.key, card) for card in changed}
        more: dict[str, object] = {"order": order} if order else {}
        if {card.id for card in view.cards()} != {card.id for card in last.cards()}:
            more["after"] = self.seq - 1
            self.seq += 1
        return _frame(t="some", **self._when(scene), cards=cards, say=say, loud=loud, **more)


def _same_regions(last: PageView, view: PageView) -> bool:
    """What the cards stand in is the same."""
    return view.title == last.title and [(one.name, one.table) for one in view.regions] == [
        (one.name, one.table) for one in last.regions
    ]


def _said(cards: list[Card], last: PageView | None) -> tuple[str, bool]:
    """What is read aloud, and whether at once. Nothing on connect: the page itself is read then."""
    if last is None:
        return "", False
    told = {card.id for card in cards}
    before = {card.id: card for card in last.cards() if card.id in told}
    news = [(line, card.loud) for card in cards for line in card.news(before.get(card.id))]
    return " ".join(line for line, _ in news), any(is_loud for _, is_loud in news)


def _frame(**fields: object) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
