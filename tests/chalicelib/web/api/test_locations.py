"""Where an answer says that something is: below the stage that API Gateway puts in front."""

import json

import pytest

import app
from tests.chalicelib.web.api.conftest import ANA

STAGE = "/api"


@pytest.fixture
def location_of(handle):
    """`location_of("/v1/rooms", "/v1/rooms", {...})`: where a POST has created something."""
    del handle

    def post(route, path, body, **variables):
        event = {
            "requestContext": {
                "httpMethod": "POST",
                "resourcePath": route,
                "path": STAGE + path,
                "identity": {"sourceIp": "127.0.0.1"},
            },
            "httpMethod": "POST",
            "resource": route,
            "path": path,
            "pathParameters": variables,
            "multiValueQueryStringParameters": None,
            "headers": {"Content-Type": "application/json", "Authorization": f"Bearer {ANA}"},
            "stageVariables": None,
            "body": json.dumps(body),
            "isBase64Encoded": False,
        }
        answer = app.app(event, None)
        return answer["headers"]["Location"], json.loads(answer["body"])

    return post


@pytest.mark.parametrize("path", ["/v1/rooms", "/v1/rooms/"])
def test_a_room_is_below_the_stage(location_of, path):
    found, _ = location_of("/v1/rooms", path, {"kind": "open", "room": "garden"})
    assert found == f"{STAGE}/v1/rooms/garden"


def test_a_message_is_below_the_stage(location_of):
    route, path = "/v1/rooms/{room}/messages", "/v1/rooms/lobby/messages"
    found, sent = location_of(route, path, {"data": "hello"}, room="lobby")
    assert found == f"{STAGE}{path}/{sent['seq']}"
