"""The chat in a terminal: a prompt at the bottom, above it what is said."""

from __future__ import annotations

import os

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal

from chat_client.client import Client
from chat_client.connection import ConnectionState
from chat_client.notices import Notices, quoted
from chat_client.tasks import first_to_end
from chat_client.text import LogFormatter, TerminalStyle

MAX_UNSENT_LINES = 3


async def run(client: Client, notices: Notices, title: str) -> None:
    """Show what is said and say what is typed, until Ctrl-C or Ctrl-D. Raises HandshakeRefused."""
    await Terminal(client, notices, title).run()


class Terminal:
    """A prompt that what comes in meanwhile does not tear apart."""

    def __init__(self, client: Client, notices: Notices, title: str) -> None:
        has_colours = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self._client = client
        self._notices = notices
        self._title = title
        self._style = TerminalStyle(has_colours)
        self._formatter = LogFormatter(self._style)
        self._prompt: PromptSession[str] = PromptSession(
            self._unsent_and_prompt,
            bottom_toolbar=self._status,
            erase_when_done=True,  # what was typed is shown as a message
            interrupt_exception=EOFError,
        )

    async def run(self) -> None:
        """Until the user ends it. Raises HandshakeRefused."""
        await first_to_end(self._read(), self._show())

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
            await self._print()
            self._prompt.app.invalidate()

    async def _print(self) -> None:
        lines = [
            line for entry in self._notices.new_entries() for line in self._formatter.lines(entry)
        ]
        lines += [self._style.dim(f"-- {notice} --") for notice in self._notices.new_notices()]
        if lines:
            await run_in_terminal(lambda: print("\n".join(lines)))

    def _unsent_and_prompt(self) -> str:
        unsent = [item for item in self._client.outbox.items if item.state == "sending"]
        lines = [f"  {quoted(item)} (sending)" for item in unsent[:MAX_UNSENT_LINES]]
        if len(unsent) > MAX_UNSENT_LINES:
            lines.append(f"  and {len(unsent) - MAX_UNSENT_LINES} more")
        return "\n".join([*lines, "> "])

    def _status(self) -> str:
        state = self._client.state
        offline_reason = (
            f": {self._client.offline_reason}" if state is ConnectionState.WAITING else ""
        )
        return f" {self._title} · {state.value}{offline_reason}"
