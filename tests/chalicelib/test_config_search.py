"""The settings of search."""

import pytest

from chalicelib.config import BadSetting, MissingSetting, SearchSettings, optional_settings


def test_search_is_off_unless_a_stage_switches_it_on():
    assert SearchSettings.from_environment({"SEARCH_TABLE": "words"}).table is None
    assert SearchSettings.from_environment({"SEARCH": "off"}).table is None
    on = {"SEARCH": "on", "SEARCH_TABLE": "words"}
    assert SearchSettings.from_environment(on).table == "words"


def test_a_stage_with_search_needs_a_table():
    with pytest.raises(MissingSetting, match="SEARCH_TABLE"):
        SearchSettings.from_environment({"SEARCH": "on"})


def test_a_start_with_another_value_is_refused():
    with pytest.raises(BadSetting, match='SEARCH must be "on" or "off"'):
        optional_settings({"AUTH": "open", "SEARCH": "yes"})
