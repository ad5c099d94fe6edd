"""Administer a stage of the chat from the terminal: `python -m tools.admin --help`."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import Any

from tools.administration.options import add_groups
from tools.arguments import Parser

INTERRUPTED = 130
LOCAL = "http://127.0.0.1:8000"
DASHED_ID = re.compile(r"-[A-Za-z0-9_-]{21}")
PERSONAL_DATA = {
    "export": "Export what the chat stores of one member",
    "erase": "Erase what the chat stores of one member",
}
RESUMABLE = {*PERSONAL_DATA, "index"}
WHAT = (
    "messages, reactions, mentions, memberships, read positions, reports, the moderators' log, "
    "connections, and a bot's token"
)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m tools.admin",
        description="Administer a stage of the chat: a deployed one, with your AWS credentials, or "
        "a local run. Changes are made by the rules of the chat, and told to whoever is connected. "
        "Each command has its own --help.",
        allow_abbrev=False,
    )
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    add_groups(subparsers, _shared())
    for command, said in PERSONAL_DATA.items():
        _add_personal_data(subparsers, command, said)
    _add_index(subparsers)
    # Ids may begin with a dash, and would be taken for options.
    safe = [f"={each}" if DASHED_ID.fullmatch(each) else each for each in arguments]
    options = parser.parse_args(safe)
    for name, value in vars(options).items():
        setattr(options, name, _without_mark(value))
    return options


def _without_mark(value: object) -> object:
    if isinstance(value, list):
        return [_without_mark(each) for each in value]
    is_marked = isinstance(value, str) and DASHED_ID.fullmatch(value[1:])
    return value.removeprefix("=") if isinstance(value, str) and is_marked else value


def _shared() -> argparse.ArgumentParser:
    """The options of all commands: where the chat is, and how to print."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "--stage", default="dev", help="a stage of .chalice/config.json (default: %(default)s)"
    )
    parser.add_argument(
        "--local",
        nargs="?",
        const=LOCAL,
        metavar="URL",
        help=f"use the local run at this address, not your AWS account; put it last to leave out "
        f"the address (default: {LOCAL})",
    )
    parser.add_argument(
        "--project-dir",
        type=Path,
        metavar="FOLDER",
        default=Path(),
        help="the folder of app.py (default: the current one)",
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    return parser


def _add_personal_data(subparsers: Any, name: str, said: str) -> None:
    parser = subparsers.add_parser(
        name,
        help=said,
        description=f"{said}: {WHAT}. It reads all tables of the stage. Run it again after an "
        "interruption: it continues.",
        parents=[_shared()],
        allow_abbrev=False,
    )
    parser.add_argument(
        "member", nargs="?", help="the member's id: 22 characters, as in messages and in `members`"
    )
    parser.add_argument("--user", metavar="SUB", help="the user's id in your tokens, for a member")
    parser.add_argument(
        "--issuer", metavar="ISS", help="the `iss` of the user's tokens (default: the stage's)"
    )
    if name == "erase":
        parser.add_argument("--yes", action="store_true", help="erase without confirmation")
        return
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="where to write the export, JSON lines (default: chat-STAGE-MEMBER.jsonl)",
    )


def _add_index(subparsers: Any) -> None:
    said = "Make messages found by search that were sent before it was switched on"
    parser = subparsers.add_parser(
        "index",
        help=said,
        description=f"{said}. It reads the table of messages of the stage. Run it again after an "
        "interruption: it continues.",
        parents=[_shared()],
        allow_abbrev=False,
    )
    parser.add_argument("room", nargs="?", help="the room's id: its messages and threads")
    parser.add_argument("--all", action="store_true", help="all rooms")


def main(arguments: list[str]) -> int:
    """Return the exit code: 0, 1 for a failure, 2 for wrong input, 130 after Ctrl-C."""
    options = parse(arguments)
    try:
        return run(options)
    except KeyboardInterrupt:
        again = "continues from here" if options.command in RESUMABLE else "can be run again"
        print(f"\nInterrupted. The same command {again}.", file=sys.stderr)
        return INTERRUPTED


def run(options: argparse.Namespace) -> int:
    # Imported here, as these imports take long enough for a Ctrl-C to interrupt them.
    from botocore.exceptions import BotoCoreError, ClientError

    from chalicelib.stores import StoreUnavailable
    from tools.errors import ToolError

    try:
        perform(options)
    except ToolError as error:
        failure = error
    except (BotoCoreError, ClientError, StoreUnavailable) as error:
        again = "continues from here" if options.command in RESUMABLE else "can be run again"
        failure = ToolError(f"AWS: {error}. The same command {again}.")
    else:
        return 0
    print(failure, file=sys.stderr)
    return failure.exit_code


def perform(options: argparse.Namespace) -> None:
    """Do what the command says; raises ToolError, StoreUnavailable and AWS's errors."""
    if options.command in PERSONAL_DATA:
        from tools.personal_data import command

        command.perform(options).print(options.json)
        return
    if options.command == "index":
        from tools import search_index

        search_index.perform(options).print(options.json)
        return
    from tools.administration import commands

    commands.perform(options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
