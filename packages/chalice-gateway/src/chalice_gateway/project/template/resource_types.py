"""The types of resources that the gateway makes: their names and attributes, as CloudFormation's.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalice_gateway import aws_account

TABLE = "AWS::DynamoDB::Table"
GLOBAL_TABLE = "AWS::DynamoDB::GlobalTable"
SIMPLE_TABLE = "AWS::Serverless::SimpleTable"
QUEUE = "AWS::SQS::Queue"
TOPIC = "AWS::SNS::Topic"
SUBSCRIPTION = "AWS::SNS::Subscription"
BUCKET = "AWS::S3::Bucket"
STREAM = "AWS::Kinesis::Stream"

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_RANDOM_LENGTH = 12
_STACK_LENGTH = 24


@dataclass(frozen=True)
class Resource:
    """A resource of the template: its logical id, type, name, and properties without functions."""

    id: str
    type: str
    name: str
    properties: Mapping[str, Any]

    @property
    def arn(self) -> str:
        """Its ARN."""
        return arn(self.type, self.name)


@dataclass(frozen=True)
class ResourceType:
    """How resources of a type are named.

    attributes: what `Fn::GetAtt` and, under the name "Ref", `Ref` have; by default the name.
    """

    name_property: str
    arn: Callable[[str], str]
    max_length: int
    attributes: Mapping[str, Callable[[str], str]] = field(default_factory=dict)

    def attribute(self, attribute: str | None, name: str) -> str | None:
        """What `Ref`, for None, or `Fn::GetAtt` has for the resource with this name."""
        known: dict[str, Callable[[str], str]] = {"Arn": self.arn, "Ref": str, **self.attributes}
        found = known.get(attribute or "Ref")
        return found(name) if found else None


def _queue_url(name: str) -> str:
    return f"https://sqs.{aws_account.region()}.amazonaws.com/{aws_account.account_id()}/{name}"


def _stream_arn(name: str) -> str:
    # The time at which a table's stream was made is not known before. A table has one stream.
    return aws_account.arn("dynamodb", f"table/{name}/stream/2020-01-01T00:00:00.000")


def _topic_arn(name: str) -> str:
    return aws_account.arn("sns", name)


_TABLE = ResourceType(
    "TableName",
    lambda name: aws_account.arn("dynamodb", f"table/{name}"),
    255,
    {"StreamArn": _stream_arn},
)
TYPES: dict[str, ResourceType] = {
    TABLE: _TABLE,
    GLOBAL_TABLE: _TABLE,
    SIMPLE_TABLE: _TABLE,
    QUEUE: ResourceType(
        "QueueName",
        lambda name: aws_account.arn("sqs", name),
        80,
        {"Ref": _queue_url, "QueueUrl": _queue_url, "QueueName": str},
    ),
    TOPIC: ResourceType(
        "TopicName", _topic_arn, 256, {"Ref": _topic_arn, "TopicArn": _topic_arn, "TopicName": str}
    ),
    BUCKET: ResourceType(
        "BucketName",
        lambda name: f"arn:{aws_account.partition()}:s3:::{name}",
        63,
        {
            "DomainName": lambda name: f"{name}.s3.amazonaws.com",
            "RegionalDomainName": lambda name: f"{name}.s3.{aws_account.region()}.amazonaws.com",
        },
    ),
    STREAM: ResourceType("Name", lambda name: aws_account.arn("kinesis", f"stream/{name}"), 128),
}


def arn(type_name: str, name: str) -> str:
    """The ARN of the resource of this type with this name."""
    return TYPES[type_name].arn(name)


def generated_name(type_name: str, stack: str, id: str, fifo: bool = False) -> str:
    """A name as CloudFormation makes it: the stack's, the logical id, and letters that are random
    there. Here they follow from the others, so that each run has the same names."""
    suffix = ".fifo" if fifo else ""
    digest = int.from_bytes(hashlib.sha256(f"{stack}/{id}".encode()).digest(), "big")
    letters = ""
    for _ in range(_RANDOM_LENGTH):
        digest, digit = divmod(digest, len(_ALPHABET))
        letters += _ALPHABET[digit]
    kind = TYPES.get(type_name)
    length = (kind.max_length if kind else 255) - _STACK_LENGTH - _RANDOM_LENGTH - 2
    name = f"{stack[:_STACK_LENGTH]}-{id[: length - len(suffix)]}-{letters}{suffix}"
    return name.lower() if type_name == BUCKET else name
