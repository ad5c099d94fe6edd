"""UploadStore: files that members have uploaded, and how many a day, in the table of what members
have in no room."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.domain import File
from chalicelib.stores.errors import AWS_ERRORS, StoreUnavailable
from chalicelib.stores.item_batches import ItemBatches
from chalicelib.stores.table import ConditionFailed, Item, Table, number, text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SENDABLE_S = 24 * 3600  # an upload that no message carries by then is forgotten
COUNTER_S = 2 * 24 * 3600  # how long a day's counter is kept

_TAKEABLE = "attribute_exists(forRoom) AND (attribute_not_exists(takenBy) OR takenBy = :by)"


class UploadTaken(Exception):
    """A file is not there, not for this room, or a part of another message; none was taken."""


@dataclass(frozen=True)
class Upload:
    """A file that a member may upload, and send to one room.

    bucket: the S3 bucket that it is uploaded to, for those who erase the member.
    """

    member: str
    room: str
    file: File
    has_thumbnail: bool
    bucket: str


class UploadStore:
    """The uploads; methods raise StoreUnavailable. Times are in seconds since the epoch."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = Table(client, table)
        self._batches = ItemBatches(client)

    def count(self, member: str, day: str, most: int, now: int) -> bool:
        """Count one more upload of a member's day, `YYYY-MM-DD`; False, and it does not count, if
        there are as many as there may be."""
        key = {"member": text(member), "item": text(f"uploads#{day}")}
        fields = {"expiresAt": number(now + COUNTER_S)}
        try:
            self._table.update_if(
                "attribute_not_exists(uploads) OR uploads < :most",
                key,
                fields,
                add={"uploads": number(1)},
                most=number(most),
            )
        except ConditionFailed:
            return False
        return True

    def add(self, upload: Upload, now: int) -> None:
        """Store an upload."""
        fields = {name: value for name, value in _fields(upload).items() if value is not None}
        fields["expiresAt"] = number(now + SENDABLE_S)
        self._table.update_if("", _key(upload.member, upload.file.file), fields)

    def sendable(
        self, member: str, room: str, files: Sequence[str], by: str, now: int
    ) -> list[Upload]:
        """Return uploads that `by` may take for one message, in their order; raises UploadTaken."""
        keys = [_key(member, file) for file in files]
        found = {
            each.file.file: each
            for item in self._batches.read(self._table.name, keys)
            if (each := _upload(item)).room == room
            and int(item["expiresAt"]["N"]) > now
            and item.get("takenBy", {"S": by})["S"] == by
        }
        if len(found) != len(files):
            raise UploadTaken
        return [found[file] for file in files]

    def take(self, uploads: Sequence[Upload], by: str) -> None:
        """Take uploads for one message, all or none; raises UploadTaken.

        by: who takes them; the same one may take them again.
        """
        updates: Any = [
            {
                "Update": {
                    "TableName": self._table.name,
                    "Key": _key(upload.member, upload.file.file),
                    "UpdateExpression": "SET takenBy = :by",
                    "ConditionExpression": _TAKEABLE,
                    "ExpressionAttributeValues": {":by": text(by)},
                }
            }
            for upload in uploads
        ]
        try:
            self._client.transact_write_items(
                TransactItems=updates, ClientRequestToken=secrets.token_urlsafe(24)
            )
        except self._client.exceptions.TransactionCanceledException as refused:
            reasons: Any = refused.response["CancellationReasons"]
            if any(reason["Code"] == "ConditionalCheckFailed" for reason in reasons):
                raise UploadTaken from None
            raise StoreUnavailable(refused) from refused
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error


def _key(member: str, file: str) -> dict[str, Any]:
    return {"member": text(member), "item": text(f"upload#{file}")}


def _fields(upload: Upload) -> dict[str, Any]:
    file = upload.file
    return {
        "forRoom": text(upload.room),
        "name": text(file.name),
        "size": number(file.size),
        "type": text(file.type),
        "width": None if file.width is None else number(file.width),
        "height": None if file.height is None else number(file.height),
        "thumbnail": {"BOOL": True} if upload.has_thumbnail else None,
        "bucket": text(upload.bucket),
    }


def _upload(item: Item) -> Upload:
    file = File(
        item["item"]["S"].removeprefix("upload#"),
        item["name"]["S"],
        int(item["size"]["N"]),
        item["type"]["S"],
        *(int(item[name]["N"]) if name in item else None for name in ("width", "height")),
    )
    member, room, bucket = (item[name]["S"] for name in ("member", "forRoom", "bucket"))
    return Upload(member, room, file, "thumbnail" in item, bucket)
