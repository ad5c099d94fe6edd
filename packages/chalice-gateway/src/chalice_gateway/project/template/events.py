"""Event sources that a template adds to functions, or changes.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from chalice_gateway import log
from chalice_gateway.errors import InvalidInput
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
    "sqs": {"Queue": "queue_arn", "FunctionResponseTypes": "response_types", **_OF_BATCHES},
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
_NUMBER, _LIST = "a whole number", "a list"
_WANTED = {**dict.fromkeys(_OF_BATCHES.values(), _NUMBER), "response_types": _LIST}
# What a new source is made of, by kind.
_NEEDED = {
    "sqs": "Queue",
    "sns": "Topic",
    "schedule": "Schedule",
    "dynamodb": "Stream",
    "kinesis": "Stream",
}


class Event(NamedTuple):
    """An event source of a function: its type, or an empty text if it changes Chalice's."""

    type: str
    properties: Mapping[str, Any]


def sources_as_deployed(
    sources: Iterable[Source], functions: Iterable[str], events: Mapping[str, list[Event]]
) -> list[Source]:
    """The app's event sources, changed and added to by the events of a template, which are by the
    logical ids of functions. Raises InvalidInput."""
    deployed = list(sources)
    for function in functions:
        for event in events.get(logical_id(function), ()):
            _apply(event, function, deployed)
    return deployed


def _apply(event: Event, function: str, deployed: list[Source]) -> None:
    kind = KINDS.get(event.type)
    for number, source in enumerate(deployed):
        if source.function == function and kind in (None, source.kind):
            settings = {**source.settings, **_settings(source.kind, function, event)}
            deployed[number] = replace(source, settings=settings)
            return
    if kind and _NEEDED[kind] not in event.properties:
        log.warning(
            f"An event of {function} in the template is left out: it has no {_NEEDED[kind]}."
        )
    elif kind:
        settings = {**_DEFAULTS.get(kind, {}), **_settings(kind, function, event)}
        deployed.append(Source(kind, function, settings))


def _settings(kind: str, function: str, event: Event) -> dict[str, Any]:
    names = _SETTINGS.get(kind, {})
    found: dict[str, Any] = {}
    for name, value in event.properties.items():
        if name in names:
            wanted = _WANTED.get(names[name], "a text")
            if not _is_wanted(value, wanted):
                raise InvalidInput(
                    f"The template's {name} of an event of {function} is not {wanted}."
                )
            found[names[name]] = int(value) if wanted == _NUMBER else value
    if "queue_arn" in found:
        found["queue"] = None
    if "stream" in found:
        found["stream"] = found["stream"].rpartition("/")[2]
    return found


def _is_wanted(value: Any, wanted: str) -> bool:
    if wanted == _NUMBER:
        return str(value).isdecimal()
    return isinstance(value, list if wanted == _LIST else str)
