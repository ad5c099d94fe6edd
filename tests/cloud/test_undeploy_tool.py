"""`make undeploy` lists what it will delete, asks for confirmation, and deletes it."""

import io
import os
import zipfile

import pytest

from tools.deployment.stack import template


@pytest.fixture
def make_tables(aws, deploy_tool):
    """Makes the tables, queues and bucket of a stage, and nothing else of it."""

    def make(stage):
        aws.client("cloudformation").create_stack(
            StackName=f"serverless-chat-{stage}",
            TemplateBody=template(deploy_tool.project, stage),
            Parameters=[{"ParameterKey": "Stage", "ParameterValue": stage}],
        )

    return make


@pytest.fixture
def tables(make_tables):
    """The tables, queues and bucket of the stage dev."""
    make_tables("dev")


@pytest.fixture
def typed():
    """A terminal with typed text: `typed(text)`."""
    ours, its = os.openpty()

    def type(text):
        os.write(ours, text.encode())
        return its

    yield type
    os.close(ours)
    os.close(its)


def make_function(aws, name, tags):
    """A function with its log group, under a role of another name."""
    role = aws.client("iam").create_role(RoleName="other", AssumeRolePolicyDocument="{}")["Role"]
    with io.BytesIO() as code, zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", "")
        archive.close()
        aws.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.11",
            Role=role["Arn"],
            Handler="app.app",
            Code={"ZipFile": code.getvalue()},
            Tags=tags,
        )
    aws.client("logs").create_log_group(logGroupName=f"/aws/lambda/{name}")


def test_undeploy_removes_all_resources_of_the_stage(aws, deploy_tool):
    deploy_tool.succeed()
    assert "/aws/lambda/serverless-chat-dev" in aws.inventory()["log groups"]
    printed = deploy_tool.succeed("--remove", "--yes")
    assert not any(aws.inventory().values())
    assert "function serverless-chat-dev-fanout" in printed
    assert "event source mapping, from the queue ChatFanout-dev" in printed
    assert "nothing of the stage dev" in deploy_tool.succeed("--remove", "--yes")


@pytest.mark.parametrize(
    "tags",
    [
        {"aws-chalice": "version=1.34.0:stage=dev-fanout:app=serverless-chat"},
        {
            "aws-chalice": "version=1.34.0:stage=dev:app=serverless-chat",
            "aws:cloudformation:stack-name": "packaged",
        },
    ],
    ids=["another stage", "another stack"],
)
def test_undeploy_keeps_functions_of_the_same_name_of_another_stage_or_stack(
    aws, deploy_tool, tables, tags
):
    make_function(aws, "serverless-chat-dev-fanout", tags)
    deploy_tool.succeed("--remove", "--yes")
    left = {kind: len(ids) for kind, ids in aws.inventory().items() if ids}
    assert left == {"functions": 1, "roles": 1, "log groups": 1}


def test_undeploy_removes_the_logs_of_functions_that_no_longer_exist(aws, deploy_tool, tables):
    logs = aws.client("logs")
    for name in ("serverless-chat-dev-fanout", "serverless-chat-dev-2-fanout"):
        logs.create_log_group(logGroupName=f"/aws/lambda/{name}")
    deploy_tool.succeed("--remove", "--yes")
    assert aws.inventory()["log groups"] == ["/aws/lambda/serverless-chat-dev-2-fanout"]


def test_undeploy_lists_the_data_that_will_be_deleted(aws, deploy_tool, tables):
    for id in "ab":
        item = {"connectionId": {"S": id}}
        aws.client("dynamodb").put_item(TableName="WebSocketConnections-dev", Item=item)
    sqs = aws.client("sqs")
    url = sqs.get_queue_url(QueueName="ChatFanout-dead-letters-dev")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="lost")
    [bucket] = aws.inventory()["buckets"]
    aws.client("s3").put_object(Bucket=bucket, Key="lobby/a", Body=b"a")
    printed = deploy_tool.succeed("--remove", "--yes")
    assert f"bucket {bucket} (1 file)" in printed
    assert "table WebSocketConnections-dev (2 items)" in printed
    assert "queue ChatFanout-dead-letters-dev (about 1 message)" in printed
    assert not any(aws.inventory().values())


def test_undeploy_says_that_dynamodb_keeps_a_backup_of_each_table(deploy_tool, tables):
    printed = deploy_tool.succeed("--remove", "--yes")
    assert "a backup of each for 35 days" in " ".join(printed.split())
    assert "  aws dynamodb list-backups --backup-type SYSTEM\n" in printed


def test_undeploy_mentions_no_backup_if_there_is_no_table(aws, deploy_tool):
    aws.client("logs").create_log_group(logGroupName="/aws/lambda/serverless-chat-dev")
    assert "This cannot be undone.\n" in deploy_tool.succeed("--remove", "--yes")


def test_undeploy_removes_the_stage_after_a_yes(aws, deploy_tool, tables, typed):
    assert "Delete all of it? [y/N]" in deploy_tool.succeed("--remove", stdin=typed("y\n"))
    assert not any(aws.inventory().values())


@pytest.mark.parametrize("answer", ["\n", "yesterday\n"])
def test_undeploy_removes_nothing_after_any_other_answer(deploy_tool, tables, typed, answer):
    assert deploy_tool.refuse("--remove", stdin=typed(answer)) == "Nothing was deleted.\n"


def test_undeploy_needs_a_terminal_for_the_confirmation(deploy_tool, tables):
    assert "--remove --yes" in deploy_tool.refuse("--remove", code=2)


def test_undeploy_deletes_protected_data_after_the_name_of_the_stage(
    aws, deploy_tool, make_tables, typed
):
    make_tables("prod")
    of_prod = ("--stage", "prod", "--remove", "--delete-data")
    assert deploy_tool.refuse(*of_prod, stdin=typed("y\n")) == "Nothing was deleted.\n"
    assert "--remove --delete-data --yes" in deploy_tool.refuse(*of_prod, code=2)
    [bucket] = aws.inventory()["buckets"]
    aws.client("s3").put_object(Bucket=bucket, Key="lobby/a", Body=b"a")
    printed = deploy_tool.succeed(*of_prod, stdin=typed("prod\n"))
    assert "  table ChatMessages-prod (0 items)\n" in printed
    assert not any(aws.inventory().values())


def test_what_a_deleted_stack_retains_is_the_data_alone(aws, make_tables):
    make_tables("prod")
    aws.client("cloudformation").delete_stack(StackName="serverless-chat-prod")
    left = aws.inventory()
    assert sorted(left["tables"]) == ["ChatMembers-prod", "ChatMessages-prod", "ChatRooms-prod"]
    assert (len(left["buckets"]), left["stacks"], left["queues"]) == (1, [], [])
