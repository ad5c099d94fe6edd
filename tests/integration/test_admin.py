"""`python -m tools.admin` changes a local run by the chat's rules, and tells who is connected."""

import json

import pytest

from tests.support.clients import Member
from tests.support.running import ROOT
from tools import admin

STRANGER = "s" * 22


@pytest.fixture
def administer(chat, capsys):
    """`administer("rooms", "list")`: what the command returns as JSON; `code`: and so it exits."""

    def run(*arguments, code=0):
        capsys.readouterr()
        place = ["--local", chat.http_url, "--project-dir", str(ROOT), "--json"]
        assert admin.main([*arguments, *place]) == code
        printed = capsys.readouterr()
        return json.loads(printed.out) if code == 0 else printed.err

    return run


@pytest.fixture
def ana(chat, room):
    """Ana, who has a member id that she keeps, in the test's own room."""
    with chat.connect(
        connection_class=Member, room=room, name="Ana", session=room.ljust(64, "s")[:64]
    ) as ana:
        ana.say("I am Ana")
        ana.member = ana.receive_json(where=of_type("message"))["member"]
        yield ana


def of_type(*types):
    return lambda frame: frame["type"] in types


def test_a_room_is_created_changed_archived_and_restored(administer, room, ana):
    made = administer("rooms", "create", room, "--title", "Garden", "--owner", ana.member)
    assert (made["room"], made["kind"], made["members"]) == (room, "open", 1)
    assert ana.receive_json(where=lambda frame: frame.get("role") == "owner")["title"] == "Garden"
    settings = ("--topic", "Plants", "--slow-mode", "5", "--notify", "none")
    assert administer("rooms", "change", room, *settings)["notify"] == "none"
    heard = ana.receive_json(where=lambda frame: frame.get("topic") == "Plants")
    assert (heard["slowMode"], heard["notify"]) == (5, "none")
    assert administer("rooms", "change", room, code=2).startswith("Say what to change: --title")
    assert "--slow-mode must be" in administer("rooms", "change", room, "--slow-mode=-1", code=2)
    administer("rooms", "archive", room)
    assert ana.receive_json(where=lambda frame: frame.get("archived"))["room"] == room
    assert administer("rooms", "show", room)["archived"] is True
    administer("rooms", "restore", room)
    assert room in [each["room"] for each in administer("rooms", "list")]


def test_a_private_room_has_the_members_that_it_is_given_and_its_owner_alone(administer, ana):
    made = administer("rooms", "create", "--title", "Plans", "--owner", ana.member)
    room = made["room"]
    told = ana.receive_json(where=lambda frame: frame.get("room") == room)
    assert (told["kind"], told["title"]) == ("private", "Plans")
    administer("members", "add", room, STRANGER)
    administer("members", "role", room, STRANGER, "moderator")
    listed = {each["member"]: each["role"] for each in administer("members", "list", room)}
    assert listed == {ana.member: "owner", STRANGER: "moderator"}
    administer("members", "remove", room, STRANGER)
    assert [each["member"] for each in administer("members", "list", room)] == [ana.member]


def test_who_is_banned_is_closed_and_comes_again_when_that_is_lifted(administer, chat, room, ana):
    administer("rooms", "create", room)
    administer("bans", "add", room, ana.member, "--for", "3600", "--as", "Support")
    assert ana.wait_closed()
    (banned,) = administer("bans", "list", room)
    assert (banned["member"], banned["name"]) == (ana.member, "Ana")
    administer("bans", "remove", room, ana.member)
    assert administer("bans", "list", room) == []
    with chat.connect(
        connection_class=Member, room=room, session=room.ljust(64, "s")[:64]
    ) as again:
        assert again.ask({"action": "ping"})["type"] == "pong"


def test_what_an_administrator_does_is_in_the_rooms_audit_log(administer, room, ana):
    administer("rooms", "create", room, "--owner", ana.member)
    administer("bans", "add", room, STRANGER, "--as", "Support")
    ana.send_json({"action": "audit", "room": room})
    acts = ana.receive_json(where=of_type("audit", "error"))["entries"]
    done = {(act["by"]["name"], act["action"]) for act in acts}
    assert {("Support", "ban"), ("administrator", "role")} <= done


def test_a_change_that_the_rules_do_not_allow_is_one_line_and_changes_nothing(administer, room):
    said = administer("rooms", "archive", room, code=1)
    assert said == "Nobody has created this room. Create it first.\n"
    said = administer("members", "role", room, STRANGER, "owner", code=1)
    assert said == "Nobody has created this room. Create it first.\n"
    assert "must be 1 to 64 characters" in administer("rooms", "show", "No Room", code=2)


def test_an_incoming_webhook_posts_until_it_is_removed(administer, chat, room, ana):
    made = administer("webhooks", "add-incoming", room, "Builds")
    path = made["url"].removeprefix(chat.http_url)
    asked = {"headers": {"Content-Type": "application/json"}}
    assert chat.http.post(path, body='{"text":"It is done."}', **asked).status_code == 200
    heard = ana.receive_json(where=lambda frame: frame.get("name") == "Builds")
    assert heard["data"] == "It is done."
    (listed,) = administer("webhooks", "list", room)
    assert (listed["webhook"], listed["direction"]) == (made["webhook"], "in")
    administer("webhooks", "remove", room, made["webhook"])
    assert chat.http.post(path, body='{"text":"more"}', **asked).status_code == 404
    said = administer("webhooks", "remove", room, made["webhook"], code=1)
    assert said == f"{room} has no webhook {made['webhook']}.\n"


def test_a_webhook_is_added_disabled_and_enabled(administer, room):
    made = administer("webhooks", "add", room, "http://127.0.0.1:9/hook", "--kind", "created")
    assert (made["state"], made["kinds"]) == ("active", ["created"])
    assert len(made["secret"]) >= 32
    assert administer("webhooks", "disable", room, made["webhook"])["state"] == "disabled"
    (listed,) = administer("webhooks", "list", room)
    assert (listed["url"], listed["state"]) == ("http://127.0.0.1:9/hook", "disabled")
    assert "secret" not in listed
    assert administer("webhooks", "enable", room, made["webhook"])["state"] == "active"
    administer("webhooks", "remove", room, made["webhook"])
    assert administer("webhooks", "list", room) == []
    said = administer("webhooks", "add", room, "https://10.0.0.1/", code=2)
    assert said == "The address must be one of the public internet.\n"
