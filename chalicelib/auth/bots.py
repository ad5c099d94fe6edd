"""Bots' tokens, `bot.<member>.<secret>`: valid until they are revoked.

No JWT begins like one: `bot` is no header. The secret has 256 random bits, so a plain hash of it
tells nobody what it is.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from typing import NamedTuple

from chalicelib.auth.claims import Claims
from chalicelib.auth.errors import InvalidToken, Reason
from chalicelib.auth.verifier import TokenVerifier
from chalicelib.domain import Bot
from chalicelib.protocol import identifiers

PREFIX = "bot."
SECRET_BYTES = 32
# A connection signs in again after this time, with the same token: so a token that was revoked
# while its connection was being opened does not last longer.
SIGN_IN_S = 3600

_FORM = re.compile(r"bot\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})")


class NewToken(NamedTuple):
    """A token, whose it is, and what is stored of it."""

    member: str
    token: str
    secret_hash: str


def new_token() -> NewToken:
    """Return the token of a new member."""
    member, secret = identifiers.new_member(), secrets.token_urlsafe(SECRET_BYTES)
    return NewToken(member, f"{PREFIX}{member}.{secret}", _hash(secret))


def is_bot_token(token: str) -> bool:
    """Whether a token is for a bot, valid or not."""
    return token.startswith(PREFIX)


class MemberVerifier:
    """Checks all tokens of members: of bots, and of people where these sign in.

    find: returns a bot as it is stored, or None; raises StoreUnavailable.
    people: None where anybody may connect.
    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(
        self,
        find: Callable[[str], Bot | None],
        people: TokenVerifier | None,
        clock: Callable[[], int],
    ) -> None:
        self._find = find
        self._people = people
        self._clock = clock

    def counts(self, token: str) -> bool:
        """Whether a token says who its member is: where anybody may connect, only a bot's does."""
        return self._people is not None or is_bot_token(token)

    def verify(self, token: str) -> Claims:
        """Return what a token says; raises InvalidToken, KeysUnavailable, StoreUnavailable."""
        if is_bot_token(token):
            return self._claims(self._bot(token))
        if self._people is None:
            raise InvalidToken(Reason.MALFORMED)
        return self._people.verify(token)

    def warm_up(self) -> None:
        """Get the keys before the first token comes, as far as possible; never raises."""
        if self._people is not None:
            self._people.warm_up()

    def _bot(self, token: str) -> Bot:
        found = _FORM.fullmatch(token)
        if found is None:
            raise InvalidToken(Reason.MALFORMED)
        bot = self._find(found[1])
        # One answer for a bot that never was, one that was revoked, and a wrong secret.
        if bot is None or not hmac.compare_digest(_hash(found[2]), bot.secret_hash):
            raise InvalidToken(Reason.REVOKED)
        return bot

    def _claims(self, bot: Bot) -> Claims:
        expires_at = self._clock() + SIGN_IN_S * 1000
        return Claims(bot.member, bot.name, bot.capabilities, expires_at)


def _hash(secret: str) -> str:
    return hashlib.sha256(f"serverless-chat bot\0{secret}".encode()).hexdigest()
