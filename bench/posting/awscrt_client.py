"""Posts by AWS' Common Runtime (awscrt): each connection takes the next id when it is free."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlsplit

from awscrt import auth, http, io

TIMEOUT_S = 60


def post_all_with(url: str, in_flight: int, frame: bytes) -> Callable[[Iterator[str]], None]:
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

    def post_all(ids: Iterator[str]) -> None:
        ended = [_post_one_by_one(connection, map(sign, ids)) for connection in connections]
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


def _post_one_by_one(connection: Any, requests: Iterator[Future[Any]]) -> Future[None]:
    """Post over one connection; the future ends when there are no more requests."""
    ended: Future[None] = Future()

    def sign_next(posted: Any = None) -> None:
        signing = next(requests, None)
        if posted is not None and posted.result() != 200:
            ended.set_exception(RuntimeError(f"status {posted.result()}"))
        elif signing is None:
            ended.set_result(None)
        else:
            signing.add_done_callback(post)

    def post(signed: Any) -> None:
        stream = connection.request(signed.result())
        stream.completion_future.add_done_callback(sign_next)
        stream.activate()

    sign_next()
    return ended
