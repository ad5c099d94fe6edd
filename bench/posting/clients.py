"""Ways to post to connections: `python -m bench.posting.clients WAY URL IN_FLIGHT`.

For each line on standard input, a number, it posts so often, and prints the seconds of CPU time
and the seconds that this took.
"""

import contextlib
import os
import selectors
import sys
import time
from collections.abc import Callable
from ssl import SSLWantReadError
from types import SimpleNamespace
from typing import Any

from chalice.app import WebsocketAPI

from chalicelib.aws import AwsSession
from chalicelib.aws.endpoint import Endpoint
from chalicelib.aws.http_connection import Connector, tls_context
from chalicelib.aws.management_client import ManagementApiClient
from chalicelib.concurrency import Greenlets, Threads, Workers

CREDENTIALS = SimpleNamespace(access_key="test", secret_key="test", token=None)
FRAME = '{"type":"message","room":"lobby","seq":1800000000000,"data":"' + 100 * "x" + '"}'

PostAll = Callable[[list[str]], None]


def ours(url: str, in_flight: int) -> PostAll:
    """The app's client, behind Chalice's `send`, in greenlets."""
    return _send_in(Greenlets(), AwsSession(in_flight), url, in_flight)


def threads(url: str, in_flight: int) -> PostAll:
    """The same in threads."""
    return _send_in(Threads(in_flight), AwsSession(in_flight), url, in_flight)


def boto3(url: str, in_flight: int) -> PostAll:
    """boto3's client in threads."""
    import boto3
    from botocore.config import Config

    class Session(boto3.Session):  # type: ignore[misc]
        def client(self, *arguments: Any, **options: Any) -> Any:
            config = Config(max_pool_connections=in_flight)
            return super().client(*arguments, **options, config=config)

    return _send_in(Threads(in_flight), Session(), url, in_flight)


def _send_in(workers: Workers, session: Any, url: str, in_flight: int) -> PostAll:
    """Chalice's `send`, with a session's client, in these workers."""
    api = WebsocketAPI()
    api.session = session
    api._endpoint = url
    api._get_client()

    def post_all(ids: list[str]) -> None:
        left = iter(ids)

        def work() -> None:
            for id in left:
                api.send(id, FRAME)

        workers.run(work, in_flight)

    return post_all


def floor(url: str, in_flight: int) -> PostAll:
    """The bytes of one post, unsigned, on open sockets, in one loop that waits for all of them."""
    endpoint = Endpoint(url)
    connector = Connector(endpoint, tls_context(os.environ.get("AWS_CA_BUNDLE")))
    client = ManagementApiClient(endpoint, "us-east-1", lambda: CREDENTIALS, 1)
    request = client._request(0, "POST", f"{0:015}=", FRAME.encode())
    deadline = time.monotonic() + 10
    selector = selectors.DefaultSelector()
    for _ in range(in_flight):
        selector.register(connector.connect(deadline)._socket, selectors.EVENT_READ)

    def post_all(ids: list[str]) -> None:
        sockets: list[Any] = [key.fileobj for key in selector.get_map().values()]
        for socket in sockets:
            socket.send(request)
        answered, left = 0, len(ids) - in_flight
        while answered < len(ids):
            for key, _ in selector.select():
                socket = key.fileobj
                with contextlib.suppress(SSLWantReadError):  # what came was TLS' own
                    socket.recv(65536)
                    answered += 1
                    if left > 0:
                        socket.send(request)
                        left -= 1

    return post_all


def awscrt(url: str, in_flight: int) -> PostAll:
    """AWS' Common Runtime: its signer and its connections, in its threads."""
    from bench.posting.awscrt_client import post_all_with

    return post_all_with(url, in_flight, FRAME.encode())


def asyncio(url: str, in_flight: int) -> PostAll:
    """The app's signatures, in asyncio's loop."""
    from bench.posting.asyncio_client import post_all_with

    return post_all_with(url, in_flight, FRAME.encode(), CREDENTIALS)


WAYS: dict[str, Callable[[str, int], PostAll]] = {
    way.__name__: way for way in (ours, threads, boto3, floor, awscrt, asyncio)
}


def main(way: str, url: str, in_flight: str) -> None:
    """Answer each line with a measure."""
    post_all = WAYS[way](url, int(in_flight))
    for line in sys.stdin:
        ids = [f"{number:015}=" for number in range(int(line))]
        began, cpu = time.perf_counter(), time.process_time()
        post_all(ids)
        print(time.process_time() - cpu, time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
