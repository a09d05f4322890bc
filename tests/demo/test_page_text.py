"""What a page says, taken from its HTML."""

from __future__ import annotations

from orchestrator.demo.page_text import CardText, cards_of, texts_of

PAGE = """<main>
<section id="now" class="card" data-card>
<h2 id="now-h">Nå</h2> <strong>Lunsj</strong>
<time data-until="2026-03-10T11:00:00Z">til 12:00</time>
</section>
<section id="help" class="card" data-card><p>Ring  5100</p></section>
</main>"""


def test_a_page_is_taken_apart_into_its_cards() -> None:
    assert list(cards_of(PAGE)) == ["now", "help"]


def test_a_card_says_its_words_and_what_its_clocks_count_to() -> None:
    texts = texts_of(PAGE)
    assert texts["now"] == CardText("Nå Lunsj til 12:00", ("2026-03-10T11:00:00Z",))
    assert texts["help"].words == "Ring 5100"


def test_a_clock_that_counts_to_another_moment_is_another_text() -> None:
    other = PAGE.replace("11:00:00Z", "11:00:01Z")
    assert texts_of(other)["now"] != texts_of(PAGE)["now"]


def test_ids_inside_forms_make_no_difference() -> None:
    other = PAGE.replace("<p>", '<p><input name="id" value="another">')
    assert texts_of(other) == texts_of(PAGE)
