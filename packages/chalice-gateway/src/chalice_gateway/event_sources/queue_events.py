"""The events of queues. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html"""

from __future__ import annotations

from typing import Any

from chalice_gateway.aws_account import region

Message = dict[str, Any]

REPORTS = "ReportBatchItemFailures"
"""Among the `FunctionResponseTypes` of a mapping whose handler returns which messages failed."""


def queue_event(batch: list[Message], queue_arn: str) -> dict[str, Any]:
    """The event for a batch, as SQS returned it in JSON."""
    return {"Records": [_record(message, queue_arn) for message in batch]}


def handled(batch: list[Message], returned: Any) -> list[Message]:
    """What a handler that reports failures has handled of a batch. Nothing, if it returned what
    Lambda does not understand.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
    """
    failures = returned.get("batchItemFailures") if isinstance(returned, dict) else returned
    if failures is None:
        return batch
    try:
        failed = {failure["itemIdentifier"] for failure in failures}
    except (KeyError, TypeError):
        return []
    if not failed <= {message["MessageId"] for message in batch}:
        return []
    return [message for message in batch if message["MessageId"] not in failed]


def _record(message: Message, queue_arn: str) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {
            name: _attribute(attribute)
            for name, attribute in message.get("MessageAttributes", {}).items()
        },
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": region(),
    }


def _attribute(attribute: dict[str, Any]) -> dict[str, Any]:
    """`StringValue` in the API is `stringValue` in the event; bytes are base64 in both."""
    values = {name[0].lower() + name[1:]: value for name, value in attribute.items()}
    return {"stringListValues": [], "binaryListValues": [], **values}
