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
from chat_client.cli.state_file import StateFile, StateFileError, default_path
from chat_client.client import Client
from chat_client.errors import HandshakeRefused
from chat_client.model.outbox import Outbox
from chat_client.net.address import ChatAddress


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
        explanation = _explanation(options.address, refused)
        return _fail(f"{explanation}; nothing of this run was sent or kept")
    except BrokenPipeError:  # the reader of our output is gone, so nothing can be printed
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except asyncio.CancelledError:
        return 128 + signal.SIGTERM


async def chat(options: Options) -> int:
    """Chat until the end; returns the exit code. Raises HandshakeRefused, StateFileError."""
    _end_on_sigterm()
    with StateFile(default_path(os.environ)) as state:
        client = _client(options, state)
        kept = {item.id for item in client.outbox.items}
        try:
            async with client:
                return await _talk(client, options)
        except HandshakeRefused:
            _discard_all_but(kept, client)
            raise
        finally:
            _report_unsent(client)


def _client(options: Options, state: StateFile) -> Client:
    address = options.address
    outbox = Outbox(state.outbox_storage(_server_key(address), options.room))
    session = address.session or state.session(address.url)
    return Client(address.url, room=options.room, name=address.name, session=session, outbox=outbox)


def _server_key(address: ChatAddress) -> str:
    """Where unsent messages belong. Another session is another member, who must not send them."""
    if not address.session:
        return address.url
    return f"{address.url} {hashlib.sha256(address.session.encode()).hexdigest()}"


async def _talk(client: Client, options: Options) -> int:
    notices = Notices(client, options.address.url)
    if sys.stdin and sys.stdin.isatty() and sys.stdout.isatty():
        # Its import takes most of the start, and a pipe does not need it.
        from chat_client.cli import terminal

        title = f"{options.address.name or 'guest'} in {options.room}"
        await terminal.run(client, notices, title)
        return 0
    await pipe.run(client, notices)
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


def _report_unsent(client: Client) -> None:
    count = sum(item.state == "sending" for item in client.outbox.items)
    if count:
        print(f"unsent: {count}; kept for the next start", file=sys.stderr)


def _explanation(address: ChatAddress, refused: HandshakeRefused) -> str:
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
