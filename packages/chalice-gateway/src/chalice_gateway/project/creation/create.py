"""Makes the resources of a template in their order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from chalice_gateway.aws_client import AwsClient, AwsError
from chalice_gateway.errors import InvalidInput, StartError
from chalice_gateway.project.creation import buckets, queues, tables, topics
from chalice_gateway.project.creation.names import name_problem
from chalice_gateway.project.template import Resource, Template


@dataclass
class Created:
    """The names of what there is now. notes: a line for each thing that is not as described."""

    tables: list[str] = field(default_factory=list)
    queues: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    buckets: list[str] = field(default_factory=list)
    streams: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


Make = Callable[[Resource, AwsClient], Awaitable[str | None]]
"""Makes a resource that may be there already; a note if that one is not as described."""


async def create(template: Template, aws: AwsClient) -> Created:
    """Make all resources of a template that are not there yet.

    Raises InvalidInput if one is refused, StartError if a service cannot be reached.
    """
    created = Created()
    created.tables = await _make_all(template.tables, tables.make, aws, created.notes)
    created.queues = await _make_all(template.queues, queues.make, aws, created.notes)
    # After all queues, because a queue names its dead-letter queue.
    await _make_all(template.queues, queues.set_dead_letter_queue, aws, created.notes)
    created.topics = await _make_all(template.topics, topics.make, aws, created.notes)
    await _make_all(template.topics, topics.subscribe_own, aws, created.notes)
    await _make_all(template.subscriptions, topics.subscribe, aws, created.notes)
    created.buckets = await _make_all(template.buckets, buckets.make, aws, created.notes)
    created.streams = await _make_all(template.streams, _make_stream, aws, created.notes)
    return created


async def _make_all(
    resources: Iterable[Resource], make: Make, aws: AwsClient, notes: list[str]
) -> list[str]:
    """Make resources; their names."""
    names = []
    for resource in resources:
        if problem := name_problem(resource):
            raise InvalidInput(f"{_shown(resource)} cannot be made: {problem}.")
        try:
            note = await make(resource, aws)
        except AwsError as error:
            raise _why(resource, error) from None
        except KeyError as error:
            raise InvalidInput(f"{_shown(resource)} has no {error.args[0]}.") from None
        except (AttributeError, IndexError, TypeError, ValueError) as error:
            raise InvalidInput(f"{_shown(resource)} is not described rightly: {error!r}.") from None
        notes.extend([f"{_shown(resource)}: {note}"] if note else [])
        names.append(resource.name)
    return names


def _why(resource: Resource, error: AwsError) -> StartError:
    if error.status == 0:
        return StartError(f"{_shown(resource)} cannot be made: {error.message}.")
    return InvalidInput(f"{_shown(resource)} cannot be made: {error.message or error.code}")


def _shown(resource: Resource) -> str:
    named = f" ({resource.name})" if resource.name != resource.id else ""
    return f"The template's {resource.id}{named}"


async def _make_stream(stream: Resource, aws: AwsClient) -> None:
    mode = stream.properties.get("StreamModeDetails")
    shards = int(stream.properties.get("ShardCount", 1))
    params = {"StreamName": stream.name, "ShardCount": shards}
    if mode:
        params = {"StreamName": stream.name, "StreamModeDetails": mode}
    try:
        await aws.json("kinesis", "CreateStream", params)
    except AwsError as error:
        if error.code != "ResourceInUseException":
            raise
