"""Writes what has changed to the folder, every second and at the end."""

from __future__ import annotations

import asyncio
import json
import traceback
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from chalice_gateway import log
from chalice_gateway.embedded_aws.data.buckets import BucketStore
from chalice_gateway.embedded_aws.data.folder import DataFolder
from chalice_gateway.embedded_aws.data.journal import Journal
from chalice_gateway.embedded_aws.data.queues import QueueStore
from chalice_gateway.embedded_aws.data.store import Store
from chalice_gateway.embedded_aws.data.tables import TableStore
from chalice_gateway.embedded_aws.data.topics import StreamStore, TopicStore
from chalice_gateway.embedded_aws.http.http_server import Request
from chalice_gateway.embedded_aws.moto_services import MotoServices
from chalice_gateway.embedded_aws.targets import DYNAMODB_TARGET, KINESIS_TARGET, SQS_TARGET
from chalice_gateway.errors import InvalidInput

_TARGETS = {"dynamodb": DYNAMODB_TARGET, "sqs": SQS_TARGET, "kinesis": KINESIS_TARGET}
SAVE_INTERVAL_S = 1.0


class Keeper:
    """Restores what the folder holds, and keeps it up to date."""

    def __init__(self, folder: DataFolder, stores: Sequence[Store]) -> None:
        self._journal = Journal(folder.journal)
        self._stores = stores
        self._failure = ""

    @classmethod
    def of(cls, folder: DataFolder, region: str, moto: MotoServices) -> Keeper:
        """A keeper of all services that are kept."""

        def ask(service: str, operation: str, params: dict[str, Any]) -> Any:
            response = moto.respond(service, _request(service, operation, params))
            if response.status != HTTPStatus.OK:
                raise InvalidInput(f"{folder.journal} cannot be restored: {response.body!r}")
            return json.loads(response.body or b"{}")

        stores = (
            TableStore(region, ask),
            QueueStore(region, ask),
            BucketStore(region, folder.objects),
            TopicStore(region),
            StreamStore(region, ask),
        )
        return cls(folder, stores)

    def restore(self) -> None:
        """Put what the folder holds into moto, which is empty. Raises InvalidInput."""
        try:
            records = self._journal.load()
            for store in self._stores:
                store.restore([record for record in records if record.kind in store.kinds])
        except (KeyError, TypeError, ValueError, AttributeError, OSError) as error:
            raise InvalidInput(f"{self._journal.path} cannot be restored: {error!r}.") from None
        try:
            self._rewrite()
        except OSError as error:
            why = f"The data folder cannot be written: {error.strerror or error}."
            raise InvalidInput(why) from None

    def note(self, service: str, request: Request) -> None:
        """moto has carried out a request."""
        for store in self._stores:
            store.note(service, request)

    async def run(self) -> None:
        """Save for ever."""
        while True:
            await asyncio.sleep(SAVE_INTERVAL_S)
            self.save()

    def save(self) -> None:
        """Write what has changed. A full disk is said once; what was not written comes later."""
        try:
            for store in self._stores:
                store.save(self._journal)
            self._journal.commit()
            if self._journal.is_wasteful:
                self._rewrite()
            self._failure = ""
        except OSError as error:
            self._report(f"The data folder cannot be written: {error.strerror or error}.")
        except Exception:
            self._report(f"The data folder is not up to date:\n{traceback.format_exc()}")

    def _report(self, failure: str) -> None:
        if failure != self._failure:
            log.error(failure)
        self._failure = failure

    def _rewrite(self) -> None:
        self._journal.rewrite(self._save_all)

    def _save_all(self, journal: Journal) -> None:
        for store in self._stores:
            store.save_all(journal)


def _request(service: str, operation: str, params: dict[str, Any]) -> Request:
    version = "1.1" if service == "kinesis" else "1.0"
    headers = {
        "host": "localhost",
        "x-amz-target": f"{_TARGETS[service]}.{operation}",
        "content-type": f"application/x-amz-json-{version}",
    }
    return Request("POST", "/", "", headers, json.dumps(params).encode())
