"""Fetch the web files that others wrote, and keep the record of where each came from.

The files are committed, so nobody who installs Samkurs needs npm or a way out of the hospital's
network, and every browser gets the very bytes that were reviewed. Only a person who wants a newer
version runs this:

    python tools/vendor.py            fetch everything again and rewrite dashboards/static/vendor/
    python tools/vendor.py --check    compare the folder with its record, without any network

To raise a version, change it in PACKAGES below, run the first command, look at the difference and
commit it.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "dashboards" / "static" / "vendor"
RECORD = "VENDOR.toml"

STATES = """
    CheckmarkCircleFill ExclamationmarkTriangleFill XMarkOctagonFill CloudSlashFill Lifebuoy
    ClockDashed CircleSlash InformationSquare QuestionmarkCircle Checkmark XMark
"""
ACTIONS = """
    Play Pause Stop Forward SkipForward ArrowUndo ArrowLeft ArrowRight ArrowsCirclepath ChevronRight
    Plus Minus Bell HandFinger Megaphone MenuElipsisVertical MenuHamburger Cog PrinterSmall Download
    ExternalLink PencilLine
"""
PLACES_AND_THINGS = """
    Clock Timer House Monitor Presentation Coffee Table ClipboardCheckmark Phone ChatElipsis Person
    PersonGroup Microphone SpeakerSoundWave2 Video Globe
"""
ICONS = (STATES + ACTIONS + PLACES_AND_THINGS).split()

# Nav's package has no licence file, only the word MIT; this is the text that the word stands for.
AKSEL_LICENCE = """\
MIT License

Copyright (c) Nav (Arbeids- og velferdsetaten)

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""

Package = Path  # the unpacked folder of one npm package


@dataclass(frozen=True)
class File:
    """One file in the vendor folder: its name there, what it is made of, and how."""

    path: str
    source: str
    change: str
    make: Callable[[Package], bytes]


@dataclass(frozen=True)
class Source:
    """One npm package at one version, and what we take from it."""

    name: str
    version: str
    licence: str
    short: str
    files: tuple[File, ...]
    licence_text: str | None = None


@dataclass(frozen=True)
class Made:
    """One finished file, with all that the record says about it."""

    path: str
    package: str
    source: str
    change: str
    content: bytes


def as_is(path: str, source: str) -> File:
    """Take a file without touching a byte of it."""
    return File(path, source, "none", lambda package: (package / source).read_bytes())


def idiomorph_module(package: Package) -> bytes:
    """Idiomorph publishes its small file as a script only; one line makes it a module."""
    script = (package / "dist/idiomorph.min.js").read_bytes()
    return script.rstrip() + b"\nexport {Idiomorph};\n"


def inter_css(package: Package) -> bytes:
    """Keep the two alphabets that Norwegian and Sámi names need.

    The family gets the name that Designsystemet's theme asks for, so no rule of ours is needed.
    """
    faces = re.findall(
        r"/\* inter-(\S+)-wght-normal \*/\n(@font-face \{.*?\n\})", _text(package, "wght.css"), re.S
    )
    kept = [face for alphabet, face in faces if alphabet in {"latin", "latin-ext"}]
    css = "\n\n".join(kept).replace("./files/", "").replace("'Inter Variable'", "'Inter'")
    return (css + "\n").encode()


