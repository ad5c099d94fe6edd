"""IAM: whether a policy allows the app's AWS calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from chalice_gateway import log
from chalice_gateway.aws_account import API_ID, account_id, arn
from chalice_gateway.runtime.iam_needs import Need, needs

if TYPE_CHECKING:
    from chalice_gateway.runtime.aws_call import AwsCall
    from chalice_gateway.runtime.policies import Policy

MANAGE_CONNECTIONS = "execute-api:ManageConnections"


class Denied(Exception):
    """The policy does not allow an action. `str()` is the message of IAM."""

    def __init__(self, action: str, resource: str) -> None:
        self.need: Need = action, resource
        super().__init__(
            f"User: arn:aws:sts::{account_id()}:assumed-role/app/local is not authorized to "
            f"perform: {action} on resource: {resource} because no identity-based policy "
            f"allows the {action} action"
        )


class _Current:
    """The policy in force in this process; none allows everything."""

    policy: Policy | None = None


_current = _Current()


def set_up(settings: Mapping[str, Any]) -> None:
    """Enforce the policy of the settings: a policy, the path of a file, or None. Raises
    InvalidInput."""
    from chalice_gateway.runtime import policies

    policy = settings["policy"]
    _current.policy = None if policy is None else policies.of_setting(policy)


def check(call: AwsCall) -> list[Need]:
    """What a call needs. Raises Denied if the policy does not allow one of them."""
    needed = list(needs_of(call))
    for action, resource in needed:
        _check(action, resource)
    return needed


def denied_post(method: str, stage: str, connection_id: str) -> str | None:
    """Why the policy does not allow a request to the management API; None if it does."""
    if _current.policy is None:
        return None
    try:
        _check(*management_need(method, stage, connection_id))
    except Denied as denied:
        return str(denied)
    return None


def deny(call: AwsCall, denied: Denied) -> Any:
    """The response that denies a call."""
    from botocore.exceptions import ClientError

    if call.service == "execute-api":
        return call.error("ForbiddenException", str(denied), 403)
    if call.service == "lambda":
        return call.error("AccessDeniedException", str(denied), 403)
    if call.is_json:
        return call.error("AccessDeniedException", str(denied))
    # Other protocols have other formats of errors, and other codes.
    code = "AuthorizationError" if call.service == "sns" else "AccessDenied"
    error = {"Code": code, "Message": str(denied)}
    answer: Any = {"Error": error, "ResponseMetadata": {"HTTPStatusCode": 403}}
    raise ClientError(answer, call.operation)


def _check(action: str, resource: str) -> None:
    policy = _current.policy
    if policy and not policy.allows(action, resource):
        hint = policy.hint(action, resource)
        log.warning(f"The policy does not allow {action} on {resource}{hint}.")
        raise Denied(action, resource)


def needs_of(call: AwsCall) -> Iterator[Need]:
    """The permissions that a call needs."""
    if call.service == "execute-api":
        stage, _, connection_id = urlsplit(call.url).path.strip("/").partition("/%40connections/")
        if not connection_id:
            stage, _, connection_id = stage.partition("/@connections/")
        yield management_need(call.method, stage, unquote(connection_id))
    else:
        yield from needs(call.service, call.operation, call.params, call.region)


def management_need(method: str, stage: str, connection_id: str) -> Need:
    """The permission for a request to the management API.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html
    """
    path = f"{API_ID}/{stage}/{method}/@connections/{connection_id}"
    return MANAGE_CONNECTIONS, arn("execute-api", path)
