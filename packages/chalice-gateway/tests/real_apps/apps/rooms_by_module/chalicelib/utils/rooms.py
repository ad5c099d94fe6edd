"""Who is in which room. The table's name is made up by CloudFormation."""

import os

import boto3
from boto3.dynamodb.conditions import Key


class Rooms:
    def __init__(self):
        self._table = boto3.resource("dynamodb").Table(os.environ["ROOMS_TABLE"])

    def join(self, connection_id, room):
        self._table.put_item(Item={"room": room, "connection": connection_id})

    def leave(self, connection_id):
        for item in self._table.scan()["Items"]:
            if item["connection"] == connection_id:
                self._table.delete_item(Key=item)

    def members(self, room):
        found = self._table.query(KeyConditionExpression=Key("room").eq(room))
        return [item["connection"] for item in found["Items"]]

    def names(self):
        return sorted({item["room"] for item in self._table.scan()["Items"]})
