"""The settings of push notifications."""

import pytest

from chalicelib.config import BadSetting, PushSettings

KEY, CONTACT = "ssm:/serverless-chat/prod/push-key", "mailto:ops@example.com"


def test_without_a_key_there_are_no_notifications():
    settings = PushSettings.from_environment({"PUSH_QUEUE": "q"})
    assert (settings.key, settings.has_function({})) == (None, False)
    assert settings.has_function({"_HANDLER": "app.push"})
    assert settings.has_function({"ALL_FUNCTIONS": "on"})


def test_with_a_key_there_are():
    environment = {"PUSH_KEY": KEY, "PUSH_CONTACT": CONTACT, "PUSH_QUEUE": "q"}
    settings = PushSettings.from_environment(environment)
    assert settings == PushSettings(KEY, CONTACT, "q")
    assert settings.has_function({})


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PUSH_KEY": KEY}, "PUSH_KEY requires PUSH_CONTACT"),
        ({"PUSH_KEY": "secret", "PUSH_CONTACT": CONTACT}, "must name a private key, not be one"),
        ({"PUSH_CONTACT": "ops@example.com"}, "PUSH_CONTACT must be"),
        ({"PUSH_CONTACT": "mailto:a b@example.com"}, "PUSH_CONTACT must be"),
        ({"PUSH_CONTACT": "mailto:ops@example.com\r\nX: y"}, "PUSH_CONTACT must be"),
    ],
)
def test_a_setting_that_is_wrong_is_refused(environment, said):
    with pytest.raises(BadSetting, match=said):
        PushSettings.from_environment(environment)
