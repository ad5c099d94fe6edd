"""The tokens that a client signs in with: one text, or what a function returns when it is asked."""

from __future__ import annotations

import asyncio
import inspect
import re
import time
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from chat_client.errors import InvalidToken, SignInRequired
from chat_client.model.token_life import TokenLife, read_life

TokenFunction: TypeAlias = Callable[[], str | Awaitable[str]]

MAX_TOKEN_CHARS = 8192
_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)  # three parts of base64url
_INVALID = "the token is not valid"
_EXPIRED = "the token has expired; a function in its place is asked for a new one"


class TokenUnavailable(Exception):
    """The function that returns tokens has failed; `str()` does not quote what it said."""


class TokenSource:
    """Holds the current token, and asks for another one when it is needed. Shows none of them.

    clock: returns the time in seconds since 1970, UTC.
    """

    def __init__(
        self,
        given: str | TokenFunction | None,
        timeout_s: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Raises InvalidToken."""
        self._ask = given if callable(given) else None
        self._token = None if given is None or callable(given) else _checked(given)
        self._timeout_s = timeout_s
        self._clock = clock

    @property
    def can_renew(self) -> bool:
        """Whether there is a function to ask for new tokens."""
        return self._ask is not None

    @property
    def life(self) -> TokenLife | None:
        """How long the current token lasts from now on; None where it does not tell."""
        return read_life(self._token, self._clock())

    @property
    def is_expired(self) -> bool:
        """Whether the current token has ended, by this machine's clock."""
        return self.life is not None and self.life.ends_at_s <= self._clock()

    async def current(self) -> str | None:
        """The token to connect with. Raises TokenUnavailable, InvalidToken."""
        if self._ask and (self._token is None or self.is_expired):
            return await self.renew()
        return self._token

    async def renew(self) -> str:
        """Ask for a new token. Raises TokenUnavailable, InvalidToken, and the function's own
        SignInRequired."""
        if self._ask is None:
            raise self.refused()
        try:
            token = self._ask()
            if inspect.isawaitable(token):
                token = await asyncio.wait_for(token, self._timeout_s)
        except SignInRequired:
            raise
        except Exception as error:  # it may quote the token, and so does its traceback
            raise TokenUnavailable(f"no token: {type(error).__name__}") from None
        self._token = _checked(token)
        return self._token

    def refused(self) -> SignInRequired:
        """The error for a token that the server has refused, or for none."""
        if self._token is None:
            return SignInRequired()
        return SignInRequired(_EXPIRED if not self._ask and self.is_expired else _INVALID)

    def redacted(self, text: str) -> str:
        """A text of another's without the current token."""
        return text.replace(self._token, "...") if self._token else text


def _checked(token: object) -> str:
    if not isinstance(token, str):
        raise InvalidToken(f"a token is a string, not {type(token).__name__}")
    token = token.strip()  # of a file's line end
    if len(token) > MAX_TOKEN_CHARS or not _TOKEN.fullmatch(token):
        raise InvalidToken(
            "the token is not a JWT: it is too long, or not three parts of base64url"
        )
    return token
