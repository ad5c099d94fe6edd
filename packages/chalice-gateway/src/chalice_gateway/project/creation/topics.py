"""Makes topics of SNS and their subscriptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalice_gateway.aws_client import AwsClient
from chalice_gateway.project.creation.attributes import attribute_text
from chalice_gateway.project.template.resource_types import Resource

_ATTRIBUTES = ("FifoTopic", "ContentBasedDeduplication")
_OF_A_SUBSCRIPTION = ("FilterPolicy", "FilterPolicyScope", "RawMessageDelivery")
# Subscribers that are on this machine. @app.on_sns_message subscribes functions.
_LOCAL = ("sqs",)


async def make(topic: Resource, aws: AwsClient) -> None:
    """Make a topic; SNS accepts that it is there already."""
    attributes = _attributes(topic, _ATTRIBUTES)
    await aws.query("sns", "CreateTopic", {"Name": topic.name, "Attributes": attributes})


async def subscribe_own(topic: Resource, aws: AwsClient) -> None:
    """Make the subscriptions in the properties of a topic."""
    for subscription in topic.properties.get("Subscription", []):
        await _subscribe(topic.arn, subscription, {}, aws)


async def subscribe(subscription: Resource, aws: AwsClient) -> None:
    """Make a subscription that is a resource of its own."""
    properties = subscription.properties
    attributes = _attributes(subscription, _OF_A_SUBSCRIPTION)
    await _subscribe(str(properties.get("TopicArn")), properties, attributes, aws)


async def _subscribe(
    topic_arn: str, described: Mapping[str, Any], attributes: Mapping[str, str], aws: AwsClient
) -> None:
    if described.get("Protocol") not in _LOCAL or "Endpoint" not in described:
        return
    request = {
        "TopicArn": topic_arn,
        "Protocol": described["Protocol"],
        "Endpoint": described["Endpoint"],
        "Attributes": attributes,
    }
    await aws.query("sns", "Subscribe", request)


def _attributes(resource: Resource, names: tuple[str, ...]) -> dict[str, str]:
    found = resource.properties
    return {name: attribute_text(found[name]) for name in names if name in found}
