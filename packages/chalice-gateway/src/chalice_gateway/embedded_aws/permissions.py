"""IAM: which permissions the app's AWS calls need, and whether a policy allows them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from chalice_gateway import log
from chalice_gateway.aws_account import ACCOUNT_ID, arn
from chalice_gateway.embedded_aws.aws_calls import AwsCall

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
_COMPOSED = (*_TRANSACTIONS, *_BATCHES_OF_TABLES)

Need = tuple[str, str]
"""An action, `dynamodb:PutItem`, and the ARN of its resource."""


class Denied(Exception):
    """The policy does not allow an action. `str()` is the message of IAM."""


class Permissions:
    """Counts the app's AWS calls, and refuses those that the policy does not allow."""

    def __init__(self) -> None:
        self._evaluate: Callable[[str, str], bool] | None = None
        self._calls: Counter[str] = Counter()
        self._lock = threading.Lock()

    def enforce(self, evaluate: Callable[[str, str], bool]) -> None:
        """From now on, allow only what a policy's evaluator allows."""
        self._evaluate = evaluate

    @property
    def calls(self) -> dict[str, int]:
        """How often each action was called, allowed or not."""
        with self._lock:
            return dict(sorted(self._calls.items()))

    def allows(self, action: str, resource: str) -> bool:
        """Whether the policy allows an action."""
        return not self._evaluate or self._evaluate(action, resource)

    def check(self, action: str, resource: str) -> None:
        """Count an action, and raise Denied if the policy does not allow it."""
        self._count(action)
        if not self.allows(action, resource):
            log.error(f"The policy does not allow {action} on {resource}.")
            raise Denied(
                f"User: arn:aws:sts::{ACCOUNT_ID}:assumed-role/app/local is not authorized to "
                f"perform: {action} on resource: {resource} because no identity-based policy "
                f"allows the {action} action"
            )

    def _count(self, action: str) -> None:
        with self._lock:
            self._calls[action] += 1

    def intercept(self, call: AwsCall) -> Any:
        """Check an AWS call, but not those to the management API, which does its own checks: None,
        or the response that denies it."""
        if call.service == "execute-api":
            return None
        if self._evaluate is None and call.operation not in _COMPOSED:
            self._count(f"{call.service}:{_action(call.operation)}")
            return None
        try:
            for action, resource in needs(call.service, call.operation, call.params):
                self.check(action, resource)
        except Denied as denied:
            return _deny(call, str(denied))
        return None


def _deny(call: AwsCall, message: str) -> Any:
    if call.is_json:
        return call.error("AccessDeniedException", message)
    # Other protocols have other formats of errors.
    error = {"Code": "AccessDeniedException", "Message": message}
    answer: Any = {"Error": error, "ResponseMetadata": {"HTTPStatusCode": 400}}
    raise ClientError(answer, call.operation)


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


def _action(operation: str) -> str:
    return operation.removesuffix("Batch") if operation in _BATCHES else operation


def _arn(service: str, params: Mapping[str, Any]) -> str:
    if service == "dynamodb" and "TableName" in params:
        index = f"/index/{params['IndexName']}" if "IndexName" in params else ""
        return arn(service, f"table/{params['TableName']}{index}")
    if service == "sqs":
        queue = params.get("QueueName") or params.get("QueueUrl", "").rpartition("/")[2]
        return arn(service, queue) if queue else "*"
    return "*"
