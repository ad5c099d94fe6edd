"""What the inspector shows, as JSON."""

from __future__ import annotations

from typing import Any

import chalice_gateway
from chalice_gateway.aws_client import AwsClient
from chalice_gateway.clock import Clock
from chalice_gateway.faults import Faults
from chalice_gateway.functions.service import Functions
from chalice_gateway.inspector.recorder import Recorder
from chalice_gateway.options import Options
from chalice_gateway.websocket_api.connections import Connection, Connections


class Views:
    """The gateway's state, and its connections."""

    def __init__(
        self,
        functions: Functions,
        connections: Connections,
        aws: AwsClient,
        recorder: Recorder,
        options: Options,
        clock: Clock,
    ) -> None:
        self._functions = functions
        self._connections = connections
        self._aws = aws
        self._recorder = recorder
        self._options = options
        self._clock = clock
        self._faults = options.faults

    def state(self) -> dict[str, Any]:
        """All but lists that may be long."""
        manifest = self._functions.manifest
        functions = sorted(manifest.functions.values(), key=lambda function: function.name)
        return {
            "version": chalice_gateway.__version__,
            "app": manifest.app_name,
            "stage": manifest.stage,
            "apiStage": manifest.api_stage,
            "hasWebSockets": bool(manifest.websocket_routes),
            "projectDir": str(self._options.project_dir.resolve()),
            "dynamodb": self._aws.address("dynamodb"),
            "sqs": self._aws.address("sqs"),
            "region": self._aws.region,
            "functions": [
                {"name": function.name, "kind": function.kind, "handler": function.handler}
                for function in functions
            ],
            "connections": len(self._connections),
            "unfinished": self._connections.unfinished,
            "running": self._functions.concurrency.running,
            "showsBodies": self._options.show_bodies,
            "clock": self.clock(),
            "faults": self.faults(),
        }

    def clock(self) -> dict[str, Any]:
        """The time, and by how much it is ahead of this machine's."""
        return {"now": int(self._clock.now() * 1000), "advancedS": self._clock.advanced}

    def faults(self) -> dict[str, Any]:
        """The shares of faults, and how often each was injected."""
        shares, counts = self._faults.shares, self._faults.counts
        kinds = [
            {"kind": kind, "meaning": meaning, "share": shares.get(kind, 0), "count": counts[kind]}
            for kind, meaning in Faults.KINDS.items()
        ]
        return {"seed": self._faults.seed, "kinds": kinds}

    def connections(self, limit: int) -> dict[str, Any]:
        """The connections that were active last, and how many there are."""
        newest = sorted(self._connections, key=lambda each: each.idle)
        return {"count": len(newest), "connections": list(map(self._connection, newest[:limit]))}

    def _connection(self, connection: Connection) -> dict[str, Any]:
        client = connection.client
        activity = self._recorder.activity(client.id)
        return {
            "id": client.id,
            "address": client.source_ip,
            "port": client.port,
            "userAgent": client.user_agent,
            "ageMs": int(connection.age * 1000),
            "idleMs": int(connection.idle * 1000),
            "received": activity.received,
            "sent": activity.sent,
            "last": activity.last,
        }
