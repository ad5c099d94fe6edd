"""Posts by asyncio in one thread, signed and parsed by the app's client.

What could be if the app's posts did not go through Chalice's `send`, in which asyncio cannot wait.
"""

import asyncio
import os
from collections.abc import Callable, Iterator
from typing import Any

from chalicelib.aws.endpoint import Endpoint
from chalicelib.aws.http11 import read_response
from chalicelib.aws.http_connection import tls_context
from chalicelib.aws.management_client import ManagementApiClient


def post_all_with(
    url: str, in_flight: int, frame: bytes, credentials: Any
) -> Callable[[list[str]], None]:
    """Open the connections; returns what posts to each of some ids."""
    loop = asyncio.new_event_loop()
    endpoint = Endpoint(url)
    client = ManagementApiClient(endpoint, "us-east-1", lambda: credentials, 1)
    context = tls_context(os.environ["AWS_CA_BUNDLE"]) if endpoint.is_tls else None

    def request(id: str) -> bytes:
        return client._request(int(client._signer.now()), "POST", id, frame)

    def connect() -> "_Connection":
        opened = loop.create_connection(
            lambda: _Connection(request), endpoint.host, endpoint.port, ssl=context
        )
        return loop.run_until_complete(opened)[1]

    async def post_all(ids: Iterator[str]) -> None:
        await asyncio.gather(*(connection.post_all(ids) for connection in connections))

    connections = [connect() for _ in range(in_flight)]
    return lambda ids: loop.run_until_complete(post_all(iter(ids)))


class _Connection(asyncio.Protocol):
    """Posts one after the other over one connection."""

    def __init__(self, request: Callable[[str], bytes]) -> None:
        self._request = request
        self._received = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport

    async def post_all(self, ids: Iterator[str]) -> None:
        """Post until there are no more ids; raises RuntimeError for a post that is refused."""
        self._ids, self._ended = ids, asyncio.get_running_loop().create_future()
        self._post()
        await self._ended

    def data_received(self, data: bytes) -> None:
        self._received += data
        if b"\r\n\r\n" not in self._received:
            return
        received, self._received = self._received, b""
        response = read_response(lambda: received)
        if response.status == 200:
            self._post()
        else:
            self._ended.set_exception(RuntimeError(f"status {response.status}"))

    def _post(self) -> None:
        id = next(self._ids, None)
        if id is None:
            self._ended.set_result(None)
        else:
            self._transport.write(self._request(id))
