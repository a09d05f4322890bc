"""What the centre may know of Join by: secrets, which no page, link, log or event ever holds."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import SecretStr

from orchestrator.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinAccess:
    """Keys to the video meeting. All may be missing; then people say what they see and hear."""

    pin: SecretStr | None = None
    """Of every meeting that has none of its own in `pins`."""
    pins: Mapping[str, SecretStr] = field(default_factory=dict)
    """By course."""
    sink_user: str = "samkurs"
    sink_password: SecretStr | None = None
    status_url: str = ""
    status_user: str = ""
    status_password: SecretStr | None = None
    status_every_s: float = 20.0
    asks_nodes: bool = False
    """Whether each Join is asked if it is up, for which no key is needed."""

    @classmethod
    def of(cls, settings: Settings) -> JoinAccess:
        """As the settings have it."""
        return cls(
            pin=settings.join_pin,
            pins=settings.join_pins or {},
            sink_user=settings.join_sink_user,
            sink_password=settings.join_sink_password,
            status_url=settings.join_status_url.rstrip("/"),
            status_user=settings.join_status_user,
            status_password=settings.join_status_password,
            status_every_s=settings.join_status_every_s,
            asks_nodes=True,
        )

    def pin_for(self, course: str) -> SecretStr | None:
        """The host PIN of a course's meeting; none where it has none."""
        return self.pins.get(course, self.pin)

    def shown_to_status(self) -> str:
        """The `Authorization` header for Join's management."""
        password = self.status_password.get_secret_value() if self.status_password else ""
        return "Basic " + b64encode(f"{self.status_user}:{password}".encode()).decode()

    def is_sink(self, header: str) -> bool:
        """Whoever sends this `Authorization` header is an event sink of ours. Takes as long for a
        wrong password as for a right one.
        """
        if self.sink_password is None:
            return False
        right = f"{self.sink_user}:{self.sink_password.get_secret_value()}".encode()
        return hmac.compare_digest(_shown(header), right)


def _shown(header: str) -> bytes:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return b64decode(value.strip(), validate=True)
    except ValueError:
        return b""
