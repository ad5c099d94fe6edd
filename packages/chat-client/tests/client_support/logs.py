"""Two logs of a room for the model to have: the real one, and one that is a dictionary.

Of both, rows can be deleted that have expired. A row's key is that in the table.
"""

from dataclasses import replace

import boto3
from chalice_gateway.isolation import REGION
from chalice_gateway.resources import create_tables, read

from chalicelib.stores.message_log import RETENTION, Appended, MessageLog, Page
from client_support.messages import ROOM
from tests.support.running import ROOT

AWS = boto3.session.Session()  # one for all: it keeps what takes long to read
RESOURCES = read(ROOT, "dev")


def marker_key(member, id):
    return (f"{ROOM}#{member}#{id}", 0)


class StoredLog(MessageLog):
    """The real one, over what mock_aws() has for a DynamoDB."""

    def __init__(self):
        client = AWS.client("dynamodb", region_name=REGION)
        resources = {id: RESOURCES[id] for id in ["MessagesTable"]}
        (table,) = create_tables(resources, client)
        super().__init__(client, table, sleep=lambda _: None)

    def expired(self, now):
        rows = self._client.scan(TableName=self._table, ConsistentRead=True)["Items"]
        old = [row for row in rows if int(row["expiresAt"]["N"]) < now]
        return sorted((row["room"]["S"], int(row["seq"]["N"])) for row in old)

    def delete(self, key):
        room, seq = key
        self._client.delete_item(
            TableName=self._table, Key={"room": {"S": room}, "seq": {"N": str(seq)}}
        )


class DictionaryLog:
    """One without a room for mistakes: it never forgets its newest number."""

    def __init__(self):
        self._newest = 0
        self._rows = {}

    def append(self, message):
        if known := self._rows.get(marker_key(message.member, message.id)):
            return Appended(replace(message, seq=known.seq), new=False)
        self._newest = self._newest + 1 if self._newest else message.at
        stored = replace(message, seq=self._newest)
        self._rows[ROOM, stored.seq] = stored
        if message.id:
            self._rows[marker_key(message.member, message.id)] = stored
        return Appended(stored, new=True)

    def after(self, room, seq, limit):
        found = [message for message in self._entries() if message.seq > seq]
        return Page(found[:limit], len(found) > limit)

    def before(self, room, seq, limit):
        found = [message for message in self._entries() if seq is None or message.seq < seq]
        return Page(found[-limit:], len(found) > limit)

    def last(self, room):
        return max((message.seq for message in self._entries()), default=0)

    def expired(self, now):
        return sorted(
            key for key, message in self._rows.items() if message.at // 1000 + RETENTION < now
        )

    def delete(self, key):
        del self._rows[key]

    def _entries(self):
        return [message for (room, _), message in self._rows.items() if room == ROOM]
