"""botocore's `before-send` handlers, for a client that is not botocore's.

moto's mock_aws and the local gateway add theirs to `botocore.handlers.BUILTIN_HANDLERS`: they see
each request, and may answer it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from chalicelib.aws.api_client import Pool
from chalicelib.aws.http11 import Response

EVENT = "before-send"
NAMED: Mapping[str, str] = MappingProxyType({})  # requests that name their operation


class HandledPool:
    """Lets handlers answer requests; the first response replaces the call. They cannot change it.

    handlers: with the events that they are for. url: of the endpoint. service: its botocore name.
    operations: of requests, by their method; none: they name theirs in `x-amz-target`.
    """

    def __init__(
        self,
        pool: Pool,
        handlers: list[tuple[str, Callable[..., Any]]],
        url: str,
        service: str,
        operations: Mapping[str, str],
    ) -> None:
        self._pool = pool
        self._handlers = handlers
        self._origin = "/".join(url.split("/")[:3])
        self._event = f"{EVENT}.{service}"
        self._operations = operations

    def exchange(self, request: bytes) -> Response:
        prepared = self._prepared(request)
        target = self._operations.get(prepared.method) or prepared.headers["x-amz-target"]
        event = f"{self._event}.{target.rpartition('.')[2]}"
        responses = [
            handler(request=prepared, event_name=event)
            for name, handler in self._handlers
            if f"{event}.".startswith(f"{name}.")
        ]
        answers = (_response(each) for each in responses if each is not None)
        return next(answers, None) or self._pool.exchange(request)

    def warm_up(self) -> None:
        """Open nothing: the handlers may answer all requests."""

    def close(self) -> None:
        self._pool.close()

    def _prepared(self, request: bytes) -> Any:
        from botocore.awsrequest import AWSPreparedRequest
        from botocore.compat import HTTPHeaders

        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        method, path, _ = first.split(" ")
        headers = HTTPHeaders()
        for line in lines:
            headers[line.partition(": ")[0]] = line.partition(": ")[2]
        return AWSPreparedRequest(method, self._origin + path, headers, body, False)


def with_handlers(
    pool: Pool, url: str, service: str, operations: Mapping[str, str] = NAMED
) -> Pool:
    """Return a pool that calls the handlers that are there now; `pool` itself if there are none."""
    # A module that is not loaded has none, and takes long to load.
    module = sys.modules.get("botocore.handlers")
    known = module.BUILTIN_HANDLERS if module else []
    handlers = [entry[:2] for entry in known if entry[0].split(".")[0] == EVENT]
    return HandledPool(pool, handlers, url, service, operations) if handlers else pool


def _response(given: Any) -> Response:
    headers = {name.lower(): str(value) for name, value in given.headers.items()}
    return Response(given.status_code, headers, given.content, closes=False)
