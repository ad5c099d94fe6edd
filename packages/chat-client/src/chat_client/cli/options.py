"""The command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from chat_client import __version__
from chat_client.client import DEFAULT_ROOM, DEFAULT_URL
from chat_client.errors import InvalidAddress
from chat_client.net.address import ChatAddress


@dataclass(frozen=True)
class Options:
    """The address, with its query and the options taken together, and the room."""

    address: ChatAddress
    room: str


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Read the options from `arguments`, by default those of this process."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        address = ChatAddress.parse(given.address)
        address = address.with_arguments("option", room=given.room, name=given.name or None)
    except InvalidAddress as error:
        parser.error(str(error))
    return Options(address, address.room or DEFAULT_ROOM)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="serverless-chat",
        description="Chat in a terminal. Ctrl-C or Ctrl-D exits. Messages that are not sent by "
        "then are sent at the next start. When standard input is not a terminal, each line is sent "
        "as a message, and the command exits when all of them are stored.",
        epilog="Your identity for each server and your unsent messages are stored in "
        "$XDG_STATE_HOME/serverless-chat, by default in ~/.local/state/serverless-chat. "
        "Exit codes: 0; 1 if the server refused a message; 2 if the options are wrong or the "
        "server refuses them, and then nothing is sent or kept; 130 or 143 if a signal ended a "
        "pipe.",
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
        help="the room: 1 to 64 characters of a-z, 0-9, - and _ "
        f"(default: the address's, or {DEFAULT_ROOM})",
    )
    parser.add_argument(
        "--name",
        type=_text,
        help="your name: 1 to 32 visible characters (default: the address's, or guest-...)",
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
