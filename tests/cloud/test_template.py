"""The packaged template is valid and complete CloudFormation, with least privileges."""

import copy
import json
import subprocess

import pytest
from chalice.constants import DDB_EVENT_SOURCE_POLICY, SQS_EVENT_SOURCE_POLICY
from samtranslator.translator.transform import transform

from chalicelib.webhooks.sender import MAX_TRIES
from tests.cloud.support import template_checks as checks
from tests.cloud.support.packaging import build
from tests.cloud.support.policies import SECRET_ACTIONS
from tests.support.running import ROOT, tool

STREAM_SOURCE = "OnLogChangeOnLogChangeDynamodbEventSource"
NAMED = {"RoleName", "ManagedPolicyName", "GroupName", "UserName", "InstanceProfileName"}


class NoManagedPolicies:
    """In place of the managed policies that aws-sam-translator would load from IAM."""

    def load(self):
        return {}


def expand(sam):
    """Translate a SAM template to CloudFormation, as AWS does."""
    sam = copy.deepcopy(sam)
    for resource in sam["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://bucket/key"
    return transform(sam, {}, NoManagedPolicies())


def lint(*paths):
    """The findings of cfn-lint in templates, in one process, as cfn-lint takes seconds to start."""
    # W2531: Lambda runs the Python version that runs this, which AWS may already have deprecated.
    command = [tool("cfn-lint"), "--ignore-checks", "W2531", "--", *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, timeout=600).stdout


@pytest.fixture(scope="module")
def sam(package):
    return package.template


@pytest.fixture(scope="module")
def plain(sam):
    return expand(sam)


@pytest.fixture
def written(tmp_path):
    def write(template):
        path = tmp_path / f"template-{len(list(tmp_path.iterdir()))}.json"
        path.write_text(json.dumps(template))
        return path

    return write


def test_cfn_lint_accepts_the_template_as_written_and_as_transformed(sam, plain, written):
    assert lint(written(sam), written(plain)) == ""


def test_the_template_is_complete_and_consistent(plain):
    assert checks.problems(plain) == []


def test_there_is_a_route_for_every_event_of_a_connection(plain):
    keys = [r["RouteKey"] for r in checks.of_type(plain, "AWS::ApiGatewayV2::Route").values()]
    assert sorted(keys) == ["$connect", "$default", "$disconnect"]
    assert len(checks.of_type(plain, "AWS::Lambda::Function")) == 8


def replace(id, path, value):
    """Damage a template: put a value at a path of a resource, or remove it with None."""

    def damage(template):
        *above, last = path.split("/")
        part = template["Resources"][id]
        for key in above:
            part = part[int(key) if key.isdigit() else key]
        part.pop(last) if value is None else part.update({last: value})

    return damage


def remove(id):
    return lambda template: template["Resources"].pop(id)


def reach(arn):
    return replace("DefaultRole", "Properties/Policies/0/PolicyDocument/Statement/0/Resource", arn)


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (remove("WebsocketMessageAPIIntegration"), "WebsocketMessageRoute: no integration"),
        (remove("WebsocketConnect"), "WebsocketConnectAPIIntegration: no function"),
        (remove("WebsocketConnectInvokePermission"), "WebsocketAPI may not call WebsocketConnect"),
        (remove("APIHandlerInvokePermission"), "RestAPI may not call APIHandler"),
        (
            replace("WebsocketConnectInvokePermission", "Properties/SourceArn", None),
            "WebsocketConnectInvokePermission: open to others",
        ),
        (
            replace(
                "WebsocketMessageInvokePermission",
                "Properties/SourceArn",
                {"Fn::Sub": "arn:aws:execute-api:*:${AWS::AccountId}:*"},
            ),
            "WebsocketMessageInvokePermission: open to others",
        ),
        (replace("WebsocketAPIDeployment", "DependsOn", ["WebsocketConnectRoute"]), "not wait for"),
        (replace("Fanout", "Properties/Role", "arn:aws:iam::1:role/other"), "Fanout: no role"),
        (replace("APIHandler", "Properties/Timeout", 60), "longer than API Gateway waits"),
        (remove("FanoutLogGroup"), "Fanout: no log group"),
        (replace("FanoutLogGroup", "Properties/RetentionInDays", None), "Fanout: no log group"),
        (remove("LogPolicy"), "APIHandler: may not write its log"),
        (remove("ConnectionsTable"), "DefaultRole: there is no ConnectionsTable"),
        (
            replace("Fanout", "Properties/Environment/Variables/FANOUT_QUEUE", "ChatFanout-dev"),
            "Fanout: FANOUT_QUEUE is no AWS::SQS::Queue",
        ),
        (reach("*"), "on more than resources of this template: *"),
        (reach({"Fn::Sub": "arn:aws:dynamodb:${AWS::Region}:*"}), "on more than resources"),
        (replace("ConnectionsTable", "Properties/TimeToLiveSpecification", None), "TimeToLive"),
        (replace("ConnectionsTable", "Properties/BillingMode", "PROVISIONED"), "PROVISIONED"),
        (
            replace("ConnectionsTable", "Properties/SSESpecification", {"SSEEnabled": True}),
            "SSESpecification",
        ),
        (
            replace("ConnectionsTable", "Properties/PointInTimeRecoverySpecification", None),
            "PointInTimeRecovery",
        ),
        (replace("FanoutQueue", "Properties/VisibilityTimeout", 60), "again too early"),
        (replace("FanoutQueue", "Properties/RedrivePolicy", None), "no dead-letter queue"),
        (
            replace("WebhooksWebhooksSqsEventSource", "Properties/FunctionResponseTypes", []),
            "what its function returns is not read",
        ),
        (
            replace(STREAM_SOURCE, "Properties/DestinationConfig", None),
            f"{STREAM_SOURCE}: no dead-letter queue",
        ),
        (
            replace(STREAM_SOURCE, "Properties/BisectBatchOnFunctionError", False),
            f"{STREAM_SOURCE}: one record can hold back all",
        ),
        (replace("WebsocketAPIStage", "Properties/DefaultRouteSettings", None), "no Throttling"),
        (replace("RestAPIapiStage", "Properties/MethodSettings", None), "no Throttling"),
        (replace("ErrorsAlarm", "Condition", "Sometimes"), "there is no condition Sometimes"),
    ],
)
def test_the_checks_find_what_is_wrong_with_a_damaged_template(plain, damage, problem):
    damaged = copy.deepcopy(plain)
    damage(damaged)
    assert any(problem in found for found in checks.problems(damaged)), checks.problems(damaged)


