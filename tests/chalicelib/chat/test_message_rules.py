"""What becomes of a message that is edited, deleted or reacted to, and what is refused."""

from dataclasses import replace

import pytest

from chalicelib.chat import message_rules
from chalicelib.domain import Message, Person, Reaction, Stamp, Thread
from chalicelib.protocol.actions import Delete, Edit, React
from chalicelib.protocol.errors import ErrorCode, FrameError

ANA, BEN = Person("ana", "Ana"), Person("ben", "Ben")
SAID = Message(
    room="garden",
    seq=7,
    **ANA._asdict(),
    data="tea?",
    at=1_000,
    reply_to=5,
    mentions=("ben",),
    mentions_room=True,
    reactions=(Reaction("👍", ("ben", "cem")), Reaction("🎉", ("ben",))),
    thread=Thread(2, 9, 1_500),
    revision=3,
)
DELETED = message_rules.tombstone(SAID, Stamp(ANA, 2_000))
EDIT, DELETE = Edit(7, "coffee?", id="1"), Delete(7, id="1")
HOUR = 3_600_000


def reaction(text, is_back=False):
    return React(7, text, is_back=is_back, id="1")


def kinds(count):
    return tuple(Reaction(f"r{number}", ("cem",)) for number in range(count))


def test_an_edit_replaces_the_text_and_says_who_and_when():
    by = Stamp(Person("ana", "Anna"), 5_000)
    edited = message_rules.edited(SAID, EDIT, by, "coffee!", HOUR)
    assert edited == replace(SAID, data="coffee!", edited=by)


def test_an_edit_to_the_same_text_changes_nothing():
    by = Stamp(ANA, 5_000)
    assert message_rules.edited(SAID, EDIT, by, "tea?", HOUR) is SAID


def test_a_message_can_be_edited_until_its_time_is_over():
    last = Stamp(ANA, SAID.at + HOUR)
    assert message_rules.edited(SAID, EDIT, last, "x", HOUR).data == "x"


def test_a_deletion_leaves_nothing_but_who_sent_and_deleted_it_and_its_thread():
    by = Stamp(ANA, 2_000)
    assert message_rules.deleted(SAID, DELETE, by, moderates=False) == Message(
        room="garden",
        seq=7,
        **ANA._asdict(),
        data="",
        at=1_000,
        deleted=by,
        thread=Thread(2, 9, 1_500),
        revision=3,
    )


def test_who_moderates_deletes_messages_of_others():
    by = Stamp(BEN, 2_000)
    assert message_rules.deleted(SAID, DELETE, by, moderates=True).deleted == by


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda: message_rules.edited(SAID, EDIT, Stamp(BEN, 2_000), "x", HOUR), "not_allowed"),
        (lambda: message_rules.edited(SAID, EDIT, Stamp(ANA, 1_001 + HOUR), "x", HOUR), "too_late"),
        (lambda: message_rules.edited(SAID, EDIT, Stamp(ANA, 1_001), "x", 0), "too_late"),
        (lambda: message_rules.edited(None, EDIT, Stamp(ANA, 2_000), "x", HOUR), "no_message"),
        (lambda: message_rules.edited(DELETED, EDIT, Stamp(ANA, 2_000), "x", HOUR), "no_message"),
        (lambda: message_rules.deleted(SAID, DELETE, Stamp(BEN, 2_000), False), "not_allowed"),
        (lambda: message_rules.deleted(DELETED, DELETE, Stamp(ANA, 2_000), True), "no_message"),
        (lambda: message_rules.deleted(None, DELETE, Stamp(ANA, 2_000), True), "no_message"),
        (lambda: message_rules.reacted(None, reaction("👍"), "ana"), "no_message"),
        (lambda: message_rules.reacted(DELETED, reaction("👍"), "ana"), "no_message"),
        (lambda: message_rules.reacted(DELETED, reaction("👍", True), "ana"), "no_message"),
    ],
)
def test_a_change_is_refused(change, code):
    with pytest.raises(FrameError) as refused:
        change()
    assert (refused.value.code, refused.value.id) == (ErrorCode(code), "1")


def test_reactions_keep_the_order_in_which_they_were_first_used():
    reacted = message_rules.reacted(SAID, reaction("🎉"), "ana")
    reacted = message_rules.reacted(reacted, reaction("🌱"), "ana")
    assert reacted.reactions == (
        ("👍", ("ben", "cem")),
        ("🎉", ("ben", "ana")),
        ("🌱", ("ana",)),
    )


def test_the_same_reaction_of_a_member_counts_once():
    assert message_rules.reacted(SAID, reaction("👍"), "ben") is SAID


def test_a_reaction_that_nobody_has_any_more_is_gone():
    reacted = message_rules.reacted(SAID, reaction("🎉", is_back=True), "ben")
    assert reacted.reactions == (("👍", ("ben", "cem")),)


def test_taking_back_what_was_not_there_changes_nothing():
    assert message_rules.reacted(SAID, reaction("🌱", is_back=True), "ben") == SAID


def test_the_51st_kind_is_refused_and_the_50th_and_its_second_are_not():
    full = message_rules.reacted(replace(SAID, reactions=kinds(49)), reaction("🌱"), "ana")
    assert len(full.reactions) == 50
    assert message_rules.reacted(full, reaction("🌱"), "ben").reactions[-1].members == (
        "ana",
        "ben",
    )
    with pytest.raises(FrameError, match="too_many_reactions"):
        message_rules.reacted(full, reaction("🌻"), "ana")


def test_the_1001st_reaction_is_refused():
    crowd = tuple(f"member-{number}" for number in range(1_000))
    full = replace(SAID, reactions=(Reaction("👍", crowd),))
    with pytest.raises(FrameError, match="too_many_reactions"):
        message_rules.reacted(full, reaction("👍"), "ana")


def test_a_reply_counts_and_the_latest_one_is_the_last():
    late = replace(SAID, room="garden:7", seq=12, at=1_600, thread=None)
    early = replace(late, seq=11, at=1_590)
    counted = message_rules.replied(message_rules.replied(SAID, late), early)
    assert counted.thread == Thread(4, 12, 1_600)


def test_without_a_member_only_the_reactions_of_others_are_left():
    assert message_rules.without(SAID.reactions, "ben") == (("👍", ("cem",)),)
