"""The state file: private, and shared by processes."""

import logging
import sqlite3
import stat
from pathlib import Path

import pytest
from chat_client.cli.state_file import StateFile, StateFileError, default_path
from chat_client.model.outbox import MAX_RESEND_AGE_S, Outbox

SERVER, ROOM = "ws://127.0.0.1/api", "lobby"

NOW = 1_700_000_000.0
WITHOUT_TIMES = """
CREATE TABLE unsent (
    number INTEGER PRIMARY KEY, server TEXT NOT NULL, room TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE, data TEXT NOT NULL
);
INSERT INTO unsent (server, room, id, data) VALUES ('ws://127.0.0.1/api', 'lobby', 'a', 'one');
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "made" / "chat.sqlite3"


def outbox(state, server=SERVER, room=ROOM, now=NOW):
    return Outbox(state.outbox_storage(server, room), clock=lambda: now)


def texts(outbox):
    return [item.data for item in outbox.items]


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_other_users_cannot_read_the_file(path):
    with StateFile(path) as state:
        state.session(SERVER)
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)


def test_each_server_has_its_own_lasting_session(path):
    with StateFile(path) as state:
        first = state.session(SERVER)
    with StateFile(path) as state:
        assert state.session(SERVER) == first
        assert state.session("wss://elsewhere/api") != first
    assert 22 <= len(first) <= 128


def test_unsent_messages_are_stored_in_order_with_their_ids_for_their_room(path):
    with StateFile(path) as state:
        before = outbox(state)
        for text in ("one", "two\n😀\0", "three"):
            before.add(text)
        before.discard(before.next.id)
    with StateFile(path) as state:
        after = outbox(state)
        assert texts(after) == ["two\n😀\0", "three"]
        assert after.next.id == before.next.id
        assert texts(outbox(state, room="garden")) == []
        assert texts(outbox(state, server="wss://elsewhere/api")) == []


def test_an_unsent_message_is_stored_with_its_time(path):
    with StateFile(path) as state:
        item = outbox(state).add("one")
    with StateFile(path) as state:
        assert outbox(state, now=NOW + MAX_RESEND_AGE_S).next.id == item.id
        assert outbox(state, now=NOW + MAX_RESEND_AGE_S + 1).items[0].state == "failed"


def test_messages_stored_without_a_time_are_taken_as_written_now(path):
    path.parent.mkdir()
    with sqlite3.connect(path) as old:
        old.executescript(WITHOUT_TIMES)
    old.close()
    for clock in (lambda: NOW, lambda: NOW + MAX_RESEND_AGE_S):
        with StateFile(path, clock) as state:
            assert [item.written_at_s for item in outbox(state).items] == [NOW]
    with StateFile(path) as state:
        outbox(state).add("two")
        assert texts(outbox(state)) == ["one", "two"]


def test_changes_of_messages_are_stored_with_all_their_fields(path):
    operations = [
        {"action": "sendmessage", "data": "yes", "replyTo": 7, "mentions": ["member-ben"]},
        {"action": "edit", "target": 7, "data": "hello\n😀"},
        {"action": "react", "target": 8, "reaction": "👍"},
        {"action": "delete", "target": 9},
    ]
    with StateFile(path) as state:
        for operation in operations:
            outbox(state).add_operation(operation)
    with StateFile(path) as state:
        assert [item.operation for item in outbox(state).items] == operations


def test_no_text_stays_for_a_message_that_is_deleted(path):
    with StateFile(path) as state:
        unsent = outbox(state)
        unsent.add_operation({"action": "edit", "target": 7, "data": "a secret " * 30})
        unsent.add_operation({"action": "delete", "target": 7})
    with sqlite3.connect(path) as db:
        rows = db.execute("SELECT data, operation FROM unsent").fetchall()
    db.close()
    assert rows == [("", '{"action": "delete", "target": 7}')]
    assert b"a secret" not in path.read_bytes()


def test_two_commands_at_the_same_time_keep_each_others_messages(path):
    with StateFile(path) as one, StateFile(path) as two:
        outbox(one).add("of one")
        second = outbox(two)
        second.add("of two")
        assert texts(outbox(one)) == ["of one", "of two"]
        second.discard(second.items[0].id)
        assert texts(outbox(one)) == ["of two"]


def test_a_message_that_cannot_be_stored_is_still_sent(path, caplog):
    caplog.set_level(logging.CRITICAL)
    with StateFile(path) as state:
        unsent = outbox(state)
    assert unsent.add("the file is closed").state == "sending"


@pytest.mark.parametrize("text", ["no database", ""])
def test_a_file_that_is_no_database_is_refused_unless_the_file_is_empty(path, text):
    path.parent.mkdir()
    path.write_text(text * 100)
    if text:
        with pytest.raises(StateFileError, match="not a database"):
            StateFile(path)
    else:
        StateFile(path).__exit__(None, None, None)


def test_an_unwritable_path_is_refused():
    with pytest.raises(StateFileError, match="/dev/null"):
        StateFile(Path("/dev/null/chat.sqlite3"))


def test_the_default_path_follows_the_xdg_specification(monkeypatch):
    monkeypatch.setenv("HOME", "/home/ana")
    assert default_path({}) == Path("/home/ana/.local/state/serverless-chat/chat.sqlite3")
    assert default_path({"XDG_STATE_HOME": "/x"}) == Path("/x/serverless-chat/chat.sqlite3")
