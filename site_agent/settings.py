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
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails

from session_core.rules.terms import Language
from session_core.wire.bounds import ID_LENGTH_MAX
from site_agent import enrolled
from site_agent.troubles import AgentTrouble

PREFIX = "SAMKURS_AGENT_"
SCHEMES = {"ws": "ws", "wss": "wss", "http": "ws", "https": "wss"}
UTF_8_OR_MARKED = "utf-8-sig"
"""Notepad and PowerShell on Windows put a mark before the first letter."""
DEVICE_NAME_MAX = 100
KEY = re.compile(r"[!-~]+")


def default_data(platform: str = sys.platform, environment: Mapping[str, str] = os.environ) -> Path:
    """Where this kind of machine keeps a program's own data for one user."""
    home = Path.home()
    if platform == "win32":
        return Path(environment.get("LOCALAPPDATA", home / "AppData/Local")) / "Samkurs" / "agent"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "samkurs-agent"
    return Path(environment.get("XDG_DATA_HOME") or home / ".local/share") / "samkurs-agent"


class Settings(BaseModel):
    """Everything a person may decide about one agent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    centre: str = Field("", description="Address of the centre, such as https://samkurs.example.no")
    room: str = Field(
        "",
        max_length=ID_LENGTH_MAX,
        description="Which room this laptop stands in: an id from sites.toml",
    )
    token: SecretStr = Field(SecretStr(""), description="The room's key, given by the centre")
    token_file: Path | None = Field(
        None, description="File that holds the key; better than `token`, as it stays out of lists"
    )
    data: Path = Field(
        default_factory=default_data, description="Folder for saved reports, copies and the log"
    )
    port: int = Field(
        8641, ge=0, le=65535, description="Port of the room page on 127.0.0.1; 0 takes any free one"
    )
    browser: bool = Field(True, description="Open the room page in the browser at the start")
    language: Language = Field("nb", description="Language of the page until somebody chooses")
    help_phone: str = Field(
        "", max_length=40, description="Number to call where the course names none"
    )
    proxy: str = Field(
        "system", description="`system` asks the machine, `none` goes straight, or an address"
    )
    ca_file: Path | None = Field(
        None,
        description="Certificates (PEM) to trust besides the machine's, where a wall opens TLS",
    )
    join_host: str = Field(
        "",
        max_length=253,
        pattern=r"^[A-Za-z0-9.-]*$",
        description="Where the video meetings are, such as join.nhn.no; not given: not looked at",
    )
    issuers: str = Field(
        "",
        max_length=400,
        description="Who issues the certificates of the centre and Join (part of the name, with"
        " commas between); another one is told as a wall that opens TLS",
    )
    checks_file: Path | None = Field(
        None, description="Another catalogue of checks than the one that comes with the agent"
    )
    camera: str = Field(
        "",
        max_length=DEVICE_NAME_MAX,
        description="The room's camera, or a part of its name as the browser shows it",
    )
    microphone: str = Field(
        "", max_length=DEVICE_NAME_MAX, description="The room's microphone, in the same way"
    )
    log: Literal["file", "stderr"] = Field(
        "file", description="Where event lines go: agent.log in the data folder, or stderr"
    )

    @field_validator("centre")
    @classmethod
    def _as_socket_address(cls, value: str) -> str:
        """People paste the address of a page; the socket has the same one with another scheme."""
        if not value:
            return value
        scheme, separator, rest = value.strip().partition("://")
        if not separator or scheme not in SCHEMES or not _is_place(rest):
            raise ValueError("skriv den som https://navn eller http://navn:port")
        return f"{SCHEMES[scheme]}://{rest.rstrip('/')}"

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the settings without which the centre cannot be reached.

        A key is not among them: a centre on the same machine, as in the demo, asks for none.
        """
        given = {"centre": self.centre, "room": self.room}
        return tuple(name for name, value in given.items() if not value)

    def read_token(self) -> str:
        """The room's key. Raises AgentTrouble where its file cannot be read, or holds no key."""
        name, key = "token", self.token.get_secret_value().strip()
        if self.token_file is not None:
            name = "token_file"
            try:
                key = self.token_file.read_text(encoding=UTF_8_OR_MARKED).strip()
            except (OSError, UnicodeDecodeError) as error:
                raise AgentTrouble(
                    "settings_wrong", name=name, source="innstillingene", why=error
                ) from error
        if key and not KEY.fullmatch(key):
            why = "en nøkkel er ett ord, uten mellomrom, linjeskift og bokstavene æ, ø og å"
            raise AgentTrouble("settings_wrong", name=name, source="innstillingene", why=why)
        return key


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


