"""Filling the index of search from the log: `python -m tools.admin index`."""

import pytest

from chalicelib.domain import ChangeKind, Stamp
from chalicelib.search import SearchIndex
from tests.support.running import ROOT
from tests.tools.personal_data.conftest import ANA, STAGE
from tools import admin, search_index
from tools.personal_data.checkpoint import Checkpoint
from tools.personal_data.erasure import now
from tools.sign_in import stage_variables


@pytest.fixture
def search_table(tables):
    name = stage_variables(ROOT, STAGE)["SEARCH_TABLE"]
    yield name
    for item in tables.client.scan(TableName=name)["Items"]:
        key = {"word": item["word"], "place": item["place"]}
        tables.client.delete_item(TableName=name, Key=key)


@pytest.fixture
def fill(tables, search_table, tmp_path):
    """`fill("garden")`: index a room, by default all; returns the counts."""

    def run(room=None):
        checkpoint = Checkpoint(tmp_path / "checkpoint.json", {})
        search_index.fill(tables, SearchIndex(tables.client, search_table), room, checkpoint)
        checkpoint.delete()
        return checkpoint.counts

    return run


@pytest.fixture
def words(tables, search_table):
    """`words()`: the index's words, with their rooms."""
    return lambda: sorted(
        item["word"]["S"] for item in tables.client.scan(TableName=search_table)["Items"]
    )


def test_all_rooms_are_indexed_but_what_is_deleted(send, change, fill, words):
    send(ANA, "hello there")
    gone = send(ANA, "rude", room="garden")
    change(gone, ChangeKind.DELETE, ANA, data="", deleted=Stamp(ANA, now()))
    begun = send(ANA, "an idea", room="garden")
    send(ANA, "deep", room=f"garden:{begun.seq}")
    assert fill() == {"messages": 3, "writes": 5}
    assert words() == ["garden#an", "garden#deep", "garden#idea", "lobby#hello", "lobby#there"]
    assert fill()["writes"] == 5
    assert len(words()) == 5


def test_one_room_is_indexed_with_its_threads(send, fill, words):
    send(ANA, "hello")
    begun = send(ANA, "idea", room="garden")
    send(ANA, "deep", room=f"garden:{begun.seq}")
    assert fill("garden")["messages"] == 2
    assert words() == ["garden#deep", "garden#idea"]


def test_a_message_that_is_changed_meanwhile_leaves_no_old_words(
    send, change, fill, words, monkeypatch
):
    """The stream's consumer has removed the old words before the tool writes them."""
    message, apply = send(ANA, "old text"), SearchIndex.apply

    def change_then_apply(index, changes):
        if message.seq:
            monkeypatch.setattr(SearchIndex, "apply", apply)
            change(message, ChangeKind.EDIT, ANA, data="new text")
        return apply(index, changes)

    monkeypatch.setattr(SearchIndex, "apply", change_then_apply)
    fill()
    assert words() == ["lobby#new", "lobby#text"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Name either a room by its id, or --all."),
        (["garden", "--all"], "Name either a room by its id, or --all."),
        (["Garden"], "A room must be 1 to 64 characters"),
        (["--all", "--stage", "prod"], "Search is off in the stage prod: set SEARCH"),
    ],
    ids=["nothing", "both", "no room", "off"],
)
def test_a_wrong_command_is_told(capsys, arguments, said):
    assert admin.main(["index", *arguments, "--project-dir", str(ROOT)]) == 2
    assert said in capsys.readouterr().err
