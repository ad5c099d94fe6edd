"""The options of `rooms`, `members`, `bans`, `tokens` and `webhooks`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, NamedTuple

from chalicelib.domain import Notify, Role
from chalicelib.events import KINDS
from chalicelib.incoming import DEFAULT_TEMPLATE

Add = Callable[[argparse.ArgumentParser], Any]


class Verb(NamedTuple):
    """One command: what it does, and what adds its own options."""

    help: str
    add: Add | None = None


def add_groups(subparsers: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands. shared: a parser with the options that all of them have."""
    common = [shared, _of_all()]
    for group, (help, verbs) in GROUPS.items():
        parser = subparsers.add_parser(group, help=help, description=f"{help}.", allow_abbrev=False)
        of_group = parser.add_subparsers(dest="verb", metavar="COMMAND", required=True)
        for name, verb in verbs.items():
            said = f"{verb.help}."
            leaf = of_group.add_parser(
                name, help=verb.help, description=said, parents=common, allow_abbrev=False
            )
            if verb.add:
                verb.add(leaf)


def _of_all() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "--as",
        dest="name_of_operator",
        metavar="NAME",
        help="the name under which you act, in the rooms' audit logs (default: that of your AWS "
        "identity)",
    )
    return parser


def _room(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("room", help="the room's id, as in the page's address")


def _member(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("member", help="the member's id, 22 characters")


def _member_in_room(parser: argparse.ArgumentParser) -> None:
    _room(parser)
    _member(parser)


def _texts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--title", help="what the room is called")
    parser.add_argument("--topic", help="what it is about")


def _new_room(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "room", nargs="?", help="the id of an open room; without it the room is private"
    )
    _texts(parser)
    parser.add_argument(
        "--member", action="append", metavar="ID", help="make somebody a member; may be repeated"
    )
    parser.add_argument(
        "--owner", metavar="ID", help="make somebody the owner in your place (default: you are)"
    )


def _room_changes(parser: argparse.ArgumentParser) -> None:
    _room(parser)
    _texts(parser)
    parser.add_argument(
        "--slow-mode", type=int, metavar="SECONDS", help="between two messages of a member; 0: none"
    )
    parser.add_argument(
        "--retention", type=int, metavar="DAYS", help="for which new messages are kept"
    )
    parser.add_argument(
        "--notify",
        choices=[each.value for each in Notify],
        help="what push notifications tell of its messages: who wrote, the text too, or nothing",
    )


def _role(parser: argparse.ArgumentParser) -> None:
    _member_in_room(parser)
    parser.add_argument("role", choices=[role.value for role in Role], help="the new role")


def _ban(parser: argparse.ArgumentParser) -> None:
    _member_in_room(parser)
    parser.add_argument(
        "--for",
        dest="seconds",
        type=int,
        metavar="SECONDS",
        help="how long the ban lasts (default: until it is lifted)",
    )


def _bot(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="the name that everybody sees")
    parser.add_argument(
        "--rooms",
        help="what the bot may do, by rooms: 'team-*:read,send;help:read' (default: read and send "
        "in all rooms)",
    )
    parser.add_argument(
        "--moderator", action="store_true", help="let it moderate all of these rooms"
    )


def _webhook(parser: argparse.ArgumentParser) -> None:
    _room(parser)
    parser.add_argument("webhook", help="the webhook's id, as in `webhooks list`")


def _new_webhook(parser: argparse.ArgumentParser) -> None:
    _room(parser)
    parser.add_argument("url", help="the address to post to")
    parser.add_argument(
        "--kind",
        action="append",
        choices=[kind.value for kind in KINDS],
        help="of which events it is told; may be repeated (default: all)",
    )


def _new_incoming_webhook(parser: argparse.ArgumentParser) -> None:
    _room(parser)
    parser.add_argument("name", help="the name under which its messages appear")
    parser.add_argument(
        "--template",
        default=DEFAULT_TEMPLATE,
        help="how it reads what is posted: one of docs/incoming-webhooks.md, or a format of yours "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--signing-secret", metavar="SECRET", help="by which GitHub signs its requests"
    )


GROUPS: dict[str, tuple[str, dict[str, Verb]]] = {
    "rooms": (
        "List, create and change rooms",
        {
            "list": Verb("List the rooms that were created; open ones need not be"),
            "show": Verb("Show one room", _room),
            "create": Verb("Create an open or a private room", _new_room),
            "change": Verb("Change what a room is set to", _room_changes),
            "archive": Verb("Let nobody send to a room any more", _room),
            "restore": Verb("Let members send to an archived room again", _room),
        },
    ),
    "members": (
        "List and change who belongs to a room",
        {
            "list": Verb("List the members of a room", _room),
            "add": Verb("Make somebody a member of a room", _member_in_room),
            "remove": Verb("End somebody's membership of a room", _member_in_room),
            "role": Verb("Give a member of a room another role", _role),
        },
    ),
    "bans": (
        "List and change who may not enter a room",
        {
            "list": Verb("List who is banned from a room", _room),
            "add": Verb("Ban somebody from a room, and close their connections there", _ban),
            "remove": Verb("Let somebody enter a room again", _member_in_room),
        },
    ),
    "tokens": (
        "List, create and revoke the tokens of bots",
        {
            "list": Verb("List the bots whose tokens are valid"),
            "create": Verb("Make a bot, and print its token, which is shown this once", _bot),
            "revoke": Verb("End a bot's token for good, and close its connections", _member),
        },
    ),
    "webhooks": (
        "List and change the webhooks of a room",
        {
            "list": Verb("List the webhooks of a room, outgoing and incoming", _room),
            "add": Verb("Have an address told of a room's messages", _new_webhook),
            "add-incoming": Verb(
                "Make a secret address that posts to a room, and print it", _new_incoming_webhook
            ),
            "remove": Verb("Remove a webhook", _webhook),
            "enable": Verb("Post again to a webhook that was disabled", _webhook),
            "disable": Verb("Post nothing to a webhook until it is enabled", _webhook),
        },
    ),
}
