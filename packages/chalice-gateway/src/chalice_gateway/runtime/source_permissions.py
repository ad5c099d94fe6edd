"""What Lambda reads with the functions' role: a deployment without these permissions fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chalice_gateway.aws_account import arn
from chalice_gateway.errors import StartError
from chalice_gateway.runtime.policies import Policy

# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html,
# https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html,
# https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
ACTIONS = {
    "sqs": ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    "kinesis": ("kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator"),
    "dynamodb": ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
}
_KINDS = {"sqs": "queue", "kinesis": "stream", "dynamodb": "stream"}


def check_source(source: Mapping[str, Any], policy: Policy) -> None:
    """Raise StartError if Lambda may not read an event source with this policy."""
    kind, settings = source["kind"], source["settings"]
    for action in ACTIONS.get(kind, ()):
        resource = _arn(kind, settings)
        if not policy.allows(action, resource):
            name = resource.rpartition("/" if kind == "kinesis" else ":")[2]
            raise StartError(
                f"The {_KINDS[kind]} {name} cannot be read: the policy of {source['function']} "
                f"does not allow {action} on {resource}{policy.hint(action, resource)}."
            )


def _arn(kind: str, settings: Mapping[str, Any]) -> str:
    if kind == "sqs":
        return str(settings.get("queue_arn") or arn("sqs", str(settings.get("queue"))))
    if kind == "kinesis":
        return arn("kinesis", f"stream/{settings.get('stream')}")
    return str(settings.get("stream_arn"))


def check_sources(sources: Iterable[Mapping[str, Any]], policies: Mapping[str, Policy]) -> None:
    """Check those whose function has a policy. Raises StartError."""
    for source in sources:
        if policy := policies.get(source["function"]):
            check_source(source, policy)
