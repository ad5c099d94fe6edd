"""ManagementApiClient: posts to connections like boto3's client, with a fraction of the CPU.

What a post costs is measured in docs/performance.md.
"""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ParamValidationError

from chalicelib.aws.api_client import ApiClient, metadata
from chalicelib.aws.connection_pool import BadResponse
from chalicelib.aws.endpoint import Endpoint
from chalicelib.aws.http11 import Response
from chalicelib.aws.management.errors import Exceptions, error
from chalicelib.aws.sigv4 import Credentials, Signer

SERVICE = "execute-api"

_USUAL_ID = re.compile(r"[\w=-]+", re.ASCII)

Result = dict[str, Any]


class ManagementApiClient(ApiClient):
    """Replaces boto3's `apigatewaymanagementapi` client. Threads may share it.

    Its methods take, return and raise the same as boto3's: `exceptions.GoneException` and other
    ClientErrors for refused requests, BotoCoreErrors for network errors. Refused requests are not
    retried: the error has the status, and the caller knows how much time is left. The size of a
    frame is not checked, as the limit is AWS's.

    credentials: returns the credentials to sign with, refreshed if needed.
    size: the most connections to keep open.
    context: for TLS; None: trust the system's authorities.
    """

    exceptions = Exceptions

    def __init__(
        self,
        endpoint: Endpoint,
        region: str,
        credentials: Callable[[], Credentials],
        size: int,
        context: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(endpoint, size, context)
        self._signer = Signer(self._host, region, SERVICE, credentials)
        self._path = f"{endpoint.path}/@connections/"
        # The signed path is escaped twice; some characters are escaped already.
        self._signed_path = endpoint.signed_path(self._path)

    def post_to_connection(self, *, ConnectionId: str, Data: str | bytes) -> Result:  # noqa: N803
        """Send `Data` to a connection."""
        if isinstance(Data, str):
            Data = Data.encode()  # noqa: N806
        elif not isinstance(Data, (bytes, bytearray)):
            raise ParamValidationError(report=f"Data is of type {type(Data).__name__}.")
        return self._result("PostToConnection", "POST", ConnectionId, bytes(Data))

    def delete_connection(self, *, ConnectionId: str) -> Result:  # noqa: N803
        """Close a connection."""
        return self._result("DeleteConnection", "DELETE", ConnectionId)

    def get_connection(self, *, ConnectionId: str) -> Result:  # noqa: N803
        """Return when a connection was opened and last active, and the client's identity."""
        response = self._call("GetConnection", "GET", ConnectionId)
        try:
            return {
                "ResponseMetadata": metadata(response),
                **_connection(json.loads(response.body)),
            }
        except (ValueError, TypeError, AttributeError) as error:
            raise BadResponse(endpoint_url=self._url, error=error) from error

    def _result(self, operation: str, method: str, id: str, body: bytes = b"") -> Result:
        return {"ResponseMetadata": metadata(self._call(operation, method, id, body))}

    def _call(self, operation: str, method: str, id: str, body: bytes = b"") -> Response:
        # "." and ".." stay as they are when escaped, and would change the path.
        if not isinstance(id, str) or id in ("", ".", ".."):
            raise ParamValidationError(report="ConnectionId cannot be part of a path.")
        response = self._exchange(self._request, method, id, body)
        if response.status >= 300:
            raise error(response, operation)
        return response

    def _request(self, at: int, method: str, id: str, body: bytes) -> bytes:
        # API Gateway's ids are letters, digits, "_", "-" and "=": `quote` would take a tenth of the
        # CPU of a post.
        escaped = id.replace("=", "%3D") if _USUAL_ID.fullmatch(id) else quote(id, safe="-._~")
        signed_path = self._signed_path + escaped.replace("%", "%25")
        head = (
            f"{method} {self._path}{escaped} HTTP/1.1\r\n"
            f"host: {self._host}\r\n"
            f"{self._signer.headers(at, method, signed_path, body)}"
            f"content-length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def _connection(fields: dict[str, Any]) -> Result:
    """The result of GET, with botocore's names; null fields are left out, as botocore does."""
    identity = fields.get("identity")
    return _without_nulls(
        ConnectedAt=_moment(fields.get("connectedAt")),
        Identity=identity
        and _without_nulls(SourceIp=identity.get("sourceIp"), UserAgent=identity.get("userAgent")),
        LastActiveAt=_moment(fields.get("lastActiveAt")),
    )


def _moment(text: str | None) -> Any:
    from botocore.utils import parse_timestamp  # takes long to load

    return None if text is None else parse_timestamp(text)


def _without_nulls(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
