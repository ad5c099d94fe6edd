"""Posts of `app.websocket_api` straight to the supervisor, without HTTP.

A post over HTTP with boto3 takes about 2 ms of CPU, nearly all of it in boto3. Lambda has no other
way. The supervisor decides about both ways by the same code (gone, throttled, too large and so on),
and these posts raise botocore's own exceptions.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from chalice.app import WebsocketAPI

from chalice_gateway.aws_account import api_domain_name
from chalice_gateway.open_connections import OpenConnections
from chalice_gateway.runtime import permissions
from chalice_gateway.runtime.supervisor_calls import SupervisorCalls

SERVICE = "apigatewaymanagementapi"
# The supervisor is asked about larger ones, which may be too large.
MAX_TOLD_BYTES = 64 * 1024


class _Connection:
    """Where this process posts to; none in a template. open: those that take posts."""

    supervisor: SupervisorCalls | None = None
    open: OpenConnections | tuple[str, ...] = ()


_connection = _Connection()


def connect(supervisor: SupervisorCalls) -> None:
    """Post through this process's own channel from now on."""
    _connection.supervisor = supervisor


def share(descriptor: int) -> None:
    """Have the table of open connections in this process and in all that it forks."""
    _connection.open = OpenConnections(descriptor)


def set_up(settings: dict[str, Any]) -> None:
    """Have `app.websocket_api` of any app reach this gateway: through the supervisor, or over
    HTTP."""
    api_class: Any = WebsocketAPI
    configure, make_client = api_class.configure, api_class._get_client
    management_url = settings["management_url"]

    def configure_for_this_machine(api: Any, domain_name: str, stage: str) -> None:
        configure(api, domain_name, stage)
        if api._endpoint == f"https://{api_domain_name()}/{stage}":
            api._endpoint = f"{management_url}/{stage}"

    def get_client(api: Any) -> Any:
        is_here = api._endpoint is not None and api._endpoint.startswith(f"{management_url}/")
        if is_here and api._client is None and api.session is not None:
            api._client = Client(api.session, api._endpoint)
        return make_client(api)

    api_class.configure = configure_for_this_machine
    if not settings["posts_over_http"]:
        api_class._get_client = get_client


def _may_tell(supervisor: SupervisorCalls, connection_id: str, payload: bytes) -> bool:
    """Whether a post is accepted, as far as this process can know."""
    return (
        supervisor.may_tell and len(payload) <= MAX_TOLD_BYTES and connection_id in _connection.open
    )


class Client:
    """`post_to_connection` and `delete_connection`; everything else is the session's own client."""

    def __init__(self, session: Any, endpoint: str) -> None:
        self._session = session
        self._endpoint = endpoint
        self._stage = urlsplit(endpoint).path.strip("/")
        self._made: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    @property
    def _client(self) -> Any:
        """Made when it is first needed, because boto3 takes some 20 ms."""
        if self._made is None:
            self._made = self._session.client(SERVICE, endpoint_url=self._endpoint)
        return self._made

    def post_to_connection(self, *, ConnectionId: str, Data: Any) -> dict[str, Any]:  # noqa: N803
        """Post to one connection, as botocore's method of this name does."""
        if not isinstance(ConnectionId, str) or not isinstance(Data, (str, bytes)):
            # Leave other types, which botocore accepts or rejects, to botocore.
            answer: dict[str, Any] = self._client.post_to_connection(
                ConnectionId=ConnectionId, Data=Data
            )
            return answer
        payload = Data.encode() if isinstance(Data, str) else Data
        self._ask("POST", "PostToConnection", ConnectionId, payload)
        return {"ResponseMetadata": {"HTTPStatusCode": 200}}

    def delete_connection(self, *, ConnectionId: str) -> dict[str, Any]:  # noqa: N803
        """Close one connection, as botocore's method of this name does."""
        self._ask("DELETE", "DeleteConnection", ConnectionId, b"")
        return {"ResponseMetadata": {"HTTPStatusCode": 204}}

    def _ask(self, method: str, operation: str, connection_id: str, payload: bytes) -> None:
        if _connection.supervisor is None:
            raise RuntimeError(
                "The app may post while an event is handled, not while it is loaded."
            )
        if denied := permissions.denied_post(method, self._stage, connection_id):
            raise self._exception(403, "ForbiddenException", denied, operation)
        request = {"op": method, "id": connection_id, "stage": self._stage}
        if method == "POST" and _may_tell(_connection.supervisor, connection_id, payload):
            _connection.supervisor.tell(request, payload)
            return
        answer = _connection.supervisor.ask(request, payload)
        if status := answer.get("status"):
            raise self._exception(status, answer["type"], answer.get("message"), operation)

    def _exception(self, status: int, kind: str, message: str | None, operation: str) -> Exception:
        """The exception that botocore raises for this response."""
        response = {
            "Error": {"Code": kind, "Message": message or ""},
            "ResponseMetadata": {"HTTPStatusCode": status},
        }
        exceptions = self._client.exceptions
        exception_class = getattr(exceptions, kind, exceptions.ClientError)
        raised: Exception = exception_class(response, operation)
        return raised
