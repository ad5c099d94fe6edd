"""`python -m tools.canary`: whether a chat delivers a message, and how fast."""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import re
import sys
from functools import partial
from urllib.parse import parse_qs, urlsplit

from tools.arguments import Parser
from tools.round_trip import CONNECT, DELETE, HEAR, SEND, RoundTrip, measure

INTERRUPTED, REFUSED, FAILED = 130, 2, 1
ROOM = "canary"
PAGES = {"http": "ws", "https": "wss"}  # the scheme of a page's WebSocket, by the page's
API_GATEWAY_HOST = re.compile(r"\.execute-api\.[^.]+\.amazonaws\.com(\.cn)?$")
FAILURES = {
    CONNECT: "No connection to the chat",
    SEND: "The message was not stored",
    HEAR: "The message was stored, but not delivered",
    DELETE: "The message was delivered, but not deleted",
}


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m tools.canary",
        description="Send a message through a chat's WebSocket with one connection, hear it with "
        "another, and delete it. With AUTH=token, it needs a token that may read and send in the "
        "room: in the environment variable CHAT_TOKEN, or in a file.",
        epilog="Exit codes: 0 if the message was delivered in time; 1 if it was not; 2 if an "
        "option is wrong, or the chat refuses the token, room or address; 130 after Ctrl-C.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "address", metavar="ADDRESS", help="the chat's WebSocket, or the link that was printed"
    )
    parser.add_argument("--room", default=ROOM, help="the room to talk in (default: %(default)s)")
    parser.add_argument(
        "--token-file", metavar="FILE", help="the file of the token, which other programs may renew"
    )
    parser.add_argument(
        "--timeout",
        type=_positive,
        default=10.0,
        metavar="SECONDS",
        help="how long it may take from the first connection on (default: %(default)g)",
    )
    parser.add_argument(
        "--max-ms",
        type=_positive,
        default=math.inf,
        metavar="MS",
        help="fail if the message was heard later than this after it was sent",
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON, always")
    parser.add_argument("--quiet", action="store_true", help="print nothing if all is well")
    return parser.parse_args(arguments)


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return number


def main(arguments: list[str]) -> int:
    """Return the exit code: 0, 1 if the chat does not deliver, 2 for what is refused, 130."""
    options = parse(arguments)
    try:
        trip = run(options)
    except KeyboardInterrupt:
        return INTERRUPTED
    except ValueError as error:  # of the client, about the address or the token
        print(f"error: {error}; see --help", file=sys.stderr)
        return REFUSED
    if options.json:
        print(json.dumps(trip.as_json()))
    elif trip.error:
        print(f"{FAILURES[trip.step]}: {trip.error}", file=sys.stderr)
    elif not options.quiet:
        print(said(trip))
    return (REFUSED if trip.is_refused else FAILED) if trip.error else 0


def run(options: argparse.Namespace) -> RoundTrip:
    """Send a message and return what came of it; raises ValueError for a wrong option."""
    from chat_client import Client
    from chat_client.cli.sign_in import SignIn

    token = SignIn.choose(None, options.token_file, os.environ).token
    client = partial(
        Client, websocket_address(options.address), room=options.room, name="Canary", token=token
    )
    client()  # raises before anything runs
    trip = asyncio.run(measure(client, options.room, options.timeout))
    if trip.error is None and (trip.heard_ms or 0) > options.max_ms:
        trip.error = f"after {trip.heard_ms:.0f} ms, and {options.max_ms:g} ms are allowed"
        trip.step = HEAR
    return trip


def websocket_address(address: str) -> str:
    """Return the WebSocket's address of a link to the page, which is in the link's query, or else
    where the page finds it (static/js/lib/address.js). Raises ValueError if that is nowhere."""
    parts = urlsplit(address)
    if parts.scheme not in PAGES:
        return address
    [found, *_] = parse_qs(parts.query).get("ws", [""])
    if found:
        return found
    if API_GATEWAY_HOST.search(parts.hostname or ""):
        raise ValueError(
            "API Gateway has the WebSocket under another name than the page: give the whole link "
            "that was printed, with its ws=, or the address of the WebSocket"
        )
    return f"{PAGES[parts.scheme]}://{parts.netloc}/api"


def said(trip: RoundTrip) -> str:
    """Return what happened, for people."""
    return (
        f"Delivered {trip.heard_ms:.0f} ms after it was sent, and stored after "
        f"{trip.stored_ms:.0f} ms. Two connections took {trip.connected_ms:.0f} ms."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
