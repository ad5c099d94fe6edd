"""Downloads of public documents, such as the keys of an OpenID provider."""

from __future__ import annotations

import math
import ssl
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError

from chalicelib.aws.connection_pool import ConnectionPool
from chalicelib.aws.endpoint import Endpoint
from chalicelib.aws.http_connection import Connector

HEADERS = {"accept": "application/json", "connection": "close", "user-agent": "serverless-chat"}


class DownloadFailed(Exception):
    """The document was not downloaded; `str()` tells why, without a part of the response."""


def download(url: str, context: ssl.SSLContext | None, max_bytes: int) -> bytes:
    """Return a document; raises DownloadFailed.

    No wait goes beyond the invocation's deadline. Redirects are not followed, and compressed
    documents are not asked for, so that the settings alone name the server, and no document grows.

    context: for TLS. max_bytes: a larger document is refused.
    """
    parts, endpoint = urlsplit(url), Endpoint(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = "".join(
        f"{name}: {value}\r\n" for name, value in {"host": endpoint.authority, **HEADERS}.items()
    )
    pool = ConnectionPool(endpoint, Connector(endpoint, context, max_bytes), size=1)
    try:
        response = pool.exchange(f"GET {target} HTTP/1.1\r\n{headers}\r\n".encode())
    except BotoCoreError as error:
        raise DownloadFailed(type(error).__name__) from None
    finally:
        pool.close()
    return _checked(response.status, response.body, max_bytes)


def download_through_proxy(
    url: str, max_bytes: int, timeout_s: float, ca_bundle: str | None = None
) -> bytes:
    """Return a document, through the proxy that the environment names, as botocore's clients do;
    raises DownloadFailed.

    timeout_s: to connect, and for each piece of the response.
    ca_bundle: a file with the certificates of the trusted authorities, if one is configured.
    """
    from botocore.awsrequest import AWSRequest
    from botocore.httpsession import URLLib3Session
    from botocore.utils import get_environ_proxies

    proxies = get_environ_proxies(url)
    verify: Any = ca_bundle or True
    session = URLLib3Session(verify, proxies, timeout=math.ceil(timeout_s))
    request = AWSRequest("GET", url, headers=HEADERS, stream_output=True)
    try:
        response = session.send(request.prepare())
        body = response.raw.read(max_bytes + 1)
    except Exception as error:  # of botocore or urllib3
        raise DownloadFailed(type(error).__name__) from None
    finally:
        session.close()
    return _checked(response.status_code, body, max_bytes)


def _checked(status: int, body: bytes, max_bytes: int) -> bytes:
    if status != 200:
        raise DownloadFailed(f"status {status}")
    if len(body) > max_bytes:
        raise DownloadFailed(f"more than {max_bytes} bytes")
    return body
