"""Posts by AWS' Common Runtime (awscrt): each connection takes the next id when it is free."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlsplit

from awscrt import auth, http, io

TIMEOUT_S = 60


def post_all_with(url: str, in_flight: int, frame: bytes) -> Callable[[list[str]], None]:
    """Open the connections; returns what posts to each of some ids."""
    parts = urlsplit(url)
    connections = [_connect(parts) for _ in range(in_flight)]
    credentials = auth.AwsCredentialsProvider.new_static("test", "test")

    def sign(id: str) -> Future[Any]:
        signing = auth.AwsSigningConfig(
            algorithm=auth.AwsSigningAlgorithm.V4,
            signature_type=auth.AwsSignatureType.HTTP_REQUEST_HEADERS,
            credentials_provider=credentials,
            region="us-east-1",
            service="execute-api",
        )
        headers = [("host", parts.netloc), ("content-length", str(len(frame)))]
        path = f"{parts.path}/@connections/{quote(id)}"
        request = http.HttpRequest("POST", path, http.HttpHeaders(headers), BytesIO(frame))
        return auth.aws_sign_request(request, signing)

    def post_all(ids: list[str]) -> None:
        left = iter(ids)
        ended = [_Chain(connection, sign, left).ended for connection in connections]
        for each in ended:
            each.result(TIMEOUT_S)

    return post_all


def _connect(parts: Any) -> Any:
    options = None
    if parts.scheme == "https":
        context = io.TlsContextOptions()
        context.override_default_trust_store_from_path(None, os.environ["AWS_CA_BUNDLE"])
        options = io.ClientTlsContext(context).new_connection_options()
        options.set_server_name(parts.hostname)
    bootstrap = io.ClientBootstrap.get_or_create_static_default()
    connection = http.HttpClientConnection.new(
        parts.hostname, parts.port, bootstrap, tls_connection_options=options
    )
    return connection.result(TIMEOUT_S)


class _Chain:
    """One connection's posts, one after the other; `ended` when there are no more ids."""

    def __init__(
        self, connection: Any, sign: Callable[[str], Future[Any]], ids: Iterator[str]
    ) -> None:
        self.ended: Future[None] = Future()
        self._connection = connection
        self._sign = sign
        self._ids = ids
        self._next()

    def _next(self, posted: Any = None) -> None:
        try:
            if posted is not None and posted.result() != 200:
                raise RuntimeError(f"status {posted.result()}")
            id = next(self._ids, None)
            if id is None:
                self.ended.set_result(None)
            else:
                self._sign(id).add_done_callback(self._post)
        except Exception as error:
            self.ended.set_exception(error)

    def _post(self, signed: Any) -> None:
        try:
            stream = self._connection.request(signed.result())
            stream.completion_future.add_done_callback(self._next)
            stream.activate()
        except Exception as error:
            self.ended.set_exception(error)
