"""DynamoDB and API Gateway as stubs: `python -m bench.message.endpoint DELAY_MS RESPONSES`.

DELAY_MS: until DynamoDB responds; posts to connections are taken at once. RESPONSES: a JSON file
with DynamoDB's responses, by what `function.about` says of a request. It prints its URL.
"""

import asyncio
import json
import sys
from pathlib import Path
from zlib import crc32

import httptools
import uvloop

from bench.message.function import about
from bench.posting.endpoint import RESPONSE as POSTED

HEAD = (
    "HTTP/1.1 200 OK\r\nServer: Server\r\nDate: Mon, 23 Nov 2026 16:00:00 GMT\r\n"
    "Content-Type: application/x-amz-json-1.0\r\nContent-Length: {}\r\nConnection: keep-alive\r\n"
    "x-amzn-RequestId: 5A1F9D6E4A434C6BB6A72F2B8CF0A0DE5A1F9D6E4A434C6BB6A7\r\n"
    "x-amz-crc32: {}\r\n\r\n"
)


class Responder(asyncio.Protocol):
    """One client's connection; its requests come one after the other."""

    responses: dict[str, bytes]
    delay_s = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport
        self._parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._target, self._body = "", b""

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"x-amz-target":
            self._target = value.decode()

    def on_body(self, data: bytes) -> None:
        self._body += data

    def on_message_complete(self) -> None:
        if not self._target:
            self._transport.write(POSTED)
            return
        response = self.responses[about(self._target, self._body)]
        if self.delay_s:
            asyncio.get_running_loop().call_later(self.delay_s, self._transport.write, response)
        else:
            self._transport.write(response)


def response(body: str) -> bytes:
    data = body.encode()
    return HEAD.format(len(data), crc32(data)).encode() + data


async def serve(delay_ms: str, file: str) -> None:
    """Print the URL, then respond until the process ends."""
    Responder.delay_s = float(delay_ms) / 1000
    found = json.loads(Path(file).read_text())
    Responder.responses = {about: response(body) for about, body in found.items()}
    server = await asyncio.get_running_loop().create_server(Responder, "127.0.0.1", 0, backlog=256)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(*sys.argv[1:]))
