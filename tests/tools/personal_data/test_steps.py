"""Exporting and erasing in steps of a few seconds, as the HTTP API does."""

import base64
import json

import pytest

from chalicelib.capabilities import Capabilities
from chalicelib.concurrency import Threads
from chalicelib.domain import ERASED, Bot
from chalicelib.personal_data import BadCursor, PersonalData, steps
from chalicelib.stores import BotStore
from tests.tools.personal_data.conftest import ANA, BEN, CID
from tools.personal_data.erasure import now


@pytest.fixture
def data(tables):
    return PersonalData(tables, now, Threads(4))


@pytest.fixture
def small(monkeypatch):
    """Steps of one page of three items."""
    monkeypatch.setattr(steps, "PAGE_SIZE", 3)
    monkeypatch.setattr(steps, "STEP_MS", -1)


def all_steps(perform):
    """Perform a step after the other, each twice, as if the first answer was lost."""
    found, after = [], None
    while True:
        perform(ANA.member, after)
        found.append(perform(ANA.member, after))
        after = found[-1].next
        if after is None:
            return found


def test_many_small_steps_erase_a_member(chat, data, small, stored):
    found = all_steps(data.erase)
    assert len(found) > 5
    assert max(step.read for step in found) == 3
    assert [word for word in (ANA.member, ANA.name, "my address") if word in stored()] == []
    assert BEN.name in stored()


def test_many_small_steps_export_the_same_as_a_single_one(chat, data, monkeypatch):
    whole = data.export(ANA.member)
    assert whole.next is None
    monkeypatch.setattr(steps, "PAGE_SIZE", 3)
    monkeypatch.setattr(steps, "STEP_MS", -1)
    found = all_steps(data.export)
    assert len(found) > 5
    assert [record for step in found for record in step.records] == whole.records
    assert sum(step.read for step in found) == whole.read
    assert "my address is ..." in [record.get("data") for record in whole.records]


def test_a_step_ends_when_it_has_found_many_records(chat, data, monkeypatch):
    monkeypatch.setattr(steps, "PAGE_SIZE", 3)
    monkeypatch.setattr(steps, "MAX_EXPORT_BYTES", 1)
    assert data.export(ANA.member).next is not None


@pytest.fixture
def bots(tables):
    return BotStore(tables.client, tables.members)


def bot(member, creator):
    return Bot(member, "Builds", Capabilities.ALL, f"secret of {member}", 1, creator)


def test_a_bot_is_exported_and_erased(bots, data, stored):
    bots.create(bot(ANA.member, CID.member))
    bots.create(bot(BEN.member, CID.member))
    found = {each["kind"]: each for each in data.export(ANA.member).records}
    assert found.keys() == {"bot", "record"}
    assert found["bot"] == {
        "kind": "bot",
        "member": ANA.member,
        "name": "Builds",
        "capabilities": "*:rs",
        "createdAt": 1,
    }
    assert data.erase(ANA.member).erased == {"bots": 2}
    assert ANA.member not in stored()
    assert [each.member for each in bots.all()] == [BEN.member]


def test_a_bot_outlives_who_has_created_it(bots, data):
    bots.create(bot(BEN.member, ANA.member))
    assert data.erase(ANA.member).erased == {"mentions at bots of others": 1}
    assert bots.find(BEN.member).created_by == ERASED.member


def cursor(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


KEY = {"room": {"S": "lobby"}, "seq": {"N": "7"}}
BAD = {
    "no base64": "%",
    "cut": cursor([0, KEY])[:-7],
    "no list": cursor({"table": 0}),
    "too few": cursor([0]),
    "a table that is none": cursor([5, None]),
    "a negative table": cursor([-1, None]),
    "a truth": cursor([True, None]),
    "another table's key": cursor([1, KEY]),
    "a part that is missing": cursor([0, {"room": {"S": "lobby"}}]),
    "a part too many": cursor([0, {**KEY, "x": {"S": "y"}}]),
    "a text for a number": cursor([0, {**KEY, "seq": {"S": "7"}}]),
    "no number": cursor([0, {**KEY, "seq": {"N": "x"}}]),
    "an empty text": cursor([0, {**KEY, "room": {"S": ""}}]),
    "a long text": cursor([0, {**KEY, "room": {"S": "x" * 1025}}]),
    "half a character": cursor([0, {**KEY, "room": {"S": "\ud800"}}]),
    "nested": base64.urlsafe_b64encode(b"[" * 3000).decode().rstrip("="),
    "too long": "A" * 4097,
}


@pytest.mark.parametrize("after", BAD.values(), ids=BAD)
def test_a_cursor_that_is_none_is_refused(data, after):
    with pytest.raises(BadCursor):
        data.export(ANA.member, after)


def test_a_cursor_may_name_an_item_that_is_gone(data):
    assert data.export(ANA.member, cursor([0, KEY])).records == []
