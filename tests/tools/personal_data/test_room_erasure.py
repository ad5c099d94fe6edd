"""Erasing a member from rooms: sanctions, reports, and the log of what moderators did."""

import pytest

from chalicelib.domain import (
    ERASED,
    FOREVER,
    AuditEntry,
    IncomingWebhook,
    Person,
    Report,
    Role,
    Stamp,
)
from chalicelib.stores import IncomingWebhookStore
from tests.tools.personal_data.conftest import ANA, BEN, CID, DEN
from tools.personal_data import erase, export
from tools.personal_data.checkpoint import Checkpoint
from tools.personal_data.erasure import now

DAYS = 30


@pytest.fixture
def run(tables, tmp_path):
    """`run()`: erases Ana."""

    def once():
        checkpoint = Checkpoint(tmp_path / "checkpoint.json", {"member": ANA.member})
        erase(tables, ANA.member, checkpoint)
        return checkpoint.counts

    return once


@pytest.fixture
def garden(rooms):
    """A room that Ben owns, with Ana and Cid as members."""
    rooms.create_open("garden", BEN, now(), None, None)
    for member in (ANA, CID):
        rooms.add("garden", member, Role.MEMBER, now())
    return "garden"


@pytest.fixture
def seen(rooms):
    return lambda room, who: rooms.membership(room, who.member)


def test_a_report_of_the_member_stays_without_the_words(send, rooms, run, stored):
    for number, sender in enumerate((BEN, CID)):
        target = send(sender, f"spam {number}").seq
        rooms.report("lobby", Report(target, Stamp(ANA, now()), "he insults Anastasia"), DAYS)
        rooms.report("lobby", Report(target, Stamp(CID, now()), "rude"), DAYS)
    run()
    found = [report for _, report in rooms.reports("lobby", 10)]
    assert sorted((each.by.person, each.reason) for each in found) == 2 * [(ERASED, None)] + 2 * [
        (CID, "rude")
    ]
    assert ANA.name not in stored()


def test_reports_about_the_member_end_with_the_messages(send, rooms, run):
    about_ana, about_ben = send(ANA, "rude").seq, send(BEN, "rude").seq
    for target in (about_ana, about_ben):
        rooms.report("lobby", Report(target, Stamp(CID, now()), None), DAYS)
    run()
    found = [report for _, report in rooms.reports("lobby", 10)]
    assert [each.target for each in found] == [about_ben]


def test_the_moderators_log_stays_without_the_member(rooms, run, stored):
    rooms.record("lobby", AuditEntry(Stamp(ANA, now()), "remove", person=CID))
    rooms.record("lobby", AuditEntry(Stamp(BEN, now()), "ban", person=ANA, until=FOREVER))
    rooms.record("lobby", AuditEntry(Stamp(BEN, now()), "ban", person=CID))
    run()
    found = [entry for _, entry in rooms.audit("lobby", 10)]
    assert {(each.by.person, each.action, each.person) for each in found} == {
        (ERASED, "remove", CID),
        (BEN, "ban", ERASED),
        (BEN, "ban", CID),
    }
    assert ANA.name not in stored()


def test_bans_and_mutes_are_forgotten(garden, rooms, seen, run, stored):
    rooms.mute(garden, seen(garden, ANA), ANA, FOREVER, now())
    rooms.ban("lobby", None, ANA, FOREVER, now())
    run()
    assert ANA.member not in stored()
    assert rooms.settings(garden).members == 2


def test_a_moderator_follows_the_last_owner_before_a_member(rooms, seen, run):
    rooms.create_private(DEN, ANA, now(), "Den", None, [BEN, CID])
    rooms.set_role(DEN, seen(DEN, CID), Role.MODERATOR)
    run()
    assert seen(DEN, CID).role is Role.OWNER
    assert seen(DEN, BEN).role is Role.MEMBER
    ((_, entry),) = rooms.audit(DEN, 10)
    assert (entry.by.person, entry.action, entry.person) == (ERASED, "role", CID)


def test_the_room_of_a_single_member_ends(rooms, run):
    rooms.create_private(DEN, ANA, now(), "Den", None)
    run()
    assert rooms.settings(DEN) is None


def test_the_export_has_reports_sanctions_and_the_log_without_others(
    garden, rooms, seen, tables, tmp_path
):
    rooms.mute(garden, seen(garden, ANA), ANA, FOREVER, now())
    rooms.report(garden, Report(1, Stamp(ANA, now()), "spam"), DAYS)
    rooms.record(garden, AuditEntry(Stamp(BEN, now()), "mute", person=ANA, until=FOREVER))
    out = tmp_path / "export.jsonl"
    export(tables, ANA.member, out, Checkpoint(tmp_path / "checkpoint.json", {}))
    text = out.read_text()
    for words in (
        '"reason": "spam"',
        f'"mutedUntil": {FOREVER}',
        '"of": "you"',
        '"action": "mute"',
    ):
        assert words in text
    assert BEN.name not in text
    assert BEN.member not in text


def test_a_webhook_of_the_member_stays_without_telling_who_made_it(tables, garden, run, tmp_path):
    webhooks = IncomingWebhookStore(tables.client, tables.rooms)
    person = Person("w" * 22, "CI")
    made = IncomingWebhook(person, "github", ANA.member, now(), signing_secret="k3y")
    entry = AuditEntry(Stamp(ANA, now()), "hook", person, note="added")
    webhooks.add(garden, made, "s" * 32, entry)
    file = tmp_path / "ana.jsonl"
    export(tables, ANA.member, file, Checkpoint(tmp_path / "export.json", {}))
    assert '"kind": "incoming webhook", "room": "garden", "name": "CI"' in file.read_text()
    assert "k3y" not in file.read_text()
    assert "ecret" not in file.read_text()
    assert run()["incoming webhooks"] == 1
    found = webhooks.open(garden, "w" * 22, "s" * 32).webhook
    assert found.created_by == ERASED.member
