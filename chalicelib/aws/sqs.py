"""SqsClient: sends to queues like botocore's client, with a fraction of the CPU."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from chalicelib import tracing
from chalicelib.aws.json_api import Exceptions, JsonApiClient, ModeledError, Result

MODELED_CODES = (
    "BatchEntryIdsNotDistinct",
    "BatchRequestTooLong",
    "EmptyBatchRequest",
    "InvalidAddress",
    "InvalidBatchEntryId",
    "InvalidMessageContents",
    "InvalidSecurity",
    "KmsAccessDenied",
    "KmsDisabled",
    "KmsInvalidKeyUsage",
    "KmsInvalidState",
    "KmsNotFound",
    "KmsOptInRequired",
    "KmsThrottled",
    "MessageNotInflight",
    "QueueDoesNotExist",
    "ReceiptHandleIsInvalid",
    "RequestThrottled",
    "TooManyEntriesInBatchRequest",
    "UnsupportedOperation",
)


class SqsClient(JsonApiClient):
    """Replaces botocore's `sqs` client for those who send, or postpone what they received. All
    requests go to one endpoint, whatever the queue's URL."""

    service = "sqs"
    target = "AmazonSQS"
    operations = ("ChangeMessageVisibility", "GetQueueUrl", "SendMessage", "SendMessageBatch")
    # SQS then answers with its older error codes as well.
    further_headers = MappingProxyType({"x-amzn-query-mode": "true"})
    exceptions = type(
        "SqsExceptions",
        (Exceptions,),
        {code: type(code, (ModeledError,), {}) for code in MODELED_CODES},
    )

    def _request(self, at: int, operation: str, body: bytes) -> bytes:
        """The request, with a header by which SQS hands the trace on to the receiver."""
        request = super()._request(at, operation, body)
        if not (trace := tracing.header()):
            return request
        head, end, body = request.partition(b"\r\n\r\n")
        return head + f"\r\nx-amzn-trace-id: {trace}".encode() + end + body

    def change_message_visibility(self, **parameters: Any) -> Result:
        return self._call("ChangeMessageVisibility", parameters)

    def get_queue_url(self, **parameters: Any) -> Result:
        return self._call("GetQueueUrl", parameters)

    def send_message(self, **parameters: Any) -> Result:
        return self._call("SendMessage", parameters)

    def send_message_batch(self, **parameters: Any) -> Result:
        return self._call("SendMessageBatch", parameters)
