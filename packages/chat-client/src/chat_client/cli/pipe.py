"""The chat for standard input that is not a terminal: sends its lines, prints the room's log."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TextIO

from chat_client.cli.change_texts import plain_changes
from chat_client.cli.log_formatter import plain_line
from chat_client.cli.names import Names
from chat_client.cli.notices import Notices
from chat_client.cli.rooms import Rooms
from chat_client.cli.standard_input import StandardInput
from chat_client.cli.tasks import run_until_first_ends
from chat_client.cli.wrapping import wrapped
from chat_client.client import Client
from chat_client.model.changed import Change
from chat_client.model.message import Entry, Gap


async def run(
    client: Client, rooms: Rooms, notices: Notices, *, with_changes: bool = False
) -> None:
    """Send each line to the first room, and end when all are in its log.

    with_changes: print what becomes of messages, too.
    Raises HandshakeRefused, RoomRefused, SubscriptionLost.
    """
    printer = Printer(rooms, notices, with_changes)
    await run_until_first_ends(_send_all(client, rooms), printer.run(client), rooms.stay())
    printer.print_new()


async def _send_all(client: Client, rooms: Rooms) -> None:
    source = StandardInput()
    try:
        while (line := await source.line()) is not None:
            if line.strip():
                await _send(client, line)
        await rooms.has_all.wait()
        for room in rooms.all:
            await room.wait_until_synced()
    except asyncio.CancelledError:
        for line in source.unread():
            client.send_nowait(line)  # the outbox keeps it for the next start
        raise


async def _send(client: Client, line: str) -> None:
    # One at a time, so that a long input is not read faster than it is sent.
    item = client.send_nowait(line)
    await client.wait_until(lambda: item.state != "sending")


class Printer:
    """Prints what is new in the rooms: messages for programs, notices for people."""

    def __init__(self, rooms: Rooms, notices: Notices, with_changes: bool) -> None:
        self._rooms = rooms
        self._notices = notices
        self._with_changes = with_changes
        self._names = Names()

    async def run(self, client: Client) -> None:
        """Print until cancelled."""
        seen = -1
        while True:
            seen = await client.wait_for_change(seen)
            self.print_new()

    def print_new(self) -> None:
        """Print what has come since the last call."""
        new, changes = self._notices.new_entries(), self._notices.new_changes()
        for notice in self._names.add([entry for _, entry in new]):
            _print(notice, sys.stderr)
        for room, entry in new:
            self._print_entry(entry, self._rooms.prefix(room))
        for room, change in changes if self._with_changes else ():
            for line in plain_changes(change, self._names, self._rooms.prefix(room)):
                _print(line, sys.stdout)
        for notice in self._notices.new_notices():
            _print(notice, sys.stderr)

    def _print_entry(self, entry: Entry, room: str) -> None:
        if isinstance(entry, Gap) or not entry.deleted:
            _print(plain_line(entry, self._names, room), sys.stdout)
        elif self._with_changes:
            for line in plain_changes(Change(entry, frozenset({"deleted"})), self._names, room):
                _print(line, sys.stdout)


def _print(line: str, stream: TextIO) -> None:
    """Print for a program, or, where a person reads the stream, with a hanging indent."""
    columns = terminal_columns(stream)
    print("\n".join(wrapped(line, columns)) if columns else line, file=stream, flush=True)


def terminal_columns(stream: TextIO) -> int | None:
    """The width of the terminal behind a stream, None where there is none."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except OSError:
        return None
