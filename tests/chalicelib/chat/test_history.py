"""The actions `history` and `ping`, and resent messages."""

import pytest

from chalicelib.domain import Message

HELLO = '{"action":"sendmessage","data":"hello"}'


def history(posts, id="ana"):
    """The `history` frames that a connection has received."""
    return [frame for frame in posts.frames[id] if frame["type"] == "history"]


def test_messages_are_numbered_without_gaps(chat, posts, people):
    for _ in range(3):
        chat.receive("ana", HELLO)
    first, *others = [frame["seq"] for frame in posts.frames["bob"]]
    assert others == [first + 1, first + 2]


def test_a_resend_returns_the_stored_message_to_its_sender_and_the_others_learn_of_its_void(
    chat, posts, people
):
    chat.receive("ana", '{"action":"sendmessage","data":"hello","id":"7"}')
    chat.receive("ana", '{"action":"sendmessage","data":"other","id":"7"}')
    stored, again, void = posts.frames["ana"]
    assert stored == again
    assert posts.frames["bob"] == [stored, void]
    assert void == {"type": "void", "room": "lobby", "seq": stored["seq"] + 1}


def test_history_returns_the_newest_messages_and_the_clients_identity(chat, posts, people):
    chat.receive("bob", HELLO)
    chat.receive("ana", '{"action":"history","id":"9"}')
    (answer,) = history(posts)
    assert [message["data"] for message in answer["messages"]] == ["hello"]
    assert answer["you"] == {"member": "member-ana", "name": "ana"}
    assert (answer["more"], answer["id"]) == (False, "9")
    assert history(posts, "bob") == []


def test_missed_messages_are_paged_oldest_first(chat, posts, people):
    for number in range(5):
        chat.receive("bob", f'{{"action":"sendmessage","data":"{number}"}}')
    last = posts.frames["ana"][0]["seq"]
    pages = []
    while not pages or pages[-1]["more"]:
        chat.receive("ana", f'{{"action":"history","after":{last},"limit":2}}')
        pages.append(history(posts)[-1])
        last = pages[-1]["messages"][-1]["seq"]
    assert [[m["data"] for m in page["messages"]] for page in pages] == [["1", "2"], ["3", "4"]]


def test_history_before_a_number_returns_older_messages(chat, posts, people):
    for number in range(5):
        chat.receive("bob", f'{{"action":"sendmessage","data":"{number}"}}')
    first = posts.frames["ana"][3]["seq"]
    chat.receive("ana", f'{{"action":"history","before":{first},"limit":2}}')
    (answer,) = history(posts)
    assert [message["data"] for message in answer["messages"]] == ["1", "2"]
    assert answer["more"] is True


def test_history_since_a_time_returns_what_was_sent_then_or_later(chat, posts, people, log, now):
    for minutes in (3, 2, 1):
        at = now - minutes * 60_000
        log.append(Message(room="lobby", member="m", name="n", data=f"{minutes}", at=at))
    chat.receive("ana", f'{{"action":"history","since":{now - 150_000},"limit":1}}')
    (answer,) = history(posts)
    assert [message["data"] for message in answer["messages"]] == ["2"]
    assert (answer["from"], answer["more"]) == (answer["messages"][0]["seq"], True)
    assert "changes" not in answer


def test_the_room_learns_of_the_numbers_that_a_history_has_sealed(chat, posts, people, log, now):
    """Their writers have died before they wrote."""
    dead = log._counter.reserve("lobby").seq
    log.append(Message(room="lobby", member="m", name="n", data="hello", at=now - 4000))
    chat.receive("ana", '{"action":"history"}')
    (answer,) = history(posts)
    assert (answer["from"], answer["upTo"]) == (dead, dead + 1)
    void = {"type": "void", "room": "lobby", "seq": dead}
    assert posts.frames["ana"] == [answer, void]
    assert posts.frames["bob"] == posts.frames["cid"] == [void]
    assert "eve" not in posts.frames


def test_the_room_is_listed_once_for_all_numbers_that_a_history_has_sealed(
    chat, posts, people, log, now, dynamodb, occupants_table
):
    dead = [log._counter.reserve("lobby").seq for _ in range(5)]
    log.append(Message(room="lobby", member="m", name="n", data="hello", at=now - 4000))
    listings = []

    def count(params, **_):
        listings.extend([1] * (occupants_table in str(params["body"])))

    dynamodb.meta.events.register("before-call.dynamodb.Query", count)
    chat.receive("ana", '{"action":"history"}')
    assert [frame["seq"] for frame in posts.frames["bob"]] == dead
    assert len(listings) == 1


def test_a_history_that_ends_below_a_slow_writers_number_tells_that_there_is_more(
    chat, posts, people, log
):
    slow = log._counter.reserve("lobby").seq
    chat.receive("bob", HELLO)
    chat.receive("ana", '{"action":"history"}')
    (answer,) = history(posts)
    assert (answer["messages"], answer["upTo"], answer["last"]) == ([], slow - 1, slow + 1)


def test_a_ping_returns_the_newest_number_of_the_clients_room(chat, posts, people):
    chat.receive("eve", '{"action":"ping"}')
    chat.receive("eve", HELLO)
    chat.receive("eve", '{"action":"ping","id":"9"}')
    before, message, after = posts.frames["eve"]
    assert before == {"type": "pong", "rooms": {"elsewhere": 0}, "changes": {"elsewhere": 0}}
    assert (after["rooms"], after["id"]) == ({"elsewhere": message["seq"]}, "9")


def test_a_ping_can_request_the_newest_numbers_of_all_rooms_of_the_connection(
    chat, posts, people, subscribe
):
    chat.receive("eve", HELLO)
    for room in ("elsewhere", "empty"):
        subscribe("ana", room)
    chat.receive("ana", '{"action":"ping","rooms":["elsewhere","empty","not-mine"]}')
    assert posts.frames["ana"][-1]["rooms"] == {
        "elsewhere": posts.frames["eve"][0]["seq"],
        "empty": 0,
    }


@pytest.mark.parametrize("action", ["history", "ping"])
def test_a_request_gets_unavailable_when_the_message_log_fails(
    chat, posts, people, break_calls, action
):
    break_calls("Query")
    chat.receive("ana", f'{{"action":"{action}","id":"7"}}')
    (frame,) = posts.frames["ana"]
    assert (frame["code"], frame["id"]) == ("unavailable", "7")
