"""Members and their names through the local gateway, over real sockets."""

import pytest

from tests.support.lost_connections import lose_connections

SESSION = "s" * 22


def types_up_to(last, client):
    """The types of the received frames, up to the first of type `last`."""
    types = [client.receive_json()["type"]]
    while types[-1] != last:
        types.append(client.receive_json()["type"])
    return types


@pytest.fixture
def ana(join):
    return join(name="ana")


def test_joins_and_leaves_are_announced_to_the_room(ana, join):
    bo = join(name="bo")
    assert ana.hears_that("bo", "joined") == 2
    bo.close()
    assert ana.hears_that("bo", "left") == 1


def test_two_tabs_are_one_member(ana, join):
    tabs = [join(name="bo", session=SESSION) for _ in range(2)]
    assert ana.hears_that("bo", "joined") == 2
    tabs[0].close()
    assert ana.ask({"action": "members", "id": "7"})["count"] == 2
    tabs[1].close()
    assert ana.hears_that("bo", "left") == 1


def test_several_comings_and_goings_at_once_are_told_together(ana, join):
    for number in range(5):
        join(name=f"bo {number}")
    ana.hears_that("bo 0", "joined")
    assert ana.hears_that("bo 4", "joined") == 6


def test_a_rename_is_announced_and_used_for_later_messages(ana, join):
    bo = join(name="bo")
    ana.hears_that("bo", "joined")
    renamed = bo.ask({"action": "rename", "name": " Jose\u0301 ", "id": "7"})
    assert (renamed["type"], renamed["you"]["name"], renamed["id"]) == ("renamed", "José", "7")
    assert ana.hears_that("José", "renamed") == 2
    bo.say("hello")
    assert ana.receive_json()["name"] == "José"


def test_the_members_action_lists_each_member_once(ana, join):
    join(name="bo", session=SESSION)
    join(name="bo", session=SESSION)
    answer = ana.ask({"action": "members", "id": "7"})
    assert [person["name"] for person in answer["members"]] == ["ana", "bo"]
    assert (answer["count"], answer["id"]) == (2, "7")


def test_typing_is_sent_only_to_the_other_members(ana, join):
    tabs = [join(name="bo", session=SESSION) for _ in range(2)]
    tabs[0].send_json({"action": "typing"})
    assert (typing := ana.receive_json())["type"] == "typing"
    assert typing["name"] == "bo"
    # The frames of a connection stay in order here, so no typing frame came before these.
    assert [tab.ask({"action": "ping"})["type"] for tab in tabs] == ["pong", "pong"]


def test_constant_typing_is_refused_to_its_sender_and_sent_at_intervals(ana, join):
    bo = join(name="bo")
    for _ in range(20):
        bo.send_json({"action": "typing", "id": "t"})
    assert bo.receive_json()["code"] == "too_many"
    assert ana.receive_json()["type"] == "typing"
    ana.say("still here")
    received = types_up_to("message", ana)
    assert set(received) <= {"typing", "message"}
    assert len(received) < 20
    told = types_up_to("message", bo)
    bo.send_json({"action": "ping"})
    assert {*told, *types_up_to("pong", bo)} == {"error", "message", "pong"}


@pytest.mark.parametrize("count", [1, 3])
def test_lost_connections_are_announced_as_left_after_the_next_message(ana, room, chat, count):
    lose_connections(chat, room, count)
    assert ana.ask({"action": "members", "id": "7"})["count"] == 1 + count
    ana.say("is anyone here?")
    assert ana.receive_json()["type"] == "message"
    assert ana.hears_that("lost 0", "left") == 1
    assert ana.ask({"action": "members", "id": "7"})["count"] == 1
