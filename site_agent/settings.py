"""The agent's settings: one table of name, type, default and help, read from a file, the
environment and flags.

A flag beats the environment, which beats the file, which beats the default. `docs/agent.md` shows
the same table, and a test holds the two together.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, field, fields
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from session_core.rules.records import dataclass
from session_core.rules.terms import LANGUAGES, Language
from session_core.wire.bounds import ID_LENGTH_MAX
from session_core.words import Saying
from site_agent import enrolled
from site_agent.terminal_words import WORDS
from site_agent.troubles import AgentTrouble

PREFIX = "SAMKURS_AGENT_"
SCHEMES = {"ws": "ws", "wss": "wss", "http": "ws", "https": "wss"}
UTF_8_OR_MARKED = "utf-8-sig"
"""Notepad and PowerShell on Windows put a mark before the first letter."""
DEVICE_NAME_MAX = 100
PORT_MAX = 65_535
KEY = re.compile(r"[!-~]+")
HOST = re.compile(r"[A-Za-z0-9.-]*")
YES_AND_NO = {
    **dict.fromkeys(("true", "1", "on", "yes", "y", "t"), True),
    **dict.fromkeys(("false", "0", "off", "no", "n", "f"), False),
}
Log = Literal["file", "stderr"]
Read = Callable[[Any], Any]
"""Makes a setting of what was given. Raises `Unfit`."""


class Unfit(ValueError):
    """What was given cannot be used, and why."""

    def __init__(self, code: str, **details: object) -> None:
        self.why = WORDS.later(code, **details)
        super().__init__(str(self.why))


def default_data(platform: str = sys.platform, environment: Mapping[str, str] = os.environ) -> Path:
    """Where this kind of machine keeps a program's own data for one user."""
    home = Path.home()
    if platform == "win32":
        return Path(environment.get("LOCALAPPDATA", home / "AppData/Local")) / "Samkurs" / "agent"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "samkurs-agent"
    return Path(environment.get("XDG_DATA_HOME") or home / ".local/share") / "samkurs-agent"


# ── how a value is read ────────────────────────────────────────────────────────────────────────


def _text(most: int = sys.maxsize) -> Read:
    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise Unfit("want_text")
        if len(value) > most:
            raise Unfit("want_shorter", most=most)
        return value

    return read


def socket_address(value: Any) -> str:
    """People paste the address of a page; the socket has the same one with another scheme. Raises
    `Unfit`.
    """
    text = _text()(value)
    if not text:
        return ""
    scheme, separator, rest = text.strip().partition("://")
    if not separator or scheme not in SCHEMES or not _is_place(rest):
        raise Unfit("want_address")
    return f"{SCHEMES[scheme]}://{rest.rstrip('/')}"


def _is_place(rest: str) -> bool:
    """What follows the scheme is a host that can be looked up, with a port and path if any."""
    if re.search(r"[\s?#]", rest):
        return False
    try:
        parts = urlsplit(f"//{rest}")
        # Reading the port raises where it is none, and a name must fit what name servers take.
        return parts.port != 0 and bool((parts.hostname or "").encode("idna"))
    except ValueError:
        return False


def _host(value: Any) -> str:
    text: str = _text(253)(value)
    if not HOST.fullmatch(text):
        raise Unfit("want_host")
    return text


def _path(value: Any) -> Path:
    if not isinstance(value, str | Path):
        raise Unfit("want_path")
    return Path(value)


def _path_or_none(value: Any) -> Path | None:
    return None if value is None else _path(value)


def _port(value: Any) -> int:
    if isinstance(value, bool | float):
        raise Unfit("want_number")
    try:
        number = int(value)
    except (ValueError, TypeError):
        raise Unfit("want_number") from None
    if not 0 <= number <= PORT_MAX:
        raise Unfit("limit", limit=0 if number < 0 else PORT_MAX)
    return number


def _yes_or_no(value: Any) -> bool:
    found = YES_AND_NO.get(str(value).lower())
    if found is None:
        raise Unfit("want_yes_or_no")
    return found


def _one_of(*words: str) -> Read:
    def read(value: Any) -> str:
        if value not in words:
            *first, last = map(repr, words)
            raise Unfit("choose", first=", ".join(first), last=last)
        return str(value)

    return read


def _setting(default: Any, read: Read, told: str, *, is_shown: bool = True) -> Any:
    """A field whose default may be made anew each time."""
    about: dict[str, Any] = {"metadata": {"read": read, "told": told}, "repr": is_shown}
    if callable(default):
        return field(default_factory=default, **about)
    return field(default=default, **about)


# ── the table ──────────────────────────────────────────────────────────────────────────────────


