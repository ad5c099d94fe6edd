"""Messages that are edited, deleted, reacted and replied to, through the local gateway."""

import time
from itertools import count

import pytest

IDS = count()


@pytest.fixture
def ana(join, room):
    return join(name="ana", session=f"ana-{room}".ljust(22, "-"))


@pytest.fixture
def ben(join, ana, room):
    return join(name="ben", session=f"ben-{room}".ljust(22, "-"))


@pytest.fixture
def say(ana, ben):
    """Ana sends a message, which both get; returns its number."""

    def say(text, **fields):
        ana.say(text, **fields)
        return ana.receive_json()["seq"] and ben.receive_json()["seq"]

    return say


def ask(client, action, **fields):
    """The answer to a frame, whatever comes before it."""
    frame = {"action": action, "id": f"ask-{next(IDS)}", **fields}
    client.send_json(frame)
    return client.receive_json(where=lambda answer: answer.get("id") == frame["id"])


def changed(client, action, **fields):
    """The only message in the answer to a change."""
    answer = ask(client, action, **fields)
    assert answer["type"] == "changes", answer
    (message,) = answer["messages"]
    return message


def heard(client):
    """The only message in the next frame about changes."""
    frame = client.receive_json(where=lambda each: each["type"] == "changes")
    (message,) = frame["messages"]
    return message


def newest(client, **fields):
    return ask(client, "history", **fields)


def test_an_edit_reaches_the_room_and_stays(ana, ben, say):
    seq = say("tee")
    answer = changed(ana, "edit", target=seq, data="tea")
    assert (answer["data"], answer["edited"]["name"], answer["revision"]) == ("tea", "ana", 1)
    assert heard(ben) == answer
    assert newest(ben)["messages"] == [answer]


def test_a_deleted_text_is_nowhere(ana, ben, say):
    seq = say("a secret")
    reply = ask(ben, "sendmessage", data="what?", replyTo=seq)
    assert reply["replyTo"]["excerpt"] == "a secret"
    answer = changed(ana, "delete", target=seq)
    assert "data" not in answer
    assert heard(ben) == answer
    page = newest(ben)
    assert [each.get("data") for each in page["messages"]] == [None, "what?"]
    assert "secret" not in str(page)
    assert page["messages"][1]["replyTo"]["deleted"]


def test_who_was_away_gets_each_changed_message_once_as_it_is_now(ana, ben, say):
    seq = say("tea?")
    changed(ana, "react", target=seq, reaction="⏳")
    cursor = newest(ben)["changes"]
    for reaction in ("👍", "🎉", "🌱"):
        changed(ana, "react", target=seq, reaction=reaction)
    changed(ana, "edit", target=seq, data="coffee?")
    answer = ask(ben, "changes", after=cursor)
    assert (answer["more"], answer["upTo"] - answer["from"]) == (False, 3)
    (message,) = answer["messages"]
    assert message["data"] == "coffee?"
    assert [each["reaction"] for each in message["reactions"]] == ["⏳", "👍", "🎉", "🌱"]
    again = ask(ben, "changes", after=answer["upTo"])
    assert again["messages"] == []


def test_reactions_are_told_at_most_once_a_second(ana, ben, say):
    seq = say("tea?")
    began = time.monotonic()
    for number in range(10):
        changed(ana, "react", target=seq, reaction=f"r{number}")
    counts = []
    while sum(counts[-1:]) < 10:
        counts.append(len(heard(ben)["reactions"]))
    assert len(counts) <= 2 + time.monotonic() - began


def test_a_repeated_change_is_made_once(ana, ben, say):
    seq = say("tea?")
    first = changed(ana, "react", target=seq, reaction="👍")
    assert changed(ana, "react", target=seq, reaction="👍") == first
    assert first["revision"] == 1
    assert first["reactions"][0]["mine"] is True


@pytest.mark.parametrize(
    ("action", "fields", "code"),
    [
        ("edit", {"data": "mine"}, "not_allowed"),
        ("delete", {}, "not_allowed"),
        ("react", {"target": 5, "reaction": "👍"}, "no_message"),
        ("edit", {"target": 5, "data": "x"}, "no_message"),
        ("sendmessage", {"data": "x", "replyTo": 5}, "no_message"),
        ("sendmessage", {"data": "x", "mentionsRoom": True}, "not_allowed"),
        ("react", {"reaction": "x" * 200}, "wrong_size"),
        ("react", {"reaction": "a\x01"}, "bad_characters"),
        ("react", {"reaction": "a b"}, "bad_characters"),
    ],
)
def test_what_one_may_not_do_is_refused(ben, say, action, fields, code):
    target = {} if action == "sendmessage" else {"target": say("tea?")}
    answer = ask(ben, action, **{**target, **fields})
    assert (answer["type"], answer["code"]) == ("error", code)


def test_a_thread_is_a_room_of_a_message(ana, ben, say, room):
    seq = say("tea?")
    thread = f"{room}:{seq}"
    entered = ask(ben, "subscribe", room=thread)
    assert [each["kind"] for each in entered["rooms"]] == ["thread"]
    ben.say("yes", room=thread, id="2")
    ben.receive_json(where=lambda frame: frame.get("room") == thread and "data" in frame)
    assert heard(ana)["thread"]["replies"] == 1
    ben.say("yes", room=thread, id="2")  # sent again
    assert [each["data"] for each in newest(ben, room=thread)["messages"]] == ["yes"]
    assert newest(ana)["messages"][0]["thread"]["replies"] == 1
    refused = ask(ben, "subscribe", room=f"{room}:5")
    assert refused["code"] == "not_allowed"
    assert ask(ben, "subscribe", room=f"{thread}:1")["code"] in (
        "bad_characters",
        "wrong_size",
    )


def test_mentions_are_listed_over_all_rooms_without_deleted_ones(ana, ben, say, room):
    me = newest(ben)["you"]["member"]
    first = say("@ben tea?", mentions=[me])
    second = say("@ben still there?", mentions=[me])
    changed(ana, "delete", target=first)
    answer = ask(ben, "mentions")
    assert [(each["room"], each["seq"]) for each in answer["messages"]] == [(room, second)]
    assert answer["messages"][0]["mentions"] == [me]


def test_a_reply_that_is_sent_again_after_its_target_was_deleted_is_the_stored_one(ana, ben, say):
    seq = say("tea?")
    sent = {"action": "sendmessage", "data": "yes", "replyTo": seq, "id": "again"}
    first = ben.ask(sent)
    changed(ana, "delete", target=seq)
    ben.send_json(sent)
    again = ben.receive_json(where=lambda frame: frame.get("id") == "again")
    assert (again["type"], again["seq"], again["data"]) == ("message", first["seq"], "yes")
    assert again["replyTo"]["deleted"] is True
