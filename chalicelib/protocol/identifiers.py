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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chalicelib.domain import Kind
from chalicelib.protocol.script_sets import mixes_scripts
from chalicelib.protocol.visible_text import is_visible

DEFAULT_ROOM = "lobby"
MAX_ROOM_CHARS = 64
MAX_NAME_CHARS = 32  # code points, after normalisation

MAX_TITLE_CHARS = 64
MAX_TOPIC_CHARS = 250
MAX_REACTION_CHARS = 32

# As browsers trim it. Python strips some control characters as well.
_WHITE_SPACE = " \t\n\v\f\r\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)

_OPEN_ROOM = re.compile(r"[a-z0-9_-]+")
_CLOSED_ROOM = re.compile(r"(private|direct)\.[a-z2-7]{26}")  # 26 characters hold 128 bits
_THREAD = re.compile(r"(.+):([1-9][0-9]{0,15})")  # its parent and its first message
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")  # 22 characters of base64url hold 128 bits
_SESSION = re.compile(r"[A-Za-z0-9_-]{22,128}")


class InvalidIdentifier(ValueError):
    """A room, name or session breaks its rule; `str()` tells the user the rule."""


class WrongSize(InvalidIdentifier):
    """It is empty, blank or too long."""


class BadCharacters(InvalidIdentifier):
    """It has characters that its rule excludes."""


@dataclass(frozen=True)
class Address:
    """What a WebSocket's address says.

    room, name: None if it has none. member: a public member id.
    has_session: whether the member may come again, over another connection.
    """

    room: str | None
    name: str | None
    member: str
    has_session: bool


def address(query: Mapping[str, str]) -> Address:
    """Read a WebSocket address's query parameters.

    Raises InvalidIdentifier for a parameter that breaks its rule; an empty one does.
    """
    has_session = "session" in query
    return Address(
        room=parent_room(query["room"]) if "room" in query else None,
        name=display_name(query["name"]) if "name" in query else None,
        member=member_of(query["session"]) if has_session else new_member(),
        has_session=has_session,
    )


def room(text: str) -> str:
    """Return `text` if it is the id of a room of any kind; raises WrongSize, BadCharacters."""
    if found := _THREAD.fullmatch(text):
        parent_room(found[1])
        return text
    return parent_room(text)


def parent_room(text: str) -> str:
    """Return `text` if it is the id of a room but a thread; raises WrongSize, BadCharacters."""
    return text if _CLOSED_ROOM.fullmatch(text) else open_room(text)


def open_room(text: str) -> str:
    """Return `text` if it is the id of an open room; raises WrongSize, BadCharacters."""
    rule = f'A room must be 1 to {MAX_ROOM_CHARS} characters of a-z, 0-9, "-" and "_".'
    if not 1 <= len(text) <= MAX_ROOM_CHARS:
        raise WrongSize(rule)
    if not _OPEN_ROOM.fullmatch(text):
        raise BadCharacters(rule)
    return text


def kind(room: str) -> Kind:
    """Return the kind of a room, which its id says: nobody has to read anything to know it."""
    if is_thread(room):
        return Kind.THREAD
    prefix, dot, _ = room.partition(".")
    return Kind(prefix) if dot else Kind.OPEN


def thread(room: str, seq: int) -> str:
    """Return the id of the thread that begins with a message."""
    return f"{room}:{seq}"


def is_thread(room: str) -> bool:
    """Whether a room is the thread of a message."""
    return ":" in room


def parent(room: str) -> str | None:
    """Return the room that a thread belongs to; None for a room that is no thread."""
    parent, colon, _ = room.partition(":")
    return parent if colon else None


def first_message(thread: str) -> int:
    """Return the number of the message that a thread begins with."""
    return int(thread.partition(":")[2])


def new_private_room() -> str:
    """Return the id of a new private room, which cannot be guessed."""
    return "private." + _base32(secrets.token_bytes(16))


def direct_room(members: Iterable[str]) -> str:
    """Return the id of the direct room of some members, always the same."""
    return "direct." + _base32(_digest("direct", " ".join(sorted(set(members))))[:16])


def member(text: str) -> str:
    """Return `text` if it has the form of a member's id; raises WrongSize, BadCharacters."""
    return _token(text, "member")


def file(text: str) -> str:
    """Return `text` if it has the form of a file's id; raises WrongSize, BadCharacters."""
    return _token(text, "file")


def new_file() -> str:
    """Return the id of a new file, which cannot be guessed."""
    return _base64url(secrets.token_bytes(16))


def title(text: str) -> str:
    """Return the title of a room as `display_name` returns names, and raising as it does."""
    return _visible(text, "title", MAX_TITLE_CHARS)


def topic(text: str) -> str:
    """Return the topic of a room, one visible line or nothing; raises WrongSize, BadCharacters."""
    return _visible(text, "topic", MAX_TOPIC_CHARS) if text.strip() else ""


def reaction(text: str) -> str:
    """Return a reaction, visible characters without spaces; raises WrongSize, BadCharacters."""
    shown = _visible(text, "reaction", MAX_REACTION_CHARS)
    if " " in shown:
        raise BadCharacters('"reaction" must not have spaces.')
    return shown


def display_name(text: str) -> str:
    """Return `text` in Unicode's form NFC, without white space around it.

    Raises WrongSize, or BadCharacters if it shows nothing, has invisible characters that its
    script or an emoji does not need, or mixes scripts within a word.
    """
    name = _visible(text, "name", MAX_NAME_CHARS)
    if mixes_scripts(name):
        raise BadCharacters('A word of "name" must not mix scripts, such as Latin and Cyrillic.')
    return name


def _token(text: str, kind: str) -> str:
    rule = f'A {kind} must be 22 characters of A-Z, a-z, 0-9, "-" and "_".'
    if len(text) != 22:
        raise WrongSize(rule)
    if not _TOKEN.fullmatch(text):
        raise BadCharacters(rule)
    return text


def _visible(text: str, field: str, longest: int) -> str:
    shown = unicodedata.normalize("NFC", text).strip(_WHITE_SPACE)
    if not 1 <= len(shown) <= longest:
        raise WrongSize(f'"{field}" must be 1 to {longest} characters.')
    if not is_visible(shown):
        raise BadCharacters(f'"{field}" must be of visible characters, with spaces at most.')
    return shown


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


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=").lower()


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
