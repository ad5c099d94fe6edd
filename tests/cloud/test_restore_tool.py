"""`python -m tools.restore` makes a stage of the data of another one."""

import pytest

from tests.cloud.support.deploy_tool import DeployTool
from tools.deployment.stack import template

DATA = ("ChatRooms", "ChatMembers", "ChatMessages")
MESSAGE = {"room": {"S": "lobby"}, "seq": {"N": "1"}, "data": {"S": "hello"}}


@pytest.fixture
def restore_tool(aws, project):
    return DeployTool(aws, project, "tools.restore")


@pytest.fixture
def make_stack(aws, project):
    """Makes the tables of a stage: `make_stack(stage)`."""

    def make(stage):
        parameters = [{"ParameterKey": "Stage", "ParameterValue": stage}]
        aws.client("cloudformation").create_stack(
            StackName=f"serverless-chat-{stage}",
            TemplateBody=template(project, stage),
            Parameters=parameters,
        )
        for name in DATA:  # which moto's CloudFormation does not switch on
            aws.client("dynamodb").update_continuous_backups(
                TableName=f"{name}-{stage}",
                PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
            )

    return make


@pytest.fixture
def said(aws, make_stack):
    """The stage prod, in which somebody has said something."""
    make_stack("prod")
    aws.client("dynamodb").put_item(TableName="ChatMessages-prod", Item=MESSAGE)


def messages(aws, stage):
    return aws.client("dynamodb").scan(TableName=f"ChatMessages-{stage}")["Items"]


def stack_tables(aws, name):
    held = aws.client("cloudformation").list_stack_resources(StackName=name)
    return {each["PhysicalResourceId"] for each in held["StackResourceSummaries"]}


def test_a_stage_is_restored_with_its_messages_and_the_settings_of_its_tables(
    aws, restore_tool, said
):
    printed = restore_tool.succeed("--stage", "prod", "--to", "restored")
    assert messages(aws, "restored") == [MESSAGE]
    assert stack_tables(aws, "serverless-chat-restored") == {f"{n}-restored" for n in DATA}
    assert "  ChatMessages-prod to ChatMessages-restored\n" in printed
    assert "`make deploy STAGE=restored`" in printed
    dynamodb, table = aws.client("dynamodb"), {"TableName": "ChatMessages-restored"}
    ttl = dynamodb.describe_time_to_live(**table)["TimeToLiveDescription"]
    assert ttl == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expiresAt"}
    backups = dynamodb.describe_continuous_backups(**table)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    streams = dynamodb.describe_table(**table)["Table"]["StreamSpecification"]
    assert streams["StreamViewType"] == "NEW_AND_OLD_IMAGES"


def test_a_deployment_completes_a_restored_stage_and_keeps_its_data(
    aws, restore_tool, project, said
):
    dev = DeployTool(aws, project)
    config = project / ".chalice" / "config.json"
    config.write_text(
        config.read_text().replace('"dev": {', '"restored": {').replace("-dev", "-restored")
    )
    restore_tool.succeed("--stage", "prod", "--to", "restored")
    assert "The chat:\nhttps://" in dev.succeed("--stage", "restored")
    assert messages(aws, "restored") == [MESSAGE]
    assert "WebSocketConnections-restored" in aws.inventory()["tables"]


def test_tables_that_a_deleted_stack_has_left_get_a_stack_again(aws, restore_tool, said):
    aws.client("cloudformation").delete_stack(StackName="serverless-chat-prod")
    again = ("--stage", "prod", "--to", "prod")
    restore_tool.succeed(*again, "--stack-name", "chat-prod")
    assert stack_tables(aws, "chat-prod") == {f"{name}-prod" for name in DATA}
    assert messages(aws, "prod") == [MESSAGE]
    described = aws.client("dynamodb").describe_table(TableName="ChatMessages-prod")["Table"]
    assert described["DeletionProtectionEnabled"] is True


def test_an_interrupted_restoration_is_continued(aws, restore_tool, said):
    aws.client("dynamodb").restore_table_to_point_in_time(
        SourceTableName="ChatRooms-prod",
        TargetTableName="ChatRooms-restored",
        UseLatestRestorableTime=True,
    )
    restore_tool.succeed("--stage", "prod", "--to", "restored")
    assert messages(aws, "restored") == [MESSAGE]


def test_nothing_is_restored_over_what_is_there(aws, restore_tool, make_stack, said):
    make_stack("dev")
    error = restore_tool.refuse("--stage", "prod", "--to", "dev")
    assert "There is a stack serverless-chat-dev" in error
    error = restore_tool.refuse("--stage", "prod", "--to", "dev", "--stack-name", "other")
    assert error == "There is a table ChatRooms-dev that was not restored from ChatRooms-prod.\n"


@pytest.mark.parametrize(
    ("options", "said", "code"),
    [
        (("--to", "restored", "--at", "yesterday"), "takes a time such as", 2),
        (("--to", "restored", "--at", "2020-01-01"), "can be restored to a time from", 1),
        (("--to", "../x"), "cannot be a stage", 2),
    ],
)
def test_a_wrong_option_is_refused(restore_tool, make_stack, options, said, code):
    make_stack("prod")
    assert said in restore_tool.refuse("--stage", "prod", *options, code=code)


def test_a_stage_that_is_not_there_or_has_no_recovery_is_refused(aws, restore_tool, make_stack):
    assert "There is no table ChatRooms-prod" in restore_tool.refuse(
        "--stage", "prod", "--to", "restored"
    )
    make_stack("prod")
    aws.client("dynamodb").update_continuous_backups(
        TableName="ChatMembers-prod",
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False},
    )
    error = restore_tool.refuse("--stage", "prod", "--to", "restored")
    assert "ChatMembers-prod has no point-in-time recovery" in error
