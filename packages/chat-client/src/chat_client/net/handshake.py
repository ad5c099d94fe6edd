"""From an address to an open WebSocket."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import os
import socket
import ssl
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.typing import Subprotocol

from chat_client.errors import Forbidden, HandshakeRefused, SignInRequired
from chat_client.model.timeouts import Timeouts
from chat_client.net.token_source import TokenSource

PROTOCOL = "chat.v1"
TOKEN_PREFIX = "auth."

# At the level DEBUG, websockets logs addresses, headers and frames, which contain secrets.
log = logging.getLogger(__name__)
log.setLevel(logging.INFO)

# OpenSSL's names for a response that is not TLS; versions and responses differ.
_NOT_TLS = {"WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE"}


class ConnectFailed(Exception):
    """The server could not be reached this time; `str()` says why."""


class connect_websocket(connect):  # noqa: N801
    """Opens a WebSocket, and follows no redirect, which would have the token elsewhere."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Every answer but 101 is a refusal."""
        return exc


async def open_websocket(url: str, timeouts: Timeouts, tokens: TokenSource) -> ClientConnection:
    """Open a WebSocket, signed in if there are tokens.

    Raises HandshakeRefused, and its SignInRequired after another token, too, has been refused;
    Forbidden; ConnectFailed if there was no response; TokenUnavailable, InvalidToken.
    """
    token = await tokens.current()
    try:
        return await _open(url, timeouts, tokens, token)
    except SignInRequired:
        if not tokens.can_renew:
            raise
    return await _open(url, timeouts, tokens, await tokens.renew())


async def _open(
    url: str, timeouts: Timeouts, tokens: TokenSource, token: str | None
) -> ClientConnection:
    try:
        return await connect_websocket(
            url,
            open_timeout=timeouts.handshake_timeout_s,
            close_timeout=timeouts.close_timeout_s,
            ping_interval=timeouts.keepalive_s,
            ping_timeout=timeouts.keepalive_s,
            proxy=None if _is_this_machine(url) else True,
            logger=log,
            **_signed_in(token),
        )
    except InvalidStatus as error:
        # Nothing of the error is kept: it could have the token in it.
        raise _refusal(error, tokens) from None
    # In Python 3.10 asyncio's own TimeoutError is not an OSError yet.
    except (OSError, EOFError, WebSocketException, asyncio.TimeoutError) as error:
        raise ConnectFailed(tokens.redacted(_reason(error))) from None


def _signed_in(token: str | None) -> dict[str, Any]:
    """The token is a subprotocol: no address and no access log shows it."""
    if token is None:
        return {}
    return {"subprotocols": [Subprotocol(PROTOCOL), Subprotocol(TOKEN_PREFIX + token)]}


def _refusal(error: InvalidStatus, tokens: TokenSource) -> HandshakeRefused:
    response = error.response
    reason = tokens.redacted(_message(response.body))
    match response.status_code:
        case 401:  # API Gateway's own body is "Forbidden"
            return tokens.refused()
        case 403:
            return Forbidden(reason)
        case status:
            return HandshakeRefused(status, reason)


def _is_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _message(body: bytes | bytearray | None) -> str:
    try:
        message = json.loads(body or b"").get("message", "")
    except (ValueError, AttributeError, RecursionError):
        return ""
    return message if isinstance(message, str) else ""


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLError) and error.reason in _NOT_TLS:
        return "the server does not speak TLS, so try ws://"
    if isinstance(error, OSError) and error.strerror:
        # For a failed connect(), asyncio's text has the errno but not its meaning.
        has_own_text = isinstance(error, (socket.gaierror, ssl.SSLError))
        return error.strerror if has_own_text else os.strerror(error.errno or 0)
    return str(error).partition("\n")[0] or type(error).__name__
