"""Webhooks over real sockets: every receiver gets every event at least once, in the room's order,
whatever it or another one does."""

from threading import Event

import pytest

from chalicelib.webhooks.signature import signature
from tests.support.clients import ChatClient
from tests.support.webhook_receiver import answers_twice, fails, hangs, receiving, takes

SESSION = "who-owns-a-room-with-webhooks"
TEXTS = [f"message {number}" for number in range(4)]


def ask(client, action, **fields):
    """Send a frame, and return the answer to it."""
    client.send_json({"action": action, "id": f"{action} {fields.get('data', '')}", **fields})
    return client.receive_json(where=lambda frame: "id" in frame)


@pytest.fixture
def ana(chat):
    """The owner of a private room, in it."""
    with chat.connect(connection_class=ChatClient, session=SESSION, name="Ana") as ana:
        ana.room = ask(ana, "create", kind="private", title="Den")["room"]
        ask(ana, "subscribe", rooms=[ana.room])
        yield ana


@pytest.fixture
def add(chat, ana):
    """Adds a webhook to Ana's room: `add(url)`; returns it."""

    def post(url):
        answered = chat.http.request(
            "POST",
            f"/v1/rooms/{ana.room}/webhooks",
            headers={"Authorization": f"Bearer {SESSION}"},
            json_body={"url": url},
        )
        assert answered.status_code == 201, answered.text
        return answered.json_body

    return post


def test_receivers_get_all_events_in_order_whether_they_fail_hang_or_answer_twice(add, ana):
    released = Event()
    behaviours = {
        "/good": takes,
        "/failing": fails(2),
        "/hanging": hangs(until=released),
        "/twice": answers_twice,
    }

    def answer(posted, count, peer):
        behaviours[posted.path](posted, count, peer)

    with receiving(answer) as (receiver, url):
        added = {path: add(url + path) for path in behaviours}
        for text in TEXTS:
            ask(ana, "sendmessage", room=ana.room, data=text)
        assert receiver.wait_for("/good", len(TEXTS)) == TEXTS
        # Nobody has waited for the one that hangs, which may not even have its first event yet.
        assert len(receiver.texts("/hanging")) <= 1
        released.set()
        for path in behaviours:
            assert receiver.wait_for(path, len(TEXTS)) == TEXTS
    for path, webhook in added.items():
        for posted in receiver.posts(path):
            signed = signature(webhook["secret"], int(posted.headers["chat-timestamp"]), posted.raw)
            assert posted.headers["chat-signature"] == signed
            assert posted.headers["chat-event-id"] == posted.event["id"]
