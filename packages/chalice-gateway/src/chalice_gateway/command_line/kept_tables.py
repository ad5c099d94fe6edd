"""The tables in a folder of `--data`, which no gateway uses at the moment."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

from chalice_gateway.aws_client import ANY_SERVICE, AwsClient
from chalice_gateway.embedded_aws.data import folder
from chalice_gateway.errors import InvalidInput
from chalice_gateway.inspector.aws_resources import AwsResources
from chalice_gateway.network.listening import listen, loopback_url
from chalice_gateway.supervisor.aws_process import AwsProcess

PAGE_SIZE = 500
T = TypeVar("T")


class KeptTables:
    """A context manager: an embedded AWS with the data of a folder. Raises InvalidInput."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._region, self._account = _described(path)
        folder.check(path, self._region, self._account)
        self._loop = asyncio.new_event_loop()

    def __enter__(self) -> KeptTables:
        arguments = ["--region", self._region, "--account", self._account]
        with listen("127.0.0.1", 0) as listener:
            self._aws = self._wait(
                AwsProcess.start(listener, [*arguments, "--data", str(self._path)])
            )
            self._client = AwsClient({ANY_SERVICE: loopback_url(listener)}, self._region)
        self._resources = AwsResources(self._client)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()
        self._wait(self._aws.stop())
        self._loop.close()

    def tables(self) -> list[dict[str, Any]]:
        """Name and number of items of each table."""
        return self._wait(self._resources.tables())

    def items(self, table: str) -> Iterator[dict[str, Any]]:
        """The items of a table, in DynamoDB's JSON. Raises RequestRefused."""
        start: str | None = ""
        while start is not None:
            page = self._wait(self._resources.items(table, PAGE_SIZE, start))
            yield from page["items"]
            start = page["next"]

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(work)


def _described(path: Path) -> tuple[str, str]:
    """Region and account of the gateway that wrote a folder. Raises InvalidInput."""
    try:
        description = json.loads((path / folder.DESCRIPTION).read_text("utf-8"))
        return str(description["region"]), str(description["account"])
    except (OSError, ValueError, TypeError, KeyError):
        raise InvalidInput(f"{path} is no data folder of a gateway.") from None
