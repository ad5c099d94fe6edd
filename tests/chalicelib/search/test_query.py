"""Queries: one to eight words, which a message must all have."""

import pytest

from chalicelib.search import MAX_QUERY_CHARS, BadQuery, Query


@pytest.mark.parametrize("text", ["", "  ", "?!", "👍", " ".join("abcdefghi")])
def test_a_query_without_words_or_with_too_many_is_refused(text):
    with pytest.raises(BadQuery, match="1 to 8 words"):
        Query.parse(text)


def test_a_query_that_is_too_long_is_refused():
    with pytest.raises(BadQuery, match="200 characters"):
        Query.parse((MAX_QUERY_CHARS + 1) * "a")


def test_all_words_must_be_there_in_any_order():
    query = Query.parse("Deploy CAFÉ")
    assert query.matches("the cafe, then deploy")
    assert not query.matches("the cafe")
    assert not query.matches("the cafe is deployed")


def test_words_beyond_those_of_the_index_count():
    text = " ".join(f"w{number}" for number in range(200))
    assert Query.parse("w199").matches(text)


def test_of_characters_without_spaces_all_pairs_count_and_eight_are_looked_up():
    text = "東京都渋谷区神南一丁目"
    query = Query.parse(text)
    assert len(query.words) == 10
    assert query.looked_up == query.words[:8]
    assert query.matches(f"住所は{text}です")
    assert not query.matches("東京都渋谷区神南一丁")


def test_the_words_are_told_as_the_text_has_them():
    assert Query.parse("cafe bar").written("Bar, Café, BAR") == ["Bar", "Café", "BAR"]