class WrongSetting(ValueError):
    """A value cannot be used. The text says why."""

    def __init__(self, name: str, why: Saying) -> None:
        super().__init__(str(why))
        self.name = name
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything a person may decide about one agent."""

    centre: str = _setting(
        "", socket_address, "Address of the centre, such as https://samkurs.example.no"
    )
    room: str = _setting(
        "", _text(ID_LENGTH_MAX), "Which room this laptop stands in: an id from sites.toml"
    )
    token: str = _setting("", _text(), "The room's key, given by the centre", is_shown=False)
    token_file: Path | None = _setting(
        None,
        _path_or_none,
        "File that holds the key; better than `token`, as it stays out of lists",
    )
    data: Path = _setting(default_data, _path, "Folder for saved reports, copies and the log")
    port: int = _setting(8641, _port, "Port of the room page on 127.0.0.1; 0 takes any free one")
    browser: bool = _setting(True, _yes_or_no, "Open the room page in the browser at the start")
    language: Language = _setting(
        "nb", _one_of(*LANGUAGES), "Language of the page until somebody chooses"
    )
    help_phone: str = _setting("", _text(40), "Number to call where the course names none")
    proxy: str = _setting(
        "system", _text(), "`system` asks the machine, `none` goes straight, or an address"
    )
    ca_file: Path | None = _setting(
        None,
        _path_or_none,
        "Certificates (PEM) to trust besides the machine's, where a wall opens TLS",
    )
    join_host: str = _setting(
        "", _host, "Where the video meetings are, such as join.nhn.no; not given: not looked at"
    )
    issuers: str = _setting(
        "",
        _text(400),
        "Who issues the certificates of the centre and Join (part of the name, with"
        " commas between); another one is told as a wall that opens TLS; not given: compared with"
        " what the centre sees",
    )
    checks_file: Path | None = _setting(
        None, _path_or_none, "Another catalogue of checks than the one that comes with the agent"
    )
    camera: str = _setting(
        "",
        _text(DEVICE_NAME_MAX),
        "The room's camera, or a part of its name as the browser shows it",
    )
    microphone: str = _setting("", _text(DEVICE_NAME_MAX), "The room's microphone, in the same way")
    log: Log = _setting(
        "file",
        _one_of(*get_args(Log)),
        "Where event lines go: agent.log in the data folder, or stderr",
    )

    @staticmethod
    def of(**given: Any) -> Settings:
        """These values, and the others as they are by default. Raises `WrongSetting`."""
        known = fields_by_name()
        said = {}
        for name in filter(given.__contains__, known):
            said[name] = _read(known[name], given[name])
        for name in given.keys() - known.keys():
            raise WrongSetting(name, WORDS.later("no_setting"))
        return Settings(**said)

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the settings without which the centre cannot be reached.

        A key is not among them: a centre on the same machine, as in the demo, asks for none.
        """
        given = {"centre": self.centre, "room": self.room}
        return tuple(name for name, value in given.items() if not value)

    def read_token(self) -> str:
        """The room's key. Raises AgentTrouble where its file cannot be read, or holds no key."""
        name, key = "token", self.token.strip()
        if self.token_file is not None:
            name = "token_file"
            try:
                key = self.token_file.read_text(encoding=UTF_8_OR_MARKED).strip()
            except (OSError, UnicodeDecodeError) as error:
                raise AgentTrouble(
                    "settings_wrong", name=name, source=WORDS.later("from_settings"), why=error
                ) from error
        if key and not KEY.fullmatch(key):
            told = {"source": WORDS.later("from_settings"), "why": WORDS.later("key_one_word")}
            raise AgentTrouble("settings_wrong", name=name, **told)
        return key


def fields_by_name() -> dict[str, Field[Any]]:
    """Every setting, in the order of the table."""
    return {one.name: one for one in fields(Settings)}


def _read(setting: Field[Any], value: Any) -> Any:
    try:
        return setting.metadata["read"](value)
    except Unfit as unfit:
        raise WrongSetting(setting.name, unfit.why) from None


def add_flags(parser: argparse.ArgumentParser) -> None:
    """A flag for every setting, and one for the file."""
    parser.add_argument("--config", type=Path)
    for name, setting in fields_by_name().items():
        flag = f"--{name.replace('_', '-')}"
        if setting.metadata["read"] is _yes_or_no:
            parser.add_argument(flag, action=argparse.BooleanOptionalAction, default=None)
        elif name != "token":  # a command line is read by everybody on the machine
            parser.add_argument(flag)


def load(flags: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings from all sources.

    Raises AgentTrouble that names the setting and where it came from.
    """
    chosen = flags.get("config") or environment.get(PREFIX + "CONFIG")
    file = Path(chosen) if chosen else default_data(environment=environment) / "agent.toml"
    known = fields_by_name()
    sources: dict[str, Mapping[str, Any]] = {
        str(file): _from_file(file, must_exist=chosen is not None),
        "from_environment": _from_environment(environment),
        "from_line": {
            name: value for name, value in flags.items() if name in known and value is not None
        },
    }
    merged: dict[str, Any] = {}
    for values in sources.values():
        merged |= values
    try:
        settings = Settings.of(**merged)
        sources[enrolled.FILE] = enrolled.read(settings.data)
        return Settings.of(**merged | dict(sources[enrolled.FILE]))
    except WrongSetting as error:
        raise _explained(error, sources) from None


def _from_file(file: Path, *, must_exist: bool) -> dict[str, Any]:
    if not must_exist and not file.is_file():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding=UTF_8_OR_MARKED))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AgentTrouble("settings_file_wrong", file=file, why=error) from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    named = {name: environment.get(PREFIX + name.upper()) for name in fields_by_name()}
    return {name: value for name, value in named.items() if value is not None}


def _explained(wrong: WrongSetting, sources: dict[str, Mapping[str, Any]]) -> AgentTrouble:
    name = wrong.name
    code = next((one for one in reversed(sources) if name in sources[one]), "from_default")
    source = WORDS.later(code) if code in WORDS else code
    return AgentTrouble("settings_wrong", name=name, source=source, why=wrong.why)


def described() -> list[tuple[str, str, str]]:
    """Name, default and help of every setting, as documented."""
    rows = []
    for name, setting in fields_by_name().items():
        default = "the usual folder" if setting.default is MISSING else setting.default
        shown = "" if default in (None, "") else str(default).lower()
        rows.append((name, shown, setting.metadata["told"]))
    return rows
