"""An endpoint that takes every post, at once or after a while:
`python -m bench.posting.endpoint DELAY_MS [CERTIFICATE]`.

It prints its URL. Its response is as long as API Gateway's.
"""

import asyncio
import contextlib
import ssl
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httptools
import uvloop
from chalice_gateway.aws_account import REGION

from bench.harness.processes import serving
from tests.support.certificates import Authority

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
        return f"{'TLS' if self.tls else 'plain'}, {self.latency_ms} ms, {self.in_flight} in flight"


@contextlib.contextmanager
def endpoint(setting: Setting) -> Iterator[tuple[str, dict[str, str]]]:
    """An endpoint in a process of its own: its URL, and the environment of its clients."""
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(Path(folder))
        certificate = [str(authority.certificate("127.0.0.1"))] if setting.tls else []
        command = [sys.executable, "-m", "bench.posting.endpoint", str(setting.latency_ms)]
        variables = {
            **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "test"),
            **dict.fromkeys(("AWS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"), str(authority.file)),
            "AWS_DEFAULT_REGION": REGION,
        }
        with serving([*command, *certificate], [r"(https?://\S+)"]) as url:
            yield url, variables


class Responder(asyncio.Protocol):
    """One client's connection; its requests come one after the other."""

    delay_s = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport
        self._parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        if self.delay_s:
            asyncio.get_running_loop().call_later(self.delay_s, self._transport.write, RESPONSE)
        else:
            self._transport.write(RESPONSE)


async def serve(delay_ms: str, certificate: str = "") -> None:
    """Print the URL, then respond until the process ends."""
    Responder.delay_s = float(delay_ms) / 1000
    context = None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Responder, "127.0.0.1", 0, ssl=context, backlog=1024)
    port = server.sockets[0].getsockname()[1]
    print(f"http{'s' if context else ''}://127.0.0.1:{port}/api", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(*sys.argv[1:]))
