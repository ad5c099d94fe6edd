"""What is kept of what moderators did, and of what was reported to them."""

import pytest

from chalicelib.domain import AuditEntry, Report, Stamp
from chalicelib.stores.rooms import IsBanned, LastOwner, Stale
from chalicelib.stores.rooms.reports import MAX_REPORTS
from tests.chalicelib.stores.rooms.conftest import (
    ANA,
    BOB,
    CID,
    MEMBER,
    MODERATOR,
    NOW,
    WEEK_MS,
    act,
    person,
)

END = NOW + 60_000


def test_every_act_is_in_the_log_with_what_it_did(rooms, private, seen, acts, counts):
    rooms.describe(private, title="Roses", act=act("change"))
    rooms.set_role(private, seen(private, BOB), MODERATOR, act("role", BOB, note="moderator"))
    rooms.mute(private, seen(private, BOB), BOB, END, NOW, act("mute", BOB, until=END))
    rooms.unmute(private, seen(private, BOB), NOW, act("unmute", BOB))
    rooms.remove(private, seen(private, BOB), NOW, act("remove", BOB))
    rooms.ban(private, None, BOB, END, NOW, act("ban", BOB, until=END))
    rooms.unban(private, BOB.member, NOW, act("unban", BOB))
    rooms.add(private, BOB, MEMBER, NOW, act=act("invite", BOB))
    rooms.invite(private, ANA.member, 1, NOW + WEEK_MS, NOW, act("invite"))
    rooms.record(private, act("delete", BOB, target=7))
    made = ["change", "role", "mute", "unmute", "remove", "ban", "unban", "invite", "invite"]
    assert sorted(acts(private)) == sorted([*made, "delete"])
    assert counts(private) == (2, 1)


def test_an_entry_says_who_did_what_to_whom_and_until_when(rooms):
    by = Stamp(ANA._replace(look="aпa", vouched=True), NOW)
    for at, entry in enumerate(
        [
            AuditEntry(by, "ban", BOB, until=END),
            AuditEntry(by, "delete", BOB, target=7),
            AuditEntry(by, "change", note="title"),
        ]
    ):
        later = AuditEntry(**{**vars(entry), "by": by._replace(at=NOW + at)})
        rooms.record("garden", later)
        ((_, found),) = rooms.audit("garden", 1)
        assert found == later


def test_what_was_refused_or_changed_nothing_is_not_in_the_log(rooms, private, seen, acts, ban):
    before = seen(private, BOB)
    for refused, change in (
        (LastOwner, lambda: rooms.remove(private, seen(private, ANA), NOW, act("remove"))),
        (LastOwner, lambda: rooms.ban(private, seen(private, ANA), ANA, END, NOW, act("ban"))),
        (
            IsBanned,
            lambda: ban(private, CID) or rooms.add(private, CID, MEMBER, NOW, None, act("x")),
        ),
        (
            Stale,
            lambda: (
                rooms.set_role(private, before, MODERATOR)
                or rooms.ban(private, before, BOB, END, NOW, act("ban"))
            ),
        ),
    ):
        with pytest.raises(refused):
            change()
    rooms.unban(private, BOB.member, NOW, act("unban"))
    rooms.unmute(private, seen(private, BOB), NOW, act("unmute"))
    rooms.set_role(private, seen(private, BOB), MODERATOR, act("role"))
    rooms.dismiss(private, 7, act("dismiss"))
    assert not rooms.add(private, BOB, MEMBER, NOW, act=act("invite"))
    assert acts(private) == []


def test_the_log_is_read_in_pages_the_newest_first(rooms):
    for at in range(5):
        rooms.record("garden", act("ban", at=NOW + at))
    first = rooms.audit("garden", 2)
    second = rooms.audit("garden", 2, first[-1][0])
    third = rooms.audit("garden", 2, second[-1][0])
    assert [entry.by.at - NOW for _, entry in [*first, *second, *third]] == [4, 3, 2, 1, 0]
    assert rooms.audit("garden", 2, third[-1][0]) == []


@pytest.mark.parametrize("after", ["!", "~", "~~~", "0", "9" * 128])
def test_a_page_may_begin_anywhere(rooms, after):
    rooms.record("garden", act("ban"))
    rooms.report("garden", reported(7), 30)
    assert len(rooms.audit("garden", 2, after)) == (after > "1")
    assert len(rooms.reports("garden", 2, after)) == (after > "0")


def reported(target, by=BOB, reason="spam", at=NOW):
    return Report(target, Stamp(by, at), reason)


def test_a_member_reports_a_message_once(rooms):
    assert rooms.report("garden", reported(7), 30) == 1
    assert rooms.report("garden", reported(7, reason="again"), 30) is None
    assert rooms.report("garden", reported(7, CID, None), 30) == 2
    assert rooms.report("garden", reported(8), 30) == 1
    found = [report for _, report in rooms.reports("garden", 9)]
    assert found == [reported(8), reported(7, CID, None), reported(7)]


def test_reports_are_read_in_pages_and_forgotten_by_message(rooms, acts):
    for target in (7, 8, 9):
        rooms.report("garden", reported(target), 30)
    rooms.report("garden", reported(8, CID), 30)
    first = rooms.reports("garden", 2)
    second = rooms.reports("garden", 2, first[-1][0])
    assert [each.target for _, each in [*first, *second]] == [9, 8, 8, 7]
    for _ in range(2):
        rooms.dismiss("garden", 8, act("dismiss", target=8))
    assert [each.target for _, each in rooms.reports("garden", 9)] == [9, 7]
    assert acts("garden") == ["dismiss"]


def test_a_message_has_so_many_reports_at_most(rooms):
    for number in range(MAX_REPORTS):
        rooms.report("garden", reported(7, person(f"P{number}")), 30)
    assert rooms.report("garden", reported(7), 30) is None
    rooms.dismiss("garden", 7, act("dismiss"))
    assert rooms.reports("garden", 9) == []


def test_reports_and_the_log_expire_and_are_none_of_their_members_rooms(
    rooms, dynamodb, rooms_table
):
    rooms.report("garden", reported(7), 30)
    rooms.record("garden", act("ban", BOB))
    rows = dynamodb.scan(TableName=rooms_table)["Items"]
    days = sorted((int(row["expiresAt"]["N"]) - NOW // 1000) // 86_400 for row in rows)
    assert days == [30, 365]
    assert rooms.rooms_of(BOB.member, 9).rooms == []
