"""The chat's address: a WebSocket's, with the room, the name and the session in its query."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from chat_client.errors import InvalidAddress

DEFAULT_ROOM = "lobby"
# The server's rules.
ROOM = re.compile(r"[a-z0-9_-]{1,64}|(private|direct)\.[a-z2-7]{26}")
THREAD = re.compile(rf"({ROOM.pattern}):[0-9]{{1,16}}")


@dataclass(frozen=True)
class ChatAddress:
    """Where to connect, and as whom.

    url: the address without room, name and session, so without a secret.
    """

    url: str
    room: str | None = None
    name: str | None = None
    session: str | None = None

    def __post_init__(self) -> None:
        """Raises InvalidAddress for a room that the server would refuse."""
        if self.room:
            check_room(self.room)

    @classmethod
    def parse(cls, url: str) -> ChatAddress:
        """Read a ws:// or wss:// address. Raises InvalidAddress."""
        try:
            parts = urlsplit(url)
            is_complete = bool(parts.hostname) and parts.port != 0
        except ValueError:  # from `port`, too
            is_complete = False
        if not is_complete or not url.isprintable() or " " in url:
            raise InvalidAddress(f"{url!r} is not a ws:// or wss:// address")
        if parts.scheme not in ("ws", "wss"):
            raise InvalidAddress(f"{url!r} is not a ws:// or wss:// address{_proposal(parts)}")
        own: dict[str, str] = {}
        others = []
        for key, value in parse_qsl(parts.query):
            if key not in _OWN:
                others.append((key, value))
            elif own.setdefault(key, value) != value:
                raise InvalidAddress(f"the address has two different values of {key!r}")
        return cls(parts._replace(query=urlencode(others), fragment="").geturl(), **own)

    def with_arguments(self, source: str = "argument", **given: str | None) -> ChatAddress:
        """Add a room, a name or a session. Raises InvalidAddress where the address has another.

        source: where the values come from, for the error's text.
        """
        values = {key: getattr(self, key) for key in _OWN}
        for key, value in given.items():
            if value is not None and values[key] not in (None, value):
                raise InvalidAddress(_conflict(key, values[key], value, source))
            values[key] = values[key] if value is None else value
        return ChatAddress(self.url, **values)

    @property
    def connect_url(self) -> str:
        """The address to open, with all that is known in its query."""
        values = [(key, getattr(self, key)) for key in _OWN]
        query = parse_qsl(urlsplit(self.url).query) + [pair for pair in values if pair[1]]
        return urlsplit(self.url)._replace(query=urlencode(query)).geturl()


def parent(room: str) -> str | None:
    """The room of a thread's message; None for a room that is no thread."""
    return room.rpartition(":")[0] or None


def check_room(room: str, *, is_in_address: bool = True) -> None:
    """Raises InvalidAddress for a room that the server would refuse. In an address, it refuses
    threads."""
    if not (ROOM.fullmatch(room) or (THREAD.fullmatch(room) and not is_in_address)):
        raise InvalidAddress(
            f"no server accepts the room {room!r}: a room is 1 to 64 characters of a-z, 0-9, - "
            "and _, or the id of a private or direct room"
        )


_OWN = [field.name for field in fields(ChatAddress)][1:]


def _proposal(page: SplitResult) -> str:
    """What to try in place of the page's address; nothing where that cannot be told."""
    query = dict(parse_qsl(page.query))
    if query.get("ws", "").startswith(("ws://", "wss://")):  # in the link to a deployed chat
        return f"; try {query['ws']!r}"
    if page.scheme != "http":
        return ""
    shown = urlencode([(key, query[key]) for key in ("room", "name") if key in query])
    path = page.path if page.path.strip("/") else "/api"
    return f"; try {page._replace(scheme='ws', path=path, query=shown, fragment='').geturl()!r}"


def _conflict(key: str, in_address: str, given: str, source: str) -> str:
    if key == "session":  # a secret is never printed
        return f"the session in the address and the one in the {source} differ"
    return f"the {key} is {in_address!r} in the address and {given!r} in the {source}"
