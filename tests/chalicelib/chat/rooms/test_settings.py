"""Slow mode and retention of rooms."""

import pytest

from tests.chalicelib.chat.rooms.conftest import member


@pytest.fixture
def say(ask):
    return lambda who, room: ask(who, "sendmessage", room=room, data="hello")


def test_a_slow_room_takes_a_message_of_each_member_in_so_many_seconds(
    garden, ask, say, code, clock, hears
):
    answer = ask("ana", "change", room=garden, slowMode=30)
    assert answer["slowMode"] == 30
    assert hears("bob")[-1]["slowMode"] == 30
    assert say("bob", garden)["type"] == "message"
    refused = say("bob", garden)
    assert code(refused) == "too_many"
    assert 0 < refused["retryAfter"] <= 30_000
    assert say("cid", garden)["type"] == "message"
    clock.now += refused["retryAfter"]
    assert say("bob", garden)["type"] == "message"


def test_those_who_moderate_a_slow_room_do_not_wait(garden, ask, say):
    ask("ana", "change", room=garden, slowMode=30)
    assert [say("ana", garden)["type"] for _ in range(2)] == ["message"] * 2


def test_slow_mode_ends(garden, ask, say):
    ask("ana", "change", room=garden, slowMode=30)
    assert "slowMode" not in ask("ana", "change", room=garden, slowMode=0)
    assert [say("bob", garden)["type"] for _ in range(2)] == ["message"] * 2


def test_one_rule_is_changed_and_the_other_one_stays(garden, ask, rooms):
    ask("ana", "change", room=garden, slowMode=30)
    ask("ana", "change", room=garden, retention=7)
    ask("ana", "change", room=garden, title="Roses")
    found = rooms.settings(garden)
    assert (found.slow_mode, found.retention, found.title) == (30, 7, "Roses")
    shown = ask("bob", "subscribe", room=garden)["rooms"][0]
    assert (shown["slowMode"], shown["retention"]) == (30, 7)


def test_all_settings_are_changed_by_one_frame(garden, ask, code, say, rooms):
    everything = {"title": "R", "topic": "t", "slowMode": 5, "retention": 2, "archived": True}
    answer = ask("ana", "change", room=garden, **everything)
    assert {name: answer[name] for name in everything} == everything
    assert code(say("ana", garden)) == "archived"


@pytest.mark.parametrize("fields", [{"slowMode": 5}, {"retention": 7}])
def test_only_those_who_moderate_make_a_room_slow(garden, ask, code, promote, fields):
    assert code(ask("bob", "change", room=garden, **fields)) == "not_allowed"
    promote(garden, "bob")
    assert ask("bob", "change", room=garden, **fields)["type"] == "room"


def test_a_room_that_nobody_created_has_no_rules(enter, ask, code, say):
    enter("staff", token={"*": ["read", "send", "moderate"]})
    ask("staff", "subscribe", room="lobby")
    assert code(ask("staff", "change", room="lobby", slowMode=5)) == "not_allowed"


def test_the_rules_of_a_room_end_with_it(garden, ask, say):
    ask("ana", "change", room=garden, slowMode=30, retention=7)
    assert ask("ana", "leave", room=garden)["type"] == "left"
    assert [say("bob", garden)["type"] for _ in range(2)] == ["message"] * 2


def test_a_muted_member_is_told_of_the_mute_and_not_of_slow_mode(garden, ask, say, code):
    ask("ana", "change", room=garden, slowMode=30)
    say("bob", garden)
    ask("ana", "mute", room=garden, member=member("bob"))
    assert code(say("bob", garden)) == "muted"


def test_what_notifications_tell_is_a_setting_that_all_see(garden, ask, hears, rooms):
    assert ask("ana", "change", room=garden, notify="text")["notify"] == "text"
    assert hears("bob")[-1]["notify"] == "text"
    assert ask("bob", "subscribe", room=garden)["rooms"][0]["notify"] == "text"
    assert ask("ana", "audit", room=garden)["entries"][0]["note"] == "notify text"
    assert "notify" not in ask("ana", "change", room=garden, title="R", notify="name")
    assert rooms.settings(garden).title == "R"
