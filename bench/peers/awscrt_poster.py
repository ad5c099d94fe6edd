"""Posts by AWS' Common Runtime (awscrt): every connection takes the next id when it is free."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlsplit

from awscrt import auth, http, io

SECONDS = 60


def poster(url: str, in_flight: int, frame: bytes) -> Callable[[list[str]], None]:
    """Open the connections; returns what posts to each of some ids."""
    connections = [_connect(url) for _ in range(in_flight)]
    credentials = auth.AwsCredentialsProvider.new_static("test", "test")

    def post_all(ids: list[str]) -> None:
        left = iter(ids)
        ended = [_Chain(each, credentials, url, frame, left).ended for each in connections]
        for each in ended:
            each.result(SECONDS)

    return post_all


def _connect(url: str) -> Any:
    parts = urlsplit(url)
    options = None
    if parts.scheme == "https":
        context = io.TlsContextOptions()
        context.override_default_trust_store_from_path(None, os.environ["AWS_CA_BUNDLE"])
        options = io.ClientTlsContext(context).new_connection_options()
        options.set_server_name(parts.hostname)
    return http.HttpClientConnection.new(
        parts.hostname,
        parts.port,
        io.ClientBootstrap.get_or_create_static_default(),
        tls_connection_options=options,
    ).result(SECONDS)


class _Chain:
    """One connection's posts, one after the other; `ended` when there are no more ids."""

    def __init__(
        self, connection: Any, credentials: Any, url: str, frame: bytes, ids: Iterator[str]
    ) -> None:
        self.ended: Future[None] = Future()
        self._connection = connection
        self._credentials = credentials
        self._parts = urlsplit(url)
        self._frame = frame
        self._ids = ids
        self._sign()

    def _sign(self, posted: Any = None) -> None:
        try:
            if posted is not None and posted.result() != 200:
                raise RuntimeError(f"status {posted.result()}")
            id = next(self._ids, None)
            if id is None:
                return self.ended.set_result(None)
            signing = auth.AwsSigningConfig(
                algorithm=auth.AwsSigningAlgorithm.V4,
                signature_type=auth.AwsSignatureType.HTTP_REQUEST_HEADERS,
                credentials_provider=self._credentials,
                region="us-east-1",
                service="execute-api",
            )
            auth.aws_sign_request(self._request(id), signing).add_done_callback(self._post)
        except Exception as error:
            self.ended.set_exception(error)
        return None

    def _request(self, id: str) -> Any:
        headers = [("host", self._parts.netloc), ("content-length", str(len(self._frame)))]
        path = f"{self._parts.path}/@connections/{quote(id)}"
        return http.HttpRequest("POST", path, http.HttpHeaders(headers), BytesIO(self._frame))

    def _post(self, signed: Any) -> None:
        try:
            stream = self._connection.request(signed.result())
            stream.completion_future.add_done_callback(self._sign)
            stream.activate()
        except Exception as error:
            self.ended.set_exception(error)
