"""Tables and queues, read through their public API."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from typing import Any

from chalice_gateway.aws_client import AwsClient, AwsError
from chalice_gateway.inspector.requests import RequestRefused

MAX_PAGES = 20
COUNTS = {
    "visible": "ApproximateNumberOfMessages",
    "inFlight": "ApproximateNumberOfMessagesNotVisible",
    "delayed": "ApproximateNumberOfMessagesDelayed",
}


class AwsResources:
    """Reads tables and queues. Raises RequestRefused."""

    def __init__(self, aws: AwsClient) -> None:
        self._aws = aws

    async def tables(self) -> list[dict[str, Any]]:
        """Name, keys and number of items of each table."""
        names = await self._all("dynamodb", "ListTables", "TableNames", "ExclusiveStartTableName")
        return list(await asyncio.gather(*map(self._table, sorted(names))))

    async def items(self, table: str, limit: int, start: str | None) -> dict[str, Any]:
        """A page of a table's items in DynamoDB's JSON; `next` is the `start` of the next one."""
        params: dict[str, Any] = {"TableName": table, "Limit": limit}
        if start:
            params["ExclusiveStartKey"] = _decoded(start)
        described = await self._table(table)
        page = await self._call("dynamodb", "Scan", params)
        last = page.get("LastEvaluatedKey")
        return {**described, "items": page["Items"], "next": _encoded(last) if last else None}

    async def queues(self) -> list[dict[str, Any]]:
        """Name and numbers of messages of each queue."""
        urls = await self._all("sqs", "ListQueues", "QueueUrls", "NextToken", "NextToken")
        return list(await asyncio.gather(*map(self._queue, sorted(urls))))

    async def messages(self, queue: str, limit: int, start: int) -> dict[str, Any]:
        """A page of a queue's messages, which are not received thereby."""
        params = {"QueueName": queue, "Limit": limit, "Start": start}
        return await self._call("chalice-gateway", "PeekMessages", params)

    async def _table(self, name: str) -> dict[str, Any]:
        answer = await self._call("dynamodb", "DescribeTable", {"TableName": name})
        table = answer["Table"]
        keys = [key["AttributeName"] for key in table["KeySchema"]]
        return {"name": name, "keys": keys, "count": table.get("ItemCount", 0)}

    async def _queue(self, url: str) -> dict[str, Any]:
        params = {"QueueUrl": url, "AttributeNames": ["All"]}
        attributes = (await self._call("sqs", "GetQueueAttributes", params))["Attributes"]
        counts = {name: int(attributes.get(source, 0)) for name, source in COUNTS.items()}
        return {"name": url.rpartition("/")[2], **counts}

    async def _all(
        self, service: str, operation: str, field: str, start: str, token: str = ""
    ) -> list[str]:
        """The names on all pages of a list."""
        names: list[str] = []
        params: dict[str, Any] = {"MaxResults": 1000} if service == "sqs" else {}
        for _ in range(MAX_PAGES):
            page = await self._call(service, operation, params)
            names += page.get(field, [])
            following = page.get(token or "LastEvaluatedTableName")
            if not following:
                break
            params[start] = following
        return names

    async def _call(self, service: str, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        try:
            return await self._aws.json(service, operation, params)
        except AwsError as error:
            missing = error.code in ("ResourceNotFoundException", "QueueDoesNotExist")
            status = 404 if missing else 502
            raise RequestRefused(status, f"{service}: {error}") from None


def _encoded(key: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


def _decoded(start: str) -> Any:
    try:
        return json.loads(base64.urlsafe_b64decode(start.encode()))
    except (ValueError, binascii.Error):
        raise RequestRefused(400, "start is not from an earlier page.") from None
