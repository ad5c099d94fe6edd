"""Requests that break rules: none fails, and all that are refused are told so."""

import json
from collections import Counter

import pytest
from chalice_gateway.aws_account import REGION
from chalice_gateway.embedded_aws.quick_path import load as quick_dynamodb

import app
from chalicelib.aws.http11 import Response
from chalicelib.aws.json_api.before_send import HandledPool
from tests.chalicelib.api_gateway_events import connect_event
from tests.support.hostile_requests import TOKEN, hostile_requests

# Twenty times a thousand, each to an empty chat: in a full one, most of the time is the store's.
SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 20))]
REQUESTS = 1_000
TEXT_ANSWERS = "/v1/hooks/"  # as Slack's are
TARGET = b"x-amz-target: DynamoDB_20120810."


@pytest.fixture
def quick_store(monkeypatch):
    """Has the tables answer without moto's way to them, which takes longer than the app itself."""
    quick, by_moto = quick_dynamodb(), HandledPool.exchange

    def exchange(pool, request):
        head, _, body = request.partition(b"\r\n\r\n")
        operation = head.partition(TARGET)[2].partition(b"\r\n")[0].decode()
        answer = operation and quick.answer(REGION, operation, body)
        if not answer:
            return by_moto(pool, request)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status, headers, answer.body, closes=False)

    monkeypatch.setattr(HandledPool, "exchange", exchange)


@pytest.fixture
def answer(handle, quick_store, monkeypatch):
    """Has the app answer an event: the status and the headers of the answer, and its body. Somebody
    is connected."""
    del quick_store
    handle(connect_event())
    monkeypatch.setenv("API_REQUESTS_PER_SECOND", "0")

    def ask(event):
        answered = app.app(event, None)
        headers = {**answered["headers"], **answered.get("multiValueHeaders", {})}
        return answered["statusCode"], headers, answered["body"]

    return ask


@pytest.mark.parametrize("seed", SEEDS)
def test_no_hostile_request_fails(answer, caplog, seed):
    statuses, wrong = Counter(), []
    for number, event in enumerate(hostile_requests(seed, REQUESTS)):
        status, headers, body = answer(event)
        statuses[status] += 1
        is_problem = headers.get("Content-Type") == "application/problem+json"
        if status >= 500 or (
            status >= 400 and not is_problem and TEXT_ANSWERS not in event["path"]
        ):
            wrong.append((number, event["httpMethod"], event["path"], status, body))
        if any("\n" in str(value) or "\r" in str(value) for value in headers.values()):
            wrong.append((number, event["path"], headers))
        if is_problem:
            assert json.loads(body)["status"] == status
    assert wrong[:5] == []
    assert {200, 400, 401, 404, 413, 415} <= statuses.keys(), statuses
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    assert TOKEN not in caplog.text
