"""Names whose words are each of one script, or of scripts that are written together."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.protocol.identifiers import BadCharacters, display_name
from chalicelib.protocol.script_sets import mixes_scripts
from tests.support.running import ROOT

REAL_NAMES = json.loads((ROOT / "tests/conformance/real_names.json").read_text("utf-8"))["names"]

CASES = json.loads((ROOT / "tests/conformance/look_alikes.json").read_text("utf-8"))


@pytest.mark.parametrize("name", CASES["mixed"], ids=ascii)
def test_a_word_of_scripts_that_are_not_written_together_is_mixed(name):
    assert mixes_scripts(name)


@pytest.mark.parametrize("name", CASES["whole"], ids=ascii)
def test_words_of_their_own_script_are_not_mixed(name):
    assert not mixes_scripts(name)


@pytest.mark.parametrize("language", REAL_NAMES)
def test_names_of_people_are_accepted(language):
    assert [display_name(name) for name in REAL_NAMES[language]] == REAL_NAMES[language]


def test_the_refusal_of_a_mixed_name_says_why():
    with pytest.raises(BadCharacters, match=r'A word of "name" must not mix scripts'):
        display_name("\u0410na")


@given(st.text(), st.text())
def test_words_are_judged_one_by_one(one, other):
    assert mixes_scripts(f"{one} {other}") == (mixes_scripts(one) or mixes_scripts(other))


@given(
    st.lists(st.sampled_from("a\u0430\u03b1\u13aa田さサ김ㄅعनไ1'\u0301"), max_size=6), st.randoms()
)
def test_the_order_of_a_words_characters_does_not_matter(characters, random):
    name = "".join(characters)
    random.shuffle(characters)
    assert mixes_scripts("".join(characters)) == mixes_scripts(name)
