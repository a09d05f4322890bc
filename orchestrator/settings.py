"""One table of settings: name, default, and what it is for. `docs/settings.md` is checked against
it.

Each may stand in a TOML file, in the environment as `SAMKURS_NAME`, or, for what is secret, in a
file that `SAMKURS_NAME_FILE` names. The environment wins over the file.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from session_core.clock import clock_from_text

PREFIX = "SAMKURS_"
SECRET, SECRETS = SecretStr | None, dict[str, SecretStr] | None
"""The types of settings that may stand in files of their own."""
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})
FILE_NAMES = (Path("samkurs.toml"), Path("/etc/samkurs/samkurs.toml"))
"""Where the file is looked for when nobody names one."""


def _clock(text: str) -> str:
    clock_from_text(text)
    return text


class Settings(BaseSettings):
    """All settings of the centre."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8640, ge=0, le=65535, description="Port to listen on; 0 takes a free one")
    echo_port: int = Field(
        0,
        ge=0,
        le=65535,
        description="UDP port against which rooms measure loss, open to them; 0: none is measured",
    )
    echo_host: str = Field(
        "", description="Address to listen on for that; `host` if not given. A proxy passes no UDP"
    )
    public_url: str = Field(
        "", description="The https address that people and laptops use, where a proxy stands before"
    )
    access: Literal["open", "codes"] = Field(
        "open", description="`codes`: people sign in. `open`: nobody does; for one machine only"
    )
    data_folder: Path = Field(
        Path("data"), description="Where everything is kept. Not on a network disk"
    )
    codes_file: Path | None = Field(
        None, description="Hashes of sign-in codes; `codes.json` in the data folder if not given"
    )
    sites_file: Path = Field(Path("config/sites.toml"), description="Sites and rooms")
    checks_file: Path | None = Field(
        None, description="Another catalogue of checks than the one that comes with Samkurs"
    )
    courses_folder: Path = Field(
        Path("config/courses"), description="Course files; their days are planned at start"
    )
    backup_folder: Path | None = Field(
        None, description="Where backups are made by themselves; on another disk. Not set: never"
    )
    backup_every_h: int = Field(24, ge=1, le=168, description="Hours from one backup to the next")
    backups_kept: int = Field(
        14, ge=2, le=1000, description="How many backups stay in that folder; the oldest goes first"
    )
    clock: Annotated[str, AfterValidator(_clock)] = Field(
        "", description="For a demo: anchor, shown time and speed, with commas between"
    )
    demo: bool = Field(False, description="Say on every page that this is a demo")
    practice: Literal["", "leader", "lecturer", "leader:at-once", "lecturer:at-once", "beside"] = (
        Field("", description="For `samkurs practice`, with a clock of its own: who is guided here")
    )
    metrics_token: SecretStr | None = Field(
        None, description="What Prometheus must show from another machine (secret)"
    )
    join_pin: SecretStr | None = Field(
        None, description="The host PIN of the video meetings, for the centre's own leg (secret)"
    )
    join_pins: dict[str, SecretStr] | None = Field(
        None, description="The same for courses whose meeting has its own, by course (secret)"
    )
    join_sink_user: str = Field(
        "samkurs", description="With which name event sinks of Join show themselves"
    )
    join_sink_password: SecretStr | None = Field(
        None, description="And with which password (secret). Not set: none is taken in"
    )
    join_status_url: str = Field(
        "", description="The https address of Join's management, where the centre may ask it"
    )
    join_status_user: str = Field("", description="The user there")
    join_status_password: SecretStr | None = Field(None, description="And its password (secret)")
    join_status_every_s: int = Field(
        20, ge=15, le=600, description="Seconds from one question to the next"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="What is written about itself"
    )
    log_format: Literal["json", "text"] = Field("json", description="How it is written")
    uvloop: bool = Field(True, description="Use uvloop where it is installed")

    @field_validator("public_url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path):
            raise ValueError("an address such as https://samkurs.example.no, without a path")
        return url

    @model_validator(mode="after")
    def _is_safe(self) -> Settings:
        """Where nobody signs in, nobody else may reach us; and where they do, nobody may
        listen in.
        """
        if self.access == "open" and (not self.is_loopback or self.public_url):
            raise ValueError("open_to_others")
        needs_https = not self.is_loopback or bool(self.public_url)
        if self.access == "codes" and needs_https and not self.public_url.startswith("https://"):
            raise ValueError("needs_https")
        return self

    @property
    def is_loopback(self) -> bool:
        """Only this machine can reach us."""
        return self.host in LOOPBACK_HOSTS

    @property
    def log_path(self) -> Path:
        """The event log's file."""
        return self.data_folder / "samkurs.db"

    @property
    def codes_path(self) -> Path:
        """The file with the hashes of codes."""
        return self.codes_file or self.data_folder / "codes.json"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The command line first, then the environment, then the files that it names, then TOML."""
        toml = TomlConfigSettingsSource(settings_cls, settings_cls.model_config.get("toml_file"))
        return (init_settings, env_settings, SecretFiles(settings_cls), toml)


class SecretFiles(PydanticBaseSettingsSource):
    """A secret whose file `SAMKURS_NAME_FILE` names: as systemd and containers hand them in."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        """The content of the file, without the line's end; of several secrets, a TOML file with
        a line for each. Raises OSError, and `TOMLDecodeError` (a ValueError).
        """
        path = os.environ.get(f"SAMKURS_{field_name.upper()}_FILE")
        if path is None or field.annotation not in (SECRET, SECRETS):
            return None, field_name, False
        text = Path(path).read_text(encoding="utf-8").strip()
        return (tomllib.loads(text) if field.annotation == SECRETS else text), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Those that are given."""
        fields = self.settings_cls.model_fields.items()
        found = {name: self.get_field_value(field, name)[0] for name, field in fields}
        return {name: value for name, value in found.items() if value is not None}


OF_OTHERS = frozenset({"CONFIG", "CODE", "SEED", "CHROMIUM", "LANG"})
"""Variables of ours that are no settings: of the command line, and of tests and tools."""


def unknown_variable(environment: Mapping[str, str]) -> tuple[str, str] | None:
    """A variable with our prefix that is nothing of ours, and what was meant, or ""; else None.

    The agent's own (`SAMKURS_AGENT_`) are none of ours to judge.
    """
    secrets = {
        name for name, one in Settings.model_fields.items() if one.annotation in (SECRET, SECRETS)
    }
    known = {name.upper() for name in Settings.model_fields} | OF_OTHERS
    known |= {f"{name.upper()}_FILE" for name in secrets}
    for name in sorted(environment):
        own = name.upper().removeprefix(PREFIX)
        if own == name.upper() or own.startswith("AGENT_") or own in known:
            continue
        meant = [f"{PREFIX}{one}" for one in get_close_matches(own, sorted(known), 1, 0.5)]
        return name, "".join(meant)
    return None


def read_settings(file: Path | None = None, **given: object) -> Settings:
    """The settings from a file, the environment and the command line.

    Raises `ValidationError`, OSError, and `TOMLDecodeError` (a ValueError).
    """
    if file is None:
        named = os.environ.get("SAMKURS_CONFIG")
        file = Path(named) if named else next((one for one in FILE_NAMES if one.is_file()), None)
    if file is not None and not file.is_file():
        raise FileNotFoundError(file)

    class FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=file)

    return FromFile(**given)  # type: ignore[arg-type]
