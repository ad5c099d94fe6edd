"""How changes fill frames."""

import pytest

from chalicelib.chat.change_pages import filled
from chalicelib.domain import ChangeKind, Message
from chalicelib.protocol.frames import Span
from chalicelib.stores import ChangeEntry, ChangesPage

CHARS = 4_000
PER_FRAME = 7  # messages of so many characters in 30 KB


def said(seq, data="tea"):
    return Message(room="garden", seq=seq, member="m" * 22, name="Ana", data=data, at=seq)


def page(targets, first=101, data="tea", **fields):
    entries = [
        ChangeEntry(first + index, target, ChangeKind.REACT, "ben")
        for index, target in enumerate(targets)
    ]
    messages = {target: said(target, data) for target in targets if target}
    up_to = fields.pop("up_to", first + len(targets) - 1)
    return ChangesPage(entries, messages, first=first, up_to=up_to, **fields)


def test_many_changes_of_one_message_are_told_once():
    (only,) = filled(page([5] * 1_000))
    assert only == ([said(5)], Span(101, 1_100))


def test_what_does_not_fit_begins_another_frame_at_the_number_after():
    found = list(filled(page(range(1, 16), data="x" * CHARS, more=True)))
    assert [len(each.messages) for each in found] == [PER_FRAME, PER_FRAME, 1]
    assert [each.span for each in found] == [
        Span(101, 107, more=True),
        Span(108, 114, more=True),
        Span(115, 115, more=True),
    ]


def test_a_message_that_is_changed_again_in_the_next_frame_is_told_again():
    found = list(filled(page([*range(1, 9), 1], data="x" * CHARS)))
    assert [[each.seq for each in frame.messages] for frame in found] == [[*range(1, 8)], [8, 1]]


@pytest.mark.parametrize("targets", [[], [0, 0]])
def test_a_frame_without_messages_still_tells_its_numbers(targets):
    (only,) = filled(page(targets, up_to=104, last=106))
    assert only == ([], Span(101, 104, last=106))
