"""The page before there is a session to show: what is missing, and what to do about it.

It asks again by itself every few seconds (`calm.js`), and becomes the room page as soon as there is
one. It is also where a person chooses, when two sessions are open for the room at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jinja2 import Environment, StrictUndefined

from dashboards.assets import static_url
from dashboards.phrases import sentence
from dashboards.scene import LinkCode
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Language


@dataclass(frozen=True, slots=True)
class Words:
    """The page's own sentences in one language; what is wrong with the link is told by its code."""

    waiting: str
    no_programme: str
    nothing_planned: str
    which_room: str
    ask_for_code: str
    centre: str
    code: str
    send: str
    missing: str
    needs_script: str
    has_code: str
    phone: str
    choose: str
    itself: str


WORDS: Final[dict[Language, Words]] = {
    "nb": Words(
        waiting="Venter på programmet",
        no_programme="Denne PC-en har ikke hentet noe program ennå.",
        nothing_planned="Kontakten er i orden, men ingen kursdag er planlagt for dette rommet.",
        which_room="Hvilket rom står denne PC-en i?",
        ask_for_code=("Be koordinator om en kode. Den er på åtte tegn, og gjelder i 15 minutter."),
        centre="Adressen til sentralen",
        code="Koden",
        send="Ta i bruk PC-en her",
        missing="IT kan i stedet sette innstillingene:",
        needs_script="Denne siden trenger JavaScript. Slå det på, og last siden på nytt.",
        has_code="Skriv koden for en ny PC",
        phone="Ring",
        choose="Velg kurs",
        itself="Siden oppdaterer seg selv. Du trenger ikke gjøre noe her.",
    ),
    "nn": Words(
        waiting="Ventar på programmet",
        no_programme="Denne PC-en har ikkje henta noko program enno.",
        nothing_planned="Kontakten er i orden, men ingen kursdag er planlagd for dette rommet.",
        which_room="Kva rom står denne PC-en i?",
        ask_for_code=("Be koordinator om ein kode. Han er på åtte teikn, og gjeld i 15 minutt."),
        centre="Adressa til sentralen",
        code="Koden",
        send="Ta i bruk PC-en her",
        missing="IT kan i staden setje innstillingane:",
        needs_script="Denne sida treng JavaScript. Slå det på, og last sida på nytt.",
        has_code="Skriv koden for ein ny PC",
        phone="Ring",
        choose="Vel kurs",
        itself="Sida oppdaterer seg sjølv. Du treng ikkje gjere noko her.",
    ),
    "en": Words(
        waiting="Waiting for the programme",
        no_programme="This PC has not fetched a programme yet.",
        nothing_planned="There is contact, but no course day is planned for this room.",
        which_room="Which room is this PC in?",
        ask_for_code=("Ask the coordinator for a code. It has eight symbols and lasts 15 minutes."),
        centre="Address of the centre",
        code="Code",
        send="Use this PC here",
        missing="IT can set these instead:",
        needs_script="This page needs JavaScript. Turn it on, and load the page again.",
        has_code="Type the code for a new PC",
        phone="Call",
        choose="Choose a course",
        itself="This page updates itself. There is nothing you need to do here.",
    ),
}

_TEMPLATE: Final = Environment(autoescape=True, undefined=StrictUndefined).from_string(
    """<!doctype html>
<html lang="{{ language }}" data-color-scheme="auto">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} · Samkurs</title>
<link rel="icon" href="{{ static('mark.svg') }}" type="image/svg+xml">
{% for sheet in sheets %}<link rel="stylesheet" href="{{ sheet }}">
{% endfor %}<script type="module" src="{{ script }}"></script>
</head>
<body class="page-error">
<header class="bar"><span class="brand">Samkurs</span></header>
<main class="calm" data-size="lg">
<section class="card">
<h1 class="big">{{ title }}</h1>
{% for line in lines %}<p class="ds-paragraph">{{ line }}</p>
{% endfor %}{% if choices %}<ul class="ds-list">
{% for address, name in choices %}<li><a class="ds-link" href="{{ address }}">{{ name }}</a></li>
{% endfor %}</ul>
{% endif %}{% if form %}<noscript>{{ words.needs_script }}</noscript>
<form>
{% if "centre" in missing %}<p class="ds-field">
<label class="ds-label" for="centre">{{ words.centre }}</label>
<input class="ds-input" id="centre" name="centre" autocomplete="url" autocapitalize="none" \
spellcheck="false" placeholder="https://" required></p>
{% endif %}<p class="ds-field"><label class="ds-label" for="code">{{ words.code }}</label>
<input class="ds-input spoken-code" id="code" name="code" autocomplete="off" \
autocapitalize="characters" spellcheck="false" placeholder="XXXX-XXXX" required></p>
<p><button class="ds-button" type="submit">{{ words.send }}</button></p>
<p id="said" class="ds-paragraph" role="alert"></p>
</form>
{% if missing %}<p class="quiet">{{ words.missing }} {{ missing|join(", ") }}.</p>
{% endif %}{% endif %}{% if code_link %}<p class="ds-paragraph">
<a class="ds-link" href="/kode">{{ words.has_code }}</a></p>
{% endif %}{% if phone %}<p class="ds-paragraph">{{ words.phone }} <strong>{{ phone }}</strong></p>
{% endif %}</section>
</main>
</body>
</html>
"""
)
_SHEETS: Final = (
    "vendor/inter.css",
    "vendor/designsystemet.css",
    "vendor/designsystemet-theme.css",
    "samkurs.css",
    "cards.css",
)


NEEDS_A_CODE: Final[frozenset[LinkCode]] = frozenset({"room_moved", "token_wrong", "room_unknown"})


def waiting_page(link: LinkCode, language: Language, *, phone: str = "") -> str:
    """Nothing to show yet: why, and what to do."""
    words = WORDS[language]
    if link == "connected":
        lines = [words.nothing_planned, words.itself]
    else:
        lines = [words.no_programme, sentence(link, language), words.itself]
    return _page(language, words.waiting, lines, phone=phone, code_link=link in NEEDS_A_CODE)


def code_page(language: Language, *, missing: Sequence[str] = (), phone: str = "") -> str:
    """Where a laptop is given a room by a code. `missing` are settings that nobody has given."""
    words = WORDS[language]
    return _page(
        language, words.which_room, [words.ask_for_code], phone=phone, missing=missing, form=True
    )


def choice_page(states: Sequence[SessionState], language: Language) -> str:
    """Several sessions are open for this room: a person says which."""
    choices = [
        (f"/?kurs={state.programme.session}", state.programme.title.in_language(language))
        for state in states
    ]
    return _page(language, WORDS[language].choose, [], choices=choices)


def _page(
    language: Language,
    title: str,
    lines: Sequence[str],
    *,
    choices: Sequence[tuple[str, str]] = (),
    phone: str = "",
    missing: Sequence[str] = (),
    form: bool = False,
    code_link: bool = False,
) -> str:
    return _TEMPLATE.render(
        language=language,
        title=title,
        lines=lines,
        choices=choices,
        phone=phone,
        missing=missing,
        form=form,
        code_link=code_link,
        script=static_url("code.js" if form else "calm.js"),
        words=WORDS[language],
        static=static_url,
        sheets=[static_url(sheet) for sheet in _SHEETS],
    )
