"""The chat in a terminal: a prompt at the bottom, above it what is said."""

from __future__ import annotations

import os

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal

from chat_client.client import Client
from chat_client.connection import State
from chat_client.news import News, quoted
from chat_client.tasks import first_to_end
from chat_client.text import Screenplay, Style

UNSENT_LINES = 3


async def talk(client: Client, news: News, title: str) -> None:
    """Show what is said and say what is typed, until Ctrl-C or Ctrl-D. Raises HandshakeRefused."""
    await Terminal(client, news, title).run()


class Terminal:
    """A prompt that what comes in meanwhile does not tear apart."""

    def __init__(self, client: Client, news: News, title: str) -> None:
        has_colours = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self._client = client
        self._news = news
        self._title = title
        self._style = Style(has_colours)
        self._screenplay = Screenplay(self._style)
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
                self._client.post(text)

    async def _show(self) -> None:
        seen = -1
        while True:
            seen = await self._client.changed(seen)
            await self._print()
            self._prompt.app.invalidate()

    async def _print(self) -> None:
        lines = [line for entry in self._news.entries() for line in self._screenplay.lines(entry)]
        lines += [self._style.dim(f"-- {note} --") for note in self._news.notes()]
        if lines:
            await run_in_terminal(lambda: print("\n".join(lines)))

    def _unsent_and_prompt(self) -> str:
        unsent = [item for item in self._client.outbox.items if item.state == "sending"]
        lines = [f"  {quoted(item)} (sending)" for item in unsent[:UNSENT_LINES]]
        if len(unsent) > UNSENT_LINES:
            lines.append(f"  and {len(unsent) - UNSENT_LINES} more")
        return "\n".join([*lines, "> "])

    def _status(self) -> str:
        state = self._client.state
        trouble = f": {self._client.trouble}" if state is State.WAITING else ""
        return f" {self._title} · {state.value}{trouble}"
