"""Events with which functions are invoked by hand."""

from __future__ import annotations

from chalice_gateway.errors import InvalidInput

# Chalice reads the records of these events, also of an empty one.
_SERVICES = {
    "sqs": "SQS",
    "sns": "SNS",
    "s3": "S3",
    "kinesis": "Kinesis",
    "dynamodb": "DynamoDB Streams",
}


def check_needs_no_event(name: str, kind: str) -> None:
    """Raises InvalidInput if a function of this kind fails with an empty event."""
    if service := _SERVICES.get(kind):
        raise InvalidInput(
            f"{name} takes events of {service} and needs `--event FILE`; "
            "docs/functions.md has an example of each."
        )
