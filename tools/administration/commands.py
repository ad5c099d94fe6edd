"""The commands by their names, and how one is performed."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping

from chalicelib.protocol import identifiers
from chalicelib.protocol.identifiers import InvalidIdentifier
from tools.administration import (
    incoming_webhooks,
    members,
    place,
    rooms,
    tokens,
    webhooks,
)
from tools.administration.field_names import in_options
from tools.administration.stage import Stage
from tools.errors import InvalidInput
from tools.output import Output

Command = Callable[[Stage, Namespace], Output]

COMMANDS: Mapping[tuple[str, str], Command] = {
    ("rooms", "list"): rooms.list_all,
    ("rooms", "show"): rooms.show,
    ("rooms", "create"): rooms.create,
    ("rooms", "change"): rooms.change,
    ("rooms", "archive"): rooms.archive,
    ("rooms", "restore"): rooms.restore,
    ("members", "list"): members.list_members,
    ("members", "add"): members.add,
    ("members", "remove"): members.remove,
    ("members", "role"): members.set_role,
    ("bans", "list"): members.list_bans,
    ("bans", "add"): members.ban,
    ("bans", "remove"): members.unban,
    ("tokens", "list"): tokens.list_all,
    ("tokens", "create"): tokens.create,
    ("tokens", "revoke"): tokens.revoke,
    ("webhooks", "list"): webhooks.list_all,
    ("webhooks", "add"): webhooks.add,
    ("webhooks", "add-incoming"): incoming_webhooks.add,
    ("webhooks", "remove"): webhooks.remove,
    ("webhooks", "enable"): webhooks.enable,
    ("webhooks", "disable"): webhooks.disable,
}


def perform(options: Namespace) -> None:
    """Perform a command, and print its result; raises ToolError, StoreUnavailable, and AWS's
    errors."""
    for name, check in (("room", identifiers.parent_room), ("member", identifiers.member)):
        value = getattr(options, name, None)
        for each in value if isinstance(value, list) else [value]:
            _check(each, check)
    _check(getattr(options, "owner", None), identifiers.member)
    _check(options.name_of_operator, identifiers.display_name, name="--as")
    stage = Stage(
        place.find(options.project_dir, options.stage, options.local), options.name_of_operator
    )
    COMMANDS[options.command, options.verb](stage, options).print(options.json)


def _check(value: str | None, check: Callable[[str], str], **names: str) -> None:
    """Raise InvalidInput for a value that is not of its form, before anything is connected to."""
    try:
        if value is not None:
            check(value)
    except InvalidIdentifier as error:
        raise InvalidInput(in_options(str(error), **names)) from None
