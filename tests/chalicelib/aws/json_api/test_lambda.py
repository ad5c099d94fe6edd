"""Calls of Lambda: the same requests, answers and exceptions as botocore's."""

from functools import partial

import pytest

from chalicelib.aws.connection_pool import BadResponse
from chalicelib.aws.lambda_functions import LambdaClient
from chalicelib.aws.session import AwsSession
from tests.chalicelib.aws.behaviours import reply
from tests.chalicelib.aws.json_api.conftest import botocores, ours
from tests.support.hostile import answers, serving

ARN = "arn:aws:lambda:us-east-1:123456789012:function:review:live"
PAYLOAD = '{"data": "Grüße"}'.encode()
BOTH = {
    "botocore": partial(botocores, service="lambda"),
    "ours": partial(ours, make=LambdaClient),
}


def invoke(client):
    invoked = client.invoke(FunctionName=ARN, Payload=PAYLOAD)
    found = {name: invoked.get(name) for name in ("StatusCode", "FunctionError")}
    return {**found, "Payload": invoked["Payload"].read()}


ANSWERS = {
    "answered": [reply(200, b'{"verdict": "accept"}')],
    "failed": [reply(200, b"{}", X_Amz_Function_Error="Unhandled")],
    "missing": [
        reply(404, b'{"Message":"no"}', x_amzn_ErrorType="ResourceNotFoundException:http://a/")
    ],
    "throttled once": [
        reply(429, b'{"message":"slow"}', x_amzn_ErrorType="TooManyRequestsException"),
        reply(200, b"{}"),
    ],
    "throttled": [reply(429, b'{"message":"slow"}', x_amzn_ErrorType="TooManyRequestsException")],
    "down": [reply(500, b"<html>")],
    "denied": [reply(403, b'{"Message":"no"}', x_amzn_ErrorType="AccessDeniedException")],
}


@pytest.mark.parametrize("case", ANSWERS)
def test_answers_errors_and_retries_are_botocores(case, told):
    expected, mine = (told(make, invoke, *ANSWERS[case]) for make in BOTH.values())
    assert mine[1:] == expected[1:]  # requests, and waits in between
    assert codes(mine[0]) == codes(expected[0])


def codes(outcome):
    """What a call returned, or the code and the status of its error."""
    if not isinstance(outcome, tuple):
        return outcome
    response = outcome[2]
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def test_a_request_is_botocores_but_for_what_names_the_client():
    sent = []
    for make in BOTH.values():
        with serving(answers(reply(200, b"{}"))) as server:
            client = make(server.url.removesuffix("/stage"))
            invoke(client)
            client.close()
        ((head, body),) = server.requests
        sent.append((head.split("\r\n")[0], body))
        assert "/us-east-1/lambda/aws4_request" in head
    assert sent[0] == sent[1]


def test_a_function_that_answers_5_mb_does_no_harm():
    with serving(answers(reply(200, 5 * 2**20 * b"x"))) as server:
        client = BOTH["ours"](server.url)
        with pytest.raises(BadResponse, match="more than 65536 bytes"):
            invoke(client)
        client.close()


def test_the_session_has_this_client(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    session = AwsSession(parallelism=2)
    assert isinstance(session.client("lambda"), LambdaClient)
    session.close()
