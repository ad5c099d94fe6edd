"""Permissions and faults also see the calls of clients that are not botocore's."""

import json
from types import SimpleNamespace

import boto3
import pytest
from botocore.handlers import BUILTIN_HANDLERS
from chalice_gateway.aws_account import REGION
from chalice_gateway.embedded_aws.aws_calls import intercept, own_calls
from chalice_gateway.embedded_aws.faults import Faults, FunctionKilled
from chalice_gateway.embedded_aws.permissions import Permissions
from chalice_gateway.testing import serve_embedded_aws

TABLE = {
    "TableName": "T",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
}
PUT = {"TableName": "T", "Item": {"id": {"S": "1"}}}


@pytest.fixture
def url():
    return serve_embedded_aws()


@pytest.fixture
def dynamodb(local_client, url):
    """botocore's client, which no interceptor sees, and a table."""
    client = local_client("dynamodb", url)
    client.create_table(**TABLE)
    yield client
    client.delete_table(TableName="T")


@pytest.fixture
def before_send(monkeypatch):
    """Installs interceptors until the end of the test; returns the handler that calls them."""
    monkeypatch.setattr("botocore.handlers.BUILTIN_HANDLERS", list(BUILTIN_HANDLERS))

    def install(*interceptors):
        from botocore import handlers

        intercept(*interceptors)
        return handlers.BUILTIN_HANDLERS[-1][1]

    return install


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


def nothing_is_allowed(action, resource):
    return False


def faults(text):
    chosen = Faults.parse(text)
    chosen.inject_into_aws_calls()
    return chosen


def test_a_denied_call_is_answered_with_an_error_of_the_service(before_send, url):
    permissions = Permissions()
    handler = before_send(permissions.intercept)
    assert handler(request=request(url)) is None
    permissions.enforce(nothing_is_allowed)
    denied = handler(request=request(url))
    assert denied.status_code == 400
    assert json.loads(denied.content)["__type"] == "AccessDeniedException"
    assert "dynamodb:PutItem" in json.loads(denied.content)["message"]
    assert permissions.calls == {"dynamodb:PutItem": 2}


def test_a_denied_call_of_another_protocol_raises_the_error(before_send, url):
    permissions = Permissions()
    permissions.enforce(nothing_is_allowed)
    before_send(permissions.intercept)
    client = boto3.Session().client("sts", endpoint_url=url)
    with pytest.raises(client.exceptions.ClientError, match="sts:GetCallerIdentity") as denied:
        client.get_caller_identity()
    client.close()
    assert denied.value.response["Error"]["Code"] == "AccessDeniedException"


def test_calls_of_the_gateway_and_posts_are_not_counted(before_send, url):
    permissions = Permissions()
    handler = before_send(permissions.intercept)
    with own_calls():
        handler(request=request(url))
    handler(request=request(url, service="execute-api"))
    assert permissions.calls == {}


def test_a_throttled_call_is_answered_with_an_error_of_the_service(before_send, url):
    handler = before_send(faults("throttled=1").intercept)
    throttled = handler(request=request(url))
    assert throttled.status_code == 400
    assert json.loads(throttled.content)["__type"] == "ThrottlingException"


def test_a_crash_comes_before_or_after_the_call_takes_effect(before_send, url, dynamodb):
    injected = faults("crash=1,seed=3")
    handler = before_send(injected.intercept)
    carried_out = set()
    for id in map(str, range(12)):
        with pytest.raises(FunctionKilled) as killed:
            handler(request=request(url, params={**PUT, "Item": {"id": {"S": id}}}))
        if "after" in str(killed.value):
            carried_out.add(id)
    assert {item["id"]["S"] for item in dynamodb.scan(TableName="T")["Items"]} == carried_out
    assert 0 < len(carried_out) < 12


def test_a_call_that_is_denied_has_no_faults(before_send, url):
    permissions, injected = Permissions(), faults("crash=1")
    permissions.enforce(nothing_is_allowed)
    handler = before_send(permissions.intercept, injected.intercept)
    assert handler(request=request(url)).status_code == 400
    assert injected.counts["crash"] == 0


def test_no_fault_is_injected_before_the_app_is_loaded(before_send, url):
    assert before_send(Faults.parse("crash=1").intercept)(request=request(url)) is None
