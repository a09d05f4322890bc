"""The group leader's phone: on the room's laptop how it is let in and out, and on the phone itself
what it is good for while the laptop lies beside it.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from dashboards.phrases import sentence
from dashboards.scene import Pairing, PairingStage, Scene
from dashboards.squares import Square, square_in
from dashboards.views.base import Card
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Language, RoomId, SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneCard(Card):
    """On the laptop: let a phone in, and out again."""

    template: ClassVar[str] = "room_phone"
    session: SessionId
    stage: PairingStage
    code: str
    address: str
    square: Square | None
    since: datetime | None
    trouble: str
    only_here: bool
    """The centre's address leads nowhere but to this very machine, as in a demo."""
    reaches: bool
    """The centre is heard, and so can let a phone in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideCard(Card):
    """On the phone: whether the laptop beside it is heard, and the way out."""

    template: ClassVar[str] = "phone_beside"
    laptop: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderPhoneCard(Card):
    """On the coordinator's page of a laptop: the leader has a phone, which may be let out."""

    template: ClassVar[str] = "laptop_phone"
    session: SessionId
    since: datetime


def phone_cards(state: SessionState, scene: Scene, language: Language) -> tuple[PhoneCard, ...]:
    """For a laptop's own page. Where there is no centre there is no way to use a phone."""
    pairing, here = scene.pairing, scene.saved_here
    if pairing is None or here is None:
        return ()
    if pairing.session != state.programme.session:
        pairing = Pairing()
    said = "said_phone_in" if pairing.stage == "paired" else pairing.trouble
    return (
        PhoneCard(
            id="phone",
            said=sentence(said, language) if said else "",
            session=state.programme.session,
            stage=pairing.stage,
            code=pairing.code,
            address=pairing.address.partition("://")[2],
            square=square_in(pairing.square),
            since=pairing.since,
            trouble=pairing.trouble,
            only_here=pairing.address.startswith("http://127.0.0.1"),
            reaches=here.link == "connected",
        ),
    )


def beside_card(scene: Scene, room: RoomId, language: Language) -> BesideCard:
    """For the phone."""
    presence = scene.presence.get(room)
    laptop = presence is not None and presence.laptop
    said = "" if laptop else sentence("said_laptop_silent", language)
    return BesideCard(id="beside", said=said, laptop=laptop)


def leader_phone_cards(
    state: SessionState, scene: Scene, room: RoomId
) -> tuple[LeaderPhoneCard, ...]:
    """For the coordinator."""
    session = state.programme.session
    since = scene.paired.get((session, room))
    return (
        () if since is None else (LeaderPhoneCard(id="leader-phone", session=session, since=since),)
    )
