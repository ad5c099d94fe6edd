"""Settings."""

import json
from pathlib import Path

import pytest

from chalicelib.config import (
    FANOUT_CHUNK_SIZE,
    MAX_FANOUT_CHUNK_SIZE,
    BadSetting,
    MissingSetting,
    Settings,
)

CONFIG = Path(__file__).parents[2] / ".chalice/config.json"


STAGES = json.loads(CONFIG.read_text())["stages"]
COMPLETE = {"CONNECTIONS_TABLE": "t", "MESSAGES_TABLE": "m", "FANOUT_QUEUE": "q"}


def test_settings_have_the_names_of_tables_and_queue():
    assert Settings.from_environment(COMPLETE) == Settings("t", "m", "q", FANOUT_CHUNK_SIZE)


@pytest.mark.parametrize("stage", STAGES)
def test_each_deployed_stage_sets_every_setting(stage):
    assert Settings.from_environment(STAGES[stage]["environment_variables"])


@pytest.mark.parametrize("wrong", [{}, {"": ""}], ids=["unset", "empty"])
@pytest.mark.parametrize("variable", COMPLETE)
def test_a_missing_variable_is_named_in_the_error(variable, wrong):
    environ = {k: v for k, v in COMPLETE.items() if k != variable}
    with pytest.raises(MissingSetting, match=variable):
        Settings.from_environment({**environ, **({variable: ""} if wrong else {})})


def test_the_chunk_size_is_read_from_the_environment():
    assert Settings.from_environment({**COMPLETE, "FANOUT_CHUNK": "7"}).fanout_chunk == 7


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5", "٣", str(MAX_FANOUT_CHUNK_SIZE + 1)])
def test_an_invalid_chunk_size_is_refused_by_the_name_of_its_variable(value):
    with pytest.raises(BadSetting, match="FANOUT_CHUNK"):
        Settings.from_environment({**COMPLETE, "FANOUT_CHUNK": value})