def icon_id(name: str) -> str:
    """`XMarkOctagonFill` is `xmark-octagon-fill` in the sprite."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def symbol(name: str, svg: str) -> str:
    """Turn one icon file into one symbol, refusing anything that is more than a drawing."""
    found = re.fullmatch(r'<svg [^>]*?viewBox="([^"]+)"[^>]*>\s*(.*?)\s*</svg>\s*', svg, re.S)
    if found is None or re.search(r"<script|<style|url\(|\bon\w+=|href=|\bid=", svg):
        raise ValueError(f"{name} is not a plain drawing")
    drawing = re.sub(r">\s+<", "><", found[2])
    return f'<symbol id="{icon_id(name)}" viewBox="{found[1]}" fill="none">{drawing}</symbol>'


def icon_sprite(package: Package) -> bytes:
    """All icons in one file, so that a page asks for it once and the browser keeps it."""
    symbols = [symbol(name, _text(package, f"dist/svg/{name}.svg")) for name in sorted(ICONS)]
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""]).encode()


def _text(package: Package, path: str) -> str:
    return (package / path).read_text(encoding="utf-8")


PACKAGES = (
    Source(
        "idiomorph",
        "0.8.0",
        "0BSD",
        "idiomorph",
        (
            File(
                "idiomorph.esm.min.js",
                "dist/idiomorph.min.js",
                "one line appended, `export {Idiomorph};`",
                idiomorph_module,
            ),
        ),
    ),
    Source(
        "@digdir/designsystemet-css",
        "1.22.0",
        "MIT",
        "designsystemet",
        (
            as_is("designsystemet.css", "dist/src/index.css"),
            as_is("designsystemet-theme.css", "dist/theme/designsystemet.css"),
        ),
    ),
    Source(
        "@fontsource-variable/inter",
        "5.3.0",
        "OFL-1.1",
        "inter",
        (
            File(
                "inter.css",
                "wght.css",
                "only latin and latin-ext, family named Inter, fonts beside it",
                inter_css,
            ),
            as_is("inter-latin-wght-normal.woff2", "files/inter-latin-wght-normal.woff2"),
            as_is("inter-latin-ext-wght-normal.woff2", "files/inter-latin-ext-wght-normal.woff2"),
        ),
    ),
    Source(
        "@navikt/aksel-icons",
        "8.16.2",
        "MIT",
        "aksel-icons",
        (File("icons.svg", "dist/svg/*.svg", "chosen icons gathered as symbols", icon_sprite),),
        licence_text=AKSEL_LICENCE,
    ),
)


def fetch(source: Source, into: Path) -> Package:
    """Let npm fetch and verify the package, then unpack it without running anything from it."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("This needs npm; on Debian: sudo apt install npm")
    wanted = f"{source.name}@{source.version}"
    done = subprocess.run(
        [npm, "pack", wanted, "--silent"], cwd=into, check=True, capture_output=True, text=True
    )
    with tarfile.open(into / done.stdout.split()[-1]) as archive:
        archive.extractall(into / source.short, filter="data")
    return into / source.short / "package"


def make(source: Source, package: Package) -> Iterator[Made]:
    """Everything that one package gives us, its licence last."""
    for file in source.files:
        yield Made(file.path, source.name, file.source, file.change, file.make(package))
    path = f"licences/{source.short}.txt"
    if source.licence_text is None:
        yield Made(path, source.name, "LICENSE", "none", (package / "LICENSE").read_bytes())
    else:
        text = source.licence_text.encode()
        yield Made(path, source.name, "package.json", "text written by hand", text)


def record(made: list[Made]) -> str:
    """The record as TOML: packages first, then each file with its fingerprint."""
    lines = ["# Written by tools/vendor.py; tests/test_vendor.py holds the folder against it."]
    for source in PACKAGES:
        lines += ["", "[[package]]", f'name = "{source.name}"', f'version = "{source.version}"']
        lines += [f'licence = "{source.licence}"', f'licence_file = "licences/{source.short}.txt"']
    for file in made:
        lines += ["", "[[file]]", f'path = "{file.path}"', f'package = "{file.package}"']
        lines += [f'source = "{file.source}"', f'change = "{file.change}"']
        lines += [f'sha256 = "{hashlib.sha256(file.content).hexdigest()}"']
    return "\n".join(lines) + "\n"


def rewrite(folder: Path) -> None:
    """Fetch everything first, so that a failing network leaves the old folder as it was."""
    with tempfile.TemporaryDirectory() as scratch:
        made = [file for source in PACKAGES for file in make(source, fetch(source, Path(scratch)))]
    shutil.rmtree(folder, ignore_errors=True)
    for file in made:
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.content)
    (folder / RECORD).write_text(record(made), encoding="utf-8", newline="\n")


def faults(folder: Path) -> list[str]:
    """Say in sentences all that does not agree between the folder and its record."""
    with (folder / RECORD).open("rb") as file:
        told = tomllib.load(file)
    listed = {entry["path"]: entry["sha256"] for entry in told["file"]}
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return [
        *(f"{path} is not in {RECORD}." for path in sorted(present - set(listed) - {RECORD})),
        *(
            f"{path} is in {RECORD} but not in the folder."
            for path in sorted(set(listed) - present)
        ),
        *(
            f"{path} is not the file that was fetched."
            for path in sorted(present & set(listed))
            if hashlib.sha256((folder / path).read_bytes()).hexdigest() != listed[path]
        ),
        *(
            f"{package['name']} has no licence text."
            for package in told["package"]
            if not _has_text(folder / package["licence_file"])
        ),
        *(
            f"{entry['path']} belongs to no package in {RECORD}."
            for entry in told["file"]
            if entry["package"] not in {package["name"] for package in told["package"]}
        ),
    ]


def _has_text(path: Path) -> bool:
    return path.is_file() and len(path.read_text(encoding="utf-8").strip()) > 200


def main(arguments: list[str]) -> int:
    """Rewrite the folder, or with --check only look."""
    if arguments == ["--check"]:
        found = faults(VENDOR)
        print("\n".join(found) or "The vendor folder agrees with its record.")
        return 1 if found else 0
    if arguments:
        print(__doc__)
        return 2
    rewrite(VENDOR)
    print(f"Wrote {VENDOR}. Look at the difference before you commit it.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
