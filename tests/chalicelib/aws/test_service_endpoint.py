"""The address of DynamoDB, compared with the one that botocore's client uses."""

import pytest
from botocore.session import Session

from chalicelib.aws.dynamodb_client import DynamoDbClient
from chalicelib.aws.service_endpoint import service_url
from chalicelib.aws.session import AwsSession

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


def botocores_url(region):
    return Session().create_client("dynamodb", region_name=region).meta.endpoint_url


@pytest.mark.parametrize("region", REGIONS)
def test_each_region_has_botocores_address(region):
    assert service_url(Session(), "dynamodb", region) == botocores_url(region)


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
    assert service_url(Session(), "dynamodb", "us-east-1") == botocores_url("us-east-1")


@pytest.mark.parametrize(
    "variables",
    [
        {"AWS_USE_FIPS_ENDPOINT": "true"},
        {"AWS_USE_DUALSTACK_ENDPOINT": "true"},
        {"AWS_DEFAULT_REGION": "fips-us-east-1"},
        {"HTTPS_PROXY": "http://127.0.0.1:9"},
    ],
)
def test_what_only_botocore_supports_selects_its_client(set_up, variables):
    set_up(**variables)
    session = AwsSession(parallelism=7)
    client = session.client("dynamodb")
    assert client.meta.service_model.service_name == "dynamodb"
    session.close()


def test_otherwise_the_client_is_ours(set_up):
    set_up()
    assert isinstance(AwsSession(parallelism=7).client("dynamodb"), DynamoDbClient)
