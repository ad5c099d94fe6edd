"""The command `serverless-chat`, from its options to its exit code."""

from __future__ import annotations

import asyncio
import hashlib
import io
import logging
import os
import signal
import sys

from chat_client.cli import pipe
from chat_client.cli.escaping import escaped
from chat_client.cli.notices import Notices
from chat_client.cli.options import Options, parse
from chat_client.cli.rooms import NoRoom, RoomRefused, Rooms
from chat_client.cli.sign_in import explain_forbidden
from chat_client.cli.state_file import StateFile, StateFileError, default_path
from chat_client.client import Client
from chat_client.errors import (
    Forbidden,
    HandshakeRefused,
    InvalidToken,
    SignInRequired,
    SubscriptionLost,
)
from chat_client.model.outbox import Outbox
from chat_client.net.address import DEFAULT_ROOM

NOTHING_KEPT = "; nothing of this run was sent or kept"


def main() -> int:
    """Run the command; returns its exit code, as --help describes it."""
    options = parse()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    logging.basicConfig(level=logging.CRITICAL)
    try:
        return asyncio.run(chat(options))
    except StateFileError as error:
        return _fail(str(error))
    except HandshakeRefused as refused:
        return _fail(f"{_explanation(options, refused)}{NOTHING_KEPT}")
    except NoRoom as refused:
        return _fail(f"{refused}{NOTHING_KEPT}")
    except (RoomRefused, SubscriptionLost, InvalidToken) as error:
        return _fail(str(error))
    except BrokenPipeError:  # the reader of our output is gone, so nothing can be printed
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except asyncio.CancelledError:
        return 128 + signal.SIGTERM


async def chat(options: Options) -> int:
    """Chat until the end; returns the exit code. Raises HandshakeRefused, RoomRefused,
    SubscriptionLost, InvalidToken, StateFileError."""
    _end_on_sigterm()
    with StateFile(default_path(os.environ)) as state:
        server = _server_key(options)

        def outbox(room: str) -> Outbox:
            return Outbox(state.outbox_storage(server, room))

        client = _client(options, state, outbox(options.room or DEFAULT_ROOM))
        rooms = Rooms(client, outbox, options.others, options.room is not None)
        kept = {item.id for item in client.outbox.items}
        try:
            async with client:
                return await _talk(client, rooms, options)
        except (HandshakeRefused, RoomRefused, SubscriptionLost) as error:
            why = rooms.refusal or error
            if isinstance(why, (HandshakeRefused, NoRoom)):
                _discard_all_but(kept, client)
            raise why from None
        finally:
            _report_unsent(rooms)


def _client(options: Options, state: StateFile, outbox: Outbox) -> Client:
    address, token = options.address, options.sign_in.token
    session = address.session or state.session(address.url)
    return Client(
        address.url,
        room=options.room,
        name=address.name,
        session=session,
        token=token,
        outbox=outbox,
    )


def _server_key(options: Options) -> str:
    """Where unsent messages belong. Another session or token is another member, who must not send
    them."""
    address, key = options.address, options.sign_in.key
    if address.session and not key:
        key = hashlib.sha256(address.session.encode()).hexdigest()
    return f"{address.url} {key}".rstrip()


async def _talk(client: Client, rooms: Rooms, options: Options) -> int:
    notices = Notices(client, rooms, options.address.url)
    if sys.stdin and sys.stdin.isatty() and sys.stdout.isatty():
        # Its import takes most of the start, and a pipe does not need it.
        from chat_client.cli import terminal

        await terminal.run(client, rooms, notices, options.address.name or "guest")
        return 0
    await pipe.run(client, rooms, notices, with_changes=options.with_changes)
    return 1 if notices.refused else 0


def _end_on_sigterm() -> None:
    task = asyncio.current_task()
    if task:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


def _discard_all_but(kept: set[str], client: Client) -> None:
    """Or the next start would send what was written now under another name, or in another room."""
    for item in client.outbox.items:
        if item.id not in kept:
            client.outbox.discard(item.id)


def _report_unsent(rooms: Rooms) -> None:
    items = [item for room in rooms.all for item in room.outbox.items]
    count = sum(item.state == "sending" for item in items)
    if count:
        print(f"unsent: {count}; kept for the next start", file=sys.stderr)


def _explanation(options: Options, refused: HandshakeRefused) -> str:
    address = options.address
    if isinstance(refused, SignInRequired):
        return options.sign_in.explain(refused)
    if isinstance(refused, Forbidden):
        return explain_forbidden(options.room or DEFAULT_ROOM, refused)
    # API Gateway does not pass on the app's reason. The room is right: ChatAddress has its rule.
    rules = {}
    if address.name:
        rules[f"the name {address.name!r}"] = "a name is 1 to 32 visible characters"
    if address.session:
        rules["the session"] = "a session is 22 to 128 characters of A-Z, a-z, 0-9, - and _"
    if refused.status != 400 or not rules:
        return f"{address.url} refuses the connection: {refused}"
    return f"the server refuses {' or '.join(rules)}: {', '.join(rules.values())}"


def _fail(text: str) -> int:
    print(f"error: {escaped(text)}", file=sys.stderr)
    return 2
