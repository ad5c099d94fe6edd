"""`make token`: a token for the chat that `make run AUTH=token` starts, alone on stdout."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from chalicelib.capabilities import Capabilities
from chalicelib.protocol import identifiers
from chalicelib.protocol.identifiers import InvalidIdentifier
from tools import local_secret, sign_in
from tools.arguments import Parser
from tools.errors import InvalidInput, ToolError

MAX_LIFE_S = 30 * 24 * 3600
MAX_MEMBER = 255


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m tools.token",
        description="Print a token for the chat that `make run AUTH=token` runs on this machine. "
        "It is signed by this machine's secret, so that no deployed chat accepts it.",
        allow_abbrev=False,
    )
    parser.add_argument("--member", default="", help="the user's id in your product (sub)")
    parser.add_argument(
        "--name", help="the name that everybody sees; without it members choose one"
    )
    parser.add_argument(
        "--rooms",
        help="what the member may do, by rooms: 'team-*:read,send;help:read' (default: read and "
        "send in all rooms)",
    )
    parser.add_argument("--role", choices=["moderator"], help="moderates all of these rooms")
    parser.add_argument(
        "--for",
        dest="seconds",
        default="3600",
        metavar="SECONDS",
        help="how long the token is valid (default: %(default)s)",
    )
    parser.add_argument(
        "--stage",
        default="dev",
        help="the stage whose issuer and audience the token has (default: %(default)s)",
    )
    parser.add_argument(
        "--project-dir",
        type=Path,
        metavar="FOLDER",
        default=Path(),
        help="the folder of app.py (default: the current one)",
    )
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Return the exit code: 0, 1 without a usable secret, 2 for wrong input."""
    options = parse(arguments)
    try:
        print(token(options))
    except ToolError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def token(options: argparse.Namespace) -> str:
    """Return a signed token; raises ToolError."""
    import jwt

    signed = claims(options, int(time.time()))
    return jwt.encode(signed, local_secret.read_secret(options.project_dir), algorithm="HS256")


def claims(options: argparse.Namespace, now: int) -> dict[str, Any]:
    """Return what the token says; raises InvalidInput."""
    settings = sign_in.auth_settings(options.project_dir, options.stage)
    found = {
        "sub": _member(options.member),
        "iat": now,
        "exp": now + _seconds(options.seconds),
        "iss": settings.issuer,
        "aud": settings.audience,
        "name": _name(options.name),
        "rooms": _rooms(options.rooms),
        "role": options.role,
    }
    return {name: value for name, value in found.items() if value is not None}


def _member(text: str) -> str:
    if not text:
        raise InvalidInput("Say who the token is for: `make token MEMBER=ana`, or --member ana.")
    if len(text) > MAX_MEMBER:
        raise InvalidInput(f"MEMBER must have 1 to {MAX_MEMBER} characters.")
    return text


def _name(text: str | None) -> str | None:
    """Return a name as the chat shows it, None for no name."""
    try:
        return identifiers.display_name(text) if text else None
    except InvalidIdentifier as error:
        raise InvalidInput(f"NAME: {error}") from None


def _seconds(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_LIFE_S):
        raise InvalidInput(f"FOR must be a whole number of seconds, 1 to {MAX_LIFE_S:,}.")
    return int(text)


def _rooms(text: str | None) -> str | None:
    """Return the claim as it was given, if the chat understands it."""
    if text is None:
        return None
    try:
        Capabilities.parse(text)
    except ValueError as error:
        raise InvalidInput(f"ROOMS: {error}.") from None
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
