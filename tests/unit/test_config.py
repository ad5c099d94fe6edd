"""Settings."""

import json
from pathlib import Path

import pytest

from chalicelib.config import MissingSetting, Settings

CONFIG = Path(__file__).parents[2] / ".chalice/config.json"


def test_reads_the_name_of_the_table():
    assert Settings.from_environment({"CONNECTIONS_TABLE": "t"}).connections_table == "t"


def test_has_every_setting_in_the_environment_that_chalice_deploys():
    environment = json.loads(CONFIG.read_text())["environment_variables"]
    assert Settings.from_environment(environment).connections_table


@pytest.mark.parametrize("environ", [{}, {"CONNECTIONS_TABLE": ""}])
def test_says_which_variable_is_missing(environ):
    with pytest.raises(MissingSetting, match="CONNECTIONS_TABLE"):
        Settings.from_environment(environ)
