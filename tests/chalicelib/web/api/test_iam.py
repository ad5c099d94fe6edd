"""`API_AUTH=iam`: the HTTP API is for AWS identities, whom API Gateway names in the event."""

import json

import pytest
from chalice import Chalice
from chalice.app import IAMAuthorizer
from chalice.deploy.swagger import TemplatedSwaggerGenerator

import app
from chalicelib.auth import back_end, new_token
from chalicelib.capabilities import Capabilities
from chalicelib.domain import Bot, Person
from chalicelib.web import api
from tests.chalicelib.web.api.conftest import ANA

ROLE = "arn:aws:sts::123456789012:assumed-role/back-end/"
MESSAGES = "/v1/rooms/{room}/messages"


@pytest.fixture
def by_iam(handle):
    """The routes, as API_AUTH=iam has them."""
    del handle
    chalice = Chalice("by-iam")
    api.register(chalice, lambda: app.wiring, by_iam=True)
    return chalice


@pytest.fixture
def ask(by_iam):
    """`ask(room, {"data": "hello"}, arn=...)`: status and body of the answer to a message."""

    def request(room, body, arn=None, **headers):
        event = {
            "requestContext": {
                "httpMethod": "POST",
                "resourcePath": MESSAGES,
                "identity": {"sourceIp": "127.0.0.1", "userArn": arn},
            },
            "httpMethod": "POST",
            "resource": MESSAGES,
            "path": MESSAGES.format(room=room),
            "pathParameters": {"room": room},
            "multiValueQueryStringParameters": None,
            "headers": {"Content-Type": "application/json", **headers},
            "stageVariables": None,
            "body": json.dumps(body),
            "isBase64Encoded": False,
        }
        answer = by_iam(event, None)
        return answer["statusCode"], json.loads(answer["body"])

    return request


def test_all_routes_but_those_with_a_secret_address_ask_iam_who_may_use_them(by_iam):
    views = {
        path: by_method for path, by_method in by_iam.routes.items() if path[:9] != "/v1/hooks"
    }
    assert len(views) > 1
    authorizers = {type(v.authorizer) for by_method in views.values() for v in by_method.values()}
    assert authorizers == {IAMAuthorizer}


def test_what_chalice_deploys_has_iam_check_each_signature(by_iam):
    paths = TemplatedSwaggerGenerator().generate_swagger(by_iam)["paths"]
    secured = [method["security"] for method in paths[MESSAGES].values() if "security" in method]
    assert secured == [[{"sigv4": []}]] * 2


def test_an_identity_writes_under_its_own_name_or_one_that_it_gives(ask):
    status, first = ask("garden", {"data": "hello"}, f"{ROLE}one")
    assert (status, first["name"], first["vouched"]) == (201, "back-end", True)
    status, second = ask("garden", {"data": "hello"}, f"{ROLE}two", **{"Chat-Name": "Shop"})
    assert (status, second["name"]) == (201, "Shop")
    assert first["member"] == second["member"] == back_end(f"{ROLE}one").member


def test_an_identity_writes_in_private_rooms(ask, rooms, now):
    room = "private." + "a" * 26
    rooms.create_private(room, Person("m" * 22, "Ana"), now, "Plans", None, [])
    assert ask(room, {"data": "hello"}, f"{ROLE}one")[0] == 201


@pytest.mark.parametrize("room", ["private." + "a" * 26, "direct." + "a" * 26])
def test_an_identity_is_told_of_a_closed_room_that_nobody_created_that_there_is_none(ask, room):
    status, problem = ask(room, {"data": "hello"}, f"{ROLE}one")
    assert (status, problem["code"]) == (404, "not_found")


@pytest.mark.parametrize("arn", [None, "", "ana", "arn:aws:s3::123456789012:bucket"])
def test_who_is_no_identity_is_refused(ask, arn):
    status, problem = ask("garden", {"data": "hello"}, arn)
    assert (status, problem["code"]) == (401, "no_token")


def test_no_token_counts_not_even_a_bots(ask, bots, now):
    new = new_token()
    bots.create(Bot(new.member, "Echo", Capabilities.ALL, new.secret_hash, now, "a" * 22))
    for token in (new.token, ANA):
        assert ask("garden", {"data": "x"}, Authorization=f"Bearer {token}")[0] == 401
