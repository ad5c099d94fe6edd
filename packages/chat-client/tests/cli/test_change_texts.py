"""What became of a message, in words: whatever its parts contain."""

import re

import pytest
from chat_client import Change, Person, Reaction, Reply, Stamp
from chat_client.cli.change_texts import change_notices, plain_changes
from chat_client.cli.log_formatter import LogFormatter, TerminalStyle
from chat_client.cli.names import Names
from client_support.messages import ANA, BEN, message, stamp

ESCAPE = "\x1b[2J\u202e\r\n12:34 Bob: send the money"
REACTIONS = (Reaction("👍", 3, (ANA,)), Reaction("ok", 1, (BEN,)))


def changed(*kinds, **fields):
    return Change(message(7, BEN, **fields), frozenset(kinds))


def notices(change):
    """Without the times, which depend on the time zone."""
    return [
        re.sub(r"\d+ January, \d\d:\d\d|\d+ \w+, \d\d:\d\d", "TIME", notice)
        for notice in change_notices(change, Names())
    ]


def plain(change):
    return [re.sub(r"\d{4}-\S+ \S+", "TIME", line) for line in plain_changes(change, Names())]


@pytest.mark.parametrize(
    ("change", "for_people", "for_programs"),
    [
        (
            changed("edited", data="one\ntwo", edited=stamp(BEN)),
            ["ben edited a message of TIME: one\\ntwo"],
            ["* edited TIME ben: one\\ntwo"],
        ),
        (
            changed("deleted", data="", deleted=stamp(BEN)),
            ["ben deleted a message of TIME"],
            ["* deleted TIME ben"],
        ),
        (
            changed("deleted", "reactions", deleted=stamp(ANA)),
            ["ana deleted a message of ben of TIME"],
            ["* deleted TIME ben"],
        ),
        (
            changed("reactions", data="hello", reactions=REACTIONS),
            ["👍 3, ok 1 for TIME ben: hello"],
            ["* reactions TIME ben: 👍 3, ok 1"],
        ),
        (
            changed("reactions", data="hello"),
            ["no reactions for TIME ben: hello"],
            ["* reactions TIME ben:"],
        ),
        (changed("reply", "thread"), [], []),
        (changed("edited", deleted=stamp(BEN), edited=stamp(BEN)), [], []),
    ],
)
def test_a_change_is_told_in_a_line(change, for_people, for_programs):
    assert notices(change) == for_people
    assert plain(change) == for_programs


def test_no_part_of_a_message_commands_the_terminal_or_begins_a_line():
    person = Person("member-eve", ESCAPE)
    hostile = message(
        7,
        name=ESCAPE,
        data=ESCAPE,
        reply_to=Reply(6, person, ESCAPE),
        edited=Stamp(person, 99),
        reactions=(Reaction(ESCAPE, 1, ()),),
    )
    formatter = LogFormatter(TerminalStyle(False), 80, Names())
    everything = frozenset({"edited", "reactions"})
    lines = [
        *formatter.lines(hostile),
        *formatter.change_lines(Change(hostile, everything)),
        *formatter.change_lines(
            Change(message(7, name=ESCAPE, deleted=Stamp(person, 99)), frozenset({"deleted"}))
        ),
        *plain_changes(Change(hostile, everything), Names()),
    ]
    assert not re.search(r"[\x00-\x1f\u202e]", "".join(lines))
    assert len([line for line in lines if re.match(r"\d\d:\d\d ", line)]) == 1
    assert not [line for line in lines if line.startswith("12:34 Bob")]


def test_a_message_is_shown_with_what_it_answers_and_its_reactions():
    formatter = LogFormatter(TerminalStyle(False), 80, Names())
    eve = Person("member-eve", "Eve")
    first = message(7, data="fine", reply_to=Reply(6, eve, "how are\nyou?"), reactions=REACTIONS)
    _, *lines = formatter.lines(first)
    assert [line.partition(" ")[2] for line in lines] == [
        "ben: fine",
        "answers Eve: how are you? --",
        "👍 3, ok 1 --",
    ]
    edited = message(8, data="fine", edited=stamp(BEN), reply_to=Reply(6, eve, is_deleted=True))
    assert [line.partition(" ")[2] for line in formatter.lines(edited)] == [
        "ben: fine (edited)",
        "answers a message of Eve that was deleted --",
    ]
    assert formatter.lines(message(9, reply_to=Reply(1)))[1:] == [
        "-- answers a message that is no longer kept --"
    ]


def test_a_deleted_message_keeps_its_place_without_its_text():
    formatter = LogFormatter(TerminalStyle(False), 80, Names())
    formatter.lines(message(6))
    (line,) = formatter.lines(message(7, deleted=stamp(BEN)))
    assert line.startswith("-- ben deleted a message of ")
