"""IAM: which permissions the app's AWS calls need, and whether a policy allows them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from chalice_gateway.aws_account import API_ID, account_id, arn

if TYPE_CHECKING:
    from chalice_gateway.runtime.aws_calls import AwsCall

MANAGE_CONNECTIONS = "execute-api:ManageConnections"

# Operations whose permission has another name.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
_IN_TRANSACTION = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
_BATCHES = ("SendMessageBatch", "DeleteMessageBatch", "ChangeMessageVisibilityBatch")
# Operations whose permissions depend on their parameters.
_TRANSACTIONS = ("TransactWriteItems", "TransactGetItems")
_BATCHES_OF_TABLES = ("BatchWriteItem", "BatchGetItem")

Need = tuple[str, str]
"""An action, `dynamodb:PutItem`, and the ARN of its resource."""
Evaluator = Callable[[str, str], bool]


class Denied(Exception):
    """The policy does not allow an action. `str()` is the message of IAM."""

    def __init__(self, action: str, resource: str) -> None:
        self.action = action
        super().__init__(
            f"User: arn:aws:sts::{account_id()}:assumed-role/app/local is not authorized to "
            f"perform: {action} on resource: {resource} because no identity-based policy "
            f"allows the {action} action"
        )


class _Policy:
    """The policy in force in this process; none allows everything."""

    evaluate: Evaluator | None = None


_policy = _Policy()


def set_up(settings: Mapping[str, Any]) -> None:
    """Enforce the policy of the settings: a policy, the path of a file, or None. Raises
    InvalidInput."""
    from chalice_gateway.runtime import policies

    _policy.evaluate = policies.evaluator_of(settings["policy"])


def check(call: AwsCall) -> list[str]:
    """The actions of a call. Raises Denied if the policy does not allow one of them."""
    needed = list(needs_of(call))
    for action, resource in needed:
        _check(action, resource)
    return [action for action, _ in needed]


def denied_post(method: str, stage: str, connection_id: str) -> str | None:
    """Why the policy does not allow a request to the management API; None if it does."""
    if _policy.evaluate is None:
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
    if call.is_json:
        return call.error("AccessDeniedException", str(denied))
    # Other protocols have other formats of errors.
    error = {"Code": "AccessDeniedException", "Message": str(denied)}
    answer: Any = {"Error": error, "ResponseMetadata": {"HTTPStatusCode": 403}}
    raise ClientError(answer, call.operation)


def _check(action: str, resource: str) -> None:
    if _policy.evaluate and not _policy.evaluate(action, resource):
        print(f"The policy does not allow {action} on {resource}.", file=sys.stderr, flush=True)
        raise Denied(action, resource)


def needs_of(call: AwsCall) -> Iterator[Need]:
    """The permissions that a call needs."""
    if call.service == "execute-api":
        stage, _, connection_id = urlsplit(call.url).path.strip("/").partition("/%40connections/")
        if not connection_id:
            stage, _, connection_id = stage.partition("/@connections/")
        yield management_need(call.method, stage, unquote(connection_id))
    else:
        yield from needs(call.service, call.operation, call.params)


def management_need(method: str, stage: str, connection_id: str) -> Need:
    """The permission for a request to the management API.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html
    """
    path = f"{API_ID}/{stage}/{method}/@connections/{connection_id}"
    return MANAGE_CONNECTIONS, arn("execute-api", path)


def needs(service: str, operation: str, params: Mapping[str, Any]) -> Iterator[Need]:
    """The permissions that an operation needs.

    A transaction has no action of its own: it needs the actions of its parts.
    """
    if operation in _TRANSACTIONS:
        for item in params["TransactItems"]:
            for kind, part in item.items():
                yield f"dynamodb:{_IN_TRANSACTION[kind]}", _arn(service, part)
        return
    if operation in _BATCHES_OF_TABLES:
        for table in params["RequestItems"]:
            yield f"dynamodb:{operation}", _arn(service, {"TableName": table})
        return
    yield f"{service}:{_action(operation)}", _arn(service, params)


def resource_name(service: str, params: Mapping[str, Any]) -> str:
    """The table or queue of a call; an empty string if it names none."""
    if service == "sqs":
        return str(params.get("QueueName") or params.get("QueueUrl", "").rpartition("/")[2])
    if tables := params.get("RequestItems"):
        return ", ".join(tables)
    return str(params.get("TableName", ""))


def _action(operation: str) -> str:
    return operation.removesuffix("Batch") if operation in _BATCHES else operation


def _arn(service: str, params: Mapping[str, Any]) -> str:
    if service == "dynamodb" and "TableName" in params:
        index = f"/index/{params['IndexName']}" if "IndexName" in params else ""
        return arn(service, f"table/{params['TableName']}{index}")
    if service == "sqs":
        queue = resource_name(service, params)
        return arn(service, queue) if queue else "*"
    return "*"
