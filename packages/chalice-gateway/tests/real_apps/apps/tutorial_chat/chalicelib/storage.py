"""The connections with their nicknames and rooms, in one table.

A connection has one item for its nickname and one for its room. The index has them in reverse, so
that one query finds a room's connections.
"""

import os

import boto3
from boto3.dynamodb.conditions import Key


class Storage:
    def __init__(self, table):
        self._table = table

    @classmethod
    def from_env(cls):
        return cls(boto3.resource("dynamodb").Table(os.environ.get("TABLE", "")))

    def add(self, connection_id):
        self._table.put_item(Item={"PK": connection_id, "SK": "nick_"})

    def remove(self, connection_id):
        for key in self._keys(connection_id):
            self._table.delete_item(Key=key)

    def name(self, connection_id, nick):
        self._table.delete_item(Key={"PK": connection_id, "SK": "nick_"})
        self._table.put_item(Item={"PK": connection_id, "SK": f"nick_{nick}"})

    def join(self, connection_id, room):
        self._table.put_item(Item={"PK": connection_id, "SK": f"room_{room}"})

    def leave(self, connection_id, room):
        self._table.delete_item(Key={"PK": connection_id, "SK": f"room_{room}"})

    def nick_and_room(self, connection_id):
        values = dict(key["SK"].split("_", 1) for key in self._keys(connection_id))
        return values.get("nick"), values.get("room")

    def connections_in(self, room):
        found = self._table.query(
            IndexName="ReverseLookup",
            KeyConditionExpression=Key("SK").eq(f"room_{room}"),
            Select="ALL_PROJECTED_ATTRIBUTES",
        )
        return [item["PK"] for item in found["Items"]]

    def rooms(self):
        found = self._table.scan()["Items"]
        return sorted({item["SK"][5:] for item in found if item["SK"].startswith("room_")})

    def _keys(self, connection_id):
        found = self._table.query(KeyConditionExpression=Key("PK").eq(connection_id))
        return [{"PK": item["PK"], "SK": item["SK"]} for item in found["Items"]]
