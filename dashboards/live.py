"""What goes to a browser that is watching: the whole page once, then only the cards that changed."""

from __future__ import annotations

from dashboards.scene import PageKey, Scene


class LivePage:
    """One page as it was last sent. Give it a new scene and it says what to send."""

    def __init__(self, key: PageKey) -> None:
        self.key = key
        self.seq = 0

    def whole(self, scene: Scene) -> str:
        """The `all` message, for a browser that has just connected. It leaves `seq` as it is. Raises `UnknownPage`."""
        raise NotImplementedError(scene)

    def change(self, scene: Scene) -> str | None:
        """The message that brings every browser from the last scene to this one, or None where nothing is seen to change."""
        raise NotImplementedError(scene)

    def tick(self, scene: Scene) -> str:
        """The heartbeat: it carries the time and the present `seq`, so that a lost message is noticed."""
        raise NotImplementedError(scene)
