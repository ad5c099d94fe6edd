"""`rooms`: list, show, create, change, archive, restore."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from chalicelib.personal_data import read_page
from chalicelib.protocol import identifiers
from chalicelib.stores import RoomSettings
from tools.administration.stage import Stage
from tools.errors import InvalidInput, ToolError
from tools.output import Output, listed, without_nothing

COLUMNS = ("room", "kind", "title", "members", "archived")
CHANGES = "--title, --topic, --slow-mode, --retention or --notify"


def list_all(stage: Stage, _: Namespace) -> Output:
    """List the rooms that were created, of all kinds. It reads the whole table of rooms."""
    found = [
        _fields(room, settings)
        for room in _created(stage)
        if (settings := stage.rooms.settings(room))
    ]
    rows = sorted(found, key=lambda row: str(row["room"]))
    return listed(rows, COLUMNS, "No rooms were created.")


def show(stage: Stage, options: Namespace) -> Output:
    """Show one room."""
    found = _found(stage, options.room)
    return Output(found, "\n".join(f"{name}: {value}" for name, value in found.items()))


def create(stage: Stage, options: Namespace) -> Output:
    """Create a room, and hand it over to its owner, if one is named."""
    kind = "open" if options.room else "private"
    people = options.member or None
    made = stage.perform(
        "create",
        kind=kind,
        room=options.room,
        title=options.title,
        topic=options.topic,
        members=people if kind == "private" else None,
    )
    room = next(frame["room"] for frame in made if frame["type"] == "room")
    for member in (people or []) if kind == "open" else []:
        stage.perform("invite", room=room, member=member)
    if options.owner:
        stage.perform("invite", room=room, member=options.owner)
        stage.perform("role", room=room, member=options.owner, role="owner")
        stage.perform("leave", room=room)
    return Output(_found(stage, room), f"Created {room}.")


def change(stage: Stage, options: Namespace) -> Output:
    """Change what a room is set to."""
    wanted = without_nothing(
        title=options.title,
        topic=options.topic,
        slowMode=options.slow_mode,
        retention=options.retention,
        notify=options.notify,
    )
    if not wanted:
        raise InvalidInput(f"Say what to change: {CHANGES}.")
    stage.perform("change", room=options.room, **wanted)
    return Output(_found(stage, options.room), f"Changed {options.room}.")


def archive(stage: Stage, options: Namespace) -> Output:
    """Let nobody send to a room any more."""
    stage.perform("change", room=options.room, archived=True)
    return Output(_found(stage, options.room), f"Archived {options.room}: nobody can send to it.")


def restore(stage: Stage, options: Namespace) -> Output:
    """Let members send to an archived room again."""
    stage.perform("change", room=options.room, archived=False)
    return Output(_found(stage, options.room), f"Restored {options.room}.")


def _created(stage: Stage) -> Iterator[str]:
    """The ids of the rooms that have settings, in no order."""
    after = None
    while True:
        page = read_page(stage.tables, stage.tables.rooms, after)
        yield from (item["room"]["S"] for item in page.items if item["item"]["S"] == "room")
        if (after := page.after) is None:
            return


def _found(stage: Stage, room: str) -> dict[str, Any]:
    settings = stage.rooms.settings(room)
    if settings is None:
        raise ToolError(f"Nobody has created a room {room}.")
    return _fields(room, settings)


def _fields(room: str, settings: RoomSettings) -> dict[str, Any]:
    return without_nothing(
        room=room,
        kind=identifiers.kind(room).value,
        title=settings.title,
        topic=settings.topic or None,
        archived=True if settings.archived_at else None,
        slowMode=settings.slow_mode or None,
        retention=settings.retention,
        notify=settings.notify.value,
        members=settings.members,
        owners=settings.owners,
        createdBy=settings.created_by,
    )
