"""Makes queues of SQS. CloudFormation's properties are the attributes of a queue."""

from __future__ import annotations

from chalice_gateway.aws_client import AwsClient, AwsError
from chalice_gateway.project.creation.attributes import attribute_text
from chalice_gateway.project.template.resource_types import Resource

# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
DEFAULT_VISIBILITY_TIMEOUT_S = 30
_NOT_ATTRIBUTES = ("QueueName", "Tags")
_FIXED = ("FifoQueue",)
_REDRIVE_POLICY = "RedrivePolicy"
_EXISTS = ("QueueAlreadyExists", "QueueNameExists")


async def make(queue: Resource, aws: AwsClient) -> None:
    """Make a queue, or give an older one of this name the described attributes."""
    attributes = queue_attributes(queue)
    attributes.pop(_REDRIVE_POLICY, None)
    try:
        await aws.json("sqs", "CreateQueue", {"QueueName": queue.name, "Attributes": attributes})
    except AwsError as error:
        if error.code not in _EXISTS and not error.code.endswith(_EXISTS):
            raise
        changeable = {name: text for name, text in attributes.items() if name not in _FIXED}
        await _set(queue, changeable, aws)


async def set_dead_letter_queue(queue: Resource, aws: AwsClient) -> None:
    """Say where a queue's messages go that are received too often."""
    policy = queue_attributes(queue).get(_REDRIVE_POLICY)
    if policy:
        await _set(queue, {_REDRIVE_POLICY: policy}, aws)


async def _set(queue: Resource, attributes: dict[str, str], aws: AwsClient) -> None:
    answer = await aws.json("sqs", "GetQueueUrl", {"QueueName": queue.name})
    request = {"QueueUrl": answer["QueueUrl"], "Attributes": attributes}
    await aws.json("sqs", "SetQueueAttributes", request)


def queue_attributes(queue: Resource) -> dict[str, str]:
    """The attributes of a queue, as SQS expects them."""
    return {
        name: attribute_text(value)
        for name, value in queue.properties.items()
        if name not in _NOT_ATTRIBUTES
    }
