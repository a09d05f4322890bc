"""What `samkurs` says to the person who runs it, in three languages: what came of it."""

from __future__ import annotations

from session_core.rules.terms import Text
from session_core.words import Words

WORDS = Words(
    {
        "settings_source": Text(
            nb="{file} eller {variable}",
            nn="{file} eller {variable}",
            en="{file} or {variable}",
        ),
        "centre_answered": Text(
            nb="Sentralen svarte {status}.",
            nn="Sentralen svarte {status}.",
            en="The centre answered {status}.",
        ),
        "taken_in": Text(
            nb="{room}: {new} nye, {known} fra før, {apart} lagt til side.",
            nn="{room}: {new} nye, {known} frå før, {apart} lagde til side.",
            en="{room}: {new} new, {known} known before, {apart} put aside.",
        ),
        "serving": Text(
            nb="Samkurs kjører på {address}",
            nn="Samkurs køyrer på {address}",
            en="Samkurs runs at {address}",
        ),
        "codes_made": Text(
            nb="Kodene er lagret som fingeravtrykk i {path}. Del dem ut, og ta vare på arket.",
            nn="Kodane er lagra som fingeravtrykk i {path}. Del dei ut, og ta vare på arket.",
            en=(
                "The codes are kept as fingerprints in {path}. Hand them out, and take care of the "
                "sheet."
            ),
        ),
        "replay_here": Text(
            nb="Reprisen er her: {address}\nCtrl-C avslutter.",
            nn="Reprisen er her: {address}\nCtrl-C avsluttar.",
            en="The replay is here: {address}\nCtrl-C ends it.",
        ),
        "replay_at_centre": Text(
            nb="Sentralen er i gang på denne mappa. Reprisen er her: {address}",
            nn="Sentralen er i gang på denne mappa. Reprisen er her: {address}",
            en="The centre is running on this folder. The replay is here: {address}",
        ),
    }
)
