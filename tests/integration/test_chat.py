"""The chat through the local gateway, with real sockets."""

import json
import time

import pytest
from chalice_gateway.testing import App, HandshakeRefused

from tests.conftest import FANOUT_CHUNK_SIZE
from tests.support.clients import ChatClient, Member
from tests.support.running import ROOT

TABLE, BY_ROOM = "WebSocketConnections-dev", "RoomConnections-dev"


def queued(chat):
    """The number of chunks sent to the queue so far."""
    return chat.http.get("/@calls").json_body.get("sqs:SendMessage", 0)


def test_a_room_larger_than_a_chunk_receives_each_message_once(join, chat):
    chunks = queued(chat)
    clients = [join(name=f"client {n}") for n in range(FANOUT_CHUNK_SIZE + 5)]
    for sender in clients[3:5]:
        sender.say("can you all hear me")
        assert {client.receive_json()["data"] for client in clients} == {"can you all hear me"}
    assert queued(chat) > chunks


def test_a_connection_has_a_row_of_its_own_and_one_in_its_room_until_it_closes(join, chat, room):
    def rows():
        own = [row for row in chat.tables[TABLE] if row.get("home") == room]
        return own + [row for row in chat.tables[BY_ROOM] if row["room"] == room]

    join(name="ana")
    both = rows()
    assert [row["name"] for row in both] == ["ana", "ana"]
    for row in both:
        seconds_left = int(row["expiresAt"]) - time.time()
        assert 2 * 3600 < seconds_left < 3 * 3600
    chat.close_connections()
    assert rows() == []


def test_the_first_frame_of_a_connection_is_broadcast(chat):
    with Member(chat.ws_url) as client:
        answer = client.ask('{"action":"sendmessage","data":"hello"}')
    assert answer["type"] == "message"
    assert answer["room"] == "lobby"
    assert answer["data"] == "hello"
    assert answer["name"].startswith("guest-")
    assert abs(answer["at"] - time.time() * 1000) < 60_000


def test_the_terminal_shows_a_message_by_its_size_and_no_metrics(join, chat):
    client = join()
    client.say("hello")
    client.receive_json()
    chat.log.wait_for(r"message .* B  ok")
    assert not chat.log.matches(r'"_aws"')


def test_each_message_reaches_all_ten_clients_of_a_room(join):
    clients = [join(name=f"client {n}") for n in range(10)]
    for sender, client in enumerate(clients):
        client.say(f"I am {sender}", id=str(sender))
        received = [listener.receive_json() for listener in clients]
        assert received == [received[0]] * 10
        assert received[0]["name"] == f"client {sender}"
        assert received[0]["data"] == f"I am {sender}"
        assert received[0]["id"] == str(sender)


def test_a_resend_is_stored_once_and_answered_only_to_its_sender(join):
    ana, bo = join(name="ana", session="s" * 22), join(name="bo")
    ana.say("hello", id="7")
    first = ana.receive_json()
    assert bo.receive_json() == first
    again = join(name="ana", session="s" * 22)
    again.say("hello", id="7")
    assert again.receive_json() == first
    void = {"type": "void", "room": first["room"], "seq": first["seq"] + 1}
    assert [client.receive_json() for client in (ana, bo, again)] == [void] * 3
    bo.say("what else?")
    assert [client.receive_json()["seq"] for client in (ana, bo, again)] == [first["seq"] + 2] * 3


def test_a_newcomer_can_read_the_history(join, room):
    ana = join(name="ana")
    for number in range(5):
        ana.say(str(number))
        ana.receive_json()
    late = join(name="late")
    newest = late.ask({"action": "history", "limit": 2})
    assert [message["data"] for message in newest["messages"]] == ["3", "4"]
    assert (newest["more"], newest["you"]["name"]) == (True, "late")
    older = late.ask({"action": "history", "before": newest["messages"][0]["seq"]})
    assert [message["data"] for message in older["messages"]] == ["0", "1", "2"]
    first = older["messages"][0]["seq"]
    missed = late.ask({"action": "history", "after": first})
    assert [message["data"] for message in missed["messages"]] == ["1", "2", "3", "4"]
    pong = {"type": "pong", "rooms": {room: first + 4}, "changes": {room: 0}}
    assert late.ask({"action": "ping"}) == pong


def test_concurrent_messages_reach_every_client_and_are_numbered_without_gaps(join):
    clients = [join(name=f"client {n}") for n in range(8)]
    heard = [[] for _ in clients]
    for number in range(5):
        for client in clients:
            client.say(f"{number}")
        # As many functions run at once as an account has at first.
        for client, numbers in zip(clients, heard, strict=True):
            numbers += [client.receive_json()["seq"] for _ in clients]
    for numbers in map(sorted, heard):
        assert numbers == list(range(numbers[0], numbers[0] + 40))


def test_messages_stay_in_their_room(chat, join):
    inside = join(name="ana")
    with ChatClient(chat.ws_url, room="elsewhere-entirely") as outside:
        inside.say("for us alone")
        assert inside.receive_json()["data"] == "for us alone"
        outside.say("and here")
        assert outside.receive_json()["data"] == "and here"


