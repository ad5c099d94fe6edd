"""MessageLog: pages after or before a number, and the newest number."""

import pytest

from chalicelib.stores.message_log.pages import Page
from tests.chalicelib.stores.message_log.conftest import texts


def test_a_page_after_a_number_has_the_next_messages(log, ten_numbers):
    page = log.after("lobby", ten_numbers[3], 3)
    assert (texts(page), page.more) == (["4", "5", "6"], True)


def test_a_page_before_a_number_has_the_latest_messages_oldest_first(log, ten_numbers):
    page = log.before("lobby", ten_numbers[5], 3)
    assert (texts(page), page.more) == (["2", "3", "4"], True)


def test_a_page_without_a_number_has_the_newest_messages(log, ten_numbers):
    page = log.before("lobby", None, 3)
    assert (texts(page), page.more) == (["7", "8", "9"], True)


@pytest.mark.parametrize("limit", [10, 100])
def test_a_page_with_all_messages_has_no_more(log, ten_numbers, limit):
    assert log.after("lobby", 0, limit).more is False
    assert log.before("lobby", None, limit).more is False
    assert len(log.after("lobby", 0, limit).messages) == 10


def test_a_page_after_a_future_number_or_of_an_unused_room_is_empty(log, ten_numbers):
    future = ten_numbers[-1] + 5
    assert log.after("lobby", future, 10) == Page([], future + 1, future)
    assert log.after("nowhere", 0, 10) == Page([], 1, 0)
    assert log.before("nowhere", None, 10) == Page([], 1, 0, changes=0)


def test_last_returns_the_number_of_the_newest_message(log, ten_numbers):
    assert log.last("lobby") == ten_numbers[-1]
    assert log.last("nowhere") == 0


def test_a_row_of_a_later_version_is_read(log, dynamodb, messages_table, ten_numbers):
    (row,) = dynamodb.query(
        TableName=messages_table,
        KeyConditionExpression="room = :room AND seq = :seq",
        ExpressionAttributeValues={":room": {"S": "lobby"}, ":seq": {"N": str(ten_numbers[0])}},
    )["Items"]
    row |= {"mood": {"S": "new in version 9"}, "likes": {"L": [{"M": {}}]}}
    dynamodb.put_item(TableName=messages_table, Item=row)
    assert texts(log.after("lobby", 0, 1)) == ["0"]
