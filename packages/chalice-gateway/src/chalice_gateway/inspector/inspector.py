"""The page at `/@gateway` and its API: on a local run, and for its machine only."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from chalice_gateway.aws_client import AwsClient
from chalice_gateway.clock import Clock
from chalice_gateway.functions.service import Functions
from chalice_gateway.inspector import page
from chalice_gateway.inspector.aws_resources import AwsResources
from chalice_gateway.inspector.controls import Controls
from chalice_gateway.inspector.event_stream import EventStream
from chalice_gateway.inspector.recorder import Recorder
from chalice_gateway.inspector.requests import (
    Endpoint,
    RequestRefused,
    body_of,
    is_from_this_machine,
    number_in_query,
)
from chalice_gateway.inspector.views import Views
from chalice_gateway.options import Options
from chalice_gateway.websocket_api.connections import Connections

PREFIX = "/@gateway"
NOT_HERE = "Only this machine sees the inspector. --inspector shows it to others, too."
MAX_CONNECTIONS = 500
PAGE_SIZE, MAX_PAGE_SIZE = 50, 500


class Inspector:
    """routes: of the page and its API. recorder: observes functions and connections."""

    def __init__(
        self,
        functions: Functions,
        connections: Connections,
        aws: AwsClient,
        options: Options,
        clock: Clock,
    ) -> None:
        self.recorder = Recorder(clock, keeps_bodies=options.show_bodies)
        functions.observers.append(self.recorder.invoked)
        connections.observers.append(self.recorder)
        self._is_for_all = options.inspector
        self._stream = EventStream(self.recorder)
        self._views = Views(functions, connections, aws, self.recorder, options, clock)
        self._controls = Controls(functions, connections, clock, options.faults)
        self._resources = AwsResources(aws)

    def close(self) -> None:
        """End the streams of events, which would keep the server from stopping."""
        self._stream.close()

    @property
    def routes(self) -> list[Route]:
        """What answers at addresses that begin with `/@gateway`."""
        return [
            self._route("", self._page),
            self._route("/static/{name:path}", self._file),
            self._route("/api/state", self._state),
            self._route("/api/events", self._events),
            self._route("/api/connections", self._connections),
            self._route("/api/connections/{id}", self._close, "DELETE"),
            self._route("/api/tables", self._tables),
            self._route("/api/tables/{name}", self._items),
            self._route("/api/queues", self._queues),
            self._route("/api/queues/{name}", self._messages),
            self._route("/api/faults", self._faults, "PUT"),
            self._route("/api/clock", self._advance, "POST"),
            self._route("/api/invoke", self._invoke, "POST"),
            self._route("/{rest:path}", self._nothing),
        ]

    def _route(self, path: str, endpoint: Endpoint, method: str = "GET") -> Route:
        async def answer(request: Request) -> Response:
            if not self._is_for_all and not is_from_this_machine(request):
                return PlainTextResponse(f"{NOT_HERE}\n", 403)
            try:
                return await endpoint(request)
            except RequestRefused as refused:
                return JSONResponse(refused.content, refused.status)

        return Route(PREFIX + path, answer, methods=[method])

    async def _page(self, _: Request) -> Response:
        return page.file("index.html")

    async def _file(self, request: Request) -> Response:
        return page.file(request.path_params["name"])

    async def _state(self, _: Request) -> Response:
        return JSONResponse(self._views.state())

    async def _events(self, request: Request) -> Response:
        events = self._stream.events(request.headers.get("last-event-id", ""))
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(events, headers=headers, media_type="text/event-stream")

    async def _connections(self, _: Request) -> Response:
        return JSONResponse(self._views.connections(MAX_CONNECTIONS))

    async def _close(self, request: Request) -> Response:
        self._controls.close(request.path_params["id"])
        return Response(status_code=204)

    async def _tables(self, _: Request) -> Response:
        return JSONResponse(await self._resources.tables())

    async def _items(self, request: Request) -> Response:
        limit = number_in_query(request, "limit", PAGE_SIZE, MAX_PAGE_SIZE)
        start = request.query_params.get("start")
        name = request.path_params["name"]
        return JSONResponse(await self._resources.items(name, limit, start))

    async def _queues(self, _: Request) -> Response:
        return JSONResponse(await self._resources.queues())

    async def _messages(self, request: Request) -> Response:
        limit = number_in_query(request, "limit", PAGE_SIZE, MAX_PAGE_SIZE)
        start = number_in_query(request, "start", 0, 1_000_000)
        name = request.path_params["name"]
        return JSONResponse(await self._resources.messages(name, limit, start))

    async def _faults(self, request: Request) -> Response:
        self._controls.set_faults(await body_of(request, required=("shares",)))
        return JSONResponse(self._views.faults())

    async def _advance(self, request: Request) -> Response:
        self._controls.advance(await body_of(request, required=("advance_s",)))
        return JSONResponse(self._views.clock())

    async def _invoke(self, request: Request) -> Response:
        return JSONResponse(await self._controls.invoke(await body_of(request, required=("name",))))

    async def _nothing(self, _: Request) -> Response:
        raise RequestRefused(404, "There is nothing at this address.")
