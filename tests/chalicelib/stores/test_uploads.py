"""Which message takes an upload, and how many uploads there may be."""

import pytest

from chalicelib.domain import File
from chalicelib.stores import StoreUnavailable, Upload, UploadStore, UploadTaken
from chalicelib.stores.uploads import SENDABLE_S
from tests.chalicelib.conftest import variables

ANA, BEN = "a" * 22, "b" * 22
NOW = 1_700_000_000
TEA = File("t" * 22, "tea.jpg", 5, "image/jpeg", 640, 480)
CAKE = File("c" * 22, "cake.pdf", 7, "application/pdf")


@pytest.fixture
def uploads(dynamodb):
    """Ana has uploaded two files for the lobby, and Ben none."""
    store = UploadStore(dynamodb, variables()["MEMBERS_TABLE"])
    store.add(Upload(ANA, "lobby", TEA, True, "files"), NOW)
    store.add(Upload(ANA, "lobby", CAKE, False, "files"), NOW)
    return store


def take(uploads, *files, member=ANA, room="lobby", by="first", now=NOW):
    found = uploads.sendable(member, room, [each.file for each in files], by, now)
    uploads.take(found, by)
    return found


def test_uploads_are_taken_in_the_order_of_the_message_as_they_were_stored(uploads):
    assert take(uploads, CAKE, TEA) == [
        Upload(ANA, "lobby", CAKE, False, "files"),
        Upload(ANA, "lobby", TEA, True, "files"),
    ]


def test_the_message_that_took_an_upload_takes_it_again_and_no_other_one_does(uploads):
    assert take(uploads, TEA) == take(uploads, TEA)
    with pytest.raises(UploadTaken):
        take(uploads, TEA, by="second")


@pytest.mark.parametrize(
    "asked",
    [{"member": BEN}, {"room": "garden"}, {"now": NOW + SENDABLE_S}],
    ids=["another member", "another room", "a day later"],
)
def test_an_upload_is_its_members_for_its_room_and_for_a_day(uploads, asked):
    with pytest.raises(UploadTaken):
        take(uploads, TEA, **asked)
    assert take(uploads, TEA, now=NOW + SENDABLE_S - 1)


def test_a_message_takes_all_its_uploads_or_none(uploads):
    take(uploads, TEA)
    with pytest.raises(UploadTaken):
        take(uploads, CAKE, TEA, by="second")
    assert take(uploads, CAKE, by="third")


def test_of_two_messages_at_once_one_takes_an_upload(uploads, dynamodb):
    """The other one has read the upload before it was taken."""
    others = ["second"]

    def overtake(**_):
        if others:
            take(uploads, TEA, by=others.pop())

    dynamodb.meta.events.register("before-call.dynamodb.TransactWriteItems", overtake)
    with pytest.raises(UploadTaken):
        take(uploads, TEA, CAKE)
    assert take(uploads, TEA, by="second")
    assert take(uploads, CAKE, by="third")


def test_a_day_counts_up_to_its_limit_and_each_member_and_day_by_itself(uploads):
    counted = [uploads.count(ANA, "2026-11-27", 2, NOW) for _ in range(3)]
    assert counted == [True, True, False]
    assert uploads.count(ANA, "2026-11-28", 2, NOW)
    assert uploads.count(BEN, "2026-11-27", 2, NOW)


@pytest.mark.parametrize("operation", ["BatchGetItem", "TransactWriteItems"])
def test_a_store_that_does_not_answer_takes_nothing(uploads, break_calls, operation):
    break_calls(operation)
    with pytest.raises(StoreUnavailable):
        take(uploads, TEA)
