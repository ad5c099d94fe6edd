"""Which places words have in common: the same as that of their whole lists, with few reads."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.search.intersection import PAGE_SIZE, Intersection, OutOfReads
from tests.chalicelib.search.lists import Lists

AFTER_ALL = "~"


def in_order(lists):
    """The numbers of each word as places."""
    return {
        word: [f"{number:013}:{number}" for number in numbers] for word, numbers in lists.items()
    }


def common(lists, read):
    return [int(each.split(":")[1]) for each in Intersection(read, list(lists), AFTER_ALL)]


def test_one_word_gives_its_list_from_the_newest():
    lists = {"cat": range(120)}
    assert common(lists, Lists(in_order(lists))) == list(range(120))[::-1]


def test_a_rare_word_spares_the_reads_of_a_frequent_one():
    lists = {"the": range(10_000), "cat": [50, 9_000]}
    read = Lists(in_order(lists))
    assert common(lists, read) == [9_000, 50]
    assert read.reads <= 5


def test_frequent_words_are_read_page_by_page():
    lists = {"the": range(0, 1_000, 2), "a": range(0, 1_000, 3)}
    read = Lists(in_order(lists))
    assert common(lists, read) == list(range(0, 1_000, 6))[::-1]
    assert read.reads <= 500 / PAGE_SIZE + 333 / PAGE_SIZE + 3


numbers = st.sets(st.integers(0, 60), max_size=40)
word_lists = st.lists(numbers, min_size=1, max_size=4).map(lambda found: dict(enumerate(found)))


@given(word_lists, st.integers(1, 5))
def test_the_common_places_are_those_of_the_whole_lists(lists, page):
    wanted = sorted(set.intersection(*lists.values()), reverse=True)
    assert common(lists, Lists(in_order(lists), page=page)) == wanted


@given(word_lists, st.integers(1, 5), st.integers(0, 3))
def test_searches_that_may_read_little_find_all_in_the_end(lists, page, more):
    """Each gets further, if it may read each list once."""
    found, position = [], AFTER_ALL
    for _ in range(200):
        read = Lists(in_order(lists), most=len(lists) + more, page=page)
        search = Intersection(read, list(lists), position)
        try:
            for each in search:
                found.append(int(each.split(":")[1]))
        except OutOfReads:
            assert search.position < position
            position = search.position
        else:
            break
    assert found == sorted(set.intersection(*lists.values()), reverse=True)
