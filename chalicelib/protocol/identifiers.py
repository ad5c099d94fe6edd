"""Who somebody is and where: the rules for rooms, names, sessions and members. Pure.

They come with the WebSocket's address: `?room=...&name=...&session=...`, each of them optional;
rooms and names come in frames, too.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

DEFAULT_ROOM = "lobby"
MAX_ROOM_CHARS = 64  # characters
MAX_NAME_CHARS = 32  # characters (code points) after normalisation

_ROOM = re.compile(r"[a-z0-9_-]+")
_SESSION = re.compile(r"[A-Za-z0-9_-]{22,128}")  # 22 characters of base64url hold 128 bits

# Families of emoji, Persian and the scripts of India are written with zero-width joiners.
_JOINERS = "\u200c\u200d"
# Letters, marks and symbols by their category, and yet nothing is seen of them: those among
# Unicode's Default_Ignorable_Code_Point that are printable, and blanks of Braille and music.
_FILLERS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0e\uffa0"
    "\U00016fe4\U0001d159\U000e0100-\U000e01ef]"
)
_EMOJI = "\ufe0f"  # has a symbol, a digit or one of # and * be shown as an emoji


class InvalidIdentifier(ValueError):
    """A room, name or session that breaks its rule; `str()` tells the user the rule."""


class WrongSize(InvalidIdentifier):
    """It is empty, blank or too long."""


class BadCharacters(InvalidIdentifier):
    """It has characters that its rule excludes."""


@dataclass(frozen=True)
class Address:
    """Where a new connection goes, and as whom: a room, a display name and a public member id."""

    room: str
    name: str
    member: str


def address(query: Mapping[str, str]) -> Address:
    """Read a WebSocket address's query parameters, with defaults for those that are missing.

    Raises InvalidIdentifier for a parameter that is there and breaks its rule; an empty one does.
    """
    member = member_of(query["session"]) if "session" in query else new_member()
    return Address(
        room=room(query.get("room", DEFAULT_ROOM)),
        name=display_name(query["name"]) if "name" in query else guest_name(member),
        member=member,
    )


def room(text: str) -> str:
    """Return `text` if it is a room's name; raises WrongSize, BadCharacters."""
    rule = f'A room must be 1 to {MAX_ROOM_CHARS} characters of a-z, 0-9, "-" and "_".'
    if not 1 <= len(text) <= MAX_ROOM_CHARS:
        raise WrongSize(rule)
    if not _ROOM.fullmatch(text):
        raise BadCharacters(rule)
    return text


def display_name(text: str) -> str:
    """Return `text` in Unicode's form NFC, without white space around it.

    Raises WrongSize, or BadCharacters for what is not seen: control characters, those that turn
    the direction of the text around them, fillers, and marks and joiners with nothing to go with.
    """
    name = unicodedata.normalize("NFC", text).strip()
    if not 1 <= len(name) <= MAX_NAME_CHARS:
        raise WrongSize(f'"name" must be 1 to {MAX_NAME_CHARS} characters.')
    parts = re.split(f"[{_JOINERS}]", name)
    if not all(part and _is_visible(part) for part in parts):
        raise BadCharacters('"name" must be of visible characters, with spaces at most.')
    return name


def member_of(session: str) -> str:
    """Derive the public member id, 22 characters of base64url, from a secret session.

    Whoever sees the member cannot find the session behind it, and so cannot pose as the member.
    Raises InvalidIdentifier if `session` is too short to be a secret, too long, or has other
    characters.
    """
    if not _SESSION.fullmatch(session):
        raise InvalidIdentifier(
            '"session" must be 22 to 128 characters of A-Z, a-z, 0-9, "-" and "_".'
        )
    return _base64url(_digest("member", session)[:16])


def new_member() -> str:
    """Return a member id that nobody has had: random bits in the shape of `member_of`."""
    return _base64url(secrets.token_bytes(16))


def guest_name(member: str) -> str:
    """Return the name of a member who gave none: `guest-` and 4 characters, always the same."""
    return "guest-" + base64.b32encode(_digest("guest", member)).decode()[:4].lower()


def _is_visible(text: str) -> bool:
    """Whether something is seen of it, and nothing else is in it."""
    is_seen = any(unicodedata.category(character)[0] not in "MZ" for character in text)
    can_be_emoji = all(
        unicodedata.category(before)[0] == "S" or before in "#*0123456789"
        for before, character in pairwise(f" {text}")
        if character == _EMOJI
    )
    return is_seen and can_be_emoji and text.isprintable() and not _FILLERS.search(text)


def _digest(purpose: str, text: str) -> bytes:
    # The prefix keeps these hashes apart from each other, and from any that another program
    # makes of the same session.
    return hashlib.sha256(f"serverless-chat {purpose}\0{text}".encode()).digest()


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
