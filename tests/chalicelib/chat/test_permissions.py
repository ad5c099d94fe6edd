"""Who may do what in a room, against a table that was written down independently."""

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.capabilities import Capabilities
from chalicelib.chat import permissions
from chalicelib.domain import FOREVER, Kind, Membership, Person, Role
from chalicelib.protocol import actions
from chalicelib.protocol.errors import FrameError
from chalicelib.stores import RoomSettings, RoomView

ROOMS = {
    Kind.OPEN: "garden",
    Kind.PRIVATE: "private." + "a" * 26,
    Kind.DIRECT: "direct." + "a" * 26,
}
NOW = 1_700_000_000_000
PEOPLE = [
    *("nobody", "reader", "member", "moderator", "owner"),
    *("banned", "banned-till", "banned-before"),
    *("muted-reader", "muted", "muted-till", "muted-before", "muted-owner"),
]

# What each action needs of somebody whose token does not moderate: by kind of room, who may
# do it. `nobody` has no membership, a `reader` one without a role.
SPEAKERS = {
    "open": "nobody reader member moderator owner banned-before muted-before",
    "private": "member moderator owner muted-before",
    "direct": "member moderator owner muted-before",
}
MUTED = {
    "open": " muted-reader muted muted-till muted-owner",
    "private": " muted muted-till muted-owner",
    "direct": " muted muted-till muted-owner",
}
EVERYBODY = {kind: SPEAKERS[kind] + MUTED[kind] for kind in MUTED}
MODERATORS = {
    "open": "moderator owner muted-owner",
    "private": "moderator owner muted-owner",
    "direct": "",
}
OWNERS = {"open": "owner muted-owner", "private": "owner muted-owner", "direct": ""}
GROUPS = {**EVERYBODY, "direct": ""}
# Besides: what the token has to allow, and for whose token that moderates it is enough to read.
TABLE = [
    (actions.History(), EVERYBODY, "read", None),
    (actions.Changes(), EVERYBODY, "read", None),
    (actions.Members(), EVERYBODY, "read", None),
    (actions.Search("x", "hello"), EVERYBODY, "read", None),
    (actions.GetRoom("x"), EVERYBODY, "read", None),
    (actions.Memberships("x"), EVERYBODY, "read", None),
    (actions.Read(1), EVERYBODY, "read", None),
    (actions.Receipts(), EVERYBODY, "read", None),
    (actions.Leave("x"), EVERYBODY, "read", None),
    (actions.Unsubscribe("x"), EVERYBODY, "read", None),
    (actions.Delete(1), EVERYBODY, "read", None),
    (actions.React(1, "+1", is_back=True), EVERYBODY, "read", None),
    (actions.Report("x", 1), GROUPS, "read", None),
    (actions.SendMessage("hello"), SPEAKERS, "send", None),
    (actions.Edit(1, "hello"), SPEAKERS, "send", None),
    (actions.React(1, "+1"), SPEAKERS, "send", None),
    (actions.Typing(), SPEAKERS, "send", None),
    (actions.Change("x", title="t"), MODERATORS, "read", EVERYBODY),
    (actions.Change("x", topic="", slow_mode=5, retention=1), MODERATORS, "read", EVERYBODY),
    (actions.Invite("x"), MODERATORS, "read", EVERYBODY),
    (actions.Remove("x", "m"), MODERATORS, "read", EVERYBODY),
    (actions.Ban("x", "m"), MODERATORS, "read", EVERYBODY),
    (actions.Unban("x", "m"), MODERATORS, "read", EVERYBODY),
    (actions.Mute("x", "m"), MODERATORS, "read", EVERYBODY),
    (actions.Unmute("x", "m"), MODERATORS, "read", EVERYBODY),
    (actions.Reports("x"), MODERATORS, "read", EVERYBODY),
    (actions.Dismiss("x", 1), MODERATORS, "read", EVERYBODY),
    (actions.Audit("x"), MODERATORS, "read", EVERYBODY),
    (actions.Change("x", archived=False), OWNERS, "read", EVERYBODY),
    (actions.Change("x", title="t", archived=True), OWNERS, "read", EVERYBODY),
    (actions.SetRole("x", "m", Role.MEMBER), OWNERS, "read", EVERYBODY),
]
ENDS = {"till": NOW + 1, "before": NOW}


def membership(who):
    person = Person("m", "M")
    if who == "nobody":
        return None
    sanction, _, end = who.partition("-")
    until = ENDS.get(end, FOREVER)
    if sanction == "banned":
        return Membership(person, banned_until=until)
    if sanction == "muted":
        role = {"reader": None, "owner": Role.OWNER}.get(end, Role.MEMBER)
        return Membership(person, role, muted_until=until)
    return Membership(person, None if who == "reader" else Role(who))


def view(kind, who):
    return RoomView(ROOMS[kind], RoomSettings(), membership(who))


def expected(row, kind, who, allowed):
    """By the table: `read` is needed for everything; what moderates may be the token."""
    _, people, needed, by_token = row
    if "read" not in allowed or needed not in allowed:
        return False
    if who in people[kind.value].split():
        return True
    is_known = by_token and people[kind.value]  # a direct room does not know these actions
    return bool("moderate" in allowed and is_known and who in by_token[kind.value].split())


