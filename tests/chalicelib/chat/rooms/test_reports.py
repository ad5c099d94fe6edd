"""Messages that members report, and the log of what moderators did."""

import json

import pytest

from chalicelib.stores import RoomStore, StoreUnavailable
from tests.chalicelib.chat.rooms.conftest import member

BOB = {"member": member("bob")}


@pytest.fixture
def said(garden, ask, posts):
    """The number of a message of Bob in the garden."""
    seq = ask("bob", "sendmessage", room=garden, data="rude")["seq"]
    posts.frames.clear()
    return seq


@pytest.fixture
def report(garden, said, ask):
    """`report("cid")`: Cid reports Bob's message."""
    return lambda who, **fields: ask(who, "report", room=garden, target=said, **fields)


def test_those_who_moderate_and_are_there_are_told_of_a_report(
    garden, said, report, promote, hears
):
    promote(garden, "bob")
    hears("bob")
    assert report("cid", reason="rude")["type"] == "done"
    told = [{"type": "reported", "room": garden, "target": said, "count": 1}]
    assert (hears("ana"), hears("bob"), hears("cid")) == (told, told, [])


def test_a_member_reports_a_message_once(garden, report, hears):
    for _ in range(2):
        assert report("cid")["type"] == "done"
    assert len(hears("ana")) == 1
    report("bob")
    assert [frame["count"] for frame in hears("ana")] == [2]


def test_reports_show_the_message_as_it_is_now_and_who_reported_it(garden, said, report, ask, now):
    report("cid", reason="rude")
    (shown,) = ask("ana", "reports", room=garden)["reports"]
    assert (shown["target"], shown["reason"], shown["at"]) == (said, "rude", now)
    assert shown["by"] == {"member": member("cid"), "name": "Cid"}
    assert shown["message"]["data"] == "rude"
    ask("bob", "edit", room=garden, target=said, data="polite")
    assert ask("ana", "reports", room=garden)["reports"][0]["message"]["data"] == "polite"
    ask("ana", "delete", room=garden, target=said)
    (gone,) = ask("ana", "reports", room=garden)["reports"]
    assert "data" not in gone["message"]
    assert "deleted" in gone["message"]


def test_a_report_is_dismissed_by_message(garden, said, report, ask):
    report("cid"), report("bob")
    for _ in range(2):
        assert ask("ana", "dismiss", room=garden, target=said)["type"] == "done"
    assert ask("ana", "reports", room=garden)["reports"] == []
    assert [entry["action"] for entry in ask("ana", "audit", room=garden)["entries"]] == ["dismiss"]


def test_there_is_nothing_to_report_where_no_message_is(garden, said, ask, code):
    for target in (1, said + 1, 2**53 - 1):
        assert code(ask("cid", "report", room=garden, target=target)) == "no_message"
    ask("bob", "delete", room=garden, target=said)
    assert code(ask("cid", "report", room=garden, target=said)) == "no_message"
    assert ask("ana", "reports", room=garden)["reports"] == []


@pytest.mark.parametrize("action", ["reports", "audit", "dismiss"])
def test_only_those_who_moderate_read_reports_and_the_log(garden, said, ask, code, action):
    fields = {"target": said} if action == "dismiss" else {}
    assert code(ask("bob", action, room=garden, **fields)) == "not_allowed"


def test_a_right_that_was_lost_since_the_subscription_was_read_is_gone(
    garden, promote, ask, code, rooms
):
    promote(garden, "bob")
    seen = rooms.membership(garden, member("bob"))
    rooms.set_role(garden, seen, type(seen.role)("member"))
    for action in ("reports", "audit"):
        assert code(ask("bob", action, room=garden)) == "not_allowed"


def test_long_reports_come_in_pages_that_a_frame_can_hold(garden, ask, chat, posts, clock):
    for number in range(12):
        clock.now += 10_000
        text = chr(0x1F600 + number) * 2_000  # of 4 bytes each
        seq = ask("bob", "sendmessage", room=garden, data=text)["seq"]
        ask("cid", "report", room=garden, target=seq, reason="\u20ac" * 500)
    posts.frames.clear()
    targets, after = [], {}
    while True:
        page = ask("ana", "reports", room=garden, **after)
        assert len(json.dumps(page, ensure_ascii=False).encode()) <= 32 * 1024
        targets += [each["target"] for each in page["reports"]]
        if "next" not in page:
            break
        after = {"after": page["next"]}
    assert len(targets) == 12
    assert targets == sorted(targets, reverse=True)


