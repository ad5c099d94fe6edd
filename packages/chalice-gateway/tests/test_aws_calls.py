"""Permissions and faults also see the calls of clients that are not botocore's."""

import json
from types import SimpleNamespace

import boto3
import pytest
from botocore.handlers import BUILTIN_HANDLERS
from chalice_gateway.aws_account import REGION, arn
from chalice_gateway.runtime import aws_calls, permissions
from chalice_gateway.testing import serve_embedded_aws

TABLE = {
    "TableName": "T",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
}
PUT = {"TableName": "T", "Item": {"id": {"S": "1"}}}
NOTHING_IS_ALLOWED = {"Version": "2012-10-17", "Statement": []}


@pytest.fixture
def url():
    return serve_embedded_aws()


@pytest.fixture
def dynamodb(local_client, url):
    client = local_client("dynamodb", url)
    client.create_table(**TABLE)
    yield client
    client.delete_table(TableName="T")


@pytest.fixture
def before_send(monkeypatch):
    """The handler that sees calls, installed until the end of the test."""
    monkeypatch.setattr("botocore.handlers.BUILTIN_HANDLERS", list(BUILTIN_HANDLERS))
    aws_calls.install()
    from botocore import handlers

    return dict(handlers.BUILTIN_HANDLERS[-2:])["before-send"]


@pytest.fixture
def under_policy():
    """Enforces a policy until the end of the test."""
    yield lambda policy: permissions.set_up({"policy": policy})
    permissions.set_up({"policy": None})


@pytest.fixture
def faults(monkeypatch):
    """Makes the supervisor answer with a fault until the end of the test, and stands in for the
    process that a crash kills."""
    crashes = []

    def inject(kind):
        supervisor = SimpleNamespace(ask=lambda _: {"fault": kind})
        monkeypatch.setattr(aws_calls.current, "supervisor", supervisor)
        monkeypatch.setattr(aws_calls, "crash", crashes.append)
        aws_calls.begin({"faults": True})
        return crashes

    yield inject
    aws_calls.begin({})


def request(url, operation="PutItem", params=PUT, service="dynamodb"):
    """A request as a client of the app's own might make it, with names in its own case."""
    headers = {
        "x-amz-target": f"DynamoDB_20120810.{operation}",
        "content-type": "application/x-amz-json-1.0",
        "authorization": f"AWS4-HMAC-SHA256 Credential=x/20260101/{REGION}/{service}/aws4_request, "
        "SignedHeaders=host, Signature=0",
    }
    body = json.dumps(params).encode()
    return SimpleNamespace(method="POST", url=url, headers=headers, body=body)


def test_a_denied_call_is_answered_with_an_error_of_the_service(before_send, under_policy, url):
    invocation = aws_calls.begin({})
    assert before_send(request=request(url)) is None
    under_policy(NOTHING_IS_ALLOWED)
    denied = before_send(request=request(url))
    assert denied.status_code == 400
    assert json.loads(denied.content)["__type"] == "AccessDeniedException"
    assert "dynamodb:PutItem" in json.loads(denied.content)["message"]
    assert invocation.needs == {f"dynamodb:PutItem {arn('dynamodb', 'table/T')}": 2}


def test_objects_and_connections_are_counted_together():
    invocation = aws_calls.begin({})
    for number in range(2):
        invocation.count(("s3:GetObject", f"arn:aws:s3:::photos/{number}.jpg"))
        path = f"arn:aws:execute-api:us-east-1:1:abc/api/POST/@connections/{number}"
        invocation.count(("execute-api:ManageConnections", path))
    assert invocation.needs == {
        "s3:GetObject arn:aws:s3:::photos": 2,
        "execute-api:ManageConnections arn:aws:execute-api:us-east-1:1:abc": 2,
    }


@pytest.mark.usefixtures("before_send")
def test_a_denied_call_of_another_protocol_raises_the_error(under_policy, url):
    under_policy(NOTHING_IS_ALLOWED)
    client = boto3.Session().client("sts", endpoint_url=url)
    with pytest.raises(client.exceptions.ClientError, match="sts:GetCallerIdentity") as denied:
        client.get_caller_identity()
    client.close()
    assert denied.value.response["Error"]["Code"] == "AccessDenied"


@pytest.mark.usefixtures("before_send")
def test_a_call_is_recorded_with_its_resource_and_its_outcome(url):
    # A session of its own: the default one may be older than the handlers.
    client = boto3.Session().client("dynamodb", endpoint_url=url)
    invocation = aws_calls.begin({})
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.put_item(**{**PUT, "TableName": "Missing"})
    client.close()
    (call,) = invocation.as_json()
    assert call.pop("ms") > 0
    assert call == {
        "service": "dynamodb",
        "operation": "PutItem",
        "resource": "Missing",
        "status": "ResourceNotFoundException",
    }


def test_a_throttled_call_is_answered_with_an_error_of_the_service(before_send, faults, url):
    faults("throttled")
    throttled = before_send(request=request(url))
    assert throttled.status_code == 400
    assert json.loads(throttled.content)["__type"] == "ThrottlingException"


@pytest.mark.parametrize(("kind", "stored"), [("crash-before", 0), ("crash-after", 1)])
def test_a_crash_comes_before_or_after_the_call_takes_effect(
    url, dynamodb, before_send, faults, kind, stored
):
    crashes = faults(kind)
    before_send(request=request(url))
    assert crashes[0] == kind.removeprefix("crash-")
    assert len(dynamodb.scan(TableName="T")["Items"]) == stored


def test_a_call_that_is_denied_has_no_faults(before_send, under_policy, faults, url):
    crashes = faults("crash-before")
    under_policy(NOTHING_IS_ALLOWED)
    assert before_send(request=request(url)).status_code == 400
    assert not crashes


def test_no_fault_is_injected_while_the_app_is_loaded(before_send, url):
    aws_calls.begin({"faults": True})
    assert before_send(request=request(url)) is None
    aws_calls.begin({})
