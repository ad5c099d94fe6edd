"""Names that services refuse. The embedded AWS accepts more."""

from __future__ import annotations

import re

from chalice_gateway.project.template.resource_types import (
    BUCKET,
    GLOBAL_TABLE,
    QUEUE,
    SIMPLE_TABLE,
    STREAM,
    TABLE,
    TOPIC,
    Resource,
)

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html,
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html,
# https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html,
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html,
# https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
_TABLE = r"[A-Za-z0-9_.-]{3,255}"
_PATTERNS = {
    TABLE: _TABLE,
    GLOBAL_TABLE: _TABLE,
    SIMPLE_TABLE: _TABLE,
    QUEUE: r"[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo",
    TOPIC: r"[A-Za-z0-9_-]{1,256}|[A-Za-z0-9_-]{1,251}\.fifo",
    BUCKET: r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
    STREAM: r"[A-Za-z0-9_.-]{1,128}",
}
_FIFO = {QUEUE: "FifoQueue", TOPIC: "FifoTopic"}


def name_problem(resource: Resource) -> str | None:
    """Why a service would refuse the name; None if it would not."""
    pattern = _PATTERNS.get(resource.type)
    if pattern and not re.fullmatch(pattern, resource.name):
        return f"its name has to match {pattern}"
    fifo = _FIFO.get(resource.type)
    if fifo and resource.name.endswith(".fifo") and not resource.properties.get(fifo):
        return f"a name that ends in .fifo needs {fifo} true"
    return None
