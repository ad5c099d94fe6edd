"""Repeated runs of `make deploy` to one account."""

import base64
import hashlib
import json
import os
import re
import signal
from urllib.parse import parse_qs, urlsplit

import pytest
from moto.apigatewayv2.models import ApiGatewayV2Backend

from tests.cloud.support.delayed_request import DelayedRequest
from tests.cloud.support.deploy_tool import COMMAND_TIMEOUT_S, DeployTool
from tests.cloud.support.template_checks import as_list

UNCHANGED = "Nothing has changed."


@pytest.fixture(scope="module")
def aws(moto_server):
    moto_server.reset()
    return moto_server


@pytest.fixture(scope="module")
def deploy_tool(aws, copy_of_the_project, tmp_path_factory):
    return DeployTool(aws, copy_of_the_project(tmp_path_factory.mktemp("tool") / "project"))


@pytest.fixture
def append(deploy_tool):
    """Appends to a file of the project for one test: `append(path, text)`."""
    before = {}

    def append(name, text):
        path = deploy_tool.project / name
        before[path] = path.read_text()
        path.write_text(before[path] + text)

    yield append
    for path, text in before.items():
        path.write_text(text)


@pytest.fixture
def inventory(aws, deploy_tool):
    """The contents of the account with the stage dev deployed."""
    deploy_tool.succeed("--stage", "dev")
    return aws.inventory()


@pytest.fixture
def delayed_request(inventory, monkeypatch):
    """Delays the request that creates a WebSocket API."""
    request = DelayedRequest(ApiGatewayV2Backend.create_api)
    replacement = lambda *arguments, **options: request(*arguments, **options)  # noqa: E731
    monkeypatch.setattr(ApiGatewayV2Backend, "create_api", replacement)
    return request


def functions(aws):
    return {f["FunctionName"]: f for f in aws.client("lambda").list_functions()["Functions"]}


def values(aws, variable):
    """The values of a variable, by the names of the functions that have it."""
    found = {n: f["Environment"]["Variables"].get(variable) for n, f in functions(aws).items()}
    return {name: value for name, value in found.items() if value is not None}


def retention(aws):
    """The retention of the log groups in days, by name."""
    groups = aws.client("logs").describe_log_groups()["logGroups"]
    return {group["logGroupName"]: group.get("retentionInDays") for group in groups}


def route_keys(aws):
    [api] = aws.client("apigatewayv2").get_apis()["Items"]
    routes = aws.client("apigatewayv2").get_routes(ApiId=api["ApiId"])["Items"]
    return {route["RouteId"]: route["RouteKey"] for route in routes}


def test_the_link_is_the_last_line_and_no_other_address_is_printed(deploy_tool):
    first = deploy_tool.succeed()
    assert "The first deployment takes" in first
    assert re.fullmatch(r"https://\S+", first.splitlines()[-1])
    assert re.findall(r"https://|wss://|arn:aws:(?!dynamodb)", first) == ["https://", "wss://"]


def test_functions_have_the_zip_of_make_package_and_its_processors(aws, inventory, package):
    zipped = base64.b64encode(hashlib.sha256(package.zip.read_bytes()).digest()).decode()
    deployed = functions(aws).values()
    assert {(f["CodeSha256"], *f["Architectures"]) for f in deployed} == {(zipped, "arm64")}


def role_policy(aws):
    """The role's policy: the resources by action."""
    name = "serverless-chat-dev"
    policy = aws.client("iam").get_role_policy(RoleName=name, PolicyName=name)["PolicyDocument"]
    found = {}
    for statement in policy["Statement"]:
        actions, on = (as_list(statement[key]) for key in ("Action", "Resource"))
        for action in actions:
            found.setdefault(action, []).extend(on)
    return found


def test_the_role_reaches_nothing_but_the_stages_own_resources(aws, inventory):
    found = role_policy(aws)
    [api], [bucket] = inventory["WebSocket APIs"], inventory["buckets"]
    posts = f"arn:aws:execute-api:us-east-1:123456789012:{api}/api/%s/@connections/*"
    assert found["execute-api:ManageConnections"] == [posts % "POST", posts % "DELETE"]
    assert found["s3:GetObject"] == [f"arn:aws:s3:::{bucket}/*"]
    assert {*found["logs:PutLogEvents"]} == {
        f"arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/{name}:*"
        for name in functions(aws)
    }
    assert "ssm:GetParameter" not in found
    assert "*" not in {resource for each in found.values() for resource in each}


def test_a_policy_changed_by_hand_is_narrowed_again(aws, deploy_tool, inventory):
    before, name = role_policy(aws), "serverless-chat-dev"
    statement = {"Effect": "Allow", "Action": ["s3:*"], "Resource": ["*"]}
    wide = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws.client("iam").put_role_policy(RoleName=name, PolicyName=name, PolicyDocument=wide)
    assert "role's policy set" in deploy_tool.succeed()
    assert role_policy(aws) == before
    assert UNCHANGED in deploy_tool.succeed()


def test_each_functions_log_group_has_the_configured_retention(aws, deploy_tool, inventory):
    path = deploy_tool.project / ".chalice" / "config.json"
    days = json.loads(path.read_text())["log_retention_in_days"]
    assert retention(aws) == {f"/aws/lambda/{name}": days for name in functions(aws)}


def test_a_log_group_without_retention_is_repaired(aws, deploy_tool, inventory):
    before = retention(aws)
    aws.client("logs").delete_retention_policy(logGroupName="/aws/lambda/serverless-chat-dev")
    assert UNCHANGED not in deploy_tool.succeed()
    assert retention(aws) == before
    assert UNCHANGED in deploy_tool.succeed()