def test_the_same_session_is_the_same_member_and_stays_secret(join):
    session = "s" * 22
    tabs = [join(session=session), join(session=session), join(session="t" * 22)]
    members = []
    for tab in tabs:
        tab.say("who am I")
        received = [other.receive_json() for other in tabs]
        members.append(received[0]["member"])
    assert members[0] == members[1] != members[2]
    assert session not in members[0]


def test_a_payload_cannot_claim_another_name_or_member(join):
    ana = join(name="ana")
    ana.send_json({"action": "sendmessage", "data": "x", "name": "root", "member": "m"})
    received = ana.receive_json()
    assert received["name"] == "ana"
    assert received["member"] != "m"


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("/join garden", "bad_json"),
        ("", "bad_json"),
        ("{" * 20_000, "bad_json"),
        ("7", "not_an_object"),
        ('["sendmessage"]', "not_an_object"),
        ("null", "not_an_object"),
        ({"data": "no action"}, "missing_field"),
        ({"action": "dance"}, "unknown_action"),
        ({"action": "$connect"}, "unknown_action"),
        ({"action": 5}, "wrong_type"),
        ({"action": "sendmessage"}, "missing_field"),
        ({"action": "sendmessage", "data": ""}, "wrong_size"),
        ({"action": "sendmessage", "data": "x" * 4001}, "wrong_size"),
        ({"action": "sendmessage", "data": 5}, "wrong_type"),
        ({"action": "sendmessage", "data": None}, "wrong_type"),
        ({"action": "sendmessage", "data": "x", "id": "i" * 65}, "wrong_size"),
        ('{"action": "sendmessage", "data": "\\ud800"}', "bad_characters"),
        ({"action": "history", "after": 1, "before": 2}, "conflicting_fields"),
        ({"action": "history", "after": -1}, "wrong_size"),
        ({"action": "history", "limit": 1_000_000}, "wrong_size"),
        ({"action": "history", "before": "now"}, "wrong_type"),
        ({"action": "subscribe"}, "missing_field"),
        ({"action": "subscribe", "room": 7}, "wrong_type"),
        ({"action": "subscribe", "room": ""}, "wrong_size"),
        ({"action": "subscribe", "room": "r" * 65}, "wrong_size"),
        ({"action": "subscribe", "room": "Garden"}, "bad_characters"),
        ({"action": "subscribe", "room": "a", "rooms": ["b"]}, "conflicting_fields"),
        ({"action": "subscribe", "rooms": []}, "wrong_size"),
        ({"action": "read"}, "missing_field"),
        ({"action": "create", "kind": "secret"}, "bad_characters"),
        ({"action": "invite", "room": "a", "uses": 1001}, "wrong_size"),
        ({"action": "rename", "name": " "}, "wrong_size"),
        ({"action": "rename", "name": "n" * 33}, "wrong_size"),
        ({"action": "rename", "name": "a\u202eb"}, "bad_characters"),
        ({"action": "members", "limit": 1000}, "wrong_size"),
        ({"action": "sendmessage", "data": "x", "room": "another"}, "not_subscribed"),
        ({"action": "typing", "room": "another"}, "not_subscribed"),
    ],
)
def test_only_the_sender_of_a_bad_frame_gets_an_error_and_the_socket_stays_open(join, frame, code):
    ana, bo = join(name="ana"), join(name="bo")
    error = ana.ask(frame)
    assert error["type"] == "error"
    assert error["code"] == code
    assert error["message"]
    ana.say("still here")
    assert ana.receive_json()["data"] == bo.receive_json()["data"] == "still here"


def test_an_error_carries_the_id_of_the_refused_frame(join):
    error = join().ask({"action": "sendmessage", "data": "", "id": "mine"})
    assert error["id"] == "mine"


def test_4000_emoji_arrive_in_one_frame(join):
    ana = join()
    ana.send_text(json.dumps({"action": "sendmessage", "data": "🌿" * 4000}, ensure_ascii=False))
    assert ana.receive_json()["data"] == "🌿" * 4000


@pytest.mark.parametrize(
    "query",
    [
        {"room": "Über"},
        {"room": ""},
        {"room": "r" * 65},
        {"name": ""},
        {"name": " "},
        {"name": "n" * 33},
        {"name": "a\u202eb"},
        {"session": "short"},
    ],
)
def test_a_bad_room_name_or_session_in_the_address_is_refused_with_400(chat, query):
    with pytest.raises(HandshakeRefused) as refused:
        chat.connect(**query)
    assert refused.value.status == 400


def test_a_connection_whose_row_was_deleted_gets_not_connected(join, chat, room):
    client = join()
    for row in chat.tables[TABLE]:
        if row.get("home") == room:
            chat.tables[TABLE].delete(connectionId=row["connectionId"])
    client.say("anyone?")
    assert client.receive_json()["code"] == "not_connected"


def test_a_failing_store_is_reported_as_unavailable():
    with App(ROOT) as chat, ChatClient(chat.ws_url) as client:
        chat.tables[TABLE].resource.delete()
        assert client.ask({"action": "sendmessage", "data": "x", "id": "1"}) == {
            "type": "error",
            "code": "unavailable",
            "message": "The chat is unavailable. Please try again.",
            "id": "1",
        }
        assert chat.gateway.stop() == 0
