"""What each event of the chat has its functions do: the app's own code, observed in moto."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from typing import NamedTuple
from unittest.mock import patch

from moto import mock_aws

from bench.harness.in_memory_app import ID, ROOM, Event, InMemoryApp, connection
from chalicelib.domain import Message
from chalicelib.protocol.actions import MAX_PAGE_SIZE
from chalicelib.stores import Appended, MessageLog


class Observed(NamedTuple):
    """The events in a room with more messages than a page of history holds.

    events: by name, in the order of the documentation; chunks: of the message.
    scan_design_item_size, message_size: bytes of a connection in the scan design's table, and of a
    message in this chat's log.
    """

    events: Mapping[str, Event]
    chunks: list[Event]
    scan_design_item_size: int
    message_size: int


@cache
def observed(room_size: int) -> Observed:
    """Fill a room, and observe its last member's connect, frames and disconnect."""
    with mock_aws():
        app = InMemoryApp()
        first, *others, last = (connection(number) for number in range(room_size))
        app.add_connections([first])
        for number in range(MAX_PAGE_SIZE + 1):
            app.send_message(first.id, f"{number:0{len(ID)}}")
        app.add_connections(others)
        app.start_counting()
        send = partial(app.send, last.id)
        quiet_join = app.observe(
            "websocket_connect", lambda: app.connections.join(last, shares_budgets=True)
        )
        quiet_leave = app.observe("websocket_disconnect", lambda: app.connections.leave([last.id]))
        events = {
            "connect": app.connect(last.id),
            "connect, if nobody were notified": quiet_join,
            "history, on connecting": send("history", room=ROOM, id=ID),
            "members, on connecting": send("members", room=ROOM, id=ID),
            "typing": send("typing", room=ROOM),
            "sendmessage": app.send_message(last.id),
        }
        chunks = app.post_chunks()
        with patch.object(MessageLog, "append", _store_nothing):
            unlogged = app.send_message(last.id)
            events["sendmessage, without the log"] = replace(unlogged, beside=0)
        if chunks:
            events["a chunk of a broadcast"] = chunks[0]
        events["ping"] = send("ping")
        events["disconnect"] = app.disconnect(last.id)
        events["disconnect, if nobody were notified"] = quiet_leave
        return Observed(events, chunks, app.scan_design_item_size(first.id), app.message_size())


def _store_nothing(_: MessageLog, message: Message) -> Appended:
    return Appended(replace(message, seq=message.at), new=True)