def test_the_checks_find_a_page_without_a_function(plain):
    damaged = copy.deepcopy(plain)
    del damaged["Resources"]["RestAPI"]["Properties"]["Body"]["paths"]["/"]["get"][
        "x-amazon-apigateway-integration"
    ]
    assert "RestAPI GET /: no integration" in checks.problems(damaged)


def test_without_openapi_version_sam_makes_a_second_stage_without_throttle(sam):
    without = copy.deepcopy(sam)
    del without["Resources"]["RestAPI"]["Properties"]["OpenApiVersion"]
    assert any(
        "a stage that nothing throttles" in found for found in checks.problems(expand(without))
    )


def test_the_policy_allows_what_chalice_finds_in_the_app_and_what_the_services_need(plain):
    command = [tool("chalice"), "gen-policy"]
    policy = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=True).stdout
    calls = {action for s in json.loads(policy)["Statement"] for action in s["Action"]}
    unused = SECRET_ACTIONS - {"ssm:GetParameter"}  # no stage has a secret of Secrets Manager
    read = {*SQS_EVENT_SOURCE_POLICY["Action"], *DDB_EVENT_SOURCE_POLICY["Action"]}
    assert checks.actions(plain) == calls - unused | read | {
        "execute-api:ManageConnections",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    }


def test_queries_are_limited_to_tables_and_indexes_of_the_stack_and_posts_to_this_api(plain):
    found = {}
    for actions, resources in checks.statements(plain):
        for action in actions:
            found.setdefault(action, []).extend(resources)
    assert found["dynamodb:Query"] == [
        {"Fn::GetAtt": ["RoomConnectionsTable", "Arn"]},
        {"Fn::GetAtt": ["RoomsTable", "Arn"]},
        {"Fn::Sub": "${RoomsTable.Arn}/index/member-rooms"},
        {"Fn::GetAtt": ["MessagesTable", "Arn"]},
        {"Fn::GetAtt": ["MembersTable", "Arn"]},
        {"Fn::GetAtt": ["SearchTable", "Arn"]},
    ]
    stage = plain["Resources"]["WebsocketAPIStage"]["Properties"]["StageName"]
    managed = [resource["Fn::Sub"] for resource in found["execute-api:ManageConnections"]]
    for method, allowed in zip(("POST", "DELETE"), managed, strict=True):
        assert allowed.endswith(f":${{WebsocketAPI}}/{stage}/{method}/@connections/*")


