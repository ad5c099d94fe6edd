"""The chat in a terminal: a prompt at the bottom, the room's log above it."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from dataclasses import dataclass

from prompt_toolkit import PromptSession
from prompt_toolkit.application import Application, run_in_terminal

from chat_client.cli.escaping import escaped
from chat_client.cli.keyboard import stay_raw
from chat_client.cli.log_formatter import LogFormatter, TerminalStyle, beginning
from chat_client.cli.names import Names
from chat_client.cli.notices import Notices, described
from chat_client.cli.rooms import Rooms, label
from chat_client.cli.slash_commands import SlashCommands
from chat_client.cli.tasks import run_until_first_ends
from chat_client.client import Client
from chat_client.model.changed import Change
from chat_client.model.message import Entry, Gap
from chat_client.net.connection import ConnectionState
from chat_client.room import Room

MAX_UNSENT_LINES = 3
MAX_REPRINTED = 200  # entries and notices: more than a screen has lines


async def run(client: Client, rooms: Rooms, notices: Notices, name: str) -> None:
    """Show the rooms and send what is typed, until Ctrl-C or Ctrl-D.

    name: the user's, as long as the server has not told another one. Raises HandshakeRefused,
    RoomRefused.
    """
    await Terminal(client, rooms, notices, name).run()


@dataclass(frozen=True)
class Line:
    """What was printed: a notice, a gap, or the number of a room's message, or of one that changed.

    A message's text is not kept: what is deleted is not printed again. prefix: stands before the
    name. kinds: what changed.
    """

    what: str | Gap | int
    room: Room | None = None
    prefix: str = ""
    kinds: frozenset[str] = frozenset()


class Terminal:
    """Prints the log above a prompt, without disturbing what is being typed."""

    def __init__(self, client: Client, rooms: Rooms, notices: Notices, name: str) -> None:
        has_colours = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self._client = client
        self._rooms = rooms
        self._notices = notices
        self._name = name
        self._style = TerminalStyle(has_colours)
        self._printed: deque[Line] = deque(maxlen=MAX_REPRINTED)
        self._begun: set[Room] = set()
        self._running: set[asyncio.Task[None]] = set()
        self._resized = asyncio.Event()
        self._prompt: PromptSession[str] = PromptSession(
            self._unsent_and_prompt,
            bottom_toolbar=self._status,
            erase_when_done=True,  # the typed text reappears as a message
            interrupt_exception=EOFError,
        )
        self._columns = self._prompt.app.output.get_size().columns
        self._names = Names()
        self._commands = SlashCommands(client, rooms, self._names, self._suggest)
        self._formatter = LogFormatter(self._style, self._columns, self._names)
        self._prompt.app.after_render += self._notice_resize

    async def run(self) -> None:
        """Until the user exits. Raises HandshakeRefused, RoomRefused."""
        parts = (self._read(), self._show(), self._reprint_when_resized(), self._rooms.stay())
        try:
            with stay_raw(self._prompt.input):
                await run_until_first_ends(*parts)
        finally:
            for command in self._running:
                command.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)

    async def _read(self) -> None:
        while True:
            try:
                text = await self._prompt.prompt_async()
            except EOFError:
                return
            if text.startswith("/") and not text.startswith("//"):
                command = asyncio.create_task(self._command(text))
                self._running.add(command)
                command.add_done_callback(self._running.discard)
            elif text.strip():
                self._rooms.current.send_nowait(text.removeprefix("/"))

    async def _command(self, text: str) -> None:
        notices = await self._commands.run(text)
        await self._add([Line(notice) for notice in notices])

    async def _show(self) -> None:
        seen = -1
        while True:
            seen = await self._client.wait_for_change(seen)
            beginnings = [notice for room in self._rooms.all for notice in self._beginning(room)]
            entries = self._notices.new_entries()
            names = self._names.add([entry for _, entry in entries])
            notices = [*beginnings, *names]
            changes = self._notices.new_changes()
            lines = [self._line(room, entry) for room, entry in entries]
            lines += [self._line(room, each.message, each.kinds) for room, each in changes]
            later = self._notices.new_notices()
            await self._add([*map(Line, notices), *lines, *map(Line, later)])
            self._prompt.app.invalidate()

    def _line(self, room: Room, entry: Entry, kinds: frozenset[str] = frozenset()) -> Line:
        what = entry if isinstance(entry, Gap) else entry.seq
        return Line(what, room, self._rooms.prefix(room), kinds)

    def _beginning(self, room: Room) -> list[str]:
        """What to say once, above the first page of a room."""
        if room in self._begun or room.log.last is None:
            return []
        self._begun.add(room)
        notice = beginning(room.log, label(room))
        return [notice] if notice else []

    async def _add(self, new: list[Line]) -> None:
        if new:
            await run_in_terminal(lambda: self._print(new))

    def _print(self, new: list[Line]) -> None:
        self._printed.extend(new)
        if lines := [line for each in new for line in self._lines(each)]:
            print("\n".join(lines))

    def _lines(self, printed: Line) -> list[str]:
        if isinstance(printed.what, str):
            return self._formatter.notice(f"-- {printed.what} --")
        if isinstance(printed.what, Gap):
            return self._formatter.lines(printed.what, printed.prefix)
        message = printed.room.log.find(printed.what) if printed.room else None
        if message is None:
            return []
        if printed.kinds:
            return self._formatter.change_lines(Change(message, printed.kinds), printed.prefix)
        return self._formatter.lines(message, printed.prefix)

    def _suggest(self, line: str) -> None:
        """Offer a line to change, unless the user is typing already."""
        buffer = self._prompt.default_buffer
        if not buffer.text:
            buffer.insert_text(line)

    def _notice_resize(self, app: Application[str]) -> None:
        columns = app.output.get_size().columns
        if columns != self._columns:
            self._columns = columns
            self._resized.set()

    async def _reprint_when_resized(self) -> None:
        """A narrower terminal breaks the printed lines again, and knows no hanging indent."""
        while True:
            await self._resized.wait()
            self._resized.clear()
            await run_in_terminal(self._reprint)

    def _reprint(self) -> None:
        output = self._prompt.app.output
        output.erase_screen()
        output.cursor_goto(0, 0)
        output.flush()
        self._formatter = LogFormatter(self._style, self._columns, self._names)
        lines = [line for each in self._printed for line in self._lines(each)]
        if lines:
            print("\n".join(lines[-output.get_size().rows :]))

    def _unsent_and_prompt(self) -> str:
        items = [item for room in self._rooms.all for item in room.outbox.items]
        unsent = [item for item in items if item.state == "sending"]
        lines = [f"  {described(item)} (sending)" for item in unsent[:MAX_UNSENT_LINES]]
        if len(unsent) > MAX_UNSENT_LINES:
            lines.append(f"  and {len(unsent) - MAX_UNSENT_LINES} more")
        return "\n".join([*lines, "> "])

    def _status(self) -> str:
        state = self._client.state
        reason = self._client.offline_reason if state is ConnectionState.WAITING else None
        name = self._client.you.name if self._client.you else self._name
        where = f"{escaped(name)} in {label(self._rooms.current)}"
        return f" {where} · {state.value}{f': {escaped(reason)}' if reason else ''}"
