"""`members`: of a room: list, add, remove, role. `bans`: of a room: list, add, remove."""

from __future__ import annotations

from argparse import Namespace

from tools.administration.stage import Stage
from tools.output import Output, listed

PAGE_SIZE = 100
COLUMNS = ("member", "name", "role", "muted", "mutedUntil")
BAN_COLUMNS = ("member", "name", "banned", "bannedUntil")


def list_members(stage: Stage, options: Namespace) -> Output:
    """List the members of a room."""
    found = _memberships(stage, options.room)
    rows = [each for each in found if "role" in each]
    return listed(rows, COLUMNS, f"{options.room} has no members.")


def add(stage: Stage, options: Namespace) -> Output:
    """Make somebody a member of a room."""
    stage.perform("invite", room=options.room, member=options.member)
    return _done(options, f"{options.member} is a member of {options.room}.")


def remove(stage: Stage, options: Namespace) -> Output:
    """End somebody's membership."""
    stage.perform("remove", room=options.room, member=options.member)
    return _done(options, f"{options.member} is no member of {options.room}.")


def set_role(stage: Stage, options: Namespace) -> Output:
    """Give a member another role."""
    stage.perform("role", room=options.room, member=options.member, role=options.role)
    said = f"{options.member} has the role {options.role} in {options.room}."
    return _done(options, said, role=options.role)


def list_bans(stage: Stage, options: Namespace) -> Output:
    """List who may not enter a room."""
    rows = [each for each in _memberships(stage, options.room) if each.get("banned")]
    return listed(rows, BAN_COLUMNS, f"{options.room} has no bans.")


def ban(stage: Stage, options: Namespace) -> Output:
    """Keep somebody out of a room, and close their connections that are in it."""
    stage.perform("ban", room=options.room, member=options.member, expiresIn=options.seconds)
    return _done(options, f"{options.member} is banned from {options.room}.")


def unban(stage: Stage, options: Namespace) -> Output:
    """Let somebody enter a room again."""
    stage.perform("unban", room=options.room, member=options.member)
    return _done(options, f"{options.member} is not banned from {options.room}.")


def _memberships(stage: Stage, room: str) -> list[dict[str, object]]:
    found = stage.pages("memberships", "members", room=room, limit=PAGE_SIZE)
    return [dict(each) for each in found]


def _done(options: Namespace, text: str, **more: str) -> Output:
    return Output({"room": options.room, "member": options.member, **more}, text)
