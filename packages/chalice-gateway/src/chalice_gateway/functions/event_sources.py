"""Lambda's event source mappings: they feed the app's SQS handlers from the local queues."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from chalice.app import Chalice, SQSEventConfig

from chalice_gateway import log
from chalice_gateway.aws_account import REGION, arn
from chalice_gateway.embedded_aws.aws_calls import own_calls
from chalice_gateway.embedded_aws.permissions import Permissions
from chalice_gateway.errors import StartError
from chalice_gateway.functions.runner import FunctionFailed, FunctionRunner, FunctionTimedOut

# As Lambda does. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
LONG_POLL_S = 20
# The pause after a queue could not be read.
RETRY_INTERVAL_S = 1.0
# Lambda starts with five concurrent batches of a queue.
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
MAX_CONCURRENT_BATCHES = 5
MAX_BATCH_SIZE = 10
# What Lambda calls with the function's role.
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
ROLE_ACTIONS = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")

Message = dict[str, Any]
T = TypeVar("T")


class QueueSource:
    """Feeds one `@app.on_sqs_message` handler from its queue."""

    def __init__(self, config: SQSEventConfig, functions: FunctionRunner, sqs: Any) -> None:
        self.queue = queue_name(config)
        self.handler: str = config.name
        self._size = min(config.batch_size, MAX_BATCH_SIZE)
        self._functions = functions
        self._sqs = sqs
        most = config.maximum_concurrency or MAX_CONCURRENT_BATCHES
        self._slots = asyncio.Semaphore(min(most, MAX_CONCURRENT_BATCHES))
        # One that receives, and others that delete.
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="queue")
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Poll the queue forever."""
        url = await self._in_thread(self._url)
        while True:
            await self._slots.acquire()
            # Lambda receives no batch that it could not handle.
            await self._functions.concurrency.take(None)
            self._functions.concurrency.give_back()
            batch = await self._receive_in_thread(url)
            if batch:
                task = asyncio.create_task(self._handle(url, batch))
                self._tasks.add(task)
                task.add_done_callback(self._done)
            else:
                self._slots.release()

    async def _receive_in_thread(self, url: str) -> list[Message]:
        try:
            messages: list[Message] = await self._in_thread(self._receive, url)
        except (BotoCoreError, ClientError) as error:
            log.error(f"The queue {self.queue} cannot be read: {error}")
            await asyncio.sleep(RETRY_INTERVAL_S)
            return []
        return messages

    def _in_thread(self, function: Callable[..., T], *arguments: Any) -> asyncio.Future[T]:
        """Call `function` in a thread of this queue's own: a receive may wait for long."""
        return asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._slots.release()

    async def _handle(self, url: str, batch: list[Message]) -> None:
        """Pass a batch to the handler, and delete it when the handler returns, whatever it returns.
        Otherwise the batch comes back after the visibility time-out, or goes to the dead-letter
        queue."""
        started = time.monotonic()
        try:
            event = _event(batch, arn("sqs", self.queue))
            await self._functions.invoke(self.handler, event)
            await self._in_thread(self._delete, url, batch)
            result = "ok"
        except (FunctionFailed, FunctionTimedOut) as error:
            result = type(error).__name__
        log.event("queue", f"{self.queue} → {self.handler}", f"{len(batch)}  {result}", started)

    @own_calls()
    def _url(self) -> str:
        # Creates a queue that the project does not describe, so that its handler can be tried.
        return str(self._sqs.create_queue(QueueName=self.queue)["QueueUrl"])

    @own_calls()
    def _receive(self, url: str) -> list[Message]:
        answer = self._sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=self._size,
            WaitTimeSeconds=LONG_POLL_S,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        return list(answer.get("Messages", []))

    @own_calls()
    def _delete(self, url: str, batch: list[Message]) -> None:
        entries = [
            {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
            for number, message in enumerate(batch)
        ]
        self._sqs.delete_message_batch(QueueUrl=url, Entries=entries)


def queue_handlers(app: Chalice) -> list[SQSEventConfig]:
    """The SQS handlers of the app, which run here."""
    return [source for source in app.event_sources if isinstance(source, SQSEventConfig)]


def queue_name(handler: SQSEventConfig) -> str:
    """The name of a handler's queue, which it has by name or by ARN."""
    return handler.queue or (handler.queue_arn or "").rpartition(":")[2]


def check_permissions(app: Chalice, permissions: Permissions) -> None:
    """Raise StartError if the functions' role does not allow Lambda to read their queues. A
    deployment would fail, too."""
    for queue in sorted({queue_name(handler) for handler in queue_handlers(app)}):
        for action in ROLE_ACTIONS:
            if not permissions.allows(action, arn("sqs", queue)):
                raise StartError(
                    f"The queue {queue} cannot be read: the policy does not allow {action}."
                )


def unsupported_handlers(app: Chalice) -> list[str]:
    """The names of the handlers that do not run here."""
    here = queue_handlers(app)
    others = [source.name for source in app.event_sources if source not in here]
    return others + [function.name for function in app.pure_lambda_functions]


def _event(batch: list[Message], queue_arn: str) -> dict[str, Any]:
    """https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html"""
    return {"Records": [_record(message, queue_arn) for message in batch]}


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
        "awsRegion": REGION,
    }


def _attribute(attribute: dict[str, Any]) -> dict[str, Any]:
    """`StringValue` in the API is `stringValue` in the event, which is JSON: bytes are base64."""
    values = {
        name[0].lower() + name[1:]: base64.b64encode(value).decode()
        if isinstance(value, bytes)
        else value
        for name, value in attribute.items()
    }
    return {"stringListValues": [], "binaryListValues": [], **values}
