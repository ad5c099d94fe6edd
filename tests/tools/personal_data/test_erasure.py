"""Erasing a member: nothing of them stays, and all else does."""

import pytest

from chalicelib.domain import ERASED, Reaction, Role
from tests.tools.personal_data.conftest import ANA, BEN, CID, DEN
from tools.personal_data import erase, pages
from tools.personal_data.checkpoint import Checkpoint


@pytest.fixture
def run(tables, tmp_path):
    """`run()`: erases Ana; what was erased, by kind. After an interruption it continues."""

    def once():
        checkpoint = Checkpoint(tmp_path / "checkpoint.json", {"member": ANA.member})
        erase(tables, ANA.member, checkpoint)
        checkpoint.delete()
        return checkpoint.counts

    return once


def test_nothing_of_the_member_stays_anywhere(chat, run, stored):
    words = [ANA.member, ANA.name, "my address", "something rude", "deep down", "between us"]
    before = stored()
    assert [word for word in words if word not in before] == ["something rude"]
    run()
    assert [word for word in words if word in stored()] == []


def test_messages_keep_their_numbers_and_are_deleted_by_nobody(chat, run, log):
    run()
    messages = {message.seq: message for message in log.before("lobby", None, 100).messages}
    assert list(messages) == [said.seq for said in chat.values() if said.room == "lobby"]
    erased = messages[chat["reply"].seq]
    assert (erased.sender, erased.data, erased.reply_to, erased.mentions) == (ERASED, "", None, ())
    assert erased.deleted.person == ERASED
    assert messages[chat["gone"].seq].deleted.person == BEN


def test_messages_of_others_stay_but_for_the_member_in_them(chat, run, log):
    run()
    answer, liked, removed = (
        log.message("lobby", chat[n].seq) for n in ("answer", "liked", "removed")
    )
    assert (answer.sender, answer.data, answer.mentions) == (BEN, "good evening", (CID.member,))
    assert (liked.sender, liked.data) == (CID, "cake?")
    assert liked.reactions == (Reaction("👍", (BEN.member,)),)
    assert removed.deleted.person == ERASED


def test_clients_that_come_back_are_told_of_every_erased_message(chat, run, log):
    known = log.changes_after("lobby", None, 100).up_to
    run()
    page = log.changes_after("lobby", known, 100)
    changed = {name for name, message in chat.items() if message.seq in page.messages}
    assert changed == {"hello", "answer", "reply", "liked", "gone", "removed"}
    assert {entry.member for entry in page.entries} == {ERASED.member}


def test_an_archived_room_is_no_exception(chat, run, log, tables, stored):
    parts = [{verb: request} for verb, request in log.archiving("lobby", True)]
    tables.client.transact_write_items(TransactItems=parts)
    run()
    assert "my address" not in stored()


def test_a_room_whose_last_owner_is_erased_has_another_one(chat, run, rooms):
    run()
    assert rooms.membership(DEN, BEN.member).role is Role.OWNER
    settings = rooms.settings(DEN)
    assert (settings.members, settings.owners, settings.created_by) == (1, 1, ERASED.member)


def test_connections_are_forgotten(chat, run, connections):
    run()
    assert connections.get("ana1=") is None
    assert list(connections.ids("lobby", 0)) == []


def test_a_second_run_finds_nothing(chat, run, stored):
    assert run()
    before = stored()
    assert run() == {}
    assert stored() == before


def test_a_member_of_whom_nothing_is_stored_changes_nothing(send, run, stored):
    send(BEN, ANA.member)  # as a text of somebody else's
    before = stored()
    assert run() == {}
    assert stored() == before


class Crash(Exception):
    pass


@pytest.mark.parametrize("pages_before", [0, 3, 8])
def test_a_run_that_was_interrupted_continues(chat, run, stored, monkeypatch, pages_before):
    monkeypatch.setattr(pages, "PAGE_SIZE", 3)
    save, saved = Checkpoint.save, []

    def crash(checkpoint):
        if len(saved) == pages_before:
            raise Crash
        saved.append(checkpoint)
        save(checkpoint)

    monkeypatch.setattr(Checkpoint, "save", crash)
    with pytest.raises(Crash):
        run()
    monkeypatch.setattr(Checkpoint, "save", save)
    run()
    assert ANA.member not in stored()


def test_a_run_does_not_read_again_what_it_has_read(chat, run, tables, monkeypatch, tmp_path):
    checkpoint = Checkpoint(tmp_path / "checkpoint.json", {"member": ANA.member})
    for table in (tables.connections, tables.room_connections, tables.messages):
        checkpoint.end_table(table)
    assert "messages" not in run()
    assert run()["messages"] == 5
