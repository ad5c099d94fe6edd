"""Posts to addresses that clients gave: to a webhook's receiver, to a browser's push service."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError

from chalicelib.aws.connection_pool import ConnectionPool
from chalicelib.aws.endpoint import Endpoint
from chalicelib.aws.http11 import Response
from chalicelib.aws.http_connection import Connector
from chalicelib.net_guard import IsAllowed

MAX_ANSWER_BYTES = 16 * 1024


class PostFailed(Exception):
    """There is no answer; `str()` tells why, without the address or a part of the answer."""


def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    context: ssl.SSLContext | None,
    is_allowed: IsAllowed,
) -> Response:
    """Send a body, and return the answer, whatever its status; raises PostFailed.

    The host's name is looked up once, and the connection goes to an address that was found: if one
    of these is not allowed, to none, so that no name can stand for another address in between.
    Redirects are not followed. No wait goes beyond the invocation's deadline, but the system's
    look-up of the name.

    headers: without `Host` and `Content-Length`. context: for TLS.
    """
    parts, endpoint = urlsplit(url), Endpoint(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    fields = {
        "host": endpoint.authority,
        "content-length": str(len(body)),
        "connection": "close",
        "user-agent": "serverless-chat",
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    connector = Connector(endpoint, context, MAX_ANSWER_BYTES, is_allowed)
    pool = ConnectionPool(endpoint, connector, size=1)
    try:
        return pool.exchange(f"POST {target} HTTP/1.1\r\n{head}\r\n".encode() + body)
    except BotoCoreError as error:
        raise PostFailed(type(error).__name__) from None
    finally:
        pool.close()
