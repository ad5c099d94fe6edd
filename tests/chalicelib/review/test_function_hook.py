"""A Lambda function that reviews texts, over HTTP."""

import json

import pytest
from chalice_gateway.aws_account import REGION

from chalicelib.aws import AwsSession
from chalicelib.config import ReviewSettings
from chalicelib.review import Draft, Rejected, ReviewFailed, review_of
from tests.chalicelib.aws.behaviours import never_answers, reply
from tests.support.hostile import answers, serving

ARN = f"arn:aws:lambda:{REGION}:123456789012:function:review"
SECRET = "a text that no log may show"
DRAFT = Draft("lobby", "m" * 22, "Ana", SECRET)
LONG_MS, SHORT_MS = 5_000, 50


@pytest.fixture
def reviewed(monkeypatch):
    """`reviewed(behaviour)`: what becomes of the draft; the second value is the request."""

    def review(*behaviours, timeout_ms=LONG_MS, accepts=False):
        with serving(*behaviours) as server:
            monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", server.url.removesuffix("/stage"))
            session = AwsSession(parallelism=2)
            found = review_of(ReviewSettings(ARN, timeout_ms, accepts), session)
            try:
                return found.check(DRAFT), server.requests
            finally:
                session.close()

    return review


def verdict(**fields):
    return answers(reply(200, json.dumps(fields).encode()))


def test_the_function_is_given_the_draft_and_decides(reviewed):
    text, ((head, body),) = reviewed(verdict(verdict="rewrite", data="😀" * 4_000))
    assert text == "😀" * 4_000
    assert json.loads(body) == DRAFT.as_json()
    assert head.startswith("POST /2015-03-31/functions/arn%3Aaws%3Alambda%3A")
    with pytest.raises(Rejected, match="Not here"):
        reviewed(verdict(verdict="reject", reason="Not here."))


FAILURES = {
    "nothing": (reply(200), "it did not answer JSON"),
    "null": (reply(200, b"null"), "it answered NoneType"),
    "deep": (reply(200, 30_000 * b"["), "it did not answer JSON"),
    "raised": (reply(200, b"{}", X_Amz_Function_Error="Unhandled"), "the function failed"),
    "5 MB": (reply(200, 5 * 2**20 * b"x"), "Lambda was not reached: BadResponse"),
    "denied": (
        reply(403, b"{}", x_amzn_ErrorType="AccessDeniedException"),
        "Lambda answered AccessDeniedException",
    ),
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_function_that_fails_has_the_default_and_no_log_shows_the_text(case, reviewed, caplog):
    answer, why = FAILURES[case]
    assert reviewed(answers(answer), accepts=True)[0] == SECRET
    with pytest.raises(ReviewFailed, match=why):
        reviewed(answers(answer))
    assert SECRET not in caplog.text


def test_a_function_that_hangs_does_not_hold_the_message(reviewed):
    with pytest.raises(ReviewFailed, match=r"took more than 50 ms|ReadTimeoutError"):
        reviewed(never_answers, timeout_ms=SHORT_MS)
