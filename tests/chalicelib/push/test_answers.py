"""What push services answer, and for how long they ask to wait."""

import pytest

from chalicelib.push.answers import FIRST_WAIT_S, MAX_WAIT_S, Outcome, outcome, wait_s

NOW = 1_790_000_000  # Mon, 21 Sep 2026 14:13:20 GMT


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, Outcome.SENT),
        (201, Outcome.SENT),
        (202, Outcome.SENT),
        (404, Outcome.GONE),
        (410, Outcome.GONE),
        (429, Outcome.RETRY),
        (500, Outcome.RETRY),
        (503, Outcome.RETRY),
        (301, Outcome.REFUSED),
        (400, Outcome.REFUSED),
        (403, Outcome.REFUSED),
        (413, Outcome.REFUSED),
    ],
)
def test_each_status_has_one_meaning(status, expected):
    assert outcome(status) is expected


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("7", 7),
        ("0", 0),
        ("Mon, 21 Sep 2026 14:14:20 GMT", 60),
        ("Mon, 21 Sep 2026 14:00:00 GMT", 0),
        ("999999999", MAX_WAIT_S),
        ("Fri, 31 Dec 9999 23:59:59 GMT", MAX_WAIT_S),
    ],
)
def test_a_service_is_asked_again_when_it_says(asked, seconds):
    assert wait_s({"retry-after": asked}, 3, NOW) == seconds


@pytest.mark.parametrize("asked", ["", "soon", "-1", "٣", "9" * 400, "Mon, 99 Sep 2026"])
def test_without_a_time_that_can_be_read_each_wait_is_longer(asked):
    for tries in range(4):
        longest = FIRST_WAIT_S * 2**tries
        assert longest / 2 <= wait_s({"retry-after": asked}, tries, NOW) <= longest
