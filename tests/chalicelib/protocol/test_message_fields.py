"""The fields of a message in frames."""

import json
from dataclasses import replace

import pytest

from chalicelib.domain import File, Message, Person, Reaction, Stamp, Thread
from chalicelib.protocol import actions, frames, identifiers, message_fields

ANA, BEN = Person("ana", "Ana"), Person("ben", "Ben", look="8en", vouched=True)
SAID = Message(room="garden", seq=7, **ANA._asdict(), data="tea?", at=1_000)
LONG_NAME = Person("m" * 22, "😀" * 32, "😀" * 32, True)
FILES = tuple(
    File(f"{number:022}", "n" * 128, 10**10, "t" * 80, 65_535, 65_535) for number in range(10)
)
MEMBERS = tuple(f"{number:022}" for number in range(20))


def fields(message, **more):
    return message_fields.message_fields(message, **more)


def test_a_message_that_never_changed_has_no_field_of_changes():
    expected = {"room": "garden", "seq": 7, "member": "ana", "name": "Ana", "data": "tea?"}
    assert fields(SAID) == {**expected, "at": 1_000}


def test_a_deleted_message_says_who_deleted_it_and_has_no_text():
    deleted = replace(SAID, data="", deleted=Stamp(BEN, 2_000), revision=4)
    found = fields(deleted)
    assert "data" not in found
    assert found["deleted"] == {
        "member": "ben",
        "name": "Ben",
        "look": "8en",
        "vouched": True,
        "at": 2_000,
    }
    assert found["revision"] == 4


def test_a_reply_quotes_the_beginning_of_its_target_on_one_line():
    reply = replace(SAID, seq=9, reply_to=7)
    quoted = replace(SAID, data=" one\n\ttwo  " + "x" * 4_000)
    quote = fields(reply, quoted=quoted)["replyTo"]
    assert quote == {"seq": 7, "member": "ana", "name": "Ana", "excerpt": quote["excerpt"]}
    assert quote["excerpt"].startswith("one two x")
    assert quote["excerpt"].endswith("x…")
    assert len(quote["excerpt"]) == message_fields.MAX_EXCERPT_CHARS


def test_a_reply_to_a_deleted_message_quotes_nothing():
    reply = replace(SAID, seq=9, reply_to=7)
    quoted = replace(SAID, data="", deleted=Stamp(ANA, 2_000))
    assert fields(reply, quoted=quoted)["replyTo"] == {
        "seq": 7,
        "member": "ana",
        "name": "Ana",
        "deleted": True,
    }


def test_a_reply_to_a_message_that_is_no_longer_kept_has_its_number_alone():
    assert fields(replace(SAID, reply_to=7))["replyTo"] == {"seq": 7}


def test_a_reader_sees_which_reactions_are_theirs():
    reacted = replace(SAID, reactions=(Reaction("👍", ("ben", "ana")), Reaction("🎉", ("ben",))))
    assert fields(reacted, reader="ana")["reactions"] == [
        {"reaction": "👍", "count": 2, "members": ["ben", "ana"], "mine": True},
        {"reaction": "🎉", "count": 1, "members": ["ben"]},
    ]
    assert "mine" not in fields(reacted)["reactions"][0]


def test_of_many_reactions_the_first_members_are_named_and_all_are_counted():
    reacted = replace(SAID, reactions=tuple(Reaction(f"r{n}", MEMBERS) for n in range(12)))
    listed = fields(reacted, reader=MEMBERS[-1])["reactions"]
    assert [each["count"] for each in listed] == [20] * 12
    assert [len(each["members"]) for each in listed] == [10] * 10 + [0] * 2
    assert all(each["mine"] for each in listed)


@pytest.mark.parametrize("character", ["😀", "\x01", '"', "\u2028"])
def test_the_longest_message_is_one_frame_and_one_page(character):
    message = Message(
        room=identifiers.thread("r" * 64, 10**15),
        seq=10**13,
        id=character * actions.MAX_ID_CHARS,
        **LONG_NAME._asdict(),
        data=character * actions.MAX_DATA_CHARS,
        at=10**13,
        reply_to=10**13,
        mentions=MEMBERS,
        mentions_room=True,
        files=FILES,
        edited=Stamp(LONG_NAME, 10**13),
        reactions=tuple(Reaction(f"{n:02}" + "😀" * 30, MEMBERS) for n in range(50)),
        thread=Thread(10**6, 10**13, 10**13),
        revision=10**6,
    )
    frame = frames.message(message, message)
    assert len(frame.encode()) <= 32 * 1024
    assert message_fields.message_size(message) <= frames.MAX_PAGE_BYTES
    found = json.loads(frame)
    assert found["data"] == message.data
    assert len(found["reactions"]) >= 3


def test_the_marks_of_a_reader_who_has_reacted_to_everything_fit_into_a_page():
    reactions = tuple(Reaction(f"{n:02}", (MEMBERS[0],)) for n in range(50))
    reacted = replace(SAID, reactions=reactions, revision=50)
    size = message_fields.message_size(reacted)
    marked = json.dumps(fields(reacted, reader=MEMBERS[0]), separators=(",", ":"))
    assert len(marked) < size <= len(marked) + 1
