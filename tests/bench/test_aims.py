"""Aims: when one is met, and how it is shown."""

import pytest

from bench.harness.aims import Aim, summary


@pytest.mark.parametrize(
    ("aim", "row"),
    [
        (Aim("rate", 1612.4, 1500), ["rate", "1,612", "at least 1,500", "met"]),
        (Aim("rate", 1499.9, 1500), ["rate", "1,500", "at least 1,500", "MISSED"]),
        (Aim("ratio", 0.05, 0.05, is_limit=True), ["ratio", "0.05", "at most 0.05", "met"]),
        (Aim("ratio", 0.0504, 0.05, is_limit=True), ["ratio", "0.0504", "at most 0.05", "MISSED"]),
        (Aim("ratio", None, 5), ["ratio", "-", "at least 5", "not measured"]),
    ],
)
def test_an_aim_is_shown_with_its_figure_and_whether_it_is_met(aim, row):
    assert aim.row() == row


def test_what_is_not_measured_is_not_met():
    aims = [Aim("a", 1, 1), Aim("b", None, 1), Aim("c", 2, 1, is_limit=True)]
    assert summary(aims) == "1 of 3 aims are met"
