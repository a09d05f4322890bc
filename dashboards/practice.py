"""The guide of a process that is in practice: kept in memory, and shown on the one page of whoever
practises. Every other page says that this is practice, and no more.

A process that is not in practice never reads this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dashboards.scene import Scene
from dashboards.views.alone import is_alone
from session_core.practice.guide import Guide, Learner, Sight
from session_core.practice.steps import begin, room_of

BESIDE = "beside"
"""A process of a practice at which nobody is guided."""
AT_ONCE = ":at-once"
"""After the name of a learner: somebody has begun already, and waits for the first step."""


class Practice:
    """What a process in practice adds to what its pages may look at. `who` is a `Learner`, also
    with `AT_ONCE` behind it, or `BESIDE`.
    """

    def __init__(self, who: str) -> None:
        self._learner = None if who == BESIDE else Learner(who.removesuffix(AT_ONCE))
        self._waits = not who.endswith(AT_ONCE)
        self._guide: Guide | None = None

    def shown_in(self, scene: Scene) -> Scene:
        """The scene with the guide, as far as it has come by then."""
        seen = self._seen(scene)
        if self._learner is not None and seen is not None:
            waits = self._waits
            known = self._guide or begin(self._learner, seen, scene.now, waits=waits)
            self._guide = known.look(seen, scene.now)
        return replace(scene, practice=True, guide=self._guide)

    def press(self, fields: Mapping[str, Sequence[str]], scene: Scene) -> None:
        """What was pressed on the guide's card. What makes no sense does nothing."""
        seen = self._seen(scene)
        if self._guide is None or seen is None:
            return
        word, number = (next(iter(fields.get(name, ())), "") for name in ("word", "step"))
        n = int(number) if number.isdecimal() else -1
        self._guide = self._guide.press(word, n, seen, scene.now)

    def told(self, scene: Scene) -> dict[str, object]:
        """How far it has come in a scene that it is shown in, for whoever plays the others."""
        guide = scene.guide
        step = -1 if guide is None or guide.waits else guide.n
        return {"step": step, "asked": guide.asked if guide else ""}

    def _seen(self, scene: Scene) -> Sight | None:
        """There is one day in a practice; a laptop may not have heard of it yet."""
        state = next(iter(scene.sessions.values()), None)
        if state is None or self._learner is None:
            return None
        return Sight(
            state=state,
            room=room_of(self._learner, state.programme),
            alone=is_alone(scene),
            unsent=scene.saved_here.unsent if scene.saved_here else 0,
        )
