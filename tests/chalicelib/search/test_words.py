"""The words of a text: for the index and for queries the same."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.search.words import MAX_WORD_CHARS, MAX_WORDS, runs, words, written

WORDS = [
    ("", []),
    ("  \n ", []),
    ("👍 !?", []),
    ("Hello, world", ["hello", "world"]),
    ("the cat and THE hat", ["the", "cat", "and", "hat"]),
    ("don't stop_me-now", ["don", "t", "stop", "me", "now"]),
    ("https://example.com/a?b=1", ["https", "example", "com", "a", "b", "1"]),
    ("3.14 and 2026-11-27", ["3", "14", "and", "2026", "11", "27"]),
    ("co\u00adoperate", ["cooperate"]),
    ("zero\u200bwidth", ["zero", "width"]),
    ("Café CAFE\u0301 ｃａｆé", ["cafe"]),
    ("Straße STRASSE", ["strasse"]),
    ("Σίσυφος ΣΊΣΥΦΟΣ", ["σισυφοσ"]),
    ("İstanbul", ["istanbul"]),
    ("ёлка елка", ["елка"]),
    ("½ Ⅷ", ["1", "2", "viii"]),
    ("שָׁלוֹם שלום", ["שלום"]),
    ("مُحَمَّد محمد", ["محمد"]),
    ("हिन्दी", ["हिन्दी"]),
    ("한국어 텍스트", ["한국어", "텍스트"]),
    ("東京都", ["東京", "京都"]),
    ("猫", ["猫"]),
    ("が か", ["が", "か"]),
    ("ﾊﾟﾝが", ["パン", "ンが"]),
    ("iPhone用", ["iphone", "用"]),
    ("สวัสดี", ["สวั", "วัส", "สดี"]),
]


@pytest.mark.parametrize(("text", "found"), WORDS)
def test_a_text_has_these_words(text, found):
    assert words(text) == found


def test_the_index_has_the_first_words_of_a_long_text():
    text = " ".join(f"w{number}" for number in range(2 * MAX_WORDS))
    assert words(text) == [f"w{number}" for number in range(MAX_WORDS)]
    assert len(words(text, most=None)) == 2 * MAX_WORDS


def test_of_a_long_word_the_beginning_counts():
    assert words(f"{MAX_WORD_CHARS * 'a'}xyz") == [MAX_WORD_CHARS * "a"]


def test_the_parts_of_a_text_count_characters_without_spaces_once():
    assert runs("I love 東京都に行く, really") == ["I", "love", "東京都に行く", "really"]


WRITTEN = [
    ("Das Café! CAFÉ; cafeteria", "cafe", ["Café", "CAFÉ"]),
    ("don't", "t", ["t"]),
    ("新しい東京都庁です", "東京都", ["東京都"]),
    ("東京と京都", "東京", ["東京"]),
    ("猫 犬", "猫", ["猫"]),
    ("ends in 東京", "東京", ["東京"]),
    ("nothing of it", "other", []),
    ("co\u00adoperate now", "cooperate", ["co\u00adoperate"]),
]


@pytest.mark.parametrize(("text", "query", "found"), WRITTEN)
def test_words_are_told_as_they_are_written(text, query, found):
    assert written(text, frozenset(words(query))) == found


texts = st.text(max_size=60)


@given(texts)
@example("ŉ ǰ ΐ")
def test_each_word_is_a_word_by_itself_of_letters_digits_and_their_marks(text):
    for word in words(text):
        assert words(word) == [word]
        assert word[0].isalnum()
        assert {unicodedata.category(char)[0] for char in word} <= set("LNM")


@given(texts, st.sampled_from(["NFC", "NFD"]))
def test_the_words_do_not_depend_on_unicodes_form(text, form):
    assert words(unicodedata.normalize(form, text)) == words(text)


@given(texts, texts)
def test_a_text_has_the_words_of_its_parts(one, other):
    together = words(f"{one} {other}", most=None)
    assert set(together) == {*words(one, most=None), *words(other, most=None)}


@given(texts)
def test_each_word_is_found_in_its_text_as_it_is_written(text):
    normal = unicodedata.normalize("NFC", text)
    for part in written(text, frozenset(words(text))):
        assert part in normal
