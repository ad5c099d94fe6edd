"""Reads the actions that send, change and read messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.protocol import actions, identifiers
from chalicelib.protocol.actions import Action
from chalicelib.protocol.fields import Fields
from chalicelib.protocol.readers.common import limit, room, target


def _send_message(fields: Fields) -> actions.SendMessage:
    mentions: tuple[str, ...] = ()
    if fields.has("mentions"):
        mentions = fields.identifiers("mentions", identifiers.member, 1, actions.MAX_MENTIONS)
    files: tuple[str, ...] = ()
    if fields.has("files"):
        files = fields.identifiers("files", identifiers.file, 1, actions.MAX_FILES)
    return actions.SendMessage(
        _data(fields),
        room(fields),
        fields.optional("replyTo", lambda name: target(fields, name)),
        mentions,
        bool(fields.optional("mentionsRoom", fields.boolean)),
        files,
        id=fields.id,
    )


def _data(fields: Fields) -> str:
    return fields.text("data", actions.MAX_DATA_CHARS)


def _react(fields: Fields, is_back: bool) -> actions.React:
    reaction = fields.identifier("reaction", identifiers.reaction)
    return actions.React(target(fields), reaction, room(fields), is_back, id=fields.id)


def _history(fields: Fields) -> actions.History:
    names = ("after", "before", "since")
    after, before, since = (fields.optional(name, fields.seq) for name in names)
    fields.exclude(*names)
    return actions.History(after, before, limit(fields), room(fields), since, id=fields.id)


def _mentions(fields: Fields) -> actions.Mentions:
    after = fields.optional("after", fields.big_number)
    return actions.Mentions(limit(fields, actions.MAX_MENTIONS_PAGE), after, id=fields.id)


READERS: Mapping[str, Callable[[Fields], Action]] = {
    "sendmessage": _send_message,
    "edit": lambda fields: actions.Edit(target(fields), _data(fields), room(fields), id=fields.id),
    "delete": lambda fields: actions.Delete(target(fields), room(fields), id=fields.id),
    "react": lambda fields: _react(fields, is_back=False),
    "unreact": lambda fields: _react(fields, is_back=True),
    "history": _history,
    "changes": lambda fields: actions.Changes(
        fields.optional("after", fields.seq), limit(fields), room(fields), id=fields.id
    ),
    "mentions": _mentions,
}
