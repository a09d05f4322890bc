"""The demo's lines in the terminal, in the language that was asked for."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestrator.demo.addresses import addresses, as_list
from orchestrator.demo.audit import Complaint, Verdict
from orchestrator.demo.by_hand import CENTRE_KEY, key_of
from orchestrator.demo.processes import Child, ProcessTrouble
from orchestrator.demo.script import Act, Script, Staged, Wish
from orchestrator.demo.stage import Stage
from orchestrator.demo.words import say
from session_core.rules.programme import Programme
from session_core.rules.terms import Language, RoomId

OSLO = ZoneInfo("Europe/Oslo")
CENTRE = "centre"

Write = Callable[[str], None]


def to_terminal(text: str) -> None:
    """Write at once, also where the output is a pipe."""
    print(text, end="", flush=True)


class Terminal:
    """Everything that is said about one day."""

    def __init__(
        self, programme: Programme, language: Language, speed: float, write: Write = to_terminal
    ) -> None:
        self._programme = programme
        self._language: Language = language
        self._speed = speed
        self._write = write

    def say(self, code: str, **details: object) -> None:
        """One sentence on a line of its own."""
        self._write(say(code, self._language, **details) + "\n")

    # ── starting and stopping ──────────────────────────────────────────────────────────────────

    def title(self, shown: datetime) -> None:
        """Which day is shown, from which hour, and how fast."""
        one = self._programme
        title, time = one.title.in_language(self._language), self._time(shown)
        speed = f"{self._speed:g}"
        self.say("title", title=title, day=one.day, days=one.days, time=time, speed=speed)

    def hints(self, *, by_hand: bool) -> None:
        """What to try first, and what a person here may break."""
        self.say("try_first")
        if self._speed > 1:
            undo = self._programme.policy.undo_window_s / self._speed
            self.say("short_undo", speed=f"{self._speed:g}", seconds=self._number(f"{undo:.1g}"))
        if by_hand:
            self.say("try_by_hand", key=CENTRE_KEY)
        else:
            self.say("no_hand")
        self.say("ctrl_c")

    def starting(self, child: Child) -> None:
        """The centre is waited for alone; the rooms start together, and are told when ready."""
        if child.name == CENTRE:
            self._write(self._starting(child))

    def ready(self, child: Child, seconds: float) -> None:
        """A process answers."""
        head = "" if child.name == CENTRE else self._starting(child)
        self._write(head)
        self.say("ready", seconds=self._number(f"{seconds:.1f}"))

    def pages(self, stage: Stage, *, with_keys: bool = False) -> None:
        """Who opens which address, and with which key a room's network is cut."""
        laptops = {room: laptop.address for room, laptop in stage.laptops.items()}
        keys = key_of(room.id for room in self._programme.rooms) if with_keys else {}
        rows = list(addresses(self._programme, stage.address, laptops, self._language, keys))
        self._write("\n" + as_list(rows) + "\n\n")

    def by_hand(self, code: str, *, room: RoomId = "", key: str = "") -> None:
        """What somebody has broken or mended here."""
        self.say(code, room=self._site(room), key=key)

    def trouble(self, trouble: ProcessTrouble) -> None:
        """What went wrong, and what to do."""
        name = str(trouble.details.get("name", ""))
        self.say(trouble.code, **{**trouble.details, "name": self._name(name)})

    # ── a played day ───────────────────────────────────────────────────────────────────────────

    def playing(self, script: Script) -> None:
        """How much there is to come, and what is left out."""
        span = script.acts[-1].at - script.acts[0].at
        seconds = math.ceil(span.total_seconds() / self._speed)
        self.say("playing", acts=len(script.acts), seconds=seconds)
        for code in script.left_out:
            self.say(code, speed=f"{self._speed:g}")

    def act(self, act: Act) -> None:
        """Segments and mishaps are told as they come; the rest is on the pages."""
        if isinstance(act, Wish) and act.puts_on:
            segment = self._programme.segment(act.puts_on)
            assert segment is not None, "a script puts on segments of its programme"
            title = segment.title.in_language(self._language)
            self.say("now_on", time=self._time(act.at), title=title)
        if isinstance(act, Staged):
            self.say(act.what.value, time=self._time(act.at), room=self._site(act.room))

    def verdict(self, verdict: Verdict) -> None:
        """A sentence for everything that is wrong, and the line that a day ends with."""
        for one in verdict.complaints:
            self._complaint(one)
        if not verdict.complaints:
            self.say("all_there", reports=verdict.reports)
        self._write(verdict.line() + "\n")

    def _complaint(self, one: Complaint) -> None:
        details = {"what": one.what, "planned": one.planned, "found": one.found}
        self.say(one.code, room=self._site(one.room), **details)

    # ── words ──────────────────────────────────────────────────────────────────────────────────

    def _starting(self, child: Child) -> str:
        return say("starting", self._language, name=self._name(child.name))

    def _name(self, name: str) -> str:
        if name == CENTRE:
            return say(CENTRE, self._language)
        return say("laptop", self._language, site=self._site(name))

    def _site(self, room: RoomId) -> str:
        known = self._programme.room(room)
        return known.site_name if known else room

    def _number(self, figure: str) -> str:
        return figure if self._language == "en" else figure.replace(".", ",")

    @staticmethod
    def _time(moment: datetime) -> str:
        return f"{moment.astimezone(OSLO):%H:%M}"
