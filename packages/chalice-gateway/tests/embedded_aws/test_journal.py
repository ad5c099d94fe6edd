"""The journal of --data: what it holds after each way in which a process may end."""

import pytest
from chalice_gateway.embedded_aws.data.journal import Journal, Record
from chalice_gateway.errors import InvalidInput

THINGS = ("item", "Things")


@pytest.fixture
def path(tmp_path):
    """A journal with one commit: two items and a table."""
    journal = Journal(tmp_path / "aws.jsonl")
    journal.put("table", "", "Things", '{"n":1}')
    journal.set_all(*THINGS, {"a": "1", "b": "2"})
    journal.commit()
    return tmp_path / "aws.jsonl"


def held(path):
    return {(record.of, record.key): record.value for record in Journal(path).load()}


ALL = {("", "Things"): {"n": 1}, ("Things", "a"): 1, ("Things", "b"): 2}


def test_it_holds_what_was_put_last(path):
    journal = Journal(path)
    assert journal.load()[0] == Record("table", "", "Things", {"n": 1})
    journal.put(*THINGS, "a", "3")
    journal.remove(*THINGS, "b")
    journal.remove(*THINGS, "missing")
    assert held(path) == ALL
    journal.commit()
    assert held(path) == {("", "Things"): {"n": 1}, ("Things", "a"): 3}


def test_what_does_not_change_is_not_written(path):
    before = path.read_bytes()
    journal = Journal(path)
    journal.load()
    journal.set_all(*THINGS, {"a": "1", "b": "2"})
    journal.commit()
    assert path.read_bytes() == before


def test_a_commit_cut_at_any_byte_is_ignored_as_a_whole(path):
    complete = path.read_bytes()
    journal = Journal(path)
    journal.load()
    journal.set_all(*THINGS, {"a": '"é\\"{"', "c": "3"})
    journal.commit()
    more = path.read_bytes()
    for end in range(len(complete), len(more)):
        path.write_bytes(more[:end])
        assert held(path) == ALL
        assert path.read_bytes() == complete


def test_it_goes_on_after_a_commit_that_was_cut(path):
    with path.open("ab") as file:
        file.write(b'{"kind":"item","of":"Th')
    journal = Journal(path)
    journal.load()
    journal.put(*THINGS, "c", "3")
    journal.commit()
    assert held(path) == {**ALL, ("Things", "c"): 3}


@pytest.mark.parametrize(
    "damage", [b"nonsense", b"[]", b'{"kind":"item"}', b'{"kind":[],"of":"","key":""}', b"\x00\xff"]
)
def test_damage_before_a_commit_is_refused_with_its_line(path, damage):
    first, rest = path.read_bytes().split(b"\n", 1)
    path.write_bytes(first + b"\n" + damage + b"\n" + rest)
    with pytest.raises(InvalidInput, match="is damaged in line 2"):
        Journal(path).load()


def test_a_rewritten_journal_holds_the_same_in_fewer_lines(path):
    journal = Journal(path)
    journal.load()
    for number in range(100):
        journal.put(*THINGS, "a", str(number))
        journal.commit()

    def save_all(fresh):
        fresh.put("table", "", "Things", '{"n":1}')
        fresh.set_all(*THINGS, {"a": "99", "b": "2"})

    journal.rewrite(save_all)
    assert len(path.read_text().splitlines()) == 4
    journal.put(*THINGS, "b", "4")
    journal.commit()
    assert held(path) == {**ALL, ("Things", "a"): 99, ("Things", "b"): 4}


def test_a_write_that_fails_comes_with_the_next_one(path, monkeypatch):
    journal = Journal(path)
    journal.load()
    journal.put(*THINGS, "c", "3")

    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(type(path), "open", fail)
        with pytest.raises(OSError, match="No space"):
            journal.commit()
    journal.commit()
    assert held(path) == {**ALL, ("Things", "c"): 3}
