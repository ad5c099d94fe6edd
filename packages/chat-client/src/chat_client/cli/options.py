"""The command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from chat_client import __version__
from chat_client.cli.sign_in import VARIABLE, SignIn
from chat_client.client import DEFAULT_URL
from chat_client.errors import InvalidAddress, InvalidToken
from chat_client.net.address import DEFAULT_ROOM, ChatAddress, check_room


@dataclass(frozen=True)
class Options:
    """The address, with its query and the options taken together, the rooms, and the token.

    room: None for the one that the server chooses for a token. others: further rooms.
    with_changes: whether a pipe prints what becomes of messages.
    """

    address: ChatAddress
    room: str | None
    others: Sequence[str]
    sign_in: SignIn
    with_changes: bool = False


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Read the options from `arguments`, by default those of this process."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        first, *others = given.room or [None]
        address = ChatAddress.parse(given.address)
        address = address.with_arguments("option", room=first, name=given.name or None)
        for room in others:
            check_room(room)
        sign_in = SignIn.choose(given.token, given.token_file, os.environ)
    except (InvalidAddress, InvalidToken) as error:
        parser.error(str(error))
    room = address.room or (None if sign_in.token else DEFAULT_ROOM)
    further = [each for each in dict.fromkeys(others) if each != room]
    return Options(address, room, further, sign_in, given.changes)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="serverless-chat",
        description="Chat in a terminal. /help lists what else you can type; Ctrl-C or Ctrl-D "
        "exits. Messages that are not sent by then are sent at the next start. When standard input "
        "is not a terminal, each line is sent as a message, and the command exits when all of them "
        "are stored.",
        epilog="Your identity for each server and your unsent messages are stored in "
        "$XDG_STATE_HOME/serverless-chat, by default in ~/.local/state/serverless-chat. "
        "Exit codes: 0; 1 if the server refused a message; 2 if the options or the token are wrong "
        "or the server refuses them, and then nothing is sent or kept, or if it refuses a further "
        "room; 130 or 143 if a signal ended a pipe.",
    )
    version = f"serverless-chat {__version__}"
    parser.add_argument("--version", action="version", version=version, help="print the version")
    parser.add_argument(
        "address",
        nargs="?",
        default=DEFAULT_URL,
        type=_text,
        metavar="ADDRESS",
        help="the chat's WebSocket, ws:// or wss://. Its query may contain room, name and session "
        f"(default: {DEFAULT_URL})",
    )
    parser.add_argument(
        "--room",
        type=_text,
        action="append",
        help="the room: 1 to 64 characters of a-z, 0-9, - and _, or the id of a private room. "
        "Give the option several times to be in several rooms; what you type is said in the first "
        f"one (default: the address's, or {DEFAULT_ROOM})",
    )
    parser.add_argument(
        "--name",
        type=_text,
        help="your name: 1 to 32 visible characters (default: the address's, or guest-...)",
    )
    parser.add_argument(
        "--changes",
        action="store_true",
        help="in a pipe, print edits, deletions and reactions, too: in lines that begin with "
        "'* edited', '* deleted' and '* reactions'. A terminal always shows them",
    )
    parser.add_argument(
        "--token-file",
        type=_text,
        metavar="FILE",
        help="sign in with the token in this file, which is read again whenever a new one is "
        f"needed (default: the token in the environment variable {VARIABLE}, if there is one)",
    )
    parser.add_argument(
        "--token",
        type=_text,
        help="sign in with this token. Other users of this machine can see it in the list of "
        f"processes: {VARIABLE} or --token-file are safer",
    )
    return parser


def _text(argument: str) -> str:
    try:
        argument.encode()
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError(f"{argument!r} is not valid UTF-8") from None
    return argument


class _Parser(argparse.ArgumentParser):
    """Reports a wrong option in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"error: {' '.join(message.split())}; see --help\n")
