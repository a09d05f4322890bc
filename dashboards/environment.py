"""Jinja2, set up once per language: strict, escaping, and with the house's own filters.

Rule: a template gets view models and the page's key, never a state. Anything it must work out
belongs in a view.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import cache, partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree
from typing import get_args

from jinja2 import (
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    pass_context,
)
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from markupsafe import Markup, escape

from dashboards import formats
from dashboards.assets import imported_by, static_url
from dashboards.languages import NAMES, catalogue
from dashboards.phone_numbers import rung, with_links
from dashboards.phrases import (
    check_word,
    kind_word,
    reason_word,
    says_less,
    script_words,
    sentence,
    unknown_word,
)
from dashboards.views.lines import Look, Sign
from session_core.rules.terms import HelpReason, Language, SegmentType

TEMPLATES = Path(__file__).parent / "templates"

SIGN_ICONS: dict[Sign, str] = {
    "help": "lifebuoy",
    "lost": "cloud-slash-fill",
    "not_ready": "xmark-octagon-fill",
    "laptop_away": "monitor",
    "away": "clock",
    "returned": "arrows-circlepath",
    "remark": "exclamationmark-triangle-fill",
    "unknown": "clock-dashed",
    "local": "person-group",
    "ready": "clipboard-checkmark",
    "with": "checkmark-circle-fill",
    "over": "house",
    "closed": "stop",
}
"""One shape for each sign: no two states differ by colour alone."""

VERDICT_ICONS: dict[str, str] = {
    "ok": "checkmark-circle-fill",
    "warn": "exclamationmark-triangle-fill",
    "fail": "xmark-octagon-fill",
    "unknown": "clock-dashed",
    "waived": "hand-finger",
}

NAMES_SHOWN = 6
"""So many rooms are named; a hundred names are no help."""

TYPE_ICONS: dict[SegmentType, str] = {
    SegmentType.FRAME: "megaphone",
    SegmentType.LECTURE: "presentation",
    SegmentType.LOCAL: "hand-finger",
    SegmentType.SHARING: "person-group",
    SegmentType.BREAK: "coffee",
    SegmentType.EVALUATION: "pencil-line",
}

HELP_ICONS: dict[HelpReason, str] = {
    HelpReason.SOUND: "speaker-sound-wave2",
    HelpReason.PICTURE: "video",
    HelpReason.NETWORK: "globe",
    HelpReason.PERSON: "person",
    HelpReason.OTHER: "questionmark-circle",
}


class _Kept(FileSystemBytecodeCache):
    """Compiled templates on a disk, as far as it has room: without it a page is only slower."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:  # a file that a power cut tore may raise anything, and is made anew
            bucket.reset()


_kept: list[_Kept] = []


def keep_compiled(folder: Path) -> None:
    """Keep what templates were compiled to in this folder, which is the user's own, for the next
    start. Compiling takes half a second of a small laptop, and 3 MB that it never gives back.

    Jinja knows what it kept by a template's name and text alone. What else decides over it is in
    the name of a folder of its own, so an upgrade reads nothing that was made before it.
    """
    mine = folder / compiled_by()
    with suppress(OSError):
        mine.mkdir(parents=True, exist_ok=True)
        _clear_away(set(folder.iterdir()) - {mine})
    _kept[:] = [_Kept(str(mine))]


def compiled_by(
    made_with: Sequence[str] = ("jinja2", "markupsafe"), made_from: Path = Path(__file__)
) -> str:
    """What templates are compiled by: the programs, and this file, which sets them up."""
    versions = (sys.version, *(f"{name} {version(name)}" for name in made_with))
    return sha256("\n".join(versions).encode() + made_from.read_bytes()).hexdigest()[:12]


def _clear_away(older: set[Path]) -> None:
    """What an older version left. Whoever may still run has read it long since."""
    for one in older:
        if one.name.startswith("__jinja2_"):
            one.unlink()
        elif re.fullmatch("[0-9a-f]{12}", one.name):
            rmtree(one)


@cache
def environment(language: Language) -> Environment:
    """The templates in one language."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=next(iter(_kept), None),
    )
    words = catalogue(language)
    made.install_gettext_callables(  # type: ignore[attr-defined]
        words.gettext, words.ngettext, newstyle=True
    )
    made.filters.update({name: _at_run_time(one) for name, one in _filters(language).items()})
    made.globals.update(
        language=language,
        languages=NAMES,
        static=static_url,
        imported_by=imported_by,
        icon=icon,
        sign_icons=SIGN_ICONS,
        type_icons=TYPE_ICONS,
        verdict_icons=VERDICT_ICONS,
        help_icons=HELP_ICONS,
        looks=get_args(Look),
        script_words=script_words(language),
        run_words=script_words(language, "rc_"),
    )
    return made


def _at_run_time(said: Callable[..., object]) -> Callable[..., object]:
    """The same filter, but never asked while a template is compiled: else what it makes of a word
    that stands in the template would be kept, in one language, for all of them.
    """

    @pass_context
    def filter_(_: Context, *about: object, **details: object) -> object:
        return said(*about, **details)

    return filter_


def _filters(language: Language) -> dict[str, Callable[..., object]]:
    def word(code: object, prefix: str) -> str:
        return sentence(f"{prefix}_{code}", language)

    def named_check(code: str) -> str:
        return check_word(code, language)

    def reason(check: str, found: str = "") -> str:
        return reason_word(check, language, found)

    def unknown(checks: Sequence[str]) -> str:
        return unknown_word(checks, language)

    def few(names: Sequence[str]) -> str:
        """The first of many names, and how many more there are."""
        more = len(names) - NAMES_SHOWN
        if more < 2:
            return formats.listed(tuple(names), language)
        shown = formats.between(names).join(names[:NAMES_SHOWN])
        return f"{shown} {sentence('and_more', language, n=more)}"

    def apart_word(code: str) -> str:
        return kind_word(f"apart_{code}", language)

    def as_sentence(code: str, /, **details: object) -> str:
        return with_links(code, language, details)

    def day(on: date) -> str:
        return formats.day(on, language)

    return {
        "ring": partial(rung, language=language), "word": word,
        "check_word": named_check, "says_less": says_less, "apart_word": apart_word,
        "reason": reason, "unknown": unknown, "few": few,
        "sentence": as_sentence, "day": day, "capital": formats.capital,
        **{
            each.__name__: partial(each, language=language)
            for each in (
                formats.minutes, formats.lateness, formats.day_lateness, formats.span,
                formats.figure, formats.listed,
            )
        },
        "clock": formats.clock, "iso": formats.iso, "at": at, "hhmm": formats.time_of_day,
        "hhmmss": formats.second_of_day, "told": formats.told_minute,
    }  # fmt: skip


def at(moment: datetime) -> Markup:
    """A time of day, as an element that machines can read. Digits and colons need no escape."""
    told = f'<time datetime="{formats.iso(moment)}">{formats.time_of_day(moment)}</time>'
    return Markup(told)  # noqa: S704 - nothing in it comes from outside


@cache
def icon(name: str) -> Markup:
    """A picture beside a word; never instead of one."""
    url = escape(f"{static_url('vendor/icons.svg')}#{name}")
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>').format(url)
