"""The handshake: a page's origin, and the token among the subprotocols that a client offers.

A browser can set no header of a WebSocket but its subprotocols, and an address is logged in many
places: so a token is offered as a subprotocol, `Sec-WebSocket-Protocol: chat.v1, auth.<token>`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Protocol

from chalicelib.auth.claims import Claims
from chalicelib.auth.errors import Forbidden, HandshakeProblem, InvalidToken, Unauthorized
from chalicelib.config import ANY_ORIGIN

SUBPROTOCOL = "chat.v1"
TOKEN_PREFIX = "auth."
PROTOCOL_HEADER = "Sec-WebSocket-Protocol"

# A list of tokens in the sense of RFC 7230, as RFC 6455 has it; none is empty.
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_SUBPROTOCOLS = re.compile(rf"{_TOKEN}(?:[ \t]*,[ \t]*{_TOKEN})*")


class Verifier(Protocol):
    """Checks tokens."""

    def counts(self, token: str) -> bool:
        """Whether a token says who its member is; if even an empty one does, all need one."""

    def verify(self, token: str) -> Claims:
        """Return what a token says; raises InvalidToken, KeysUnavailable."""


@dataclass(frozen=True)
class Handshake:
    """An accepted handshake.

    claims: of the client's token; None where anybody may connect.
    subprotocol: the one to answer, if the client offered it.
    """

    claims: Claims | None
    subprotocol: str | None

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the answer."""
        return {PROTOCOL_HEADER: self.subprotocol} if self.subprotocol else {}


def authenticate(
    event: Mapping[str, Any], verifier: Verifier | None, allowed_origins: Set[str]
) -> Handshake:
    """Check the handshake of a `$connect` event; raises Unauthorized, Forbidden, KeysUnavailable.

    verifier: None where anybody may connect; tokens are then ignored, as those are that do not
        count.
    """
    check_origin(header_values(event, "origin"), allowed_origins)
    offered = header_values(event, PROTOCOL_HEADER)
    protocols = [name.strip(" \t") for line in offered for name in line.split(",")]
    if verifier is None or not any(map(verifier.counts, ["", *_tokens(protocols)])):
        return Handshake(None, SUBPROTOCOL if SUBPROTOCOL in protocols else None)
    try:
        claims = verifier.verify(_offered_token(offered, protocols))
    except InvalidToken as error:
        raise Unauthorized(error) from None
    return Handshake(claims, SUBPROTOCOL)


def check_origin(origins: Sequence[str], allowed: Set[str]) -> None:
    """Raise Forbidden for a page that may not connect. Programs are no pages: they send no origin,
    and could send any."""
    if ANY_ORIGIN in allowed or not origins:
        return
    if len(origins) > 1 or origins[0].lower() not in allowed:
        raise Forbidden("the page's origin is not allowed")


def header_values(event: Mapping[str, Any], name: str) -> list[str]:
    """Return the values of a header of an event, whatever case its name has, one for each line."""
    wanted = name.lower()
    several = event.get("multiValueHeaders") or {}
    values = [value for key, lines in several.items() if key.lower() == wanted for value in lines]
    if values:
        return values
    return [value for key, value in (event.get("headers") or {}).items() if key.lower() == wanted]


def _tokens(protocols: Sequence[str]) -> list[str]:
    return [name.removeprefix(TOKEN_PREFIX) for name in protocols if name.startswith(TOKEN_PREFIX)]


def _offered_token(offered: Sequence[str], protocols: Sequence[str]) -> str:
    """The only token among the subprotocols; raises Unauthorized."""
    if not offered:
        raise Unauthorized(HandshakeProblem.NO_TOKEN)
    if not all(_SUBPROTOCOLS.fullmatch(line) for line in offered):
        raise Unauthorized(HandshakeProblem.BAD_SUBPROTOCOLS)
    tokens = _tokens(protocols)
    if not tokens:
        raise Unauthorized(HandshakeProblem.NO_TOKEN)
    if len(tokens) > 1:
        raise Unauthorized(HandshakeProblem.SEVERAL_TOKENS)
    if SUBPROTOCOL not in protocols:  # the handshake could not be answered
        raise Unauthorized(HandshakeProblem.NO_CHAT_PROTOCOL)
    return tokens[0]
