"""The rules of WebSockets by the package `websockets`, with what it leaves out."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from websockets.datastructures import Headers
from websockets.exceptions import InvalidHeader
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import Protocol
from websockets.server import ServerProtocol

# The headers that decide about a handshake; the app gets the others as they are.
_CONCERNED = (b"sec-websocket-", b"connection", b"upgrade", b"content-length", b"transfer-encoding")


class Rules(ServerProtocol):
    """A server's side of a connection, whose handshake was parsed elsewhere."""

    def parse(self) -> Generator[None]:
        """Parse frames from the first byte on."""
        yield from Protocol.parse(self)

    def recv_frame(self, frame: Frame) -> None:
        """Process a frame. A close frame may come between the fragments of a message: RFC 6455, 5.4
        allows that, and websockets calls it an error."""
        if frame.opcode is Opcode.CLOSE:
            self.current_size = None
        super().recv_frame(frame)


def handshake_request(
    method: bytes, target: bytes, version: str, headers: Sequence[tuple[bytes, bytes]]
) -> Request | None:
    """The request of a handshake, for `ServerProtocol.accept`; None if it is no GET of HTTP/1.1
    without a body, or is not ASCII where websockets and uvicorn assume that."""
    if (method, version) != (b"GET", "1.1") or not target.isascii():
        return None
    decoded = Headers()
    try:
        for name, value in headers:
            if name.lower().startswith(_CONCERNED):
                decoded[name.decode("ascii")] = value.decode("ascii")
    except (InvalidHeader, UnicodeDecodeError):
        return None
    return None if _has_body(decoded) else Request(target.decode("ascii"), decoded)


def _has_body(headers: Headers) -> bool:
    lengths = headers.get_all("Content-Length")
    return "Transfer-Encoding" in headers or any(length != "0" for length in lengths)