def test_the_link_has_the_addresses_of_the_page_and_of_the_websocket(aws, deploy_tool):
    page = urlsplit(deploy_tool.link())
    inventory = aws.inventory()
    [rest], [websocket] = inventory["REST APIs"], inventory["WebSocket APIs"]
    assert page.netloc + page.path == f"{rest}.execute-api.us-east-1.amazonaws.com/api/"
    expected = f"wss://{websocket}.execute-api.us-east-1.amazonaws.com/api"
    assert parse_qs(page.query) == {"ws": [expected]}
    assert values(aws, "WEBSOCKET_ADDRESS") == {"serverless-chat-dev": expected}


def test_the_functions_that_have_to_do_with_files_know_their_bucket(aws, inventory):
    [bucket] = inventory["buckets"]
    with_files = ("", "-websocket_message", "-on_log_change")
    assert values(aws, "FILES_BUCKET") == {
        f"serverless-chat-dev{name}": bucket for name in with_files
    }


def test_a_second_run_changes_nothing_and_reports_that(aws, deploy_tool):
    link = deploy_tool.link()
    before, inventory = functions(aws), aws.inventory()
    again = deploy_tool.succeed()
    assert UNCHANGED in again
    assert link in again
    assert (functions(aws), aws.inventory()) == (before, inventory)


def test_a_change_of_the_page_is_deployed(aws, deploy_tool, append):
    link, before = deploy_tool.link(), functions(aws)
    append("static/index.html", "<!-- changed -->")
    again = deploy_tool.succeed()
    assert UNCHANGED not in again
    assert link in again
    for name, function in functions(aws).items():
        assert function["CodeSha256"] != before[name]["CodeSha256"]


def test_force_repairs_changes_made_by_hand(aws, deploy_tool, inventory):
    wanted = sorted(route_keys(aws).values())
    gone = next(id for id, key in route_keys(aws).items() if key == "$disconnect")
    [api] = inventory["WebSocket APIs"]
    aws.client("apigatewayv2").delete_route(ApiId=api, RouteId=gone)
    page, environment = "serverless-chat-dev", {"Variables": {}}
    aws.client("lambda").update_function_configuration(FunctionName=page, Environment=environment)
    assert "`make deploy STAGE=dev FORCE=1`" in deploy_tool.succeed()
    printed = deploy_tool.succeed("--force")
    assert UNCHANGED not in printed
    assert "The first deployment takes" not in printed
    assert sorted(route_keys(aws).values()) == wanted
    assert functions(aws)[page]["Environment"]["Variables"]["STAGE"] == "dev"
    assert aws.inventory() == inventory


def test_a_function_deleted_by_hand_is_deployed_again(aws, deploy_tool):
    deploy_tool.succeed()
    aws.client("lambda").delete_function(FunctionName="serverless-chat-dev-fanout")
    assert UNCHANGED not in deploy_tool.succeed()
    assert "serverless-chat-dev-fanout" in functions(aws)


def test_a_deployment_from_another_checkout_is_found(aws, deploy_tool, append):
    link, inventory = deploy_tool.link(), aws.inventory()
    deployed = deploy_tool.project / ".chalice" / "deployed" / "dev.json"
    deployed.unlink()
    assert UNCHANGED in deploy_tool.succeed()
    deployed.unlink()
    append(".chalice/config.json", "\n")  # deploys the same zip, which is faster
    again = deploy_tool.succeed()
    assert UNCHANGED not in again
    assert link in again
    assert aws.inventory() == inventory


def test_two_stages_are_independent_and_the_data_of_prod_is_kept(aws, deploy_tool, inventory):
    deploy_tool.succeed("--stage", "prod")
    both = aws.inventory()
    assert all(len(ids) == 2 * len(inventory[kind]) for kind, ids in both.items())
    printed = deploy_tool.succeed("--stage", "prod", "--remove", "--yes")
    assert "The data of the stage prod is kept, because tables are protected:\n" in printed
    assert "  table ChatMessages-prod (0 items)\n" in printed
    data = ("stacks", "tables", "queues", "buckets")
    kept = {kind: (both if kind in data else inventory)[kind] for kind in both}
    assert aws.inventory() == kept
    assert "will be deleted" not in deploy_tool.succeed("--stage", "prod", "--remove", "--yes")
    assert printed.endswith("\n  make undeploy STAGE=prod DATA=delete\n")
    deploy_tool.succeed("--stage", "prod", "--remove", "--delete-data", "--yes")
    assert aws.inventory() == inventory
    assert UNCHANGED in deploy_tool.succeed("--stage", "dev")


def test_an_interrupted_deployment_can_be_continued(aws, deploy_tool, inventory, delayed_request):
    with deploy_tool.start("--stage", "prod") as process:
        assert delayed_request.wait(COMMAND_TIMEOUT_S)
        process.send_signal(signal.SIGINT)
        output, error = process.communicate(timeout=COMMAND_TIMEOUT_S)
    assert process.returncode == 130, output + error
    assert "`make deploy STAGE=prod` continues" in error
    with pytest.raises(ProcessLookupError):  # Chalice has ended as well
        os.killpg(process.pid, 0)
    delayed_request.carry_out()
    websocket = parse_qs(urlsplit(deploy_tool.link("--stage", "prod")).query)["ws"][0]
    api = urlsplit(websocket).hostname.partition(".")[0]
    assert aws.client("apigatewayv2").get_stages(ApiId=api)["Items"]
    assert all(len(ids) == 2 * len(inventory[kind]) for kind, ids in aws.inventory().items())
    deploy_tool.succeed("--stage", "prod", "--remove", "--delete-data", "--yes")
    assert aws.inventory() == inventory


def test_help_lists_the_options(deploy_tool):
    printed = deploy_tool.succeed("--help")
    assert all(option in printed for option in ("--stage", "--force", "--remove", "--yes"))
