"""Ways to post to connections: `python -m bench.posting.clients WAY URL IN_FLIGHT`.

For each line on standard input, a number, it posts so often, and prints the seconds of CPU time
and the seconds that this took.
"""

import asyncio
import atexit
import contextlib
import os
import selectors
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from ssl import SSLWantReadError
from types import SimpleNamespace
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from chalice.app import WebsocketAPI

from chalicelib.aws import AwsSession
from chalicelib.aws.endpoint import Endpoint
from chalicelib.aws.http11 import read_response
from chalicelib.aws.http_connection import Connector, tls_context
from chalicelib.aws.management import ManagementApiClient
from chalicelib.concurrency import Greenlets, Threads, Workers

CREDENTIALS = SimpleNamespace(access_key="test", secret_key="test", token=None)
FRAME = '{"type":"message","room":"lobby","seq":1800000000000,"data":"' + 100 * "x" + '"}'

PostAll = Callable[[Iterator[str]], object]  # to each of some ids


def websocket_api(url: str, session: Any) -> WebsocketAPI:
    """Chalice's, which sends by the client of this session."""
    api = WebsocketAPI()
    api.session = session
    api._endpoint = url
    api._get_client()
    return api


def _send_in(workers: Workers, session: Any, url: str, in_flight: int) -> PostAll:
    api = websocket_api(url, session)

    def work(ids: Iterator[str]) -> None:
        for id in ids:
            api.send(id, FRAME)

    return lambda ids: workers.run(partial(work, ids), in_flight)


def boto3_in_threads(url: str, in_flight: int) -> PostAll:
    """boto3's client, behind Chalice's `send`."""
    core = botocore.session.Session()
    core.set_default_client_config(Config(max_pool_connections=in_flight))
    return _send_in(Threads(in_flight), boto3.Session(botocore_session=core), url, in_flight)


def awscrt(url: str, in_flight: int) -> PostAll:
    """AWS' Common Runtime: its signer and its connections, in its threads."""
    from bench.posting.awscrt_client import post_all_with

    return post_all_with(url, in_flight, FRAME.encode())


def floor(url: str, in_flight: int) -> PostAll:
    """The bytes of one post, unsigned, on open sockets, in one loop that waits for all of them."""
    endpoint = Endpoint(url)
    connector = Connector(endpoint, tls_context(os.environ["AWS_CA_BUNDLE"]))
    client = ManagementApiClient(endpoint, "us-east-1", lambda: CREDENTIALS, 1)
    request = client._request(0, "POST", f"{0:015}=", FRAME.encode())
    selector, deadline = selectors.DefaultSelector(), time.monotonic() + 10
    sockets: list[Any] = [connector.connect(deadline)._socket for _ in range(in_flight)]
    for socket in sockets:
        selector.register(socket, selectors.EVENT_READ)

    def post_all(ids: Iterator[str]) -> None:
        waiting = sum(bool(socket.send(request)) for socket, _ in zip(sockets, ids, strict=False))
        while waiting:
            for key, _ in selector.select():
                with contextlib.suppress(SSLWantReadError):  # what came was TLS' own
                    key.fileobj.recv(65536)
                    if next(ids, None):
                        key.fileobj.send(request)
                    else:
                        waiting -= 1

    return post_all


def in_asyncio(url: str, in_flight: int) -> PostAll:
    """Signed and parsed by the app's client, in asyncio's loop: what could be if the app's posts
    did not go through Chalice's `send`, in which asyncio cannot wait."""
    endpoint, loop = Endpoint(url), asyncio.new_event_loop()
    atexit.register(loop.close)
    client = ManagementApiClient(endpoint, "us-east-1", lambda: CREDENTIALS, 1)
    context = tls_context(os.environ["AWS_CA_BUNDLE"]) if endpoint.is_tls else None

    connect = partial(asyncio.open_connection, endpoint.host, endpoint.port, ssl=context)
    connections = [loop.run_until_complete(connect()) for _ in range(in_flight)]

    async def post(ids: Iterator[str], reader: Any, writer: Any) -> None:
        for id in ids:
            now = int(client._clock.now())
            writer.write(client._request(now, "POST", id, FRAME.encode()))
            # The endpoint's responses are so short that each comes whole.
            data = await reader.read(65536)
            assert read_response(lambda data=data: data).status == 200

    async def post_all(ids: Iterator[str]) -> None:
        await asyncio.gather(*(post(ids, *connection) for connection in connections))

    return lambda ids: loop.run_until_complete(post_all(ids))


WAYS = {
    # The app's client, behind Chalice's `send`: as the app uses it, and in threads.
    "ours": lambda url, n: _send_in(Greenlets(), AwsSession(n), url, n),
    "in threads": lambda url, n: _send_in(Threads(n), AwsSession(n), url, n),
    "in asyncio": in_asyncio,
    "boto3": boto3_in_threads,
    "awscrt": awscrt,
    "floor": floor,
}


def answer_lines(work: Callable[[str], object]) -> None:
    """Work on each line of standard input, and print the seconds of CPU time and the seconds."""
    for line in sys.stdin:
        began, cpu = time.perf_counter(), time.process_time()
        work(line)
        print(time.process_time() - cpu, time.perf_counter() - began, flush=True)


def main(way: str, url: str, in_flight: str) -> None:
    post_all = WAYS[way](url, int(in_flight))
    answer_lines(lambda line: post_all(map("{:015}=".format, range(int(line)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
