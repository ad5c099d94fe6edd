"""The newest entries of a log."""

import pytest
from chalice_gateway.inspector.ring import Ring


@pytest.fixture
def ring():
    """A ring of three, to which 0 to 4 were added."""
    ring = Ring(3)
    for number in range(5):
        ring.append(number)
    return ring


def test_only_the_newest_entries_are_kept(ring):
    assert ring.since(0, 10) == ([2, 3, 4], 2)


def test_entries_are_found_by_their_numbers(ring):
    assert ring.since(4, 10) == ([4], 0)
    assert ring.since(5, 10) == ([], 0)
    assert ring.since(9, 10) == ([], 0)


def test_a_limit_leaves_out_the_oldest_and_counts_them(ring):
    assert ring.since(2, 1) == ([4], 2)
