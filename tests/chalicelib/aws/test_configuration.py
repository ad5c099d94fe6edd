"""Configuration: what botocore finds, and in Lambda the same without its session."""

import os
import sys

import pytest
from botocore.httpsession import DEFAULT_CA_BUNDLE, get_cert_path
from botocore.session import Session

from chalicelib.aws.configuration import (
    BotocoreConfiguration,
    LambdaConfiguration,
    regional_url,
    trusted_authorities,
)
from chalicelib.aws.dynamodb import DynamoDbClient
from chalicelib.aws.session import AwsSession
from chalicelib.aws.sqs import SqsClient

SERVICES = """
[default]
services = here
{more}
[services here]
dynamodb =
  endpoint_url = http://127.0.0.1:7
"""
REGIONS = ("us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1", "us-iso-east-1", "xy-new-9")


@pytest.fixture
def set_up(monkeypatch, tmp_path):
    """`set_up(config, NAME=value)`: set the config file and environment variables."""

    def change(config="", **variables):
        (tmp_path / "config").write_text(config)
        monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return change


def botocores_url(region, service="dynamodb"):
    return Session().create_client(service, region_name=region).meta.endpoint_url


@pytest.mark.parametrize("service", ["dynamodb", "sqs"])
@pytest.mark.parametrize("region", REGIONS)
def test_each_region_has_botocores_address(service, region):
    assert regional_url(service, region) == botocores_url(region, service)


@pytest.mark.parametrize(
    ("config", "variables"),
    [
        ("", {"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:8", "AWS_ENDPOINT_URL": "http://b"}),
        ("", {"AWS_ENDPOINT_URL": "http://127.0.0.1:9/path"}),
        ("", {"AWS_ENDPOINT_URL_SQS": "http://127.0.0.1:9"}),
        (SERVICES.format(more=""), {}),
        (SERVICES.format(more=""), {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}),
        (SERVICES.format(more="ignore_configured_endpoint_urls = true"), {}),
        ("[default]\nendpoint_url = https://127.0.0.1:6", {}),
        ("", {"AWS_ENDPOINT_URL": "http://b", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}),
    ],
)
def test_a_configured_address_is_botocores(set_up, config, variables):
    set_up(config, **variables)
    found = BotocoreConfiguration(Session()).endpoint_url("dynamodb")
    region = "us-east-1"
    assert (found or regional_url("dynamodb", region)) == botocores_url(region)


@pytest.mark.parametrize(
    "variables",
    [
        {"AWS_USE_FIPS_ENDPOINT": "true"},
        {"AWS_USE_DUALSTACK_ENDPOINT": "true"},
        {"AWS_DEFAULT_REGION": "fips-us-east-1"},
        {"AWS_DEFAULT_REGION": "local"},
        {"AWS_ACCOUNT_ID_ENDPOINT_MODE": "required"},
        {"HTTPS_PROXY": "http://127.0.0.1:9"},
    ],
)
def test_what_only_botocore_supports_selects_its_client(set_up, variables):
    set_up(**variables)
    session = AwsSession(parallelism=7)
    for service in ("dynamodb", "sqs"):
        assert session.client(service).meta.service_model.service_name == service
    session.close()


@pytest.mark.parametrize(("service", "kind"), [("dynamodb", DynamoDbClient), ("sqs", SqsClient)])
def test_otherwise_the_client_is_ours(set_up, service, kind):
    set_up()
    assert isinstance(AwsSession(parallelism=7).client(service), kind)


IN_LAMBDA = {
    "AWS_LAMBDA_FUNCTION_NAME": "chat",
    "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001",
    "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
    "AWS_XRAY_DAEMON_ADDRESS": "169.254.79.129:2000",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "A",
    "AWS_SECRET_ACCESS_KEY": "b",
    "AWS_SESSION_TOKEN": "t",
    "PATH": "/bin",
}


@pytest.fixture
def in_lambda(monkeypatch, tmp_path):
    """`in_lambda(NAME=value)`: Lambda's variables alone, and these; those with None are not set."""

    def change(**variables):
        environ = {name: v for name, v in {**IN_LAMBDA, **variables}.items() if v is not None}
        for name in list(os.environ):
            monkeypatch.delenv(name)
        for name, value in {"HOME": str(tmp_path), **environ}.items():
            monkeypatch.setenv(name, value)
        return os.environ

    return change


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"AWS_SESSION_TOKEN": None},
        {"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:8", "AWS_ENDPOINT_URL": "http://b"},
        {"AWS_ENDPOINT_URL_DYNAMODB": "", "AWS_ENDPOINT_URL": "http://b"},
        {"AWS_ENDPOINT_URL_SSM": "http://c", "AWS_ENDPOINT_URL_SECRETS_MANAGER": "http://d"},
    ],
)
def test_in_lambda_the_same_is_found_without_botocores_session(in_lambda, variables):
    environ = in_lambda(**variables)
    assert LambdaConfiguration.applies(environ)
    mine, botocores = LambdaConfiguration(environ), BotocoreConfiguration(Session())
    for name in ("region", "ca_bundle", "has_variants"):
        assert getattr(mine, name) == getattr(botocores, name)
    for service in ("dynamodb", "sqs", "ssm", "secretsmanager"):
        assert mine.endpoint_url(service) == botocores.endpoint_url(service)
    key = botocores.credentials()
    assert mine.credentials() == (key.access_key, key.secret_key, key.token)
    assert mine.has_proxy("https://a") == botocores.has_proxy("https://a")


@pytest.mark.parametrize(
    "variables",
    [
        {"AWS_LAMBDA_FUNCTION_NAME": None},
        {"AWS_ACCESS_KEY_ID": None},
        {"AWS_SECRET_ACCESS_KEY": ""},
        {"AWS_PROFILE": "other"},
        {"AWS_CA_BUNDLE": "/tmp/ca.pem"},
        {"REQUESTS_CA_BUNDLE": "/tmp/ca.pem"},
        {"AWS_USE_FIPS_ENDPOINT": "true"},
        {"AWS_CREDENTIAL_EXPIRATION": "2027-01-01T00:00:00Z"},
        {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
        {"https_proxy": "http://127.0.0.1:9"},
        {"HTTPS_PROXY": "http://127.0.0.1:9"},
    ],
)
def test_with_anything_else_botocores_session_is_asked(in_lambda, variables):
    assert not LambdaConfiguration.applies(in_lambda(**variables))


def test_with_files_of_aws_botocores_session_is_asked(in_lambda, tmp_path):
    environ = in_lambda()
    (tmp_path / ".aws").mkdir()
    assert not LambdaConfiguration.applies(environ)


def test_a_user_without_a_home_has_no_files_of_aws(in_lambda, monkeypatch):
    environ = in_lambda()
    monkeypatch.delenv("HOME")
    monkeypatch.setattr("pwd.getpwuid", lambda _: {}["no such user"])
    assert LambdaConfiguration.applies(environ)


def test_the_trusted_authorities_are_botocores(monkeypatch):
    assert trusted_authorities() == get_cert_path(True)
    monkeypatch.setitem(sys.modules, "certifi", None)
    assert trusted_authorities() == DEFAULT_CA_BUNDLE
