"""Ways to post to connections: `python -m bench.peers.posters WAY URL IN_FLIGHT`.

For each line on standard input, a number, it posts so often, and prints the seconds of CPU time
and the seconds that this took.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from threading import Thread
from typing import Any

FRAME = '{"type":"message","room":"lobby","seq":1800000000000,"data":"' + 100 * "x" + '"}'

Post = Callable[[str], object]
PostAll = Callable[[list[str]], None]


def ours(url: str, in_flight: int) -> PostAll:
    """The app's client, behind Chalice's `send`."""
    from chalice.app import WebsocketAPI

    from chalicelib.management_api import ManagementApiSession

    api = WebsocketAPI()
    api.session = ManagementApiSession(in_flight)
    api._endpoint = url
    api._get_client()
    return _in_threads(lambda id: api.send(id, FRAME), in_flight)


def boto3(url: str, in_flight: int) -> PostAll:
    """boto3's client, likewise."""
    import boto3
    from botocore.config import Config
    from chalice.app import WebsocketAPI

    class Session(boto3.Session):  # type: ignore[misc]
        def client(self, *arguments: Any, **options: Any) -> Any:
            config = Config(max_pool_connections=in_flight)
            return super().client(*arguments, **options, config=config)

    api = WebsocketAPI()
    api.session = Session()
    api._endpoint = url
    api._get_client()
    return _in_threads(lambda id: api.send(id, FRAME), in_flight)


def floor(url: str, in_flight: int) -> PostAll:
    """The bytes of one post, unsigned, on open sockets, in as many threads."""
    from collections import deque

    from chalicelib.http_connections import Connector, Endpoint, tls_context
    from chalicelib.management_client import ManagementApiClient
    from chalicelib.sigv4 import Credentials

    class Nobody(Credentials):
        access_key = secret_key = "test"
        token = None

    endpoint = Endpoint(url)
    connector = Connector(endpoint, tls_context(os.environ.get("AWS_CA_BUNDLE")))
    client = ManagementApiClient(endpoint, "us-east-1", Nobody, 1)
    request = client._request(0, "POST", f"{0:015}=", FRAME.encode())
    deadline = time.monotonic() + 10
    sockets = deque(connector.connect(deadline)._socket for _ in range(in_flight))

    def post(_: str) -> None:
        socket = sockets.pop()
        socket.sendall(request)
        socket.recv(65536)
        sockets.append(socket)

    return _in_threads(post, in_flight)


def awscrt(url: str, in_flight: int) -> PostAll:
    """AWS' Common Runtime: its signer and its connections, in its threads."""
    from bench.peers.awscrt_poster import poster

    return poster(url, in_flight, FRAME.encode())


WAYS: dict[str, Callable[[str, int], PostAll]] = {
    way.__name__: way for way in (ours, boto3, floor, awscrt)
}


def _in_threads(post: Post, threads: int) -> PostAll:
    def post_all(ids: list[str]) -> None:
        left = iter(ids)

        def work() -> None:
            for id in left:
                post(id)

        if threads == 1:
            return work()
        workers = [Thread(target=work) for _ in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return None

    return post_all


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
