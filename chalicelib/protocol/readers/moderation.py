"""Reads the actions of those who moderate a room, and of who reports to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.protocol import actions
from chalicelib.protocol.actions import Action
from chalicelib.protocol.fields import Fields
from chalicelib.protocol.readers.common import cursor, limit, member, target, term


def _of_member(
    action: type[actions.Remove] | type[actions.Unban] | type[actions.Unmute],
) -> Callable[[Fields], Action]:
    return lambda fields: action(fields.room(), member(fields), id=fields.id)


def _with_term(
    action: type[actions.Ban] | type[actions.Mute],
) -> Callable[[Fields], Action]:
    return lambda fields: action(fields.room(), member(fields), term(fields), id=fields.id)


def _page(
    action: type[actions.Reports] | type[actions.Audit],
) -> Callable[[Fields], Action]:
    return lambda fields: action(fields.room(), limit(fields), cursor(fields), id=fields.id)


def _report(fields: Fields) -> actions.Report:
    reason = fields.optional("reason", lambda name: fields.text(name, actions.MAX_REASON_CHARS))
    return actions.Report(fields.room(), target(fields), reason, id=fields.id)


READERS: Mapping[str, Callable[[Fields], Action]] = {
    "remove": _of_member(actions.Remove),
    "ban": _with_term(actions.Ban),
    "unban": _of_member(actions.Unban),
    "mute": _with_term(actions.Mute),
    "unmute": _of_member(actions.Unmute),
    "report": _report,
    "reports": _page(actions.Reports),
    "dismiss": lambda fields: actions.Dismiss(fields.room(), target(fields), id=fields.id),
    "audit": _page(actions.Audit),
}