def test_one_capability_is_enough_as_no_iam_resource_has_a_custom_name(plain):
    for resource in plain["Resources"].values():
        assert resource["Type"] != "AWS::CloudFormation::Stack"
        assert not NAMED & resource.get("Properties", {}).keys()


def test_the_templates_of_all_stages_differ_only_in_the_default_stage_and_the_end_of_data(
    sam, project, tmp_path
):
    prod = build(tmp_path / "out", "prod", project=project).template
    assert prod["Parameters"]["Stage"].pop("Default") == "prod"
    policies = ("DeletionPolicy", "UpdateReplacePolicy")
    kept = {id for id, r in prod["Resources"].items() if r.get("DeletionPolicy") == "Retain"}
    tables = {"MembersTable", "MessagesTable", "RoomsTable"}
    assert kept == {*tables, "FilesBucket", "FilesBucketPolicy"}
    dev = copy.deepcopy(sam)
    for id in kept:
        assert {prod["Resources"][id].pop(policy) for policy in policies} == {"Retain"}
        assert {dev["Resources"][id].pop(policy, "Delete") for policy in policies} == {"Delete"}
    assert dev["Parameters"]["Stage"].pop("Default") == "dev"
    assert json.dumps(prod).replace(":stage=prod:", ":stage=dev:") == json.dumps(dev)


def test_the_link_opens_the_page_with_the_address_of_the_websocket(plain):
    link = plain["Outputs"]["ChatURL"]["Value"]["Fn::If"][2]["Fn::Sub"]
    page, _, socket = link.partition("?ws=")
    assert page == plain["Outputs"]["EndpointURL"]["Value"]["Fn::Sub"]
    assert f"{socket}/" == plain["Outputs"]["WebsocketConnectEndpointURL"]["Value"]["Fn::Sub"]


def test_only_the_pages_function_has_the_address_of_the_websocket(plain):
    functions = {
        id: resource["Properties"]["Environment"]["Variables"].get("WEBSOCKET_ADDRESS")
        for id, resource in plain["Resources"].items()
        if resource["Type"] == "AWS::Lambda::Function"
    }
    address = functions.pop("APIHandler")
    assert address["Fn::If"][2] == plain["Outputs"]["WebsocketConnectEndpointURL"]["Value"]
    assert "WebsocketAPI" in json.dumps(address)
    assert set(functions.values()) == {None}


def test_functions_may_write_traces_only_with_xray(plain, project, tmp_path, written):
    config = json.loads((project / ".chalice" / "config.json").read_text())
    config["stages"]["dev"]["xray"] = True
    (project / ".chalice" / "config.json").write_text(json.dumps(config))
    traced = expand(build(tmp_path / "out", project=project).template)
    writing = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
    assert checks.actions(traced) - checks.actions(plain) == writing
    modes = [
        f["TracingConfig"]["Mode"] for f in checks.of_type(traced, "AWS::Lambda::Function").values()
    ]
    assert modes == ["Active"] * 8
    assert traced["Resources"]["RestAPIapiStage"]["Properties"]["TracingEnabled"] is True
    assert checks.problems(traced) == []
    assert lint(written(traced)) == ""


def test_a_function_can_have_reserved_concurrency(project, tmp_path, written):
    path = project / ".chalice" / "config.json"
    config = json.loads(path.read_text())
    config["lambda_functions"]["websocket_message"]["reserved_concurrency"] = 50
    path.write_text(json.dumps(config))
    template = build(tmp_path / "out", project=project).template
    reserved = {
        id: function["ReservedConcurrentExecutions"]
        for id, function in checks.of_type(template, "AWS::Serverless::Function").items()
        if "ReservedConcurrentExecutions" in function
    }
    assert reserved == {"WebsocketMessage": 50}
    assert lint(written(template)) == ""


