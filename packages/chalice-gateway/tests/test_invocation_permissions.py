"""Under a policy, an app may invoke only the functions that it may invoke in the cloud."""

import pytest
from botocore.exceptions import ClientError
from chalice_gateway.aws_account import ACCOUNT_ID, REGION
from chalice_gateway.runtime import aws_calls, permissions
from chalice_gateway.runtime.policies import Policy
from gateway_support.aws_clients import boto_client

FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:f"
ANOTHER = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": f"{FUNCTION}2"}


@pytest.mark.parametrize("name", ["f", FUNCTION])
def test_an_invocation_is_refused_by_the_name_in_its_path(monkeypatch, name):
    policy = Policy({"Version": "2012-10-17", "Statement": [ANOTHER]})
    monkeypatch.setattr(permissions._current, "policy", policy)
    client = boto_client("lambda", "http://127.0.0.1:9")
    client.meta.events.register("before-send", aws_calls._before_send)
    with pytest.raises(ClientError, match=f"lambda:InvokeFunction on resource: {FUNCTION}") as sent:
        client.invoke(FunctionName=name, Payload=b"{}")
    assert sent.value.response["Error"]["Code"] == "AccessDeniedException"
