"""A gateway that runs on this machine, as other commands find and use it."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any
from urllib.parse import quote

from chalice_gateway.errors import StartError
from chalice_gateway.network.listening import reachable_host

# A gateway that runs answers at once; what it is asked to do may take longer.
FIND_TIMEOUT_S = 5.0
API = "/@gateway/api/"
JSON = {"Content-Type": "application/json"}


class Refused(Exception):
    """The gateway refuses a request. content: its answer."""

    def __init__(self, content: dict[str, Any]) -> None:
        super().__init__(content["message"])
        self.content = content


class RunningGateway:
    """A client of the inspector's API."""

    def __init__(self, host: str, port: int, *, is_encrypted: bool) -> None:
        self._host = reachable_host(host)
        self._port = port
        self._is_encrypted = is_encrypted

    def get(self, path: str, timeout: float | None = None) -> Any:
        """Raises Refused, and StartError if the gateway does not answer."""
        return self._request("GET", path, None, timeout)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Raises Refused, and StartError if the gateway does not answer."""
        return self._request("POST", path, json.dumps(body).encode(), None)

    def tables(self) -> list[dict[str, Any]]:
        """Name and number of items of each table."""
        return list(self.get("tables"))

    def items(self, table: str) -> Iterator[dict[str, Any]]:
        """The items of a table, in DynamoDB's JSON. Raises Refused."""
        start: str | None = ""
        while start is not None:
            page = self.get(f"tables/{quote(table, safe='')}?limit=500&start={quote(start)}")
            yield from page["items"]
            start = page["next"]

    def _request(self, method: str, path: str, body: bytes | None, timeout: float | None) -> Any:
        try:
            with closing(self._connect(timeout)) as connection:
                connection.request(method, API + path, body, JSON)
                with connection.getresponse() as response:
                    content = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise StartError(f"The gateway at port {self._port} did not answer: {error}") from None
        if response.status >= 300:
            raise Refused(content)
        return content

    def _connect(self, timeout: float | None) -> http.client.HTTPConnection:
        if not self._is_encrypted:
            return http.client.HTTPConnection(self._host, self._port, timeout=timeout)
        # Its certificate is its own, and it is on this machine.
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return http.client.HTTPSConnection(self._host, self._port, timeout=timeout, context=context)


def find(host: str, port: int) -> tuple[RunningGateway, dict[str, Any]] | None:
    """The gateway that runs at this address, with its state; None if there is none."""
    for is_encrypted in (False, True):
        gateway = RunningGateway(host, port, is_encrypted=is_encrypted)
        # Whatever listens there may answer with anything.
        with suppress(StartError, Refused, TypeError, KeyError):
            state = gateway.get("state", FIND_TIMEOUT_S)
            return gateway, {**state, "projectDir": state["projectDir"], "stage": state["stage"]}
    return None
