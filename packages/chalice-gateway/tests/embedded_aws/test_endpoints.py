"""--endpoint: services at addresses of their own."""

import boto3
import pytest
from chalice_gateway.command_line.options import parse
from chalice_gateway.embedded_aws.aws_environment import local_environment
from chalice_gateway.embedded_aws.service_names import endpoint_variable

HERE = "http://127.0.0.1:4566"


def test_a_service_has_the_address_of_its_option_and_dynamodbs_streams_are_with_it():
    options = parse(["--endpoint", f"stepfunctions={HERE}", "--endpoint", f"dynamodb={HERE}/x"])
    assert options.endpoint == {
        "stepfunctions": HERE,
        "dynamodb": f"{HERE}/x",
        "dynamodbstreams": f"{HERE}/x",
    }
    assert parse(["--dynamodb", HERE]).endpoint["dynamodb"] == HERE


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("sqs", "is not SERVICE=URL"),
        (f"sqss={HERE}", "no client for a service 'sqss'"),
        (f"../data/sqs={HERE}", "no client for a service"),
        ("sqs=https://sqs.eu-west-1.amazonaws.com", "AWS"),
        ("sqs=127.0.0.1:4566", "http"),
    ],
)
def test_an_invalid_endpoint_is_refused_with_the_reason(value, why, capsys):
    with pytest.raises(SystemExit) as ended:
        parse(["--endpoint", value])
    printed = capsys.readouterr().err
    assert (ended.value.code, printed.count("\n")) == (2, 1)
    assert why in printed


@pytest.mark.parametrize(
    "service",
    ["apigatewaymanagementapi", "cognito-idp", "dynamodb", "lambda", "logs", "s3", "sesv2", "sfn"],
)
def test_boto3_uses_the_address_of_its_service(service, monkeypatch):
    service = {"sfn": "stepfunctions"}.get(service, service)
    for name, value in local_environment({}, "http://127.0.0.1:1", {service: HERE}).items():
        monkeypatch.setenv(name, value)
    assert boto3.client(service).meta.endpoint_url == HERE
    assert boto3.client("sqs").meta.endpoint_url == "http://127.0.0.1:1"


def test_a_service_that_there_is_not_has_no_variable():
    with pytest.raises(KeyError):
        endpoint_variable("nothing")
