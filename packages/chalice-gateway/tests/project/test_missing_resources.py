"""A table that there is not is named once, with the command that makes it."""

import shlex
import subprocess
import sys
from types import SimpleNamespace

import pytest
from chalice_gateway.project.missing_resources import MissingResources
from chalice_gateway.testing import serve_embedded_aws

URL = "http://127.0.0.1:4566"


def call(service, status, resource="things"):
    return {"service": service, "operation": "X", "resource": resource, "status": status}


def observed(observer, *calls):
    observer.observe(SimpleNamespace(calls=list(calls)))


def test_a_missing_table_is_named_once(capsys):
    observer = MissingResources({"*": URL})
    missing = call("dynamodb", "ResourceNotFoundException")
    observed(observer, missing, missing)
    observed(observer, missing, call("dynamodb", "ok", "others"))
    (line,) = capsys.readouterr().err.splitlines()
    assert "There is no table things. Describe it in resources.json, or create it" in line
    assert f"aws --endpoint-url {URL} --region us-east-1 dynamodb create-table" in line


@pytest.mark.parametrize(
    ("service", "status", "kind"),
    [
        ("sqs", "QueueDoesNotExist", "queue"),
        ("sqs", "AWS.SimpleQueueService.NonExistentQueue", "queue"),
        ("sns", "NotFound", "topic"),
        ("s3", "NoSuchBucket", "bucket"),
        ("kinesis", "ResourceNotFoundException", "stream"),
    ],
)
def test_other_resources_are_named_too(capsys, service, status, kind):
    observed(MissingResources({"*": URL}), call(service, status))
    assert f"There is no {kind} things. " in capsys.readouterr().err


def test_other_errors_are_not_reported(capsys):
    observed(
        MissingResources({"*": URL}),
        call("dynamodb", "ConditionalCheckFailedException"),
        call("lambda", "ResourceNotFoundException"),
    )
    assert capsys.readouterr().err == ""


def test_another_endpoint_is_named_in_the_command(capsys):
    observer = MissingResources({"*": URL, "dynamodb": "http://127.0.0.1:8001"})
    observed(observer, call("dynamodb", "ResourceNotFoundException"))
    assert "--endpoint-url http://127.0.0.1:8001" in capsys.readouterr().err


def test_the_command_makes_the_table(capsys):
    observer = MissingResources({"*": serve_embedded_aws()})
    observed(observer, call("dynamodb", "ResourceNotFoundException"))
    _, *arguments = shlex.split(capsys.readouterr().err.partition("create it: ")[2])
    made = subprocess.run(
        [sys.executable, "-m", "awscli", *arguments], capture_output=True, text=True, check=False
    )
    assert '"TableName": "things"' in made.stdout, made.stderr
