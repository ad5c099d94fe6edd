"""Event sources that a template adds to functions, or changes.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from chalice_gateway.manifest import Source
from chalice_gateway.project.template.logical_ids import logical_id

KINDS = {
    "SQS": "sqs",
    "SNS": "sns",
    "Schedule": "schedule",
    "DynamoDB": "dynamodb",
    "Kinesis": "kinesis",
}
"""The kinds of sources by SAM's types of events."""

_OF_BATCHES = {
    "BatchSize": "batch_size",
    "MaximumBatchingWindowInSeconds": "maximum_batching_window_in_seconds",
}
_OF_STREAMS = {**_OF_BATCHES, "StartingPosition": "starting_position"}
# Chalice's settings by SAM's properties.
_SETTINGS = {
    "sqs": {"Queue": "queue_arn", **_OF_BATCHES},
    "sns": {"Topic": "topic"},
    "schedule": {"Schedule": "expression"},
    "dynamodb": {"Stream": "stream_arn", **_OF_STREAMS},
    "kinesis": {"Stream": "stream", **_OF_STREAMS},
}
_DEFAULTS: dict[str, dict[str, Any]] = {
    "sqs": {"batch_size": 10},
    "dynamodb": {"batch_size": 100, "starting_position": "LATEST"},
    "kinesis": {"batch_size": 100, "starting_position": "LATEST"},
}
_NUMBERS = _OF_BATCHES.values()


class Event(NamedTuple):
    """An event source of a function: its type, or an empty text if it changes Chalice's."""

    type: str
    properties: Mapping[str, Any]


def sources_as_deployed(
    sources: Iterable[Source], functions: Iterable[str], events: Mapping[str, list[Event]]
) -> list[Source]:
    """The app's event sources, changed and added to by the events of a template, which are by the
    logical ids of functions."""
    deployed = list(sources)
    for function in functions:
        for event in events.get(logical_id(function), ()):
            _apply(event, function, deployed)
    return deployed


def _apply(event: Event, function: str, deployed: list[Source]) -> None:
    kind = KINDS.get(event.type)
    for number, source in enumerate(deployed):
        if source.function == function and kind in (None, source.kind):
            settings = {**source.settings, **_settings(source.kind, event.properties)}
            deployed[number] = replace(source, settings=settings)
            return
    if kind:
        settings = {**_DEFAULTS.get(kind, {}), **_settings(kind, event.properties)}
        deployed.append(Source(kind, function, settings))


def _settings(kind: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    names = _SETTINGS.get(kind, {})
    found = {names[name]: value for name, value in properties.items() if name in names}
    for name in found.keys() & set(_NUMBERS):
        found[name] = int(found[name])
    if "queue_arn" in found:
        found["queue"] = None
    if "stream" in found:
        found["stream"] = str(found["stream"]).rpartition("/")[2]
    return found
