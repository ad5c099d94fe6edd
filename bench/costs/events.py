"""What each event of the chat has its functions do: the app's own code, observed in moto."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import NamedTuple
from unittest.mock import patch

from moto import mock_aws

from bench.costs.file_events import file_events
from bench.costs.push_events import push_events
from bench.costs.search_events import search_events
from bench.harness.in_memory_app import (
    ID,
    NAME,
    NOW_MS,
    PAUSE_MS,
    ROOM,
    TEXT,
    Event,
    InMemoryApp,
    connection,
)
from chalicelib.capabilities import Capabilities
from chalicelib.domain import Connection, Message
from chalicelib.events import EventKind, MessageEvent, encode
from chalicelib.protocol.actions import MAX_PAGE_SIZE, MAX_SEQ, History, SendMessage
from chalicelib.stores import Appended, MessageLog
from chalicelib.webhooks import Delivery

HALL = "hall"  # another room
MODERATES = Capabilities.parse({"*": ["read", "send", "moderate"]})
A_DAY_MS = 24 * 3600 * 1000


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
        others[1] = _moderating(others[1])
        app.add_connections([first])
        for number in range(MAX_PAGE_SIZE + 1):
            app.send_message(first.id, f"{number:0{len(ID)}}")
        signed_in = replace(connection(room_size, HALL), token_expires_at=NOW_MS + A_DAY_MS)
        app.add_connections([*others, signed_in])
        app.start_counting()
        message_size = app.message_size()
        send = partial(app.send, last.id)
        of_session = replace(last, has_channel=True)
        quiet_join = app.observe("websocket_connect", lambda: app.connections.open(of_session))
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
        events |= _changes(app, [first.id, others[0].id, last.id])
        events["ping"] = send("ping", rooms=[ROOM])
        events |= _reads(app, [first.id, others[0].id, last.id])
        events["rooms"] = send("rooms")
        events["receipts"] = send("receipts", room=ROOM)
        events["unsubscribe"] = send("unsubscribe", room=ROOM)
        events["subscribe"] = send("subscribe", room=ROOM)
        events["a look at a token's expiry"] = app.look_at_expiry(signed_in.id)
        events |= file_events(app, others[1])
        events["disconnect"] = app.disconnect(last.id)
        events["disconnect, if nobody were notified"] = quiet_leave
        events |= _moderation(app, others[1], others[0])
        events["a post to an incoming webhook"] = _webhook_post(app, others[1])
        events |= search_events(app, others[1])
        events |= _outgoing(app, others[1])
        events |= _requests(app, others[1])
        events |= push_events(app, others[1])
        return Observed(events, chunks, app.scan_design_item_size(first.id), message_size)


def _reads(app: InMemoryApp, readers: Sequence[str]) -> dict[str, Event]:
    """A report of the last reader by itself, and one in the same second as those of the others.
    Everybody has read something before."""
    for reader in readers:
        app.send(reader, "read", room=ROOM, upTo=1)
    alone = app.send(readers[-1], "read", room=ROOM, upTo=MAX_SEQ)
    app.send_message(readers[0], ID[::-1].replace("i", "j"))
    app.post_chunks()
    app.pause_ms = 0
    *_, after_others = [app.send(reader, "read", room=ROOM, upTo=MAX_SEQ) for reader in readers]
    app.pause_ms = PAUSE_MS
    app.post_chunks()
    return {"read": alone, "read, in the same second as others": after_others}


def _changes(app: InMemoryApp, members: Sequence[str]) -> dict[str, Event]:
    """What is done to a message of the last of some members, and to the room of it."""
    *_, other, last = members
    send, react = partial(app.send, last, room=ROOM), partial(app.send, room=ROOM, action="react")
    app.send_message(last, ID[::-1].replace("i", "k"))
    seq = app.last_seq()
    app.post_chunks()
    events = {
        "edit": send("edit", target=seq, data=TEXT + "y", id=ID.replace("i", "e")),
        "react": react(last, target=seq, reaction="👍", id=ID.replace("i", "r")),
    }
    app.pause_ms = 0
    for number, member in enumerate(members):
        reacted = react(member, target=seq, reaction=f"{number}", id=ID.replace("i", "s"))
    app.pause_ms = PAUSE_MS
    app.post_chunks()
    events["react, in the same second as others"] = reacted
    events["changes"] = send("changes", after=0)
    mentions = {"replyTo": seq, "mentions": [f"{1:022}"]}
    events["sendmessage, a reply that mentions somebody"] = send(
        "sendmessage", data=TEXT, id=ID.replace("i", "m"), **mentions
    )
    app.post_chunks()
    events["mentions"] = app.send(other, "mentions")
    events["delete"] = send("delete", target=seq, id=ID.replace("i", "d"))
    return {name: _without_waiting(name, event) for name, event in events.items()}


def _moderating(member: Connection) -> Connection:
    until = NOW_MS + A_DAY_MS
    return replace(member, rooms={ROOM: "rsm"}, token_expires_at=until, capabilities=MODERATES)


def _moderation(app: InMemoryApp, moderator: Connection, other: Connection) -> dict[str, Event]:
    """What a moderator does about another member."""
    app.send_message(other.id, ID[::-1].replace("i", "l"))
    about = {"room": ROOM, "target": app.last_seq()}
    app.post_chunks()
    whom = {"room": ROOM, "member": other.member}
    return {
        "report": app.send(moderator.id, "report", reason="Spam", **about),
        "mute": app.send(moderator.id, "mute", expiresIn=3600, **whom),
        "ban": app.send(moderator.id, "ban", expiresIn=3600, **whom),
    }


def _webhook_post(app: InMemoryApp, moderator: Connection) -> Event:
    """A message that another program posts to an address of the room, with a key of its own."""
    webhooks = app.chat.incoming_webhooks
    caller = replace(moderator, rooms={})
    webhook, secret = webhooks.add(caller, ROOM, "Builds", "slack", None)
    body, headers = json.dumps({"text": TEXT}).encode(), {"idempotency-key": ID}
    post = partial(webhooks.post, ROOM, webhook.id, secret, headers, body)
    posted = app.observe("api_handler", post)
    app.post_chunks()
    return replace(posted, beside=1)


def _outgoing(app: InMemoryApp, moderator: Connection) -> dict[str, Event]:
    """What follows from a message where events are on: in a room without webhooks, and with one."""
    said = Message(room=ROOM, seq=1, member=moderator.member, name=NAME, data=TEXT, at=NOW_MS)
    created = MessageEvent(ID, EventKind.CREATED, None, said, NOW_MS, NOW_MS // 1000)
    consume = partial(app.webhook_consumer.handle, [created])
    events = {"an event of a message, if EVENTS are on": app.observe("on_log_change", consume)}
    added = app.chat.webhooks.add(
        replace(moderator, rooms={}), ROOM, "https://example.com/", ("created",)
    )
    name = "an event of a message, in a room with a webhook"
    events[name] = app.observe("on_log_change", consume)
    delivery = Delivery(ROOM, added.id, ROOM, "created", ID, encode(created))
    posted = app.observe("webhooks", partial(app.webhook_sender.send, delivery))
    events["a post to a webhook"] = replace(posted, posts=1)  # not to a connection
    return events


def _requests(app: InMemoryApp, member: Connection) -> dict[str, Event]:
    """A message that is sent over HTTP, and a page of the newest ones that is listed."""
    caller = replace(member, rooms={})
    sending = partial(app.chat.request, caller, SendMessage(TEXT, ROOM, id=ID.replace("i", "h")))
    sent = app.observe("api_handler", sending)
    app.post_chunks()
    listed = app.observe("api_handler", partial(app.chat.request, caller, History(room=ROOM)))
    return {"a message over HTTP": replace(sent, beside=1), "a list of messages over HTTP": listed}


def _without_waiting(name: str, event: Event) -> Event:
    """The room is listed while a message is stored, or is edited or deleted."""
    return replace(event, beside=1) if name.startswith(("edit", "delete", "send")) else event


def _store_nothing(_: MessageLog, message: Message, **__: object) -> Appended:
    return Appended(replace(message, seq=message.at), new=True)
