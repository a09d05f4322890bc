"""Keep the catalogues: `python -m tools.catalogues extract | update | compile | --check`.

`extract` gathers every sentence from templates and sources into `locale/samkurs.pot`; `update`
brings it into each language's `.po` for a person to translate; `compile` makes the `.mo` files
that the pages read. `--check` changes nothing and names what is missing. Needs Babel, which only
developers have.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

FOLDER = Path(__file__).resolve().parent.parent / "dashboards"
LOCALE = FOLDER / "locale"
TEMPLATE = LOCALE / "samkurs.pot"
LANGUAGES = ("nn", "en")

METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"trimmed": "true"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}

ENGLISH = re.compile(
    r"\b(the|and|you|your|with|room|rooms|please|wait|help|loading|error|not|is|are|back"
    r"|try again|save changes)\b",
    re.I,
)
"""Words that no sentence in bokmål or nynorsk holds."""


def extracted(folder: Path = FOLDER) -> Catalog:
    """Every sentence in the sources."""
    catalogue = Catalog(project="Samkurs", charset="utf-8", fuzzy=False)
    found = extract_from_dir(folder, METHODS, OPTIONS, keywords=KEYWORDS)
    for file, line, message, comments, context in found:
        catalogue.add(message, None, [(file, line)], auto_comments=comments, context=context)
    return catalogue


def po_file(language: str) -> Path:
    """The sentences of a language, for people."""
    return LOCALE / language / "LC_MESSAGES" / "samkurs.po"


def read(path: Path, language: str) -> Catalog:
    """A catalogue from its file; an empty one where there is none yet."""
    if not path.exists():
        return Catalog(locale=language, project="Samkurs", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def written(catalogue: Catalog) -> bytes:
    """A catalogue as a file: by sentence, without dates or line numbers, so that a difference is
    a change.
    """
    catalogue.header_comment = "# The sentences of the pages. Kept with tools/catalogues.py."
    catalogue.fuzzy = False
    into = io.BytesIO()
    write_po(into, catalogue, sort_output=True, no_location=True, width=100)
    return re.sub(rb'"(POT-Creation|PO-Revision)-Date: .*\n', b"", into.getvalue())


def compiled(catalogue: Catalog) -> bytes:
    """A catalogue as the pages read it."""
    into = io.BytesIO()
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    write_mo(into, catalogue)
    return into.getvalue()


def faults() -> Iterator[str]:
    """What is missing, in sentences."""
    source = extracted()
    yield from english_in(source)
    for language in LANGUAGES:
        catalogue = read(po_file(language), language)
        yield from faults_in(source, catalogue, language)
        mo = po_file(language).with_suffix(".mo")
        if not mo.exists() or mo.read_bytes() != compiled(catalogue):
            yield f"{language}: the .mo is not of this .po; run: tools.catalogues compile"


def english_in(source: Catalog) -> Iterator[str]:
    """Sentences in the sources that are not bokmål."""
    for message in source:
        yield from (f"nb: English in “{one}”" for one in _texts(message.id) if _is_english(one))


def faults_in(source: Catalog, catalogue: Catalog, language: str) -> Iterator[str]:
    """What is wrong with one language, in sentences."""
    for message in source:
        if not message.id:
            continue
        told = catalogue.get(message.id, message.context)
        if told is None or not all(_texts(told.string)):
            yield f"{language}: no translation of “{message.id}”"
        elif told.fuzzy:
            yield f"{language}: not sure of “{message.id}”"
        else:
            yield from _wrong_gaps(message, told, language)
            yield from (
                f"nn: English in “{one}”"
                for one in _texts(told.string)
                if language == "nn" and _is_english(one)
            )
    yield from (
        f"{language}: nobody says “{one.id}” any more; run: python -m tools.catalogues update"
        for one in catalogue
        if one.id and source.get(one.id, one.context) is None
    )


GAP = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def _is_english(text: str) -> bool:
    return ENGLISH.search(GAP.sub("", text)) is not None


def _wrong_gaps(source: Message, told: Message, language: str) -> Iterator[str]:
    """A sentence must have the same gaps to fill in in every language."""
    wanted = {frozenset(GAP.findall(one)) for one in _texts(source.id)}
    for one in _texts(told.string):
        if frozenset(GAP.findall(one)) not in wanted:
            yield f"{language}: other gaps in “{one}”"


def _texts(told: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [told] if isinstance(told, str) else list(told or [""])


def update() -> None:
    """Bring new sentences into every language; what was translated stays."""
    source = extracted()
    for language in LANGUAGES:
        path = po_file(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = read(path, language)
        catalogue.update(source, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        path.write_bytes(written(catalogue))


def main(arguments: list[str]) -> int:
    """See the module's docstring."""
    match arguments:
        case ["extract"]:
            TEMPLATE.write_bytes(written(extracted()))
        case ["update"]:
            TEMPLATE.write_bytes(written(extracted()))
            update()
        case ["compile"]:
            for language in LANGUAGES:
                path = po_file(language)
                path.with_suffix(".mo").write_bytes(compiled(read(path, language)))
        case ["--check"]:
            found = list(faults())
            print("\n".join(found) or "Every sentence is there in every language.")
            return 1 if found else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
