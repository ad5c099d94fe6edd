"""Connections whose clients are gone without a close frame: they are stored, and posts get 410."""

import time

from chalicelib.domain import Connection
from chalicelib.stores import to_item, to_row


def lose_connections(chat, room, count):
    """Store connections in a room that were opened a minute ago, and are gone."""
    dynamodb = chat.client("dynamodb")
    at = int(time.time() - 60) * 1000
    for number in range(count):
        lost = Connection(
            id=f"L0st0nTheWayq{number}E=",
            name=f"lost {number}",
            member=f"{number:022}",
            connected_at=at,
            home=room,
            rooms={room: "rs"},
        )
        dynamodb.put_item(TableName="WebSocketConnections-dev", Item=to_item(lost))
        dynamodb.put_item(TableName="RoomConnections-dev", Item=to_row(room, lost, at))