TOKENS = [
    set(some) for size in range(4) for some in combinations(("read", "send", "moderate"), size)
]
# All of them: a sample may miss the one that is wrong.
COMBINATIONS = list(product(ROOMS, PEOPLE, TOKENS))


def capabilities(allowed, pattern="*"):
    return Capabilities.parse({pattern: sorted(allowed)} if allowed else {})


@pytest.mark.parametrize("row", TABLE, ids=lambda row: type(row[0]).__name__)
def test_it_is_as_in_the_table(row):
    for kind, who, allowed in COMBINATIONS:
        may = permissions.may(row[0], view(kind, who), capabilities(allowed), NOW)
        assert may is expected(row, kind, who, allowed), (kind, who, allowed)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: type(row[0]).__name__)
def test_what_one_may_do_is_never_refused_by_the_letters_of_the_subscription(row):
    for kind, who, allowed in COMBINATIONS:
        letters = permissions.letters(view(kind, who), capabilities(allowed), NOW)
        if permissions.may(row[0], view(kind, who), capabilities(allowed), NOW):
            assert permissions.letter(row[0]) in letters, (kind, who, allowed)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: type(row[0]).__name__)
def test_the_back_end_may_do_all_that_a_kind_of_room_knows_whoever_it_is_there(row):
    action, people, *_ = row
    for kind, who in product(ROOMS, PEOPLE):
        may = permissions.may(action, view(kind, who), Capabilities.BACK_END, NOW)
        assert may is bool(people[kind.value]), (kind, who)


def test_whoever_may_do_anything_may_read():
    for kind, who, allowed in COMBINATIONS:
        letters = permissions.letters(view(kind, who), capabilities(allowed), NOW)
        assert not letters or "r" in letters


room_ids = st.text("abcz019_-.", min_size=1, max_size=8).map(lambda text: f"{text}-*")


@given(st.sampled_from(COMBINATIONS), room_ids)
def test_a_token_for_other_rooms_allows_nothing(combination, pattern):
    kind, who, allowed = combination
    if not ROOMS[kind].startswith(pattern[:-1]):
        assert permissions.letters(view(kind, who), capabilities(allowed, pattern), NOW) == ""


@pytest.mark.parametrize(
    ("who", "token", "other", "may"),
    [
        ("moderator", "rs", "nobody", True),
        ("moderator", "rs", "reader", True),
        ("moderator", "rs", "member", True),
        ("moderator", "rs", "moderator", False),
        ("moderator", "rs", "owner", False),
        ("owner", "rs", "moderator", True),
        ("owner", "rs", "owner", True),
        ("member", "rsm", "owner", True),
        ("moderator", "rsm", "owner", True),
    ],
)
def test_who_may_remove_and_ban_whom(who, token, other, may):
    here, allowed = view(Kind.OPEN, who), Capabilities((("*", token),))
    assert permissions.may_act_on(here, allowed, membership(other)) is may


GARDEN = actions.SendMessage("hello")
END = NOW + 60_000


def muted(until, role=Role.MEMBER):
    here = RoomView("garden", None, Membership(Person("m", "M"), role, muted_until=until))
    return permissions.letters(here, Capabilities.ALL, NOW)


def refused(action, letters, now, room="garden"):
    with pytest.raises(FrameError) as error:
        permissions.check(action, room, letters, now)
    return error.value.code.value, error.value.until


@pytest.mark.parametrize("action", [GARDEN, actions.Edit(1, "x"), actions.React(1, "+1")])
def test_who_is_muted_may_speak_again_at_its_end_without_anything_being_written(action):
    letters = muted(END)
    assert refused(action, letters, END - 1) == ("muted", END)
    permissions.check(action, "garden", letters, END)
    assert refused(action, muted(FOREVER), END) == ("muted", None)


def test_who_is_muted_reads_and_takes_back_what_they_said():
    for action in (actions.History(), actions.Delete(1), actions.React(1, "+1", is_back=True)):
        permissions.check(action, "garden", muted(FOREVER), NOW)


def test_a_muted_moderator_still_moderates():
    permissions.check(actions.Ban("garden", "m"), "garden", muted(END, Role.MODERATOR), NOW)


def test_whose_token_may_only_read_is_not_told_of_a_mute():
    assert refused(GARDEN, "r~9007199254740991", NOW) == ("not_allowed", None)


@pytest.mark.parametrize(
    "action",
    [
        actions.Ban("x", "m"),
        actions.Mute("x", "m"),
        actions.SetRole("x", "m", Role.MEMBER),
        actions.Invite("x"),
        actions.Change("x", title="t"),
        actions.Memberships("x"),
        actions.Leave("x"),
        actions.Audit("x"),
        actions.Reports("x"),
        actions.Read(1),
        actions.Receipts(),
    ],
)
def test_who_belongs_to_a_thread_is_decided_in_its_room(action):
    assert refused(action, "rsm", NOW, "garden:17") == ("not_allowed", None)
    permissions.check(action, "garden", "rsm", NOW)


def test_the_table_has_every_action_about_a_room():
    assert {type(action) for action, *_ in TABLE} == set(permissions.RULES)
