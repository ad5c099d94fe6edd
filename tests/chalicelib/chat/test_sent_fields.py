"""Each field of a `sendmessage` reaches the `message` frame and the log."""

import json

from tests.support.wire import FULL_ACTIONS

SENT = FULL_ACTIONS["sendmessage"]


def test_a_message_and_its_history_entry_have_every_sent_field(chat, posts, store, connection):
    store.join(connection("ana", room=SENT["room"]))
    chat.receive("ana", json.dumps({"action": "sendmessage", **SENT}))
    chat.receive("ana", '{"action":"history"}')
    message, history = posts.frames["ana"]
    assert {name: message.get(name) for name in SENT} == SENT
    assert history["messages"] == [{k: message[k] for k in message if k != "type"}]
