"""The server's real message log, for the model that tests the client."""

from dataclasses import replace

import boto3
from chalice_gateway.aws_account import REGION
from chalice_gateway.resources import create_tables, read
from moto import mock_aws

from chalicelib.domain import Change, ChangeKind, Message, Reaction, Stamp
from chalicelib.stores.message_log import MessageLog
from chalicelib.stores.message_log.counter import Reservation
from tests.support.running import ROOT

AWS = boto3.session.Session()  # shared, because reading the service models takes long
RESOURCES = read(ROOT, "dev")


class StoredLog(MessageLog):
    """The real log, over moto's DynamoDB."""

    def __init__(self):
        self._aws = mock_aws()
        self._aws.start()
        self._client = AWS.client("dynamodb", region_name=REGION)
        resources = {id: RESOURCES[id] for id in ["MessagesTable"]}
        (self._table,) = create_tables(resources, self._client)
        super().__init__(self._client, self._table, lambda: self.now, sleep=lambda _: None)
        self.now = 0

    def close(self):
        """Stop moto, which forgets the table."""
        self._aws.stop()

    def new_message(self, **fields):
        """A message that is not stored yet."""
        return Message(**fields)

    def new_change(self, kind, **fields):
        """A change that is not made yet."""
        return Change(kind=ChangeKind(kind), **fields)

    def reacted(self, message, members):
        """The message with one reaction of these members."""
        return replace(message, reactions=(Reaction("+1", members),) if members else ())

    def stamped(self, message, kind, change, data):
        """The message with another text, and who wrote or deleted it."""
        return replace(message, data=data, **{kind: Stamp(change.person, change.at)})

    def change(self, change, decide):
        self.now = change.at
        return super().change(change, decide)

    def append(self, message):
        self.now = message.at
        return super().append(message)

    def reserve(self, message):
        """Take the next number, and write nothing yet."""
        self.now = message.at
        return self._counter.reserve(message.room).seq

    def write(self, message):
        """Write at the number that was taken; None if a reader has sealed it."""
        return self._appender._write(message, Reservation(message.seq)) and message

    def seal(self, room, seq):
        """The writer has died: the first reader after `SEAL_AFTER_MS` seals the number."""
        return False

    def expired(self, now):
        """The keys of the rows that may be deleted now."""
        self.now = int(now * 1000)
        rows = self._client.scan(TableName=self._table, ConsistentRead=True)["Items"]
        old = [row for row in rows if int(row["expiresAt"]["N"]) < now]
        return sorted((row["room"]["S"], int(row["seq"]["N"])) for row in old)

    def delete(self, key):
        room, seq = key
        self._client.delete_item(
            TableName=self._table, Key={"room": {"S": room}, "seq": {"N": str(seq)}}
        )
