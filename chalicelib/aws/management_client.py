"""ManagementApiClient: posts to connections as boto3's client does, for a tenth of the CPU."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ParamValidationError
from botocore.utils import normalize_url_path, parse_timestamp

from chalicelib.aws.connection_pool import BadResponse, ConnectionPool
from chalicelib.aws.http11 import Response
from chalicelib.aws.http_connection import Connector, Endpoint
from chalicelib.aws.management_errors import Exceptions, error, metadata
from chalicelib.aws.sigv4 import Credentials, Signer

SERVICE = "execute-api"
MAX_CLOCK_SKEW_S = 240  # AWS takes signatures for five minutes, of a clock that is slow or fast

Result = dict[str, Any]


class ManagementApiClient:
    """Takes the place of boto3's `apigatewaymanagementapi` client. Threads may share it.

    Its methods take and return what boto3's do, and raise the same: `exceptions.GoneException` and
    other ClientErrors for what AWS refuses, BotoCoreErrors for a broken network. What AWS refuses
    is not tried again; the status is in the error, and who posts knows how long there is to try. A
    frame that is too large is AWS' to refuse, as the limit is AWS', too.

    credentials: returns those to sign with, refreshed if need be.
    size: how many connections are kept open.
    context: for TLS; None: one that trusts whom the system trusts.
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
        self._url, self._host = endpoint.url, endpoint.authority
        self._pool = ConnectionPool(endpoint, Connector(endpoint, context), size)
        self._signer = Signer(self._host, region, SERVICE, credentials)
        self._path = f"{endpoint.path}/@connections/"
        # What is signed is escaped twice, and some characters are the first time.
        self._signed_path = quote(normalize_url_path(self._path), safe="/~")

    def post_to_connection(self, *, ConnectionId: str, Data: str | bytes) -> Result:  # noqa: N803
        """Send `Data` to a connection."""
        if isinstance(Data, str):
            Data = Data.encode()  # noqa: N806
        elif not isinstance(Data, (bytes, bytearray)):
            raise ParamValidationError(report=f"Data is of type {type(Data).__name__}.")
        return self._answered("PostToConnection", "POST", ConnectionId, bytes(Data))

    def delete_connection(self, *, ConnectionId: str) -> Result:  # noqa: N803
        """Close a connection."""
        return self._answered("DeleteConnection", "DELETE", ConnectionId)

    def get_connection(self, *, ConnectionId: str) -> Result:  # noqa: N803
        """Tell when a connection was made and was last active, and whose it is."""
        answer = self._call("GetConnection", "GET", ConnectionId)
        try:
            return {"ResponseMetadata": metadata(answer), **_connection(json.loads(answer.body))}
        except (ValueError, TypeError, AttributeError) as error:
            raise BadResponse(endpoint_url=self._url, error=error) from error

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._pool.close()

    def _answered(self, operation: str, method: str, id: str, body: bytes = b"") -> Result:
        return {"ResponseMetadata": metadata(self._call(operation, method, id, body))}

    def _call(self, operation: str, method: str, id: str, body: bytes = b"") -> Response:
        # "." and ".." are escaped as they are, and would be taken for steps in the path.
        if not isinstance(id, str) or id in ("", ".", ".."):
            raise ParamValidationError(report="ConnectionId is none that can be in a path.")
        signed_at = int(self._signer.now())
        answer = self._pool.exchange(self._request(signed_at, method, id, body))
        if answer.status == 403 and self._sets_clock(answer, signed_at):
            again = int(self._signer.now())
            answer = self._pool.exchange(self._request(again, method, id, body))
        if answer.status >= 300:
            raise error(answer, operation)
        return answer

    def _request(self, at: int, method: str, id: str, body: bytes) -> bytes:
        id = quote(id, safe="-._~")
        signed_path = self._signed_path + id.replace("%", "%25")
        head = (
            f"{method} {self._path}{id} HTTP/1.1\r\n"
            f"host: {self._host}\r\n"
            f"{self._signer.headers(at, method, signed_path, body)}"
            f"content-length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def _sets_clock(self, answer: Response, signed_at: float) -> bool:
        """Set the clock by an answer, if by that the signature's time was too far off."""
        try:
            now = parsedate_to_datetime(answer.headers["date"]).timestamp()
        except (KeyError, ValueError, TypeError):
            return False
        if abs(now - signed_at) <= MAX_CLOCK_SKEW_S:
            return False
        self._signer.set_clock(now)
        return True


def _connection(told: dict[str, Any]) -> Result:
    """What GET tells, with botocore's names; what is null is left out, as there."""
    identity = told.get("identity")
    return _without_nulls(
        ConnectedAt=_moment(told.get("connectedAt")),
        Identity=identity
        and _without_nulls(SourceIp=identity.get("sourceIp"), UserAgent=identity.get("userAgent")),
        LastActiveAt=_moment(told.get("lastActiveAt")),
    )


def _moment(text: str | None) -> Any:
    return None if text is None else parse_timestamp(text)


def _without_nulls(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
