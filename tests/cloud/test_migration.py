"""A stage that earlier code has made is updated to today's: all data stays and is read."""

import json
import subprocess
import sys

import pytest
from chalice_gateway.testing import App

from tests.cloud.support.previous_release import (
    OTHER_ROOM,
    RELEASES,
    STAGE,
    TITLE,
    asked,
    change,
    fill,
    people,
    rows,
    said,
    tables,
)
from tests.support.running import ROOT
from tools.deployment.stack import Stack, template

# The tables of connections and messages alone; rooms and members had none.
BEFORE_ROOMS = "2026-11-26-b321758"
RELEASED = sorted(path.name for path in RELEASES.iterdir())
WITH_ROOMS = [name for name in RELEASED if name != BEFORE_ROOMS]
ANA_SAID = ["hello", "without an id", "the 🌹 of\ntwo lines"]


def kept(release):
    """What the tables had, and the name of a private room if there was one."""
    return json.loads((RELEASES / release / "rows.json").read_text(encoding="utf-8"))


def kept_template(release):
    """The template as `template` writes today's."""
    return json.dumps(json.loads((RELEASES / release / "template.json").read_text("utf-8")))


def as_deployed(aws):
    """Indexes and stream of each table of the stage."""
    described = [aws.client("dynamodb").describe_table(TableName=n)["Table"] for n in tables()]
    return {
        table["TableName"]: (
            [index["IndexName"] for index in table.get("GlobalSecondaryIndexes", ())],
            table.get("StreamSpecification", {}).get("StreamViewType"),
        )
        for table in described
    }


@pytest.mark.parametrize("release", RELEASED)
def test_the_update_of_the_stack_keeps_every_row_and_completes_the_tables(aws, release):
    stack = Stack(aws.client("cloudformation"), f"serverless-chat-{STAGE}", STAGE)
    before, today = kept_template(release), template(ROOT, STAGE)
    assert stack.apply(before)
    dynamodb, names = aws.client("dynamodb"), kept(release)["tables"]
    fill(dynamodb, names)
    found = rows(dynamodb, names)
    assert sum(map(len, found.values())) > 10
    assert stack.apply(today) is (before != today)
    assert rows(dynamodb, names) == found
    assert {*tables()} <= stack.resources().keys()
    updated = as_deployed(aws)
    stack.delete()
    assert stack.apply(today)
    assert updated == as_deployed(aws)


@pytest.mark.parametrize("release", [BEFORE_ROOMS, "2026-11-27-95c5be8"])
def test_what_is_updated_differs_from_todays(release):
    assert json.loads(kept_template(release)) != json.loads(template(ROOT, STAGE))


def chat_over(release):
    """Today's code, over the rows of an earlier one."""
    with App(ROOT) as app:
        fill(app.client("dynamodb"), kept(release)["tables"])
        yield app


def ana_of(chat):
    """A member since then, while Ben is here, too."""
    ana, ben = people(chat)
    with ana, ben:
        yield ana


@pytest.fixture(scope="module", params=WITH_ROOMS)
def release(request):
    return request.param


@pytest.fixture(scope="module")
def chat(release):
    yield from chat_over(release)


@pytest.fixture
def ana(chat):
    yield from ana_of(chat)


@pytest.fixture(scope="module")
def chat_before_rooms():
    yield from chat_over(BEFORE_ROOMS)


@pytest.fixture
def early_ana(chat_before_rooms):
    yield from ana_of(chat_before_rooms)


def test_what_was_said_changed_and_deleted_is_read_as_it_was(ana):
    history = asked(ana, action="history")["messages"]
    first, second, third, reply = history
    assert [message.get("data") for message in history] == [
        *("hello", "a type", None, "hello yourself")
    ]
    assert "edited" in second
    assert "deleted" in third
    assert [(each["reaction"], each["count"]) for each in first["reactions"]] == [("🌹", 1)]
    assert (reply["name"], reply["replyTo"]["seq"]) == ("ben", first["seq"])


def test_rooms_and_memberships_are_those_of_before(ana, release):
    private = kept(release)["private"]
    rooms = {room["room"]: room for room in asked(ana, action="rooms")["rooms"]}
    assert rooms[private]["title"] == TITLE
    asked(ana, action="subscribe", room=private)
    [message] = asked(ana, action="history", room=private)["messages"]
    assert message["data"] == "only here"


def goes_on(ana):
    """Whether Ana can say more, and react and reply to what was said then. She cannot edit it, as a
    day is the limit for that."""
    first, *_, newest = asked(ana, action="history")["messages"]
    change(ana, "react", first["seq"], reaction="🎉")
    assert said(ana, "after the update", replyTo=first["seq"]) > newest["seq"]
    first, *_, newest = asked(ana, action="history")["messages"]
    assert newest["replyTo"]["seq"] == first["seq"]
    return "🎉" in [each["reaction"] for each in first["reactions"]]


def test_numbers_go_on_and_people_react_and_reply_to_what_was_said(ana):
    assert goes_on(ana)


def test_messages_from_before_there_were_tables_of_rooms_are_read(early_ana):
    history = asked(early_ana, action="history")["messages"]
    by_ana = [each["data"] for each in history if each["member"] == history[0]["member"]]
    assert by_ana == ANA_SAID
    assert [each["data"] for each in history if each["name"] == "ben"] == ["hello yourself"]
    asked(early_ana, action="subscribe", room=OTHER_ROOM)
    [message] = asked(early_ana, action="history", room=OTHER_ROOM)["messages"]
    assert (message["name"], message["data"]) == ("ben", "anybody here?")


def test_a_message_from_then_that_is_sent_again_is_answered_as_it_was_stored(early_ana):
    first = asked(early_ana, action="history")["messages"][0]
    early_ana.say("hello", id="1")
    again = early_ana.receive_json(where=lambda frame: frame.get("id") == "1")
    assert (again["seq"], again["at"]) == (first["seq"], first["at"])


def test_people_go_on_in_a_room_from_then(early_ana):
    assert goes_on(early_ana)


def test_what_a_release_has_made_is_not_written_again():
    command = [sys.executable, "-m", "tests.cloud.support.previous_release", BEFORE_ROOMS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr == (
        f"{RELEASES / BEFORE_ROOMS} is there already: what a release has made is not changed.\n"
    )
