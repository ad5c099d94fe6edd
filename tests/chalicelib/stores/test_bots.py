"""BotStore: bots are created, found, listed and revoked."""

import pytest

from chalicelib.capabilities import Capabilities
from chalicelib.domain import Bot
from chalicelib.stores import StoreUnavailable

ECHO = Bot("e" * 22, "Echo", Capabilities.parse("help:read,send;team-*:read"), "ab", 2, "a" * 22)
NEWS = Bot("n" * 22, "News", Capabilities.ALL, "cd", 1, "a" * 22)


def test_a_bot_is_found_as_it_was_created(bots):
    bots.create(ECHO)
    assert bots.find(ECHO.member) == ECHO
    assert bots.find(NEWS.member) is None


def test_all_bots_are_listed_the_oldest_first(bots):
    assert bots.all() == []
    bots.create(ECHO)
    bots.create(NEWS)
    assert bots.all() == [NEWS, ECHO]


def test_a_revoked_bot_is_neither_found_nor_listed_and_others_stay(bots):
    bots.create(ECHO)
    bots.create(NEWS)
    assert bots.revoke(ECHO.member) == ECHO
    assert bots.revoke(ECHO.member) is None
    assert bots.find(ECHO.member) is None
    assert bots.all() == [NEWS]


def test_a_bot_that_was_half_created_or_half_revoked_is_not_listed(bots, break_calls):
    bots.create(NEWS)
    break_calls("BatchWriteItem", after=1)
    with pytest.raises(StoreUnavailable):
        bots.create(ECHO)
    assert bots.all() == [NEWS]
    break_calls("DeleteItem", after=1)
    with pytest.raises(StoreUnavailable):
        bots.revoke(NEWS.member)
    assert bots.find(NEWS.member) is None
    assert bots.all() == []
