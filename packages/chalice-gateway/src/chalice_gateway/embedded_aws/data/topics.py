"""Keeps topics of SNS, their subscriptions, and the names of streams of Kinesis."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from moto.kinesis.models import kinesis_backends
from moto.sns.models import sns_backends

from chalice_gateway.embedded_aws.data.journal import Journal, Record, dumps
from chalice_gateway.embedded_aws.data.store import Store
from chalice_gateway.embedded_aws.data.tables import Ask
from chalice_gateway.embedded_aws.http.http_server import Request
from chalice_gateway.embedded_aws.moto_account import ACCOUNT

_OF_A_SUBSCRIPTION = ("FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy")


class TopicStore(Store):
    """Topics are few: after each request they are looked through."""

    kinds = ("topic", "subscription")

    def __init__(self, region: str) -> None:
        self._backend: Any = sns_backends[ACCOUNT][region]
        self._is_changed = False

    def note(self, service: str, request: Request) -> None:
        """Any request may change a topic."""
        del request
        self._is_changed |= service == "sns"

    def save(self, journal: Journal) -> None:
        """Put what has changed."""
        if self._is_changed:
            self.save_all(journal)
        self._is_changed = False

    def save_all(self, journal: Journal) -> None:
        """Put everything."""
        topics = {topic.name: dumps(_topic(topic)) for topic in self._backend.topics.values()}
        subscriptions = {
            f"{each.protocol} {each.endpoint} {each.topic.name}": dumps(_subscription(each))
            for each in self._backend.subscriptions.values()
        }
        journal.set_all("topic", "", topics)
        journal.set_all("subscription", "", subscriptions)

    def restore(self, records: Iterable[Record]) -> None:
        """Make the topics, then their subscriptions."""
        arns: dict[str, str] = {}
        for record in sorted(records, key=lambda record: record.kind, reverse=True):
            value = record.value
            if record.kind == "topic":
                made = self._backend.create_topic(record.key, value["attributes"], value["tags"])
                arns[record.key] = made.arn
            elif value["topic"] in arns:
                self._subscribe(arns[value["topic"]], value)

    def _subscribe(self, topic_arn: str, value: dict[str, Any]) -> None:
        made = self._backend.subscribe(topic_arn, value["endpoint"], value["protocol"])
        for name, each in value["attributes"].items():
            self._backend.set_subscription_attributes(made.arn, name, each)


class StreamStore(Store):
    """Streams without their records."""

    kinds = ("stream",)

    def __init__(self, region: str, ask: Ask) -> None:
        self._backend: Any = kinesis_backends[ACCOUNT][region]
        self._ask = ask
        self._is_changed = False

    def note(self, service: str, request: Request) -> None:
        """Requests for records change no stream."""
        operation = request.headers.get("x-amz-target", "").partition(".")[2]
        self._is_changed |= service == "kinesis" and "Record" not in operation

    def save(self, journal: Journal) -> None:
        """Put what has changed."""
        if self._is_changed:
            self.save_all(journal)
        self._is_changed = False

    def save_all(self, journal: Journal) -> None:
        """Put everything."""
        streams = {
            name: dumps({"StreamName": name, "ShardCount": stream.shard_count or 1})
            for name, stream in _named(self._backend.streams, lambda each: each.stream_name)
        }
        journal.set_all("stream", "", streams)

    def restore(self, records: Iterable[Record]) -> None:
        """Make the streams."""
        for record in records:
            self._ask("kinesis", "CreateStream", record.value)


def _named(found: dict[str, Any], name: Callable[[Any], str]) -> list[tuple[str, Any]]:
    return [(name(each), each) for each in found.values()]


def _topic(topic: Any) -> dict[str, Any]:
    attributes = {"DisplayName": topic.display_name}
    if str(topic.fifo_topic).lower() == "true":
        attributes["FifoTopic"] = "true"
        attributes["ContentBasedDeduplication"] = str(topic.content_based_deduplication).lower()
    return {"attributes": attributes, "tags": topic._tags}


def _subscription(subscription: Any) -> dict[str, Any]:
    attributes = {
        name: value
        for name in _OF_A_SUBSCRIPTION
        if (value := subscription.attributes.get(name)) not in (None, False, "")
    }
    return {
        "topic": subscription.topic.name,
        "protocol": subscription.protocol,
        "endpoint": subscription.endpoint,
        "attributes": attributes,
    }
