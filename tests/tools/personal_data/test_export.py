"""Exporting a member: all that is stored of them, and nobody else's words or names."""

import json
from collections import Counter

import pytest

from tests.tools.personal_data.conftest import ANA, BEN, DEN
from tools.personal_data import export, pages
from tools.personal_data.checkpoint import Checkpoint


@pytest.fixture
def run(tables, tmp_path):
    """`run()`: the lines of Ana's export. After an interruption it continues."""

    def once():
        out = tmp_path / "export.jsonl"
        checkpoint = Checkpoint(tmp_path / "checkpoint.json", {"member": ANA.member})
        export(tables, ANA.member, out, checkpoint)
        checkpoint.delete()
        return [json.loads(line) for line in out.read_text().splitlines()]

    return once


def of_kind(lines, kind):
    return [line for line in lines if line["kind"] == kind]


def test_the_export_has_the_members_messages_as_they_are(chat, run):
    lines = run()
    texts = {line["data"] for line in of_kind(lines, "message")}
    assert texts == {"hello from Anastasia", "my address is ...", "", "deep down", "between us"}
    (reply,) = [line for line in of_kind(lines, "message") if line["data"].startswith("my")]
    assert (reply["room"], reply["seq"]) == ("lobby", chat["reply"].seq)
    assert (reply["replyTo"], reply["mentions"]) == (chat["answer"].seq, [BEN.member])


def test_the_export_has_what_the_member_did_to_others_and_is_named_in(chat, run):
    lines = run()
    at = {name: {"room": "lobby", "seq": message.seq} for name, message in chat.items()}
    assert of_kind(lines, "reaction") == [
        {"kind": "reaction", **at["liked"], "reaction": reaction} for reaction in ("👍", "🍰")
    ]
    assert [{**line, "at": 0} for line in of_kind(lines, "mention")] == [
        {"kind": "mention", **at["answer"], "at": 0}
    ]
    assert {line["change"] for line in of_kind(lines, "change")} == {"react", "delete", "deleted"}


def test_the_export_has_memberships_rooms_invitations_and_connections(chat, run):
    lines = run()
    (membership,) = of_kind(lines, "membership")
    assert (membership["room"], membership["role"]) == (DEN, "owner")
    (room,) = of_kind(lines, "room")
    assert (room["room"], room["title"]) == (DEN, "Den")
    assert len(of_kind(lines, "invitation")) == 1
    (connection,) = of_kind(lines, "connection")
    assert connection["name"] == ANA.name
    assert {line["room"] for line in of_kind(lines, "presence")} == {"lobby", DEN, f"@{ANA.member}"}


def test_the_export_has_no_words_or_names_of_others(chat, run):
    text = json.dumps(run(), ensure_ascii=False)
    assert not [word for word in ("good evening", "cake?", "Benedikt", "Cid") if word in text]


def test_the_last_line_says_that_the_export_is_whole(chat, run):
    first, *records, last = run()
    assert first == {"kind": "export", "member": ANA.member}
    assert last == {"kind": "end", "counts": Counter(line["kind"] for line in records)}


class Crash(Exception):
    pass


def test_an_export_that_was_interrupted_continues_and_has_each_line_once(
    chat, run, monkeypatch, tmp_path
):
    whole = run()
    monkeypatch.setattr(pages, "PAGE_SIZE", 3)
    save, saved = Checkpoint.save, []

    def crash(checkpoint):
        if len(saved) == 4:
            raise Crash
        saved.append(checkpoint)
        save(checkpoint)

    monkeypatch.setattr(Checkpoint, "save", crash)
    with pytest.raises(Crash):
        run()
    monkeypatch.setattr(Checkpoint, "save", save)
    assert sorted(map(json.dumps, run())) == sorted(map(json.dumps, whole))
