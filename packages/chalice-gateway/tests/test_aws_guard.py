"""A local run cannot reach an AWS account."""

import subprocess
import sys

import pytest
from chalice_gateway.embedded_aws.aws_environment import local_environment
from chalice_gateway.embedded_aws.aws_guard import is_aws_host
from chalice_gateway.testing import Connection


def test_an_app_that_calls_aws_is_refused_with_the_reason(tiny):
    with Connection(tiny.ws) as client:
        client.send_text("call-aws")
        assert "which is AWS itself" in client.receive_text()


def test_the_users_credentials_and_profiles_do_not_reach_the_app():
    mine = {
        "AWS_ACCESS_KEY_ID": "AKIAREAL",
        "AWS_SESSION_TOKEN": "real",
        "AWS_PROFILE": "prod",
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/token",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.2/x",
        "PATH": "/bin",
    }
    result = local_environment(mine, "http://127.0.0.1:1", {})
    assert result["PATH"] == "/bin"
    assert result["CHALICE_GATEWAY"] == "true"
    assert result["AWS_ACCESS_KEY_ID"] == "local"
    assert not {"AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE"} & set(result)
    assert "real" not in str(result).lower()
    assert "169.254" not in str(result)


def test_every_service_has_the_embedded_address_and_dynamodb_the_users_address():
    result = local_environment({}, "http://127.0.0.1:1", {"dynamodb": "http://127.0.0.1:8001"})
    assert result["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"
    assert result["AWS_ENDPOINT_URL_DYNAMODB"] == "http://127.0.0.1:8001"


@pytest.mark.parametrize(
    "host",
    [
        "dynamodb.us-east-1.amazonaws.com",
        "abc.execute-api.cn-north-1.amazonaws.com.cn",
        "DYNAMODB.EU-WEST-1.API.AWS.",
        "sts.amazonaws.com",
        "169.254.169.254",
    ],
)
def test_hosts_of_aws_are_recognised(host):
    assert is_aws_host(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "example.com", "notamazonaws.com"])
def test_other_hosts_are_not_taken_for_aws(host):
    assert not is_aws_host(host)


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.getaddrinfo('sts.amazonaws.com', 443)",
        "socket.create_connection(('sts.eu-west-1.amazonaws.com', 443))",
        "socket.socket().connect(('169.254.169.254', 80))",
    ],
)
def test_no_library_can_connect_to_aws(attempt):
    guard = "from chalice_gateway.embedded_aws import aws_guard; aws_guard.refuse_aws()"
    script = f"import socket; {guard}; {attempt}"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert "AwsAccessRefused" in run.stderr
