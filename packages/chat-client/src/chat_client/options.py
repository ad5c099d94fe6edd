"""The command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from chat_client.client import DEFAULT_ROOM, DEFAULT_URL


@dataclass(frozen=True)
class Options:
    """What the user asked for; without a `name`, the server makes one up."""

    address: str
    room: str
    name: str | None


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Read the options from `arguments`, by default those of this process."""
    return Options(**vars(_parser().parse_args(arguments)))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m chat_client",
        description="Chat in a terminal. Ctrl-C or Ctrl-D ends it; what is not sent by then is "
        "kept, and sent at the next start. When standard input is no terminal, each of its lines "
        "is sent, and the chat ends when all of them are in the room's log.",
        epilog="Who you are for each server, and what is not sent yet, is kept in "
        "$XDG_STATE_HOME/serverless-chat, by default in ~/.local/state/serverless-chat. "
        "Exit code: 0; 1 if the server will never take some message; 2 if the options are wrong "
        "or the server refuses them.",
    )
    parser.add_argument(
        "address",
        nargs="?",
        default=DEFAULT_URL,
        metavar="ADDRESS",
        help=f"the chat's WebSocket, ws:// or wss:// (default: {DEFAULT_URL})",
    )
    parser.add_argument(
        "--room",
        default=DEFAULT_ROOM,
        type=_text,
        help=f"the room to be in: 1 to 64 of a-z 0-9 - _ (default: {DEFAULT_ROOM})",
    )
    parser.add_argument(
        "--name",
        type=_text,
        help="the name to be shown: 1 to 32 visible characters (default: guest-...)",
    )
    return parser


def _text(argument: str) -> str:
    try:
        argument.encode()
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError(f"{argument!r} is not valid UTF-8") from None
    return argument


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with an option."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"error: {' '.join(message.split())}; see --help\n")
