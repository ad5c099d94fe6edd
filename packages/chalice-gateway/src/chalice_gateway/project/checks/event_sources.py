"""Event sources that Lambda refuses to map to a function."""

from __future__ import annotations

from collections.abc import Iterator

from chalice_gateway.manifest import Function, Manifest, Source
from chalice_gateway.project.checks.problem import Problem
from chalice_gateway.project.creation.queues import DEFAULT_VISIBILITY_TIMEOUT_S
from chalice_gateway.project.template import Template

# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
RECOMMENDED_TIMES = 6
MAX_BATCH_WITHOUT_WINDOW = 10
MAX_BATCH_OF_FIFO = 10
_FIFO = ".fifo"


def event_source_problems(manifest: Manifest, template: Template) -> Iterator[Problem]:
    """The problems of the app's event sources."""
    for source in manifest.sources:
        function = manifest.functions.get(source.function)
        if function and source.kind == "sqs":
            yield from map(Problem, _queue_problems(source, function, template))
        elif source.kind == "sns" and str(source.settings.get("topic", "")).endswith(_FIFO):
            yield Problem(f"{source.function}: Lambda does not subscribe to topics with an order.")


def _queue_problems(source: Source, function: Function, template: Template) -> Iterator[str]:
    name = source.queue
    visibility = _visibility_timeout_s(name, template)
    if visibility is not None and visibility < function.timeout_s:
        yield (
            f"The queue {name} has a VisibilityTimeout of {visibility} s, less than the "
            f"{function.timeout_s} s of its function {function.name}: Lambda refuses that. Set "
            f"VisibilityTimeout to {RECOMMENDED_TIMES * function.timeout_s}, or lambda_timeout to "
            f"{visibility} or less."
        )
    batch_size = int(source.settings.get("batch_size") or 1)
    window = int(source.settings.get("maximum_batching_window_in_seconds") or 0)
    if name.endswith(_FIFO) and (batch_size > MAX_BATCH_OF_FIFO or window):
        yield (
            f"{function.name}: from a queue with an order, Lambda takes batches of up to "
            f"{MAX_BATCH_OF_FIFO} messages, and no maximum_batching_window_in_seconds."
        )
    elif batch_size > MAX_BATCH_WITHOUT_WINDOW and window < 1:
        yield (
            f"{function.name}: Lambda refuses a batch_size of {batch_size}, above "
            f"{MAX_BATCH_WITHOUT_WINDOW}, without maximum_batching_window_in_seconds."
        )


def _visibility_timeout_s(name: str, template: Template) -> int | None:
    """The one of a queue of the template; None for another queue."""
    for queue in template.queues:
        if queue.name == name:
            found = queue.properties.get("VisibilityTimeout", DEFAULT_VISIBILITY_TIMEOUT_S)
            return int(found)
    return None
