"""What the inspector changes: faults, the clock, connections; and functions that it invokes."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from chalice_gateway.clock import Clock
from chalice_gateway.event_sources.schedules import event_by_hand
from chalice_gateway.faults import Faults
from chalice_gateway.functions.errors import FunctionFailed, FunctionThrottled
from chalice_gateway.functions.service import Functions
from chalice_gateway.inspector.requests import RequestRefused, number
from chalice_gateway.websocket_api.close_codes import NORMAL
from chalice_gateway.websocket_api.connections import Connection, Connections, Gone

# Ten years: schedules and time-outs are shorter, and dates remain valid.
MAX_ADVANCE_S = 10 * 366 * 24 * 3600
MAX_SEED = 2**53
INVOKE_PATIENCE_S = 10.0


class Controls:
    """Raises RequestRefused for what cannot be done."""

    def __init__(
        self, functions: Functions, connections: Connections, clock: Clock, faults: Faults
    ) -> None:
        self._functions = functions
        self._connections = connections
        self._clock = clock
        self._faults = faults
        self._closing: set[asyncio.Task[None]] = set()

    def set_faults(self, body: dict[str, Any]) -> None:
        """Inject faults with these shares from now on; those that are not named, not any more."""
        shares, seed = body["shares"], body.get("seed", self._faults.seed)
        if not isinstance(shares, dict):
            raise RequestRefused(400, "shares is not a JSON object of kinds and shares.")
        seed = number(seed, "seed", 0, MAX_SEED)
        if not seed.is_integer():
            raise RequestRefused(400, "seed is not a whole number.")
        try:
            values = {kind: number(share, kind, 0, 1) for kind, share in shares.items()}
            self._faults.set(values, int(seed))
        except ValueError as error:
            raise RequestRefused(400, f"{error}.") from None

    def advance(self, body: dict[str, Any]) -> None:
        """Let time pass."""
        total = self._clock.advanced
        self._clock.advance(number(body["advance_s"], "advance_s", 0, MAX_ADVANCE_S - total))

    def close(self, connection_id: str) -> None:
        """Start to close a connection, as the management API does."""
        try:
            connection = self._connections.get(connection_id)
        except Gone:
            raise RequestRefused(404, "There is no such connection.") from None
        closing = asyncio.create_task(_close(connection))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def invoke(self, body: dict[str, Any]) -> dict[str, Any]:
        """Invoke a function: its `result`, or the `error` that Lambda would return."""
        name, event = body["name"], body.get("event", {})
        manifest = self._functions.manifest
        if name not in manifest.functions:
            names = sorted(manifest.functions)
            raise RequestRefused(404, "There is no such function.", names=names)
        event = event_by_hand(manifest, name, event)
        try:
            result = await self._functions.invoke(name, event, patience=INVOKE_PATIENCE_S)
        except FunctionFailed as failed:
            return {"error": failed.as_json()}
        except FunctionThrottled:
            raise RequestRefused(429, "As many functions as may run at once run already.") from None
        return {"result": result}


async def _close(connection: Connection) -> None:
    with contextlib.suppress(Gone):
        await connection.close(*NORMAL)
