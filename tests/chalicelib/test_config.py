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


def test_reads_the_names_of_tables_and_queues():
    assert Settings.from_environment(COMPLETE) == Settings("t", "m", "q", FANOUT_CHUNK_SIZE)


@pytest.mark.parametrize("stage", STAGES)
def test_has_every_setting_in_the_environment_that_chalice_deploys(stage):
    assert Settings.from_environment(STAGES[stage]["environment_variables"])


@pytest.mark.parametrize("wrong", [{}, {"": ""}], ids=["unset", "empty"])
@pytest.mark.parametrize("variable", COMPLETE)
def test_says_which_variable_is_missing(variable, wrong):
    environ = {k: v for k, v in COMPLETE.items() if k != variable}
    with pytest.raises(MissingSetting, match=variable):
        Settings.from_environment({**environ, **({variable: ""} if wrong else {})})


def test_reads_how_many_one_function_serves():
    assert Settings.from_environment({**COMPLETE, "FANOUT_CHUNK": "7"}).fanout_chunk == 7


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5", "٣", str(MAX_FANOUT_CHUNK_SIZE + 1)])
def test_says_which_number_is_none(value):
    with pytest.raises(BadSetting, match="FANOUT_CHUNK"):
        Settings.from_environment({**COMPLETE, "FANOUT_CHUNK": value})
