"""Rooms, names, sessions and members: the rules for each. Pure.

They come in the WebSocket's address, `?room=...&name=...&session=...`, each of them optional; rooms
and names also come in frames.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.protocol.visible_text import is_visible

DEFAULT_ROOM = "lobby"
MAX_ROOM_CHARS = 64
MAX_NAME_CHARS = 32  # code points, after normalisation

_ROOM = re.compile(r"[a-z0-9_-]+")
_SESSION = re.compile(r"[A-Za-z0-9_-]{22,128}")  # 22 characters of base64url hold 128 bits


class InvalidIdentifier(ValueError):
    """A room, name or session breaks its rule; `str()` tells the user the rule."""


class WrongSize(InvalidIdentifier):
    """It is empty, blank or too long."""


class BadCharacters(InvalidIdentifier):
    """It has characters that its rule excludes."""


@dataclass(frozen=True)
class Address:
    """Where a new connection goes: a room, a display name and a public member id."""

    room: str
    name: str
    member: str


def address(query: Mapping[str, str]) -> Address:
    """Read a WebSocket address's query parameters, with defaults for missing ones.

    Raises InvalidIdentifier for a parameter that breaks its rule; an empty one does.
    """
    member = member_of(query["session"]) if "session" in query else new_member()
    return Address(
        room=room(query.get("room", DEFAULT_ROOM)),
        name=display_name(query["name"]) if "name" in query else guest_name(member),
        member=member,
    )


def room(text: str) -> str:
    """Return `text` if it is a valid room; raises WrongSize, BadCharacters."""
    rule = f'A room must be 1 to {MAX_ROOM_CHARS} characters of a-z, 0-9, "-" and "_".'
    if not 1 <= len(text) <= MAX_ROOM_CHARS:
        raise WrongSize(rule)
    if not _ROOM.fullmatch(text):
        raise BadCharacters(rule)
    return text


def display_name(text: str) -> str:
    """Return `text` in Unicode's form NFC, without white space around it.

    Raises WrongSize, or BadCharacters if it shows nothing, or has invisible characters that its
    script or an emoji does not need.
    """
    name = unicodedata.normalize("NFC", text).strip()
    if not 1 <= len(name) <= MAX_NAME_CHARS:
        raise WrongSize(f'"name" must be 1 to {MAX_NAME_CHARS} characters.')
    if not is_visible(name):
        raise BadCharacters('"name" must be of visible characters, with spaces at most.')
    return name


def member_of(session: str) -> str:
    """Derive the public member id, 22 characters of base64url, from a secret session.

    The session cannot be found from the member, so nobody who sees a member can pose as it.
    Raises InvalidIdentifier if `session` is too short to be a secret, too long, or has other
    characters.
    """
    if not _SESSION.fullmatch(session):
        raise InvalidIdentifier(
            '"session" must be 22 to 128 characters of A-Z, a-z, 0-9, "-" and "_".'
        )
    return _base64url(_digest("member", session)[:16])


def new_member() -> str:
    """Return an unused member id: random bits in the form of `member_of`."""
    return _base64url(secrets.token_bytes(16))


def guest_name(member: str) -> str:
    """Return the name of a member who gave none: `guest-` and 4 characters, always the same."""
    return "guest-" + base64.b32encode(_digest("guest", member)).decode()[:4].lower()


def _digest(purpose: str, text: str) -> bytes:
    # The prefix keeps these hashes apart from each other, and from any that another program
    # makes of the same session.
    return hashlib.sha256(f"serverless-chat {purpose}\0{text}".encode()).digest()


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
