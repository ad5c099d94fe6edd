"""`make deploy` reports an error in one line, before it changes anything."""

import json
import os
import re
import subprocess
import sys

import pytest
from moto.backends import get_backend
from moto.cloudformation.models import Stack

from tests.cloud.support.deploy_tool import COMMAND_TIMEOUT_S, DeployTool
from tools.deployment.stack import template

QUEUE = {"Queue": {"Type": "AWS::SQS::Queue"}}
TOPIC = {"Topic": {"Type": "AWS::SNS::Topic"}}


@pytest.fixture
def make_stack(aws):
    """Makes a stack with the stage's name and returns moto's object: `make_stack(template)`."""

    def make(body, *parameters, stage="dev"):
        name = f"serverless-chat-{stage}"
        client = aws.client("cloudformation")
        client.create_stack(StackName=name, TemplateBody=body, Parameters=parameters)
        return get_backend("cloudformation")["123456789012"]["us-east-1"].get_stack(name)

    return make


@pytest.mark.parametrize(
    ("how", "advice"),
    [
        ({"without": ["AWS_DEFAULT_REGION"]}, "export AWS_DEFAULT_REGION="),
        ({"without": ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]}, "run `aws configure`"),
        ({"without": ["AWS_SECRET_ACCESS_KEY"]}, "run `aws configure`"),
        ({"AWS_PROFILE": "nobody"}, "nobody"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "check the network"),
    ],
    ids=["no region", "no credentials", "half of the credentials", "no such profile", "no network"],
)
def test_deploy_says_what_to_set_for_an_account(deploy_tool, how, advice):
    assert advice in deploy_tool.refuse(**how)


def test_deploy_says_that_aws_rejects_the_credentials(aws, deploy_tool):
    with aws.refusing_credentials():
        error = deploy_tool.fail()
    assert "does not accept these credentials (InvalidClientTokenId)" in error


def test_deploy_says_what_to_add_for_a_new_stage(deploy_tool):
    error = deploy_tool.refuse("--stage", "test", code=2)
    advised = json.loads("{" + error.partition('"stages": ')[2] + "}")
    path = deploy_tool.project / ".chalice" / "config.json"
    dev = json.dumps(json.loads(path.read_text())["stages"]["dev"])
    assert advised == {"test": json.loads(re.sub(r"\bdev\b", "test", dev))}


def test_deploy_checks_the_configuration_before_the_account(deploy_tool):
    no_account = ["AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
    error = deploy_tool.refuse("--stage", "nope", code=2, without=no_account)
    assert "The stage nope does not name its tables" in error
    path = deploy_tool.project / ".chalice" / "config.json"
    path.write_text(path.read_text().replace('"AUTH": "open",', ""))
    error = deploy_tool.refuse(code=2, without=no_account)
    assert "The stage dev does not say who may connect." in error


def test_deploy_refuses_a_stage_that_uses_the_tables_of_another_stage(deploy_tool):
    path = deploy_tool.project / ".chalice" / "config.json"
    configuration = json.loads(path.read_text())
    configuration["stages"]["prod"] = configuration["stages"]["dev"]
    path.write_text(json.dumps(configuration))
    error = deploy_tool.refuse("--stage", "prod", code=2)
    assert '"CONNECTIONS_TABLE": "WebSocketConnections-prod"' in error


def test_deploy_refuses_names_that_no_stage_can_have(deploy_tool):
    assert "cannot be a stage" in deploy_tool.refuse("--stage", "no_such", code=2)


@pytest.mark.parametrize("name", ["config.json", "resources.json"])
def test_deploy_refuses_files_that_are_not_json(deploy_tool, name):
    (deploy_tool.project / ".chalice" / name).write_text("{")
    assert f".chalice/{name}" in deploy_tool.refuse(code=2)


def test_deploy_refuses_a_folder_without_an_app(deploy_tool, tmp_path):
    deploy_tool.project = tmp_path / "empty"
    assert "config.json cannot be used" in deploy_tool.refuse(code=2)


def make_table(aws, name):
    aws.client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )


def test_deploy_refuses_a_table_that_another_stack_made(aws, deploy_tool):
    make_table(aws, "WebSocketConnections-dev")
    assert "There is a table WebSocketConnections-dev" in deploy_tool.refuse()


def test_deploy_says_how_to_keep_the_data_of_a_table_that_is_protected(aws, deploy_tool):
    for name in ("WebSocketConnections-prod", "ChatMembers-prod"):
        make_table(aws, name)
    error = deploy_tool.refuse("--stage", "prod")
    assert "There is a table ChatMembers-prod" in error
    assert "`make restore STAGE=prod TO=prod`" in error
    assert "delete it" not in error


def test_deploy_says_how_a_stack_that_is_there_takes_a_table_that_is_protected(
    aws, deploy_tool, make_stack
):
    make_stack(json.dumps({"Resources": QUEUE}), stage="prod")
    make_table(aws, "ChatMembers-prod")
    error = deploy_tool.refuse("--stage", "prod")
    assert "`aws cloudformation create-change-set --change-set-type IMPORT`" in error
    assert "delete it" not in error


