"""The page before there is a session to show: what is missing, and what to do about it.

It asks again by itself every few seconds (`calm.js`), and becomes the room page as soon as there is
one. It is also where a person chooses, when two sessions are open for the room at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jinja2 import Environment, StrictUndefined

from dashboards.assets import static_url
from dashboards.phrases import sentence
from dashboards.scene import LinkCode
from session_core.rules.state import SessionState
from session_core.rules.terms import Language


@dataclass(frozen=True, slots=True)
class Words:
    """The page's own sentences in one language; what is wrong with the link is told by its code."""

    waiting: str
    no_programme: str
    nothing_planned: str
    not_set_up: str
    ask: str
    phone: str
    choose: str
    itself: str


WORDS: Final[dict[Language, Words]] = {
    "nb": Words(
        waiting="Venter på programmet",
        no_programme="Denne maskinen har ikke hentet noe program ennå.",
        nothing_planned="Kontakten er i orden, men ingen kursdag er planlagt for dette rommet.",
        not_set_up="Maskinen er ikke satt opp ennå. Det mangler:",
        ask="Gi denne meldingen til den som drifter maskinen.",
        phone="Ring",
        choose="Velg kurs",
        itself="Siden oppdaterer seg selv. Du trenger ikke gjøre noe her.",
    ),
    "nn": Words(
        waiting="Ventar på programmet",
        no_programme="Denne maskina har ikkje henta noko program enno.",
        nothing_planned="Kontakten er i orden, men ingen kursdag er planlagd for dette rommet.",
        not_set_up="Maskina er ikkje sett opp enno. Det manglar:",
        ask="Gi denne meldinga til den som driftar maskina.",
        phone="Ring",
        choose="Vel kurs",
        itself="Sida oppdaterer seg sjølv. Du treng ikkje gjere noko her.",
    ),
    "en": Words(
        waiting="Waiting for the programme",
        no_programme="This computer has not fetched a programme yet.",
        nothing_planned="There is contact, but no course day is planned for this room.",
        not_set_up="This computer is not set up yet. Missing:",
        ask="Give this message to whoever runs the computer.",
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
{% endfor %}<script type="module" src="{{ static('calm.js') }}"></script>
</head>
<body>
<main class="calm" data-size="lg">
<h1 class="ds-heading" data-size="lg">{{ title }}</h1>
{% for line in lines %}<p class="ds-paragraph">{{ line }}</p>
{% endfor %}{% if choices %}<ul class="ds-list">
{% for address, name in choices %}<li><a class="ds-link" href="{{ address }}">{{ name }}</a></li>
{% endfor %}</ul>
{% endif %}{% if phone %}<p class="ds-paragraph">{{ words.phone }} <strong>{{ phone }}</strong></p>
{% endif %}</main>
</body>
</html>
"""
)
_SHEETS: Final = ("vendor/designsystemet-theme.css", "vendor/designsystemet.css")


def waiting_page(
    link: LinkCode, language: Language, *, missing: Sequence[str] = (), phone: str = ""
) -> str:
    """Nothing to show yet: why, and what to do."""
    words = WORDS[language]
    if missing:
        lines = [f"{words.not_set_up} {', '.join(missing)}.", words.ask]
    elif link == "connected":
        lines = [words.nothing_planned, words.itself]
    else:
        lines = [words.no_programme, sentence(link, language), words.itself]
    return _page(language, words.waiting, lines, phone=phone)


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
) -> str:
    return _TEMPLATE.render(
        language=language,
        title=title,
        lines=lines,
        choices=choices,
        phone=phone,
        words=WORDS[language],
        static=static_url,
        sheets=[static_url(sheet) for sheet in _SHEETS],
    )
