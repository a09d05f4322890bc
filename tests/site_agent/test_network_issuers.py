"""A wall is told from a renewal, and that nobody looked is never told as if nobody listened."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime
from urllib.error import URLError

import pytest

from session_core.wire.certificate import Certificate, read_certificate
from session_core.wire.probes import SeenIssuer, issuers_to_json
from site_agent.catalogue import load_catalogue
from site_agent.network.http import Reply
from site_agent.network.issuers import NEW_S, CentreSaw, as_told, compared
from site_agent.network.tls import Handshake, tls
from site_agent.probes.interface import Measured
from tests.certificates import issued

PLACE = ("join.nhn.no", 443)
CHECK = load_catalogue()["net_tls"]
NOW = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)


def leaf(*, logged: bool = False, **names: str) -> Certificate:
    found = read_certificate(issued(names, logged=logged))
    assert found is not None
    return found


def seen(*names: str, age_s: int = 3, host: str = "join.nhn.no", port: int = 443) -> SeenIssuer:
    return SeenIssuer(host, port, names, age_s)


LETS = leaf(CN="R10", O="Let's Encrypt", logged=True)
WALL = leaf(CN="Brannmur 7", O="Sykehuset")


@pytest.mark.parametrize(
    ("mine", "centre", "word"),
    [
        # Another server of the same name, and another of the authority's names.
        (LETS, seen("Let's Encrypt"), ""),
        (LETS, seen("LET'S ENCRYPT", host="JOIN.nhn.no"), ""),
        (LETS, seen("Let's Encrypt", age_s=86_000), ""),
        (WALL, seen("Let's Encrypt"), "foreign"),
        (WALL, seen("Let's Encrypt", age_s=NEW_S), "foreign"),
        # Renewed by another authority since the centre looked: the house's own, or a public one.
        (leaf(O="Helse CA 2"), seen("Helse CA 1", age_s=NEW_S + 1), "unseen"),
        (LETS, seen("Buypass AS"), "unseen"),
        # Nothing to compare with.
        (LETS, seen("Let's Encrypt", port=8443), "unseen"),
        (WALL, seen("Let's Encrypt", host="samkurs.example.no"), "unseen"),
        (leaf(C="NO"), seen("Let's Encrypt"), "unseen"),
        (None, seen("Let's Encrypt"), "unseen"),
    ],
)
def test_only_what_is_proved_is_called_a_wall(
    mine: Certificate | None, centre: SeenIssuer, word: str
) -> None:
    assert compared(mine, PLACE, [centre]) == word
    assert compared(mine, PLACE, []) == "unseen"


def test_each_place_is_compared_with_its_own_and_the_worst_is_told() -> None:
    wall, lets = issued({"O": "Sykehuset"}), issued({"O": "Let's Encrypt"}, logged=True)
    centre = ("samkurs.example.no", 443)
    both = (seen("Let's Encrypt"), seen("Let's Encrypt", host=centre[0]))

    def told(mine: bytes, joins: bytes, *saw: SeenIssuer) -> str:
        shown = {centre: mine, PLACE: joins}
        found = tls(shown, lambda *one: Handshake(80, shown[one]), lambda: NOW, (), lambda _: saw)
        assert found is not None
        return found.word

    assert told(lets, lets, *both) == ""
    assert told(lets, wall, *both) == "foreign"
    assert told(lets, lets, both[0]) == "unseen"
    assert told(wall, lets, both[0]) == "unseen"
    assert told(b"what nobody can read", lets, *both) == "unseen"


def test_the_centre_is_not_asked_where_it_is_of_no_use() -> None:
    def ask(seconds: float) -> tuple[SeenIssuer, ...]:
        raise AssertionError("asked")

    def refuse(host: str, port: int) -> Handshake:
        raise ConnectionRefusedError(111, "refused")

    wall = issued({"O": "Sykehuset"})
    named = tls([PLACE], lambda *_: Handshake(80, wall), lambda: NOW, ("Buypass",), ask)
    assert named == Measured(80, "foreign")
    asked = tls([PLACE], lambda *_: Handshake(80, wall), lambda: NOW, ("sykeHUSET",), ask)
    assert asked == Measured(80)
    unread = tls([PLACE], lambda *_: Handshake(80, b""), lambda: NOW, ("Buypass",), ask)
    assert unread == Measured(80, "unseen")
    assert tls([PLACE], refuse, lambda: NOW, (), ask) == Measured(word="refused")


def test_what_the_handshakes_took_is_not_there_for_asking() -> None:
    times, patience = iter([0.0, 4.2]), []

    def ask(seconds: float) -> tuple[SeenIssuer, ...]:
        patience.append(seconds)
        return ()

    tls(
        [PLACE], lambda *_: Handshake(80, issued({"O": "x"})), lambda: NOW, (), ask,
        lambda: next(times),
    )  # fmt: skip
    assert patience == [pytest.approx(0.8)]


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (Measured(80, "unseen"), Measured(80, "unseen")),
        (Measured(1000, "unseen"), Measured(1000)),
        (Measured(80, "foreign"), Measured(80, "foreign")),
        (Measured(80), Measured(80)),
        (None, None),
    ],
)
def test_that_nobody_looked_hides_no_slow_connection(
    found: Measured | None, told: Measured | None
) -> None:
    assert as_told(found, CHECK) == told


def test_a_catalogue_of_before_the_word_knows_as_much_as_it_did() -> None:
    words = {one: means for one, means in CHECK.words.items() if one != "unseen"}
    older = replace(CHECK, words=words)
    assert as_told(Measured(80, "unseen"), older) == Measured(80)
    assert older.verdict(80) == CHECK.verdict(80, "unseen") == "ok"
    assert as_told(Measured(80, "unseen"), None) == Measured(80)


# ── asking the centre ──────────────────────────────────────────────────────────────────────────


class Centre:
    """Answers what it is given, or raises it."""

    def __init__(self, *answers: bytes | Exception) -> None:
        self._answers = iter(answers)
        self.asked: list[tuple[str, str]] = []

    def ask(self, address: str, *, token: str = "", method: str = "GET") -> Reply:
        self.asked.append((address, token))
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return Reply(200, answer)


SAW = json.dumps(issuers_to_json((seen("Buypass AS", age_s=7),))).encode()
OLD_CENTRE = b'{"error": {"code": "not_found", "message": "..."}}'


def test_the_centre_is_asked_at_its_own_path_as_this_room() -> None:
    centre = Centre(SAW)
    saw = CentreSaw(centre, "https://samkurs.example.no", "key", lambda: 0.0)  # type: ignore[arg-type]
    assert saw.ask(1) == (seen("Buypass AS", age_s=7),)
    assert centre.asked == [("https://samkurs.example.no/probe/issuers", "key")]


def test_its_last_answer_holds_and_grows_old_where_no_new_one_comes() -> None:
    now = [100.0]
    centre = Centre(SAW, URLError("away"), OLD_CENTRE, OSError())
    saw = CentreSaw(centre, "", "", lambda: now[0])  # type: ignore[arg-type]
    ages = []
    for now[0] in (100.0, 110.0, 120.0, 100.0 + NEW_S):
        ages.append(saw.ask(1)[0].age_s)
    assert ages == [7, 17, 27, 7 + NEW_S]
    assert compared(WALL, PLACE, saw.ask(0)) == "unseen"
    assert len(centre.asked) == 4, "without patience nobody asks"


@pytest.mark.parametrize("answer", [OLD_CENTRE, b"<html>", b"", OSError()])
def test_a_centre_of_before_the_path_has_seen_nothing(answer: bytes | Exception) -> None:
    assert CentreSaw(Centre(answer), "", "").ask(1) == ()  # type: ignore[arg-type]


def test_an_answer_that_does_not_come_costs_no_more_than_the_patience() -> None:
    held = threading.Event()

    class Silent:
        def ask(self, address: str, *, token: str = "", method: str = "GET") -> Reply:
            held.wait(5)
            raise OSError

    saw = CentreSaw(Silent(), "", "")  # type: ignore[arg-type]
    assert saw.ask(0.01) == ()
    held.set()
