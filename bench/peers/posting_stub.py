"""An endpoint that takes every post, at once or after a while: `posting_stub DELAY_MS [CERT KEY]`.

It prints its port. Its answer is as long as API Gateway's.
"""

from __future__ import annotations

import asyncio
import ssl
import sys

import uvloop

ANSWER = (
    b"HTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 16:00:00 GMT\r\nContent-Length: 0\r\n"
    b"Connection: keep-alive\r\nx-amzn-RequestId: 5a1f9d6e-4a43-4c6b-b6a7-2f2b8cf0a0de\r\n"
    b"x-amz-apigw-id: AbCdEfGhIjKlMnO=\r\n\r\n"
)


class Stub(asyncio.Protocol):
    """One client's connection; its requests come one after the other."""

    delay = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport
        self._received = b""

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end or len(body) < _content_length(head):
            return
        self._received = b""
        if self.delay:
            asyncio.get_running_loop().call_later(self.delay, self._answer)
        else:
            self._answer()

    def _answer(self) -> None:
        self._transport.write(ANSWER)


def _content_length(head: bytes) -> int:
    """Of a request; its header may be written in any case."""
    _, found, after = head.lower().partition(b"\r\ncontent-length:")
    return int(after.partition(b"\r\n")[0]) if found else 0


async def serve(delay_ms: str, *certificate: str) -> None:
    """Print the port, then answer until the process ends."""
    Stub.delay = float(delay_ms) / 1000
    context = None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*certificate)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Stub, "127.0.0.1", 0, ssl=context, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(*sys.argv[1:]))
