"""Settings."""

import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from chalicelib.config import (
    FANOUT_CHUNK_SIZE,
    MAX_FANOUT_CHUNK_SIZE,
    MAX_POSTS_PER_SECOND,
    POSTS_PER_SECOND,
    AuthSettings,
    BadSetting,
    MissingSetting,
    Settings,
    optional_settings,
)

CONFIG = Path(__file__).parents[2] / ".chalice/config.json"


STAGES = json.loads(CONFIG.read_text())["stages"]
COMPLETE = {
    "CONNECTIONS_TABLE": "t",
    "ROOM_CONNECTIONS_TABLE": "c",
    "ROOMS_TABLE": "r",
    "MEMBERS_TABLE": "p",
    "MESSAGES_TABLE": "m",
    "FANOUT_QUEUE": "q",
    "AUTH": "open",
}
AUTH = AuthSettings("open")


def test_settings_have_the_names_of_tables_and_queue():
    assert Settings.from_environment(COMPLETE) == Settings(
        connections_table="t",
        room_connections_table="c",
        rooms_table="r",
        members_table="p",
        messages_table="m",
        fanout_queue="q",
        fanout_chunk=FANOUT_CHUNK_SIZE,
        auth=AUTH,
    )


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


RATES = (
    "MESSAGES_PER_SECOND",
    "MOVES_PER_SECOND",
    "PAGES_PER_SECOND",
    "API_REQUESTS_PER_SECOND",
)


@pytest.mark.parametrize("variable", RATES)
@pytest.mark.parametrize("value", ["0", "0.25", "7", "1000"])
def test_a_rate_is_read_from_the_environment(variable, value):
    settings = Settings.from_environment({**COMPLETE, variable: value})
    assert getattr(settings, variable.lower()) == float(value)


@pytest.mark.parametrize("variable", RATES)
@pytest.mark.parametrize("value", ["-1", "1e2", "nan", "inf", "many", "0.0001", "1000.1", "٣"])
def test_an_invalid_rate_is_refused_by_the_name_of_its_variable(variable, value):
    with pytest.raises(BadSetting, match=variable):
        Settings.from_environment({**COMPLETE, variable: value})


@pytest.mark.parametrize("variable", [*RATES, "FANOUT_CHUNK", "POSTS_PER_SECOND"])
def test_a_start_or_deployment_with_an_invalid_setting_is_refused(variable):
    command = [sys.executable, "-c", "import app"]
    environ = {**os.environ, variable: "abc"}
    result = subprocess.run(
        command, cwd=CONFIG.parents[1], env=environ, capture_output=True, text=True
    )
    assert f"BadSetting: {variable} must be a" in result.stderr


def test_every_setting_is_documented():
    documented = (CONFIG.parents[1] / "docs/deploying.md").read_text()
    rows = "\n".join(line.split("|")[1] for line in documented.splitlines() if line[:1] == "|")
    nested = {"PUSH", "REVIEW", "SEARCH"}
    optional = {field.name.upper() for field in fields(Settings)} - {*COMPLETE, *nested}
    of_auth = {"AUTH_SECRET", "AUTH_JWKS", "AUTH_ISSUER", "AUTH_AUDIENCE", "ALLOWED_ORIGINS"}
    of_page = {"TOKEN_URL", "SIGN_IN_URL", "FRAME_ANCESTORS", "CONNECT_SRC"}
    of_push = {"PUSH_KEY", "PUSH_CONTACT"}
    of_review = {"REVIEW_HOOK", "REVIEW_TIMEOUT_MS", "REVIEW_DEFAULT"}
    of_search = {"SEARCH", "SEARCH_TABLE"}
    assert len(optional) == 7
    settings = optional | of_auth | of_page | of_push | of_review | of_search
    assert [name for name in settings if f"`{name}`" not in rows] == []
    assert "`AUTH`" in documented


def test_the_posts_a_second_are_read_from_the_environment():
    assert Settings.from_environment(COMPLETE).posts_per_second == POSTS_PER_SECOND
    changed = Settings.from_environment({**COMPLETE, "POSTS_PER_SECOND": "2500"})
    assert changed.posts_per_second == 2500


@pytest.mark.parametrize("value", ["0", "-1", "many", "1e4", str(MAX_POSTS_PER_SECOND + 1)])
def test_an_invalid_number_of_posts_is_refused_before_any_other_setting_is_read(value):
    with pytest.raises(BadSetting, match="POSTS_PER_SECOND must be a whole number, 1 to"):
        optional_settings({"POSTS_PER_SECOND": value})
