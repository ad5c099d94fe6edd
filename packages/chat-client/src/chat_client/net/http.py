"""Requests over HTTP, which block their thread."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator, Mapping
from http.client import HTTPResponse
from pathlib import Path
from types import MappingProxyType
from typing import cast
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from chat_client.errors import RequestRefused
from chat_client.model.fields import Frame, as_object

TIMEOUT_S = 60.0  # without receiving or sending a byte
CHUNK_BYTES = 64 * 1024


def ask(method: str, url: str, bearer: str, body: object = None) -> Frame:
    """Ask the chat's HTTP API; returns the JSON of the answer. Raises RequestRefused, OSError."""
    headers = {"Authorization": f"Bearer {bearer}", "Accept": "application/json"}
    data = None
    if body is not None:
        headers["Content-Type"] = "application/json"
        data = json.dumps(body).encode()
    try:
        with _open(method, url, headers, data) as response:
            return as_object(json.load(response))
    except HTTPError as error:
        with error:
            raise _refusal(error) from None


def post_form(url: str, fields: Mapping[str, object], file: Path) -> None:
    """Post a form with a file as its last field, `file`. Raises OSError."""
    boundary = secrets.token_hex(16)
    parts = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    begin = f'{parts}--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"'
    head, tail = f"{begin}\r\n\r\n".encode(), f"\r\n--{boundary}--\r\n".encode()
    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Content-Length": str(len(head) + file.stat().st_size + len(tail)),
    }
    with _open("POST", url, headers, _stream(head, file, tail)):
        pass


def download(url: str, path: Path) -> None:
    """Store what is at an address in a file. Raises OSError."""
    with _open("GET", url) as response, path.open("wb") as file:
        shutil.copyfileobj(response, file)


def _open(
    method: str,
    url: str,
    headers: Mapping[str, str] = MappingProxyType({}),
    body: bytes | Iterator[bytes] | None = None,
) -> HTTPResponse:
    if not url.startswith(("http://", "https://")):  # urllib would read local files, too
        raise OSError("not an address of http or https")
    request = Request(url, body, dict(headers), method=method)  # noqa: S310
    return cast(HTTPResponse, urlopen(request, timeout=TIMEOUT_S))  # noqa: S310


def _stream(head: bytes, file: Path, tail: bytes) -> Iterator[bytes]:
    yield head
    with file.open("rb") as content:
        while chunk := content.read(CHUNK_BYTES):
            yield chunk
    yield tail


def _refusal(error: HTTPError) -> Exception:
    """What the API says of a refusal; the error itself where it says nothing."""
    try:
        problem = as_object(json.load(error))
        return RequestRefused(str(problem["code"]), str(problem["detail"]))
    except (ValueError, KeyError):
        return error