def test_the_log_has_every_act_of_a_moderator_with_its_end(
    garden, said, ask, promote, report, now, clock
):
    def act(action, **fields):
        clock.now += 1_000
        assert "code" not in ask("ana", action, room=garden, **fields)

    act("role", role="moderator", **BOB)
    act("change", title="Roses", topic="")
    act("change", slowMode=5, retention=7)
    act("change", archived=True)
    act("change", archived=False)
    act("mute", expiresIn=60, **BOB)
    act("unmute", **BOB)
    act("delete", target=said)
    act("invite", member=member("cid"))
    act("invite", uses=3)
    act("remove", **BOB)
    act("ban", **BOB)
    act("unban", **BOB)
    entries = ask("ana", "audit", room=garden)["entries"]
    assert [(each["action"], each.get("note")) for each in reversed(entries)] == [
        ("role", "moderator"),
        ("change", "title, topic"),
        ("change", "slowMode 5, retention 7"),
        ("change", "archived"),
        ("change", "restored"),
        ("mute", None),
        ("unmute", None),
        ("delete", None),
        ("invite", None),
        ("invite", "uses 3"),
        ("remove", None),
        ("ban", None),
        ("unban", None),
    ]
    by_action = {each["action"]: each for each in entries}
    assert by_action["mute"]["until"] == by_action["mute"]["at"] + 60_000
    assert "until" not in by_action["ban"]
    assert by_action["ban"]["member"] == {"member": member("bob"), "name": "Bob"}
    assert by_action["delete"]["target"] == said
    assert {each["by"]["name"] for each in entries} == {"Ana"}


def test_what_members_do_for_themselves_or_is_refused_is_in_no_log(garden, said, ask):
    ask("bob", "delete", room=garden, target=said)
    ask("bob", "ban", room=garden, member=member("cid"))
    ask("ana", "unban", room=garden, member=member("cid"))
    ask("ana", "unmute", room=garden, member=member("cid"))
    ask("cid", "leave", room=garden)
    assert ask("ana", "audit", room=garden)["entries"] == []


def test_the_log_comes_in_pages(garden, ask, clock):
    for name in ("bob", "cid", "dan"):
        clock.now += 1_000
        ask("ana", "ban", room=garden, member=member(name))
    first = ask("ana", "audit", room=garden, limit=2)
    second = ask("ana", "audit", room=garden, limit=2, after=first["next"])
    pages = [[each["member"]["member"] for each in page["entries"]] for page in (first, second)]
    assert pages == [[member("dan"), member("cid")], [member("bob")]]
    assert "next" not in second


def test_a_deletion_in_a_thread_is_in_the_log_of_its_room(garden, said, ask):
    thread = f"{garden}:{said}"
    for who in ("ana", "bob"):
        ask(who, "subscribe", room=thread)
    seq = ask("bob", "sendmessage", room=thread, data="rude")["seq"]
    ask("ana", "delete", room=thread, target=seq)
    (entry,) = ask("ana", "audit", room=garden)["entries"]
    assert (entry["action"], entry["target"], entry["note"]) == ("delete", seq, f"thread {said}")


def test_a_deletion_that_could_not_be_recorded_is_recorded_once_when_it_is_sent_again(
    garden, said, ask, chat, hears, monkeypatch
):
    record = RoomStore.record

    def fail(*_):
        raise StoreUnavailable("the table cannot be reached")

    monkeypatch.setattr(RoomStore, "record", fail)
    asked = json.dumps({"action": "delete", "room": garden, "target": said, "id": "again"})
    chat.receive("ana", asked)
    assert hears("ana")[0]["code"] == "unavailable"
    assert [frame["type"] for frame in hears("cid")] == ["changes"]
    monkeypatch.setattr(RoomStore, "record", record)
    for _ in range(2):
        chat.receive("ana", asked)
        assert hears("ana")[0]["messages"][0]["deleted"]["name"] == "Ana"
    (entry,) = ask("ana", "audit", room=garden)["entries"]
    assert (entry["action"], entry["target"]) == ("delete", said)
