"""The chat in a terminal: a prompt at the bottom, the room's log above it."""

from __future__ import annotations

import asyncio
import os
from collections import deque

from prompt_toolkit import PromptSession
from prompt_toolkit.application import Application, run_in_terminal

from chat_client.cli.escaping import escaped
from chat_client.cli.log_formatter import LogFormatter, TerminalStyle
from chat_client.cli.notices import Notices, quoted
from chat_client.cli.tasks import run_until_first_ends
from chat_client.client import Client
from chat_client.model.message import Entry
from chat_client.net.connection import ConnectionState

MAX_UNSENT_LINES = 3
MAX_REPRINTED = 200  # entries and notices: more than a screen has lines


async def run(client: Client, notices: Notices, title: str) -> None:
    """Show the room and send what is typed, until Ctrl-C or Ctrl-D. Raises HandshakeRefused."""
    await Terminal(client, notices, title).run()


class Terminal:
    """Prints the log above a prompt, without disturbing what is being typed."""

    def __init__(self, client: Client, notices: Notices, title: str) -> None:
        has_colours = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self._client = client
        self._notices = notices
        self._title = escaped(title)
        self._style = TerminalStyle(has_colours)
        self._printed: deque[Entry | str] = deque(maxlen=MAX_REPRINTED)
        self._resized = asyncio.Event()
        self._prompt: PromptSession[str] = PromptSession(
            self._unsent_and_prompt,
            bottom_toolbar=self._status,
            erase_when_done=True,  # the typed text reappears as a message
            interrupt_exception=EOFError,
        )
        self._columns = self._prompt.app.output.get_size().columns
        self._formatter = LogFormatter(self._style, self._columns)
        self._prompt.app.after_render += self._notice_resize

    async def run(self) -> None:
        """Until the user exits. Raises HandshakeRefused."""
        await run_until_first_ends(self._read(), self._show(), self._reprint_when_resized())

    async def _read(self) -> None:
        while True:
            try:
                text = await self._prompt.prompt_async()
            except EOFError:
                return
            if text.strip():
                self._client.send_nowait(text)

    async def _show(self) -> None:
        seen = -1
        while True:
            seen = await self._client.wait_for_change(seen)
            new = [*self._notices.new_entries(), *self._notices.new_notices()]
            if new:
                await run_in_terminal(lambda new=new: self._print(new))  # type: ignore[misc]
            self._prompt.app.invalidate()

    def _print(self, new: list[Entry | str]) -> None:
        self._printed.extend(new)
        print("\n".join(line for each in new for line in self._lines(each)))

    def _lines(self, printed: Entry | str) -> list[str]:
        if isinstance(printed, str):
            return self._formatter.notice(f"-- {printed} --")
        return self._formatter.lines(printed)

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
        self._formatter = LogFormatter(self._style, self._columns)
        lines = [line for each in self._printed for line in self._lines(each)]
        if lines:
            print("\n".join(lines[-output.get_size().rows :]))

    def _unsent_and_prompt(self) -> str:
        unsent = [item for item in self._client.outbox.items if item.state == "sending"]
        lines = [f"  {quoted(item)} (sending)" for item in unsent[:MAX_UNSENT_LINES]]
        if len(unsent) > MAX_UNSENT_LINES:
            lines.append(f"  and {len(unsent) - MAX_UNSENT_LINES} more")
        return "\n".join([*lines, "> "])

    def _status(self) -> str:
        state = self._client.state
        reason = self._client.offline_reason if state is ConnectionState.WAITING else None
        return f" {self._title} · {state.value}{f': {escaped(reason)}' if reason else ''}"
