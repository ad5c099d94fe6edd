"""Search: the messages of a room that have all words, the newest first, with bounded reads."""

from dataclasses import replace

import pytest

from chalicelib.domain import Change, ChangeKind, Person, Stamp
from chalicelib.search import MessageSearch, Query, Reindexing, cursor
from chalicelib.search.intersection import PAGE_SIZE
from chalicelib.search.places import place_of
from chalicelib.search.search import MAX_MESSAGES_READ, MAX_READS
from tests.chalicelib.search.lists import Lists

ANA = Person("ana", "Ana")


def test_messages_are_found_by_all_of_some_words_the_newest_first(say, find):
    for text in ("red apple", "green apple", "red pear", "an Apple, RED"):
        say(text)
    assert find("red apple") == (["an Apple, RED", "red apple"], None)
    assert find("apple")[0] == ["an Apple, RED", "green apple", "red apple"]
    assert find("plum") == ([], None)


def test_other_rooms_are_not_searched(say, find):
    say("hello", room="elsewhere")
    assert find("hello") == ([], None)


def test_a_room_is_searched_with_its_threads_and_a_thread_alone(say, find):
    begun = say("apple one")
    thread = f"garden:{begun.seq}"
    say("apple two", room=thread)
    say("apple three")
    say("apple four", room=f"garden:{begun.seq + 1}")
    assert find("apple")[0] == ["apple four", "apple three", "apple two", "apple one"]
    assert find("apple", room=thread) == (["apple two"], None)


def test_pages_follow_each_other_without_a_gap(say, find):
    for number in range(7):
        say(f"apple {number}")
    found, before = [], None
    for _ in range(4):
        texts, before = find("apple", before=before, limit=3)
        found += texts
        if before is None:
            break
    assert found == [f"apple {number}" for number in reversed(range(7))]


def test_a_search_can_begin_at_a_time(say, find):
    say("apple one")
    later = say("apple two")
    assert find("apple", before=str(later.at)) == (["apple one"], None)


def change(log, message, kind, **fields):
    asked = Change(room=message.room, kind=kind, target=message.seq, person=ANA, at=message.at)
    return log.change(asked, lambda old: replace(old, **fields)).message


def test_what_the_index_still_has_of_a_deleted_message_is_not_found(say, find, log):
    message = say("apple")
    change(log, message, ChangeKind.DELETE, data="", deleted=Stamp(ANA, message.at))
    assert find("apple") == ([], None)


def test_an_edited_message_is_found_by_its_present_words_alone(say, find, log, index, expiry):
    message = say("apple tree")
    changed = change(log, message, ChangeKind.EDIT, data="pear tree")
    assert find("apple") == find("apple tree") == ([], None)
    assert find("tree")[0] == ["pear tree"]
    index.apply([Reindexing(changed, expiry, known="apple tree")])
    assert find("pear") == (["pear tree"], None)


def test_an_expired_message_is_not_found(say, find, dynamodb, messages_table, now):
    message = say("apple")
    dynamodb.update_item(
        TableName=messages_table,
        Key={"room": {"S": message.room}, "seq": {"N": str(message.seq)}},
        UpdateExpression="SET expiresAt = :past",
        ExpressionAttributeValues={":past": {"N": str(now // 1000 - 1)}},
    )
    assert find("apple") == ([], None)


def test_of_characters_without_spaces_the_text_tells_what_the_lookup_leaves_open(say, find):
    say("東京都渋谷区神南一丁目三番")
    say("東京都渋谷区神南一丁目二番")
    assert find("東京都渋谷区神南一丁目二番")[0] == ["東京都渋谷区神南一丁目二番"]


class LargeRoom:
    """The index of a room of ten thousand messages, of which the log has the oldest. It stands in
    for the table, which takes long to fill."""

    def __init__(self, needle, lists):
        self._places = {
            word: [place_of(needle), *(f"{needle.at + n}:{needle.seq + n}" for n in numbers)]
            for word, numbers in lists.items()
        }
        self.searches = []

    def reads(self, room, most):
        self.searches.append(Lists(self._places, most))
        return self.searches[-1]


@pytest.fixture
def large_room(send, log):
    """`large_room({"hay": range(1, 10_000)})`: the numbers of messages that have each word, as has
    the first message; the index, and the search over it."""

    def make(lists):
        index = LargeRoom(send("a needle of hay and straw"), lists)
        return index, MessageSearch(index, log)

    return make


def test_a_rare_word_is_found_in_a_large_room_with_few_reads(large_room, calls):
    index, search = large_room({"hay": range(1, 10_000), "needle": []})
    calls.clear()
    found = search.find("garden", Query.parse("hay needle"), cursor(None), 20)
    assert len(found.messages) == 1
    assert index.searches[0].reads <= 4
    assert calls == {"BatchGetItem": 1}


def test_a_search_ends_after_some_reads_and_the_next_one_goes_on_from_there(large_room):
    """No message has both words but the oldest one."""
    index, search = large_room({"hay": range(1, 10_000, 2), "straw": range(2, 10_000, 2)})
    query, before, found = Query.parse("hay straw"), cursor(None), []
    while before:
        page = search.find("garden", query, before, 20)
        found += page.messages
        before = page.next
    assert len(found) == 1
    assert max(each.reads for each in index.searches) == MAX_READS
    assert len(index.searches) <= 1 + 10_000 / PAGE_SIZE / (MAX_READS - 2)


def test_messages_that_are_gone_are_read_up_to_a_bound(large_room, calls):
    index, search = large_room({"hay": range(1, 10_000)})
    calls.clear()
    found = search.find("garden", Query.parse("hay"), cursor(None), 20)
    assert found.messages == []
    assert found.next is not None
    assert index.searches[0].reads == MAX_MESSAGES_READ / PAGE_SIZE
    assert calls == {"BatchGetItem": MAX_MESSAGES_READ / 20}