def test_deploy_refuses_a_queue_that_another_stack_made(aws, deploy_tool):
    aws.client("sqs").create_queue(QueueName="ChatFanout-dev")
    assert "There is a queue ChatFanout-dev" in deploy_tool.refuse()


@pytest.mark.parametrize("options", [[], ["--remove", "--yes"]], ids=["deploy", "remove"])
def test_deploy_refuses_a_stack_that_another_tool_made(deploy_tool, make_stack, options):
    make_stack(json.dumps({"Resources": TOPIC}))
    assert "holds AWS::SNS::Topic" in deploy_tool.refuse(*options)


def test_deploy_says_how_to_recover_from_a_failed_creation(aws, deploy_tool, make_stack):
    make_stack(json.dumps({"Resources": QUEUE})).status = "ROLLBACK_COMPLETE"
    assert "run `make undeploy STAGE=dev`" in deploy_tool.refuse()
    deploy_tool.succeed("--remove", "--yes")
    assert not any(aws.inventory().values())


def test_deploy_says_how_to_recover_the_tables_of_a_failed_creation(aws, deploy_tool, make_stack):
    stage = {"ParameterKey": "Stage", "ParameterValue": "prod"}
    body = json.loads(template(deploy_tool.project, "prod"))
    body["Resources"] = {"MembersTable": body["Resources"]["MembersTable"]}
    make_stack(json.dumps(body), stage, stage="prod").status = "ROLLBACK_COMPLETE"
    error = deploy_tool.refuse("--stage", "prod")
    assert "run `aws cloudformation delete-stack --stack-name serverless-chat-prod`" in error
    aws.client("cloudformation").delete_stack(StackName="serverless-chat-prod")
    assert "`make restore STAGE=prod TO=prod`" in deploy_tool.refuse("--stage", "prod")
    restore = DeployTool(aws, deploy_tool.project, "tools.restore")
    printed = restore.succeed("--stage", "prod", "--to", "prod")
    assert "There is no table ChatMessages-prod: the deployment makes an empty one.\n" in printed
    assert "The chat:" in deploy_tool.succeed("--stage", "prod")
    assert "ChatMessages-prod" in aws.inventory()["tables"]


def test_deploy_says_why_the_stack_failed(deploy_tool, monkeypatch):
    def fail(stack):
        for reason in ("Table limit exceeded", "Resource creation cancelled"):
            stack._add_stack_event("CREATE_FAILED", resource_status_reason=reason)
        stack.status = "ROLLBACK_COMPLETE"

    monkeypatch.setattr(Stack, "create_resources", fail)
    assert "Table limit exceeded" in deploy_tool.fail()


def test_deploy_waits_while_another_run_changes_the_stack(deploy_tool, make_stack):
    stage = {"ParameterKey": "Stage", "ParameterValue": "dev"}
    stack = make_stack(template(deploy_tool.project, "dev"), stage)
    stack.status = "UPDATE_IN_PROGRESS"
    with deploy_tool.start() as process:
        assert "(UPDATE_IN_PROGRESS); waiting" in process.stdout.readline()
        stack.status = "UPDATE_COMPLETE"
        printed, _ = process.communicate(timeout=COMMAND_TIMEOUT_S)
    assert "The chat:\nhttps://" in printed
    assert "CREATE_COMPLETE" not in printed  # an earlier event


@pytest.mark.parametrize("status", ["IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"])
def test_deploy_updates_a_stack_after_an_import(deploy_tool, make_stack, status):
    stage = {"ParameterKey": "Stage", "ParameterValue": "dev"}
    make_stack(template(deploy_tool.project, "dev"), stage).status = status
    assert "The chat:" in deploy_tool.succeed()


@pytest.mark.parametrize(
    ("status", "command"),
    [
        ("UPDATE_FAILED", "rollback-stack"),
        ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback"),
    ],
)
def test_deploy_says_how_to_recover_from_a_failed_update_without_data_loss(
    deploy_tool, make_stack, status, command
):
    make_stack(json.dumps({"Resources": QUEUE})).status = status
    error = deploy_tool.refuse()
    assert f"run `aws cloudformation {command} --stack-name serverless-chat-dev`" in error
    assert "undeploy" not in error


def test_deploy_says_why_chalice_failed(deploy_tool):
    (deploy_tool.project / "app.py").write_text("import no_such_module\n")
    assert "No module named 'no_such_module'" in deploy_tool.fail()


def test_no_tool_can_reach_aws(aws):
    command = [sys.executable, "-c", "import boto3; boto3.client('sqs').list_queues()"]
    variables = aws.environment(AWS_ENDPOINT_URL="https://sqs.us-east-1.amazonaws.com")
    done = subprocess.run(
        command,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=COMMAND_TIMEOUT_S,
    )
    assert "sqs.us-east-1.amazonaws.com, which is AWS itself" in done.stderr
