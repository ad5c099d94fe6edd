"""docs/accessibility.md names each criterion of WCAG 2.2, levels A and AA, and tests that exist."""

import re

from tests.support.running import ROOT

PAGE = (ROOT / "docs/accessibility.md").read_text(encoding="utf-8")
# Levels A and AA of https://www.w3.org/TR/WCAG22/; 4.1.1 is obsolete.
CRITERIA = {
    "1.1": [1],
    "1.2": range(1, 6),
    "1.3": range(1, 6),
    "1.4": [*range(1, 6), *range(10, 14)],
    "2.1": [1, 2, 4],
    "2.2": [1, 2],
    "2.3": [1],
    "2.4": [*range(1, 8), 11],
    "2.5": [1, 2, 3, 4, 7, 8],
    "3.1": [1, 2],
    "3.2": [1, 2, 3, 4, 6],
    "3.3": [1, 2, 3, 4, 7, 8],
    "4.1": [2, 3],
}
ROWS = re.findall(r"^\| ([1-4]\.\d\.\d+) [^|]+ \| ([^|]+) \| ([^|]*)\|$", PAGE, re.M)


def test_each_criterion_has_one_row():
    expected = [f"{guide}.{number}" for guide, all in CRITERIA.items() for number in all]
    assert len(expected) == 55
    assert [criterion for criterion, *_ in ROWS] == expected


def test_each_row_says_what_shows_it_unless_it_does_not_apply():
    bare = [criterion for criterion, how, shown in ROWS if not shown.strip()]
    assert bare == [criterion for criterion, how, _ in ROWS if how.startswith("not applicable: ")]


def test_each_test_in_the_table_exists():
    named = {name for *_, shown in ROWS for name in re.findall(r"`([^`]+)`", shown)}
    missing = [
        name
        for name in named
        if not (ROOT / name).is_file() and not any((ROOT / "tests/browser").rglob(name))
    ]
    assert missing == []
