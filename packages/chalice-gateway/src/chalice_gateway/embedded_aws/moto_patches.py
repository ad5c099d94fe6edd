"""Patches for moto in this process."""

from __future__ import annotations

import time
from typing import Any

from moto.core.botocore_stubber import BotocoreStubber
from moto.core.common_models import BaseModel
from moto.dynamodb.models.table import Table
from moto.sqs.models import Message, Queue

from chalice_gateway.embedded_aws import quick_path
from chalice_gateway.embedded_aws.credential_scope import credential_scope
from chalice_gateway.embedded_aws.targets import DYNAMODB_TARGET


def keep_no_lists() -> None:
    """Make moto keep only what is stored.

    It keeps every object that it made, a copy of every item that was read included: 7 GB after ten
    minutes of a busy chat.
    """
    BaseModel.__new__ = lambda model, *_, **__: object.__new__(model)


def look_at_the_clock_quickly() -> None:
    """Make moto ask for the time of each message of a queue in a tenth of the time: it looks at all
    of them for each request."""
    Message.visible = property(lambda message: time.time() * 1000 > message.visible_at)
    Message.delayed = property(lambda message: time.time() * 1000 < message.delayed_until)


def name_queues_by_http() -> None:
    """Make the addresses of queues reachable: some clients, such as JavaScript's, send to them."""
    Queue.url = lambda queue, request: f"http://{request.netloc}/{queue.account_id}/{queue.name}"


def take_the_quick_path() -> None:
    """Make moto's `mock_aws` answer by the quick path to DynamoDB where it can.

    A test may still put items straight into moto's tables.
    """
    quick = quick_path.load()
    if quick is None:
        return
    process_request, put = BotocoreStubber.process_request, Table.put_item

    def process(stubber: BotocoreStubber, request: Any) -> Any:
        headers = {name.lower(): _text(value) for name, value in request.headers.items()}
        service, _, operation = headers.get("x-amz-target", "").partition(".")
        if service == DYNAMODB_TARGET:
            region, _ = credential_scope(headers.get("authorization", ""))
            if answer := quick.answer(region, operation, request.body):
                return answer.status, answer.headers, answer.body
        return process_request(stubber, request)

    def put_item(table: Table, *arguments: Any, **options: Any) -> Any:
        quick.views.forget(table)
        return put(table, *arguments, **options)

    BotocoreStubber.process_request = process
    Table.put_item = put_item


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
