"""The actions `rename`, `members` and `typing`."""

from chalicelib.stores.connections.store import ConnectionStore

TYPING = '{"action":"typing"}'


# Names


def test_a_rename_is_answered_and_announced_in_every_room_of_the_connection(
    chat, posts, people, store, subscribe
):
    subscribe("ana", "elsewhere")
    posts.frames.clear()
    chat.receive("ana", '{"action":"rename","name":" Anna ","id":"7"}')
    presence = {"type": "presence", "event": "renamed", "member": "member-ana", "name": "Anna"}
    in_lobby = {**presence, "room": "lobby", "count": 3}
    assert posts.frames["bob"] == posts.frames["cid"] == [in_lobby]
    answer, *announced = posts.frames["ana"]
    you = {"member": "member-ana", "name": "Anna"}
    assert answer == {"type": "renamed", "you": you, "id": "7"}
    assert in_lobby in announced
    assert store.get("ana").name == "Anna"


def test_members_are_listed_under_their_new_names(chat, people, answer):
    chat.receive("ana", '{"action":"rename","name":"Anna"}')
    chat.receive("bob", '{"action":"members"}')
    names = [person["name"] for person in answer("bob", "members")["members"]]
    assert names == ["bob", "Anna", "cid"]


def test_a_rename_to_the_same_name_is_confirmed_but_not_announced(chat, posts, people):
    chat.receive("ana", '{"action":"rename","name":"ana","id":"7"}')
    assert list(posts.frames) == ["ana"]
    (frame,) = posts.frames["ana"]
    assert (frame["type"], frame["you"]["name"], frame["id"]) == ("renamed", "ana", "7")


def test_an_old_message_keeps_the_senders_earlier_name(chat, posts, people, answer):
    chat.receive("ana", '{"action":"sendmessage","data":"hello"}')
    chat.receive("ana", '{"action":"rename","name":"Anna"}')
    chat.receive("bob", '{"action":"history"}')
    assert [message["name"] for message in answer("bob", "history")["messages"]] == ["ana"]


# Members


def test_members_are_counted_and_listed_once_with_the_client_first(
    chat, store, connection, people, answer
):
    store.open(connection("tab", member="member-bob", name="bob"))
    chat.receive("cid", '{"action":"members","id":"7"}')
    frame = answer("cid", "members")
    assert frame["members"][0] == {"member": "member-cid", "name": "cid"}
    assert sorted(person["name"] for person in frame["members"]) == ["ana", "bob", "cid"]
    assert (frame["room"], frame["count"], frame["id"]) == ("lobby", 3, "7")


def test_all_members_are_counted_across_pages_and_at_most_100_are_listed(
    make_chat, dynamodb, table, occupants_table, workers, posts, connection, answer
):
    store = ConnectionStore(dynamodb, table, occupants_table, workers, page_size=7)
    for number in range(120):
        store.open(connection(f"c{number}"))
        store.open(connection(f"tab {number}", member=f"member-c{number}"))
    chat = make_chat(store=store)
    chat.receive("c5", '{"action":"members"}')
    frame = answer("c5", "members")
    assert (frame["count"], len(frame["members"])) == (120, 100)
    chat.receive("c5", '{"action":"members","limit":2,"id":"few"}')
    assert len(posts.frames["c5"][-1]["members"]) == 2


# Typing


def test_typing_is_sent_only_to_the_other_members(chat, store, posts, people, connection):
    store.open(connection("tab", member="member-ana"))
    chat.receive("ana", TYPING)
    expected = {"type": "typing", "room": "lobby", "member": "member-ana", "name": "ana"}
    assert posts.frames == {"bob": [expected], "cid": [expected]}


def test_repeated_typing_is_sent_once_and_refused_as_too_many(chat, posts, people):
    for _ in range(1000):
        chat.receive("ana", '{"action":"typing","id":"7"}')
    assert len(posts.frames["bob"]) == 1
    refusals = posts.frames["ana"]
    assert {(frame["code"], frame["id"]) for frame in refusals} == {("too_many", "7")}
    assert len(refusals) == 999


def test_typing_is_sent_again_after_the_interval(chat, posts, people, clock):
    for _ in range(2):
        chat.receive("ana", TYPING)
        clock.now += 1000
    assert len(posts.frames["bob"]) == 2


def test_typing_in_a_room_without_a_subscription_is_refused_and_sent_to_nobody(chat, posts, people):
    chat.receive("ana", '{"action":"typing","room":"elsewhere"}')
    assert [frame["code"] for frame in posts.frames["ana"]] == ["not_subscribed"]
    assert list(posts.frames) == ["ana"]


def test_two_members_can_type_at_the_same_time(chat, posts, people):
    chat.receive("ana", TYPING)
    chat.receive("cid", TYPING)
    assert [frame["name"] for frame in posts.frames["bob"]] == ["ana", "cid"]


def test_typing_keeps_the_connections_room_and_name(chat, store, people):
    before = store.get("ana")
    chat.receive("ana", TYPING)
    assert store.get("ana") == before
