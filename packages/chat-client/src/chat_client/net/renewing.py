"""Gets a connection's new tokens while the connection goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType

from chat_client.model.token_renewal import TokenRenewal
from chat_client.net.token_source import TokenSource, TokenUnavailable


class Renewing:
    """Asks for a token whenever the renewal wants one. An asynchronous context manager.

    on_change: is called when there is a token, or none.
    """

    def __init__(
        self, renewal: TokenRenewal, tokens: TokenSource, on_change: Callable[[], None]
    ) -> None:
        self._renewal = renewal
        self._tokens = tokens
        self._on_change = on_change
        self._task: asyncio.Task[str] | None = None

    async def __aenter__(self) -> Renewing:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])

    def step(self) -> None:
        """Begin to ask for a token, or take the one that has come. Raises InvalidToken, and the
        function's own SignInRequired."""
        if self._task and self._task.done():
            task, self._task = self._task, None
            now = asyncio.get_running_loop().time()
            try:
                self._renewal.on_token(task.result(), self._tokens.life, now)
            except TokenUnavailable:
                self._renewal.on_no_token(now)
            self._on_change()
        elif self._renewal.wants_token and not self._task:
            self._task = asyncio.create_task(self._tokens.renew())
            self._task.add_done_callback(lambda _: self._on_change())
