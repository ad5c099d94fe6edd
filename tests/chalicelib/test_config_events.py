"""The settings of events."""

import pytest

from chalicelib.config import BadSetting, EventSettings

ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026-01-01T00:00:00.000"


def read(**variables):
    return EventSettings.from_environment(variables)


def test_without_settings_there_are_no_events_and_no_function():
    assert read() == EventSettings(on=False, stream=None)


def test_the_arn_of_the_stream_is_what_the_function_needs():
    assert read(EVENTS="on", MESSAGES_STREAM=ARN) == EventSettings(on=True, stream=ARN)
    assert read(EVENTS="on").stream is None


def test_the_function_itself_knows_that_it_is_there():
    assert read(_HANDLER="app.on_log_change").stream
    assert read(_HANDLER="app.on_message").stream is None


@pytest.mark.parametrize("value", ["yes", "ON", "true", " on"])
def test_events_are_on_or_off(value):
    with pytest.raises(BadSetting, match='EVENTS must be "on" or "off"'):
        read(EVENTS=value)


@pytest.mark.parametrize("bus", ["default", "arn:aws:events:eu-west-1:123456789012:event-bus/x"])
def test_a_bus_has_a_name_or_an_arn(bus):
    assert read(EVENTS="on", EVENT_BUS=bus).bus == bus


@pytest.mark.parametrize("bus", ["*", "arn:aws:events:*:123456789012:event-bus/x", "a/b", "a b"])
def test_a_bus_that_would_widen_the_policy_is_refused(bus):
    with pytest.raises(BadSetting, match="EVENT_BUS must be"):
        read(EVENTS="on", EVENT_BUS=bus)


@pytest.mark.parametrize(
    "variable", [("EVENT_BUS", "default"), ("PUSH_KEY", "ssm:/key"), ("SEARCH", "on")]
)
def test_what_events_feed_is_refused_without_them(variable):
    name, value = variable
    assert read(EVENTS="on", **{name: value}).on
    for off in ({}, {"EVENTS": "off"}):
        with pytest.raises(BadSetting, match=f"{name} requires EVENTS=on"):
            read(**{name: value}, **off)


def test_files_do_without_events_and_what_is_off_needs_none():
    assert not read(FILES="on", SEARCH="off", PUSH_KEY="", WEBHOOKS_QUEUE="q").on
