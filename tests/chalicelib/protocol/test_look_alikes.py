"""Names that look alike have the same look: UTS #39's skeleton, by Unicode's own data."""

import gzip
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.protocol import look_alikes
from chalicelib.protocol.identifiers import MAX_NAME_CHARS
from chalicelib.protocol.look_alikes import MAX_LOOK_BYTES, look, skeleton
from tests.support.running import ROOT

CASES = json.loads((ROOT / "tests/conformance/look_alikes.json").read_text("utf-8"))
DATA = ROOT / "tools/unicode/confusables-17.0.0.txt.gz"
REAL_NAMES = json.loads((ROOT / "tests/conformance/real_names.json").read_text("utf-8"))["names"]

HANGUL_FILLER = "\u3164"


def confusables():
    """Unicode's file: from each character to what it looks like."""
    found = {}
    for line in gzip.decompress(DATA.read_bytes()).decode("utf-8-sig").splitlines():
        fields = line.partition("#")[0].split(";")
        if len(fields) == 3:
            source, target = ("".join(chr(int(code, 16)) for code in f.split()) for f in fields[:2])
            found[source] = target
    return found


CONFUSABLES = confusables()


def nfd(text):
    return unicodedata.normalize("NFD", text)


def is_alike(one, other):
    one, other = (name if look(name) is None else look(name) for name in (one, other))
    return one == other


def test_the_skeleton_of_each_character_is_that_of_unicodes_file():
    """The file has 22 lines for characters that are decomposed before they are looked up, so those
    lines are without effect, as UTS #39 describes it."""
    assert len(CONFUSABLES) == 6565
    differing = [
        source for source, target in CONFUSABLES.items() if skeleton(source) != skeleton(target)
    ]
    assert all(nfd(source) != source for source in differing)
    assert len(differing) == 22


def test_the_skeleton_is_that_of_uts_39_repeated_until_it_stays_the_same():
    """13 prototypes of the file are confusable themselves, once they are decomposed. One character
    of the file does not show at all."""

    def once(text):
        return nfd("".join(CONFUSABLES.get(character, character) for character in nfd(text)))

    repeated = 0
    for source in CONFUSABLES.keys() - {HANGUL_FILLER}:
        first = once(source)
        last = once(first)
        assert once(last) == last
        repeated += first != last
        assert skeleton(source) == last
    assert repeated == 13
    assert skeleton(HANGUL_FILLER) == ""


def test_a_name_in_ascii_needs_no_table(monkeypatch):
    with_table = {chr(code): skeleton(f"é{chr(code)}")[2:] for code in range(128)}
    monkeypatch.setattr(look_alikes, "_confusables", None)
    assert {chr(code): skeleton(chr(code)) for code in range(128)} == with_table


@given(st.text())
def test_a_skeleton_has_itself_as_its_skeleton(name):
    assert skeleton(skeleton(name)) == skeleton(name)


@given(st.text())
def test_forms_of_the_same_text_look_alike(name):
    assert skeleton(nfd(name)) == skeleton(unicodedata.normalize("NFC", name)) == skeleton(name)


@given(st.text(), st.text())
def test_names_look_alike_exactly_if_their_skeletons_are_the_same_but_for_spaces(one, other):
    spaced = [" ".join(skeleton(name).split()) for name in (one, other)]
    names = [unicodedata.normalize("NFC", name) for name in (one, other)]
    assert is_alike(*names) == (spaced[0] == spaced[1])


@given(st.text(min_size=1, max_size=MAX_NAME_CHARS))
def test_a_look_is_short(name):
    assert len((look(name) or "").encode("utf-8", "surrogatepass")) <= MAX_LOOK_BYTES


@pytest.mark.parametrize(("name", "spoof"), CASES["alike"], ids=ascii)
def test_a_spoof_looks_like_the_name(name, spoof):
    assert is_alike(unicodedata.normalize("NFC", name), unicodedata.normalize("NFC", spoof))


@pytest.mark.parametrize(("one", "other"), CASES["unlike"], ids=ascii)
def test_names_that_a_reader_can_tell_apart_do_not_look_alike(one, other):
    assert not is_alike(one, other)


def test_the_names_of_different_people_do_not_look_alike():
    names = [name for names in REAL_NAMES.values() for name in names]
    looks = {name: look(name) or name for name in names}
    alike = [{name for name in names if looks[name] == each} for each in set(looks.values())]
    assert [names for names in alike if len(names) > 1] == []


@pytest.mark.parametrize("name", ["Ana", "Zoë", "Nguyễn Ánh", "王小明"])
def test_a_name_that_is_its_own_look_has_none(name):
    assert look(name) is None


@pytest.mark.parametrize("name", ["\ufdfa" * MAX_NAME_CHARS, "🩷" * MAX_NAME_CHARS])
def test_a_long_look_is_a_hash_that_names_which_look_alike_have_in_common(name):
    assert len(look(name)) == 32
    assert is_alike(name, f"{name}\ufe0f")
    assert not is_alike(name, name[:-1])