def add_flags(parser: argparse.ArgumentParser) -> None:
    """A flag for every setting, and one for the file."""
    parser.add_argument("--config", type=Path, help="settings file (TOML); default: see docs")
    for name, field in Settings.model_fields.items():
        flag = f"--{name.replace('_', '-')}"
        if field.annotation is bool:
            parser.add_argument(
                flag, action=argparse.BooleanOptionalAction, default=None, help=field.description
            )
        elif name != "token":  # a command line is read by everybody on the machine
            parser.add_argument(flag, help=field.description, metavar="VALUE")


def load(flags: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings from all sources.

    Raises AgentTrouble that names the setting and where it came from.
    """
    chosen = flags.get("config") or environment.get(PREFIX + "CONFIG")
    file = Path(chosen) if chosen else default_data(environment=environment) / "agent.toml"
    sources: dict[str, Mapping[str, Any]] = {
        str(file): _from_file(file, must_exist=chosen is not None),
        "miljøvariablene": _from_environment(environment),
        "kommandolinjen": {
            name: value
            for name, value in flags.items()
            if name in Settings.model_fields and value is not None
        },
    }
    merged: dict[str, Any] = {}
    for values in sources.values():
        merged |= values
    try:
        settings = Settings.model_validate(merged)
        sources[enrolled.FILE] = enrolled.read(settings.data)
        return Settings.model_validate(merged | dict(sources[enrolled.FILE]))
    except ValidationError as error:
        raise _explained(error, sources) from None


def _from_file(file: Path, *, must_exist: bool) -> dict[str, Any]:
    if not must_exist and not file.is_file():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding=UTF_8_OR_MARKED))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AgentTrouble("settings_file_wrong", file=file, why=error) from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    named = {name: environment.get(PREFIX + name.upper()) for name in Settings.model_fields}
    return {name: value for name, value in named.items() if value is not None}


def _explained(error: ValidationError, sources: dict[str, Mapping[str, Any]]) -> AgentTrouble:
    first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0])
    source = next((one for one in reversed(sources) if name in sources[one]), "standardverdiene")
    return AgentTrouble("settings_wrong", name=name, source=source, why=_why(first))


def _why(fault: ErrorDetails) -> str:
    """What is wrong with a value, in words. Where we have none, pydantic's own are better still."""
    details = fault.get("ctx", {})
    match fault["type"]:
        case "value_error":
            return str(details["error"])
        case "int_parsing" | "int_type":
            return "skriv et helt tall"
        case "greater_than_equal" | "less_than_equal":
            return f"grensen er {details.get('ge', details.get('le'))}"
        case "string_too_long":
            return f"grensen er {details.get('max_length')} tegn"
        case "literal_error":
            return f"velg mellom {details['expected'].replace(' or ', ' og ')}"
        case "bool_parsing" | "bool_type":
            return "skriv true eller false"
        case "extra_forbidden":
            return "det finnes ingen innstilling med det navnet"
        case _:
            return fault["msg"]


def described() -> list[tuple[str, str, str]]:
    """Name, default and help of every setting, as documented."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "the usual folder" if name == "data" else field.get_default()
        shown = "" if default in (None, "", SecretStr("")) else str(default).lower()
        rows.append((name, shown, field.description or ""))
    return rows
