"""A Chalice app behind a gateway of its own, as a test sees it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from chalice_gateway.aws_account import REGION
from chalice_gateway.testing import endings
from chalice_gateway.testing.aws_clients import AwsClients, empty_aws
from chalice_gateway.testing.connection import TIMEOUT_S, Connection
from chalice_gateway.testing.errors import AppError, AppNotStarted, InvocationFailed
from chalice_gateway.testing.faults import Faults
from chalice_gateway.testing.gateway import Gateway
from chalice_gateway.testing.http_client import HttpClient
from chalice_gateway.testing.inspector_api import InspectorApi
from chalice_gateway.testing.invocations import Invocations
from chalice_gateway.testing.log import Log
from chalice_gateway.testing.queues import Queues
from chalice_gateway.testing.tables import Tables

C = TypeVar("C", bound=Connection)


class App:
    """Starts the app of `project_dir`; a context manager that stops it.

    `options` are those of the command `chalice-gateway`, `env` is added to the environment. The
    gateway listens on a free port, and does not look for changes of the code.
    """

    def __init__(
        self,
        project_dir: str | os.PathLike[str] = ".",
        *options: str,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self._project_dir = Path(project_dir)
        self._options = ("--no-reload", *options)
        self._env = env
        self._connections: list[Connection] = []
        self._aws = AwsClients(REGION)
        self._start()

    def __enter__(self) -> App:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<App {self._project_dir.name} at {self.gateway.http}>"

    @property
    def ws_url(self) -> str:
        """The address of the WebSocket API."""
        return self._known(self.gateway.ws, "has no WebSocket handlers")

    @property
    def http_url(self) -> str:
        """The address of the HTTP routes."""
        return self._known(self.gateway.http, "has neither routes nor WebSocket handlers")

    @property
    def management_url(self) -> str:
        """The address of the management API, for `endpoint_url` of boto3."""
        return self._known(self.gateway.management, "has no WebSocket handlers")

    @property
    def aws_url(self) -> str:
        """The address of the embedded AWS, for `endpoint_url` of boto3."""
        return self._known(self.gateway.aws, "does not run")

    @property
    def is_running(self) -> bool:
        """Whether the gateway runs."""
        return self.gateway.process.poll() is None

    def connect(
        self,
        *,
        headers: Mapping[str, str] | None = None,
        subprotocols: Sequence[str] | None = None,
        timeout: float = TIMEOUT_S,
        options: Mapping[str, Any] | None = None,
        connection_class: type[C] = Connection,  # type: ignore[assignment]
        **query: object,
    ) -> C:
        """Connect to the WebSocket API, with this query string. `reset` closes the connection.

        `options` go to `websockets.sync.client.connect`. `connection_class` is a class of your own.
        Raises HandshakeRefused.
        """
        __tracebackhide__ = True
        connection = connection_class(
            self.ws_url,
            headers=headers,
            subprotocols=subprotocols,
            timeout=timeout,
            options=options,
            **query,
        )
        connection.find_id = self._find_id
        self._connections.append(connection)
        return connection

    @property
    def http(self) -> HttpClient:
        """A client of the HTTP routes."""
        return HttpClient(self.http_url)

    @property
    def management_api(self) -> Any:
        """A boto3 client of the management API."""
        return self._aws.client("apigatewaymanagementapi", self.management_url)

    def client(self, service: str) -> Any:
        """A boto3 client of a service of the embedded AWS: `app.client("sqs")`."""
        return self._aws.client(service, self.aws_url)

    @property
    def tables(self) -> Tables:
        """The tables by name."""
        url = self._known(self.gateway.dynamodb, "does not run")
        return Tables(self._aws.resource("dynamodb", url))

    @property
    def queues(self) -> Queues:
        """The queues by name."""
        return Queues(self.client("sqs"))

    def invoke(self, function: str, event: object = None) -> Any:
        """Invoke a function by Chalice's name for it; its result. Raises InvocationFailed."""
        __tracebackhide__ = True
        answer = self._api.invoke(function, {} if event is None else event)
        if "error" in answer:
            raise InvocationFailed(answer["error"])
        return answer["result"]

    def advance(self, **time: float) -> None:
        """Let time pass for idle connections, their duration and schedules: `minutes=11`.

        `time` is what `datetime.timedelta` takes. Clocks of functions stay as they are.
        """
        __tracebackhide__ = True
        self._api.advance(timedelta(**time).total_seconds())

    @property
    def faults(self) -> Faults:
        """Faults to switch on and off: `app.faults(cut=0.1, seed=7)`."""
        return Faults(self._api)

    @cached_property
    def invocations(self) -> Invocations:
        """The functions that were invoked, since the start or the last `reset`."""
        return Invocations(self._api)

    @cached_property
    def log(self) -> Log:
        """What the gateway and the app have printed, since the start or the last `reset`."""
        return Log(self.gateway.reader)

    def close_connections(self) -> None:
        """Close all connections, and wait until their `$disconnect` handlers have ended."""
        for client in self._connections:
            client.close()
        self._connections.clear()
        if not self.is_running:
            return
        for connection in self._api.connections():  # of browsers and other clients
            self._api.close(connection["id"])
        endings.wait_for_disconnects(self._api)

    def _find_id(self, port: int) -> str:
        """The id of the connection from this port."""
        __tracebackhide__ = True
        ids = [each["id"] for each in self._api.connections() if each["port"] == port]
        if not ids:
            raise AppError("The connection has ended; its id is not known any more.")
        return str(ids[0])

    @property
    def _api(self) -> InspectorApi:
        return InspectorApi(self._known(self.gateway.inspector, "has no inspector"))

    def reset(self) -> None:
        """Close all connections, wait for functions that run, switch faults off, empty tables,
        queues and buckets, and forget the log and the invocations.

        What another server or a folder keeps stays there: the options `--dynamodb`, `--endpoint`
        and `--data`.
        """
        self.close_connections()
        endings.wait_for_functions(self._api)
        self._api.set_faults(*self._first_faults)
        empty_aws(self.aws_url)
        self.log.clear()
        self.invocations.clear()

    def restart(self) -> None:
        """Start the gateway again, on another port: functions are cold, tables and queues empty."""
        self.stop()
        self._start()

    def stop(self) -> None:
        """End the gateway."""
        self._aws.close()
        self.gateway.kill()

    def _start(self) -> None:
        __tracebackhide__ = True
        for about_the_last_run in ("log", "invocations"):
            self.__dict__.pop(about_the_last_run, None)
        self.gateway = Gateway(
            self._project_dir, *self._options, env=self._env, ends_with_test_run=True
        )
        try:
            self.gateway.wait_until_ready()
            self._first_faults = self._api.faults()
        except BaseException as error:
            self.gateway.kill()
            if isinstance(error, AssertionError):
                self.gateway.reader.forget()  # the error has what it printed
                raise AppNotStarted(self.gateway.output) from None
            raise

    def _known(self, address: str | None, otherwise: str) -> str:
        __tracebackhide__ = True
        if address is None:
            raise AppError(f"The app {otherwise}.")
        return address
