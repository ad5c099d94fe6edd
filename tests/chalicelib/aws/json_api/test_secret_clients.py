"""Calls of SSM and Secrets Manager: the same requests, answers and exceptions as botocore's."""

import json
from functools import partial

import pytest
from botocore.session import Session
from moto import mock_aws

from chalicelib.aws.secrets_manager import SecretsManagerClient
from chalicelib.aws.session import AwsSession
from chalicelib.aws.ssm import SsmClient
from tests.chalicelib.aws.behaviours import reply
from tests.chalicelib.aws.json_api.conftest import botocores, ours, outcome
from tests.chalicelib.aws.json_api.test_answers import comparable
from tests.support.hostile import answers, serving

SSM_CALL = ("get_parameter", {"Name": "/chat/auth", "WithDecryption": True})
SECRET_CALL = ("get_secret_value", {"SecretId": "chat/auth", "VersionStage": "AWSCURRENT"})
CLIENTS = {"ssm": (SsmClient, SSM_CALL), "secretsmanager": (SecretsManagerClient, SECRET_CALL)}
VALUE = "Grüße" * 10
DATES = ("LastModifiedDate", "CreatedDate")  # a number with ours, which nobody here reads


def without_dates(found):
    if isinstance(found, dict):
        for fields in (found, found.get("Parameter", {})):
            for name in DATES:
                fields.pop(name, None)
    return comparable(found)


@pytest.fixture
def own():
    session = AwsSession(parallelism=2)
    with mock_aws():
        yield session
    session.close()


@pytest.mark.parametrize("service", CLIENTS)
def test_answers_and_errors_are_botocores(service, own, session):
    method, parameters = CLIENTS[service][1]
    botocores_client, client = session.client(service), own.client(service)
    assert isinstance(client, CLIENTS[service][0])
    for missing in (True, False):
        if not missing and service == "ssm":
            botocores_client.put_parameter(Name="/chat/auth", Value=VALUE, Type="SecureString")
        elif not missing:
            botocores_client.create_secret(Name="chat/auth", SecretString=VALUE)
        expected, mine = (
            without_dates(outcome(partial(getattr(each, method), **parameters)))
            for each in (botocores_client, client)
        )
        assert mine == expected
        assert isinstance(mine, tuple) is missing


@pytest.mark.parametrize("service", CLIENTS)
def test_a_request_is_botocores_but_for_what_names_the_client(service):
    make, (method, parameters) = CLIENTS[service]
    sent = []
    for client_at in (partial(botocores, service=service), partial(ours, make=make)):
        with serving(answers(reply(200, b"{}"))) as server:
            client = client_at(server.url.removesuffix("/stage"))
            getattr(client, method)(**parameters)
            client.close()
        ((head, body),) = server.requests
        first, *lines = head.split("\r\n")
        headers = {name.lower(): value for name, _, value in (s.partition(": ") for s in lines)}
        sent.append(
            (first, json.loads(body), *(headers[n] for n in ("x-amz-target", "content-type")))
        )
        assert f"/us-east-1/{service}/aws4_request" in headers["authorization"]
    assert sent[0] == sent[1]


@pytest.mark.parametrize("service", CLIENTS)
def test_the_modeled_codes_and_their_fields_are_botocores(service):
    make = CLIENTS[service][0]
    model = Session().get_service_model(service)
    shapes = [s for name in make.operations for s in model.operation_model(name).error_shapes]
    assert {shape.name: (*shape.members,) for shape in shapes} == {
        code: make.exceptions.of(code).fields for code in make.exceptions.codes()
    }
