"""Fields that several actions have."""

from __future__ import annotations

from chalicelib.protocol import actions, identifiers
from chalicelib.protocol.fields import Fields


def room(fields: Fields) -> str | None:
    """The room, if the frame names one."""
    return fields.optional("room", fields.room)


def rooms(fields: Fields, least: int) -> tuple[str, ...]:
    """A list of rooms."""
    found: tuple[str, ...] = fields.identifiers("rooms", identifiers.room, least, actions.MAX_ROOMS)
    return found


def member(fields: Fields) -> str:
    return fields.identifier("member", identifiers.member)


def target(fields: Fields, name: str = "target") -> int:
    """The number of a message."""
    return fields.number(name, 1, actions.MAX_SEQ)


def limit(fields: Fields, most: int = actions.MAX_PAGE_SIZE) -> int:
    return fields.number_or("limit", most, 1, most)


def cursor(fields: Fields) -> str | None:
    """What the page before had as `next`."""
    return fields.optional("after", lambda name: fields.ascii_text(name, actions.MAX_CURSOR_CHARS))


def term(fields: Fields) -> int | None:
    """For how many seconds, if there is an end."""
    return fields.optional("expiresIn", lambda name: fields.number(name, *actions.TERM_SECONDS))
