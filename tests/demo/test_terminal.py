"""What the demo says: every sentence in three languages, and an address for every person."""

from __future__ import annotations

import ast
from pathlib import Path

from orchestrator.demo import terminal as module
from orchestrator.demo.addresses import addresses, as_list
from orchestrator.demo.audit import Complaint, Verdict
from orchestrator.demo.by_hand import key_of
from orchestrator.demo.processes import Child, ProcessTrouble
from orchestrator.demo.terminal import Terminal
from orchestrator.demo.words import WORDS, say
from session_core.rules.terms import Language
from tests.demo.scripts import programme_of, script_of

DEMO = Path(module.__file__).parent
HSS = next(one.site_name for one in programme_of("t1d-2dager", 1).rooms if one.site == "hss")


def codes_used() -> set[str]:
    """The codes of every complaint and trouble that the demo's own code can raise."""
    found: set[str] = set()
    for path in DEMO.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                named = [word.value for word in node.keywords if word.arg == "code"]
                first = node.args[:1] if node.func.id == "ProcessTrouble" else []
                texts = [one.value for one in (*named, *first) if isinstance(one, ast.Constant)]
                found |= {text for text in texts if isinstance(text, str)}
    return found


def test_every_complaint_and_trouble_has_its_sentence() -> None:
    used = codes_used()
    assert {"lost", "doubled", "died", "no_free_port"} <= used
    assert used <= WORDS.keys()


def test_everybody_has_an_address() -> None:
    programme = programme_of("t1d-2dager", 1)
    laptops = {room.id: f"http://{room.id}" for room in programme.rooms}
    rows = list(addresses(programme, "http://centre", laptops, "nb"))
    assert len(rows) == 4 + 2 * len(programme.rooms)
    assert rows[1].url == f"http://centre/kurs/{programme.session}/konsoll"
    assert (f"Gruppeleder, {HSS}", "http://hss-kursrom/") in [(row.who, row.url) for row in rows]


class Screen:
    """A terminal that remembers."""

    def __init__(self, language: Language = "nb") -> None:
        self.text = ""
        programme = programme_of("t1d-2dager", 1)
        self.terminal = Terminal(programme, language, 600, self._write)

    def _write(self, text: str) -> None:
        self.text += text


def test_start_up_tells_each_process_on_one_line() -> None:
    screen, log = Screen(), Path("log")
    for name in ("centre", "hss-kursrom"):
        screen.terminal.starting(Child(name, (), log))
        screen.terminal.ready(Child(name, (), log), 0.84)
    assert screen.text.splitlines() == [
        "Starter sentralen … klar (0,8 s)",
        f"Starter rom-PC-en på {HSS} … klar (0,8 s)",
    ]


def test_a_process_that_died_is_told_in_a_sentence_with_its_log() -> None:
    screen = Screen()
    died = ProcessTrouble("died", name="centre", exit_code=2, log="/x/centre.log", said="full")
    screen.terminal.trouble(died)
    assert "sentralen stoppet uventet, med kode 2" in screen.text
    assert "/x/centre.log" in screen.text
    assert screen.text.endswith("full\n")


def test_a_played_day_tells_segments_and_mishaps() -> None:
    screen, script = Screen(), script_of(speed=600)
    screen.terminal.playing(script)
    for act in script.acts:
        screen.terminal.act(act)
    assert "Angring er utelatt" in screen.text
    assert f"10:40  {HSS} mister nettet" in screen.text
    assert screen.text.count("\n") == 2 + 13 + 3 + 1 + 2 * len(script.programme.rooms) + 1 + 2, (
        "the last segment comes back once, each room checks picture and sound and comes into the "
        "meeting, and one falls out of it and comes back"
    )


def test_the_last_line_is_the_verdict_with_the_complaints_above_it() -> None:
    screen = Screen("en")
    complaint = Complaint(code="lost", what="attendance 1", room="hss-kursrom")
    verdict = Verdict(
        rooms=3, segments=13, patients=15, relatives=9, reports=170, lost=1, doubled=0,
        complaints=(complaint,),
    )  # fmt: skip
    screen.terminal.verdict(verdict)
    above, last = screen.text.splitlines()
    assert above.startswith(f"LOST: attendance 1 {HSS}")
    assert last == ("rooms=3 segments=13 patients=15 relatives=9 reports=170 lost=1 doubled=0")


def test_a_day_that_went_as_planned_is_told_in_a_sentence_too() -> None:
    screen = Screen()
    screen.terminal.verdict(
        Verdict(rooms=3, segments=13, patients=15, relatives=9, reports=170, lost=0, doubled=0)
    )
    told, last = screen.text.splitlines()
    assert told == "Dagen gikk som planlagt: 170 meldinger, ingen tapt, ingen talt to ganger."
    assert last.endswith("lost=0 doubled=0")


def test_who_cannot_type_is_told_where_to_and_who_is_in_a_hurry_how_long_undo_lasts() -> None:
    screen = Screen()
    screen.terminal.hints(by_hand=False)
    assert "Start demoen i en terminal" in screen.text
    assert "Ved fart 600 står «Angre» i 0,02 s" in screen.text
    with_hands = Screen()
    with_hands.terminal.hints(by_hand=True)
    assert "c og Enter slår av sentralen" in with_hands.text


def test_a_sentence_passes_over_details_that_it_has_no_place_for() -> None:
    assert say("ready", "en", seconds=1, other=2) == " ready (1 s)"


def test_a_key_stands_before_the_page_of_each_room_and_nowhere_else() -> None:
    programme = programme_of("t1d-2dager", 1)
    laptops = {room.id: f"http://{room.id}" for room in programme.rooms}
    keys = key_of(room.id for room in programme.rooms)
    rows = list(addresses(programme, "http://centre", laptops, "nb", keys))
    lines = as_list(rows).splitlines()
    assert [line.split()[0] for line in lines[4:7]] == ["[1]", "[2]", "[3]"]
    assert not [line for line in (*lines[:4], *lines[7:]) if "[" in line]
    assert len({line.index("http") for line in lines}) == 1, "the addresses stand under each other"


def test_what_was_cut_by_hand_is_told_with_the_hospitals_name() -> None:
    screen = Screen()
    screen.terminal.by_hand("cut_by_hand", room="hss-kursrom", key="2")
    assert screen.text.startswith(f"{HSS} er uten nett.")
