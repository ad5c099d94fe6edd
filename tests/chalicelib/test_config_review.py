"""The settings of the review hook."""

import pytest

from chalicelib.config import BadSetting, ReviewSettings, optional_settings

ARN = "arn:aws:lambda:eu-central-1:123456789012:function:review"


def read(**variables):
    return ReviewSettings.from_environment(variables)


def test_a_chat_needs_no_hook():
    assert read() == read(REVIEW_HOOK="") == ReviewSettings(None, 1_000, False)
    assert (read().callable, read().function) == (None, None)


def test_a_hook_in_python_has_a_module_and_a_name():
    settings = read(REVIEW_HOOK="python:chalicelib.hooks.words:review")
    assert (settings.callable, settings.function) == (("chalicelib.hooks.words", "review"), None)


@pytest.mark.parametrize(
    "arn", [ARN, f"{ARN}:live", f"{ARN}:$LATEST", ARN.replace("aws", "aws-cn")]
)
def test_a_hook_can_be_a_lambda_function(arn):
    settings = read(REVIEW_HOOK=arn)
    assert (settings.callable, settings.function) == (None, arn)


@pytest.mark.parametrize(
    "hook",
    [
        "chalicelib.hooks:review",
        "python:hooks",
        "python:hooks:",
        "python:hooks:a.b",
        "python:.hooks:review",
        "python:hooks/words:review",
        "python:hooks:review ",
        "review",
        f"{ARN}*",
        ARN.replace("123456789012", "*"),
        f"{ARN}:live:again",
        ARN.replace("lambda", "sqs"),
        f"{ARN}\n",
        "https://example.com/review",
    ],
)
def test_another_hook_is_refused(hook):
    with pytest.raises(BadSetting, match="REVIEW_HOOK must be python:"):
        read(REVIEW_HOOK=hook)


def test_the_default_on_failure_is_to_reject():
    assert not read(REVIEW_DEFAULT="reject").accepts_by_default
    assert read(REVIEW_DEFAULT="accept").accepts_by_default
    with pytest.raises(BadSetting, match=r'REVIEW_DEFAULT must be "reject" .* or "accept"'):
        read(REVIEW_DEFAULT="Accept")


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "5001", "soon"])
def test_a_review_takes_at_most_five_seconds(value):
    assert read(REVIEW_TIMEOUT_MS="5000").timeout_ms == 5_000
    with pytest.raises(BadSetting, match="REVIEW_TIMEOUT_MS must be a whole number, 1 to 5,000"):
        read(REVIEW_TIMEOUT_MS=value)


def test_an_invalid_hook_ends_the_start_of_the_app():
    with pytest.raises(BadSetting, match="REVIEW_HOOK"):
        optional_settings({"AUTH": "open", "REVIEW_HOOK": "hooks"})
