"""Keeps queues of SQS and their messages."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

from moto.sqs.models import Message, sqs_backends

from chalice_gateway.embedded_aws.data.journal import Journal, Record, dumps
from chalice_gateway.embedded_aws.data.store import Store
from chalice_gateway.embedded_aws.data.tables import Ask
from chalice_gateway.embedded_aws.http.http_server import Request
from chalice_gateway.embedded_aws.moto_account import ACCOUNT

_READS = ("Get", "List")
_SETTABLE = (
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "DelaySeconds",
    "FifoQueue",
    "FifoThroughputLimit",
    "KmsDataKeyReusePeriodSeconds",
    "KmsMasterKeyId",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "Policy",
    "ReceiveMessageWaitTimeSeconds",
    "RedrivePolicy",
    "SqsManagedSseEnabled",
    "VisibilityTimeout",
)
_OF_FIFO = ("ContentBasedDeduplication", "DeduplicationScope", "FifoQueue", "FifoThroughputLimit")
_OF_A_MESSAGE = (
    "body",
    "receipt_handle",
    "_old_receipt_handles",
    "sender_id",
    "sent_timestamp",
    "approximate_first_receive_timestamp",
    "approximate_receive_count",
    "deduplication_id",
    "group_id",
    "sequence_number",
    "visible_at",
    "delayed_until",
    "system_attributes",
)


class QueueStore(Store):
    """After each request that changes a queue, or that may send to one, all are looked through."""

    kinds = ("queue", "message")

    def __init__(self, region: str, ask: Ask) -> None:
        self._backend: Any = sqs_backends[ACCOUNT][region]
        self._ask = ask
        self._is_changed = False

    def note(self, service: str, request: Request) -> None:
        """Topics and buckets send to queues, too."""
        operation = request.headers.get("x-amz-target", "").partition(".")[2]
        if service in ("sns", "s3") or (service == "sqs" and not operation.startswith(_READS)):
            self._is_changed = True

    def save(self, journal: Journal) -> None:
        """Put what has changed."""
        if self._is_changed:
            self.save_all(journal)
        self._is_changed = False

    def save_all(self, journal: Journal) -> None:
        """Put everything."""
        queues = self._backend.queues
        journal.set_all("queue", "", {name: dumps(_described(q)) for name, q in queues.items()})
        journal.remove_others("message", queues.keys())
        for name, queue in queues.items():
            texts = {
                message.id: dumps(_message(message))
                for message in queue._messages
                if message.id not in queue.deleted_messages
            }
            journal.set_all("message", name, texts)

    def restore(self, records: Iterable[Record]) -> None:
        """Make the queues, then their messages."""
        records = list(records)
        queues = [record.value for record in records if record.kind == "queue"]
        # Dead-letter queues first, because others name them.
        for described in sorted(queues, key=lambda found: "RedrivePolicy" in found["Attributes"]):
            self._ask("sqs", "CreateQueue", described)
        for record in records:
            if record.kind == "message" and record.of in self._backend.queues:
                self._restore_message(record)

    def _restore_message(self, record: Record) -> None:
        queue = self._backend.queues[record.of]
        message = Message(record.key, record.value["body"])
        for name in _OF_A_MESSAGE:
            setattr(message, name, record.value[name])
        message.message_attributes = {
            name: _decoded(attribute) for name, attribute in record.value["attributes"].items()
        }
        queue._messages.append(message)
        if not message.visible:
            queue._pending_messages.add(message)


def _described(queue: Any) -> dict[str, Any]:
    """What CreateQueue needs to make the queue again."""
    attributes = {
        name: _text(value)
        for name, value in queue.attributes.items()
        if name in _SETTABLE
        and value not in (None, "")
        and (queue.fifo_queue or name not in _OF_FIFO)
    }
    return {"QueueName": queue.name, "Attributes": attributes, "tags": queue.tags}


def _text(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return dumps(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _message(message: Any) -> dict[str, Any]:
    attributes = {
        name: _encoded(attribute) for name, attribute in message.message_attributes.items()
    }
    kept = {name: getattr(message, name) for name in _OF_A_MESSAGE}
    return {**kept, "attributes": attributes}


def _encoded(attribute: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value
        for name, value in attribute.items()
    }


def _decoded(attribute: dict[str, Any]) -> dict[str, Any]:
    return {
        name: base64.b64decode(value["base64"]) if isinstance(value, dict) else value
        for name, value in attribute.items()
    }
