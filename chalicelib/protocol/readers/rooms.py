"""Reads the actions that make and change rooms, and say who belongs to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum

from chalicelib.domain import Kind, Notify, Role
from chalicelib.protocol import actions, identifiers
from chalicelib.protocol.actions import Action
from chalicelib.protocol.errors import ErrorCode
from chalicelib.protocol.fields import Fields
from chalicelib.protocol.readers.common import cursor, limit, member


class _Scope(Enum):
    MINE = "mine"
    OPEN = "open"


class _MadeKind(Enum):
    """The kinds of rooms that clients make."""

    OPEN = "open"
    PRIVATE = "private"
    DIRECT = "direct"


# The names of the fields of `change`, in the order of the action's.
_SETTINGS = ("title", "topic", "archived", "slowMode", "retention", "notify")


def _list_rooms(fields: Fields) -> actions.Rooms:
    scope = fields.optional("scope", lambda name: fields.choice(name, _Scope))
    most = limit(fields, actions.MAX_ROOMS)
    return actions.Rooms(scope is _Scope.OPEN, most, cursor(fields), id=fields.id)


def _create(fields: Fields) -> actions.Create:
    kind = Kind(fields.choice("kind", _MadeKind).value)
    title = topic = room = None
    members: tuple[str, ...] = ()
    if kind is Kind.OPEN:
        room = fields.identifier("room", identifiers.open_room)
    else:
        least = 1 if kind is Kind.DIRECT else 0
        if least or fields.has("members"):
            others = actions.MAX_DIRECT_OTHERS
            members = fields.identifiers("members", identifiers.member, least, others)
    if kind is Kind.PRIVATE or (kind is Kind.OPEN and fields.has("title")):
        title = fields.identifier("title", identifiers.title)
    if kind is not Kind.DIRECT:
        topic = _topic(fields)
    return actions.Create(kind, room, title, topic, members, id=fields.id)


def _topic(fields: Fields) -> str | None:
    return fields.optional("topic", lambda name: fields.identifier(name, identifiers.topic))


def _change(fields: Fields) -> actions.Change:
    room = fields.room()
    if not any(map(fields.has, _SETTINGS)):
        known = ", ".join(f'"{name}"' for name in _SETTINGS)
        fields.refuse(ErrorCode.MISSING_FIELD, f"One of {known} is missing.")
    return actions.Change(
        room,
        fields.optional("title", lambda name: fields.identifier(name, identifiers.title)),
        _topic(fields),
        fields.optional("archived", fields.boolean),
        fields.optional("slowMode", lambda name: fields.number(name, 0, actions.MAX_SLOW_MODE_S)),
        fields.optional(
            "retention", lambda name: fields.number(name, 1, actions.MAX_RETENTION_DAYS)
        ),
        fields.optional("notify", lambda name: fields.choice(name, Notify)),
        id=fields.id,
    )


def _invite(fields: Fields) -> actions.Invite:
    room = fields.room()
    if fields.has("member"):
        fields.exclude("member", "uses")
        fields.exclude("member", "expiresIn")
        return actions.Invite(room, member(fields), id=fields.id)
    return actions.Invite(
        room,
        uses=fields.number_or("uses", 1, 1, actions.MAX_INVITATION_USES),
        expires_in=fields.number_or(
            "expiresIn", actions.DEFAULT_INVITATION_SECONDS, *actions.INVITATION_SECONDS
        ),
        id=fields.id,
    )


READERS: Mapping[str, Callable[[Fields], Action]] = {
    "rooms": _list_rooms,
    "create": _create,
    "change": _change,
    "invite": _invite,
    "accept": lambda fields: actions.Accept(
        fields.ascii_text("invite", actions.MAX_INVITATION_CHARS), id=fields.id
    ),
    "leave": lambda fields: actions.Leave(fields.room(), id=fields.id),
    "role": lambda fields: actions.SetRole(
        fields.room(), member(fields), fields.choice("role", Role), id=fields.id
    ),
    "memberships": lambda fields: actions.Memberships(
        fields.room(), limit(fields), cursor(fields), id=fields.id
    ),
}
