"""How large the head of a request may be, and how a connection ends that was refused."""

from __future__ import annotations

import asyncio

# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
MAX_HEAD_BYTES = 10_240
# Netty's words, which API Gateway passes on.
TOO_LARGE = f"HTTP header is larger than {MAX_HEAD_BYTES} bytes."
SEPARATORS = len(b": \r\n")
# How long a client that was refused may still send: if its input stayed unread, TCP would reset the
# connection, and the response would be lost.
LINGER_S = 2.0


class HeadTooLarge(Exception):
    """The head is larger than MAX_HEAD_BYTES."""


class RequestHead:
    """Counts a head while it comes. An HTTP parser reports what it has parsed; a part that does not
    end is counted as it is received, because the parser keeps that to itself.

    Each method raises HeadTooLarge, once and for all.
    """

    is_open = False
    """Whether a head has begun and not ended."""
    is_too_large = False
    _size = 0

    def begin(self) -> None:
        """The first byte of a request was parsed."""
        self.is_open, self._size = True, 0

    def add(self, size: int) -> None:
        """So many bytes were parsed, or received while the end is still to come."""
        self._size += size
        if self._size > MAX_HEAD_BYTES:
            self.is_too_large = True
            raise HeadTooLarge

    def end(self) -> None:
        """The empty line after the headers was parsed."""
        self.is_open = False


def close_after_reading(transport: asyncio.Transport) -> None:
    """Close this side, and the other one when it has had the time to read that."""
    if transport.can_write_eof():
        transport.write_eof()
        asyncio.get_running_loop().call_later(LINGER_S, transport.close)
    else:  # TLS
        transport.close()