def test_each_stage_has_its_own_sign_in_whatever_stage_was_packaged(plain, project):
    """So that a package of dev, deployed as prod, is not open."""
    stages = json.loads((project / ".chalice" / "config.json").read_text())["stages"]
    settings = plain["Mappings"]["StageSettings"]
    assert {name: found["AuthSetting"] for name, found in settings.items()} == {
        name: stage["environment_variables"]["AUTH"] for name, stage in stages.items()
    }
    for function in checks.of_type(plain, "AWS::Lambda::Function").values():
        variables = function["Environment"]["Variables"]
        for name, key in (("AUTH", "AuthSetting"), ("AUTH_SECRET", "AuthSecretSetting")):
            assert variables[name] == {"Fn::FindInMap": ["StageSettings", {"Ref": "Stage"}, key]}


def test_a_package_has_no_settings_for_a_stage_that_cannot_be_deployed(project, tmp_path):
    path = project / ".chalice" / "config.json"
    configuration = json.loads(path.read_text())
    del configuration["stages"]["prod"]["environment_variables"]["AUTH_SECRET"]
    path.write_text(json.dumps(configuration))
    template = build(tmp_path / "out", project=project).template
    assert set(template["Mappings"]["StageSettings"]) == {"dev"}


def test_no_package_has_the_sign_in_of_a_local_run(project, tmp_path, monkeypatch):
    """Not even one that is made with a local run's variables."""
    for name, value in {"CHALICE_GATEWAY": "true", "AWS_ACCESS_KEY_ID": "local"}.items():
        monkeypatch.setenv(name, value)
    template = build(tmp_path / "out", "prod", project=project).template
    paths = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    files = {"/{folder}/{entry}", "/{folder}/{entry}/{name}", "/{folder}/{entry}/{name}/{part}"}
    assert {path for path in paths if not path.startswith("/v1/")} == {
        "/",
        "/embed.js",
        "/handshake",
        "/service_worker.js",
        *files,
    }


def test_the_queue_of_notifications_is_read_in_stages_that_have_a_key(plain):
    [source] = [
        mapping
        for mapping in checks.of_type(plain, "AWS::Lambda::EventSourceMapping").values()
        if checks.references(mapping["EventSourceArn"]) == {"PushQueue"}
    ]
    assert source["Enabled"] == {"Fn::If": ["HasPush", True, False]}
    setting = {"Fn::FindInMap": ["StageSettings", {"Ref": "Stage"}, "PushKeySetting"]}
    assert plain["Conditions"]["HasPush"] == {"Fn::Not": [{"Fn::Equals": [setting, ""]}]}


def test_the_stream_is_read_in_stages_whose_events_are_on(plain, project):
    [source] = [
        mapping
        for mapping in checks.of_type(plain, "AWS::Lambda::EventSourceMapping").values()
        if checks.references(mapping["EventSourceArn"]) == {"MessagesTable"}
    ]
    assert source["EventSourceArn"] == {"Fn::GetAtt": ["MessagesTable", "StreamArn"]}
    assert source["Enabled"] == {"Fn::If": ["HasEvents", True, False]}
    setting = {"Fn::FindInMap": ["StageSettings", {"Ref": "Stage"}, "EventsSetting"]}
    assert plain["Conditions"]["HasEvents"] == {"Fn::Equals": [setting, "on"]}
    stages = json.loads((project / ".chalice" / "config.json").read_text())["stages"]
    for name, found in plain["Mappings"]["StageSettings"].items():
        assert found["EventsSetting"] == stages[name]["environment_variables"]["EVENTS"]


def test_webhooks_are_posted_to_in_stages_whose_events_are_on_and_as_often_as_the_code_has_it(
    plain,
):
    source = plain["Resources"]["WebhooksWebhooksSqsEventSource"]["Properties"]
    assert source["Enabled"] == {"Fn::If": ["HasEvents", True, False]}
    policy = plain["Resources"]["WebhooksQueue"]["Properties"]["RedrivePolicy"]
    assert policy["maxReceiveCount"] == MAX_TRIES


def test_the_messages_and_rooms_of_prod_are_protected_from_deletion(sam):
    tables = checks.of_type(sam, "AWS::DynamoDB::Table")
    protected = {id for id, table in tables.items() if "DeletionProtectionEnabled" in table}
    assert protected == {"MembersTable", "MessagesTable", "RoomsTable"}
    assert {json.dumps(tables[id]["DeletionProtectionEnabled"]) for id in protected} == {
        json.dumps({"Fn::If": ["KeepsData", True, False]})
    }
    assert sam["Conditions"]["KeepsData"] == {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}
