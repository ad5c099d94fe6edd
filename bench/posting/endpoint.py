"""An endpoint that takes every post, at once or after a while:
`python -m bench.posting.endpoint DELAY_MS [CERTIFICATE KEY]`.

It prints its port. Its response is as long as API Gateway's.
"""

import asyncio
import contextlib
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import uvloop

from bench.harness.report import ROOT

RESPONSE = (
    b"HTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 16:00:00 GMT\r\nContent-Length: 0\r\n"
    b"Connection: keep-alive\r\nx-amzn-RequestId: 5a1f9d6e-4a43-4c6b-b6a7-2f2b8cf0a0de\r\n"
    b"x-amz-apigw-id: AbCdEfGhIjKlMnO=\r\n\r\n"
)


class Setting(NamedTuple):
    """An endpoint, and how many posts are in flight to it."""

    tls: bool
    latency_ms: int
    in_flight: int

    def __str__(self) -> str:
        protocol = "TLS" if self.tls else "plain"
        return f"{protocol}, {self.latency_ms} ms, {self.in_flight} in flight"


@contextlib.contextmanager
def endpoint(setting: Setting, certificate: Path) -> Iterator[str]:
    """An endpoint in a process of its own; its URL."""
    files = [str(certificate), str(certificate)] if setting.tls else []
    module = [sys.executable, "-m", "bench.posting.endpoint", str(setting.latency_ms), *files]
    with subprocess.Popen(module, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            port = process.stdout.readline().strip() if process.stdout else ""
            yield f"http{'s' if setting.tls else ''}://127.0.0.1:{port}/api"
        finally:
            process.kill()


class Responder(asyncio.Protocol):
    """One client's connection; its requests come one after the other."""

    delay_s = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport
        self._received = b""

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end or len(body) < _content_length(head):
            return
        self._received = b""
        if self.delay_s:
            asyncio.get_running_loop().call_later(self.delay_s, self._respond)
        else:
            self._respond()

    def _respond(self) -> None:
        self._transport.write(RESPONSE)


def _content_length(head: bytes) -> int:
    """Of a request, whose header may be in any case."""
    _, found, after = head.lower().partition(b"\r\ncontent-length:")
    return int(after.partition(b"\r\n")[0]) if found else 0


async def serve(delay_ms: str, *certificate: str) -> None:
    """Print the port, then respond until the process ends."""
    Responder.delay_s = float(delay_ms) / 1000
    context = None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*certificate)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Responder, "127.0.0.1", 0, ssl=context, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(*sys.argv[1:]))
