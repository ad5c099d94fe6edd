"""The gateway's own API, `/@gateway/api`, as far as tests need it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPResponse
from typing import Any, NamedTuple

from chalice_gateway.testing.errors import AppError
from chalice_gateway.testing.http_client import HttpClient, open_response

# A function may run for 15 minutes; the test's own time-out is shorter, if it has one.
INVOKE_TIMEOUT_S = 920.0


class Batch(NamedTuple):
    """Invocations that ended since an earlier batch, how many more there were, and the id that
    requests the next batch."""

    invocations: list[dict[str, Any]]
    lost: int
    id: str


class InspectorApi:
    """`url` is that of the gateway. Raises AppError for what the gateway refuses."""

    def __init__(self, url: str) -> None:
        self._client = HttpClient(url, INVOKE_TIMEOUT_S)

    def state(self) -> dict[str, Any]:
        """The faults, the clock, and the number of connections."""
        state: dict[str, Any] = self._request("GET", "state")
        return state

    def connections(self) -> list[dict[str, Any]]:
        """The open connections."""
        found: list[dict[str, Any]] = self._request("GET", "connections")["connections"]
        return found

    def has_connections(self) -> bool:
        """Whether a connection has not ended, with its `$disconnect` handler."""
        return bool(self.state()["unfinished"])

    def is_busy(self) -> bool:
        """Whether a connection has not ended, or a function runs."""
        state = self.state()
        return bool(state["unfinished"] or state["running"])

    def close(self, connection_id: str) -> None:
        """Close a connection, if it is open."""
        self._client.delete(f"/@gateway/api/connections/{connection_id}")

    def faults(self) -> tuple[dict[str, float], int]:
        """The shares of the faults that are on, and their seed."""
        faults = self.state()["faults"]
        shares = {kind["kind"]: kind["share"] for kind in faults["kinds"] if kind["share"]}
        return shares, faults["seed"]

    def set_faults(self, shares: dict[str, float], seed: int) -> None:
        """Inject these faults from now on, and no others."""
        self._request("PUT", "faults", {"shares": shares, "seed": seed})

    def advance(self, seconds: float) -> None:
        """Advance the clock."""
        self._request("POST", "clock", {"advance_s": seconds})

    def invoke(self, name: str, event: object) -> dict[str, Any]:
        """Invoke a function: `result` or `error`."""
        answer: dict[str, Any] = self._request("POST", "invoke", {"name": name, "event": event})
        return answer

    def batch(self, last_id: str) -> Batch:
        """What happened since the batch with this id; without an id, all that is still known."""
        headers = {"Last-Event-ID": last_id}
        with open_response(self._client.address, "/@gateway/api/events", headers) as response:
            fields = dict(_first_event(response))
        if "data" not in fields:
            return Batch([], 0, last_id)
        data = json.loads(fields["data"])
        return Batch(data["invocations"], data["lost"]["invocations"], fields["id"])

    def _request(self, method: str, path: str, body: object = None) -> Any:
        __tracebackhide__ = True
        response = self._client.request(method, f"/@gateway/api/{path}", json_body=body)
        content = response.json_body
        if response.status_code != 200:
            names = ", ".join(content.get("names", ()))
            raise AppError(f"{content['message']}{f' There are {names}.' if names else ''}")
        return content


def _first_event(response: HTTPResponse) -> Iterator[tuple[str, str]]:
    """The fields of the first server-sent event that has data, if it comes before a comment, which
    the gateway sends when there is nothing new."""
    for line in iter(response.readline, b""):
        name, _, value = line.decode().strip().partition(": ")
        if name.startswith(":"):
            return
        yield name, value
        if name == "data":
            return
