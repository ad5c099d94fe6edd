"""What MiniStack lacks for the chat.

A test that fails with a newer version of MiniStack names a part of bridges.py that can go.
"""

import json

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.cloud.ministack.emulator import MiniStack
from tests.cloud.support.local_account import REGION

ROUTE = {"x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST", "uri": "x"}}
SPECIFICATION = json.dumps(
    {
        "swagger": "2.0",
        "info": {"title": "x", "version": "1"},
        "x-amazon-apigateway-binary-media-types": ["*/*"],
        "paths": {"/x": {"get": ROUTE}},
    }
)
DEPLOYMENT = {"Type": "AWS::ApiGatewayV2::Deployment", "Properties": {"ApiId": "x"}}


@pytest.fixture(scope="module")
def ministack(tmp_path_factory):
    """MiniStack as it is."""
    server = MiniStack(tmp_path_factory.mktemp("ministack"), "--without-bridges")
    yield server
    server.stop()


@pytest.fixture
def rest_apis(ministack):
    return ministack.client("apigateway")


def test_cloudformation_has_no_deployments_of_websocket_apis(ministack):
    client = ministack.client("cloudformation")
    template = json.dumps({"Resources": {"Deployment": DEPLOYMENT}})
    with pytest.raises(ClientError, match=r"Unrecognized resource types.*V2::Deployment"):
        client.create_stack(StackName="x", TemplateBody=template)


def test_an_imported_rest_api_has_no_routes(rest_apis):
    imported = rest_apis.import_rest_api(body=SPECIFICATION)
    resources = rest_apis.get_resources(restApiId=imported["id"])["items"]
    assert [resource["path"] for resource in resources] == ["/"]


def test_an_imported_rest_api_has_no_binary_types(rest_apis):
    assert not rest_apis.import_rest_api(body=SPECIFICATION).get("binaryMediaTypes")


def test_a_rest_api_cannot_be_overwritten(rest_apis):
    id = rest_apis.create_rest_api(name="x")["id"]
    with pytest.raises(rest_apis.exceptions.NotFoundException, match="Unknown"):
        rest_apis.put_rest_api(restApiId=id, mode="overwrite", body=SPECIFICATION)


def test_botocore_cannot_read_a_rest_api_whose_compression_was_switched_off(rest_apis):
    id = rest_apis.create_rest_api(name="x")["id"]
    off = {"op": "replace", "path": "/minimumCompressionSize", "value": ""}
    with pytest.raises(ValueError, match="invalid literal for int"):
        rest_apis.update_rest_api(restApiId=id, patchOperations=[off])


def test_a_permission_to_send_does_not_allow_to_send_a_batch(ministack):
    url = ministack.client("sqs").create_queue(QueueName="x")["QueueUrl"]
    sqs = client_with_role(ministack, "sqs", "sqs:SendMessage")
    sqs.send_message(QueueUrl=url, MessageBody="x")
    with pytest.raises(ClientError, match="not authorized to perform: sqs:SendMessageBatch"):
        sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": "1", "MessageBody": "x"}])


def client_with_role(ministack, service, action):
    """A client of a service with a role that allows this one action."""
    iam = ministack.client("iam")
    anybody = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName="x", AssumeRolePolicyDocument=policy(anybody))["Role"]
    allowed = {"Effect": "Allow", "Action": action, "Resource": "*"}
    iam.put_role_policy(RoleName="x", PolicyName="x", PolicyDocument=policy(allowed))
    session = ministack.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="session")
    key = session["Credentials"]
    return boto3.client(
        service,
        endpoint_url=ministack.url,
        region_name=REGION,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        aws_session_token=key["SessionToken"],
    )


def policy(statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
