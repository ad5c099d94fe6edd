"""Functions that are cut off after a membership has ended, and before its subscriptions have."""

import pytest

from chalicelib.delivery import Recheck, decode
from tests.chalicelib.chat.rooms.conftest import member


class Killed(BaseException):
    """The function ends here."""


@pytest.fixture
def cut_off(store, monkeypatch):
    """`cut_off(call)`: the call's function is killed before it removes subscriptions."""

    def run(call):
        def kill(*_):
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(store, "revoke", kill)
            with pytest.raises(Killed):
                call()

    return run


@pytest.fixture
def deliver_rechecks(chat, summaries):
    """Have the queue deliver what it holds back; returns how many places are looked at again."""

    def deliver():
        messages = [decode(body) for body, _ in summaries]
        found = [message for message in messages if isinstance(message, Recheck)]
        for message in found:
            chat.fan_out(message)
        return len(found)

    return deliver


@pytest.mark.parametrize("action", ["remove", "ban", "leave"])
def test_a_member_whose_place_has_ended_is_unsubscribed_by_the_queue(
    private, enter, ask, hears, code, cut_off, deliver_rechecks, posts, action
):
    if action == "leave":
        cut_off(lambda: ask("bob", "leave", room=private))
    else:
        cut_off(lambda: ask("ana", action, room=private, member=member("bob")))
    assert ask("bob", "members", room=private)["type"] == "members"  # the leak
    assert deliver_rechecks() == 2
    assert "unsubscribed" in [frame["type"] for frame in hears("bob")]
    assert posts.closed == (["bob"] if action == "ban" else [])
    enter("bob")
    assert code(ask("bob", "members", room=private)) == "not_subscribed"


def test_a_removal_that_is_asked_for_again_is_completed(private, ask, code, cut_off):
    bob = {"room": private, "member": member("bob")}
    cut_off(lambda: ask("ana", "remove", **bob))
    assert ask("ana", "remove", **bob)["type"] == "done"
    assert code(ask("bob", "members", room=private)) == "not_subscribed"


def test_who_is_invited_again_meanwhile_stays(private, ask, deliver_rechecks):
    bob = {"room": private, "member": member("bob")}
    ask("ana", "remove", **bob)
    ask("ana", "invite", **bob)
    ask("bob", "subscribe", room=private)
    assert deliver_rechecks() == 2
    assert ask("bob", "members", room=private)["type"] == "members"


@pytest.mark.parametrize("action", ["remove", "ban", "leave"])
def test_a_subscription_that_was_cut_off_in_the_middle_ends_with_the_membership(
    private, enter, ask, code, store, monkeypatch, action
):
    enter("bob-2", "bob")
    with monkeypatch.context() as patch:
        patch.setattr(store, "_writes", _kill)
        with pytest.raises(Killed):
            ask("bob-2", "subscribe", room=private)
    assert ask("bob-2", "history", room=private)["type"] == "history"
    if action == "leave":
        ask("bob", "leave", room=private)
    else:
        ask("ana", action, room=private, member=member("bob"))
    enter("bob-2", "bob")
    assert code(ask("bob-2", "history", room=private)) == "not_subscribed"


def _kill(*_):
    raise Killed
