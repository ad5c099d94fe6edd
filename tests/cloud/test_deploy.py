"""A plain `chalice deploy`, a second one, and `chalice delete` in an AWS account."""

import json
import os
import subprocess
import zipfile
from importlib.util import cache_from_source

import pytest
from chalice_gateway.testing import generated_policy

from tests.cloud.support.packaging import AARCH64, processors
from tests.support.bytecode import checked_head
from tests.support.running import tool
from tools.deployment.stack import template
from tools.packaging.chalice_for_lambda import ZIP_VERSION
from tools.preflight import load_config

CHALICE_TIMEOUT_S = 600
HANDLERS = {
    "serverless-chat-dev": "app.app",
    "serverless-chat-dev-websocket_connect": "app.on_connect",
    "serverless-chat-dev-websocket_message": "app.on_message",
    "serverless-chat-dev-websocket_disconnect": "app.on_disconnect",
    "serverless-chat-dev-fanout": "app.fanout",
}
ROUTES = {"$connect": "connect", "$default": "message", "$disconnect": "disconnect"}
ARN = "arn:aws:lambda:us-east-1:123456789012:function:"


@pytest.fixture(scope="module")
def aws(moto_server):
    moto_server.reset()
    return moto_server


@pytest.fixture(scope="module")
def project(chalice_project):
    return chalice_project


@pytest.fixture(scope="module")
def chalice(aws, project):
    """`chalice(command, stage)` in the copy of the project."""

    def run(command, stage):
        done = subprocess.run(
            [tool("chalice"), command, "--stage", stage],
            cwd=project,
            env={**os.environ, **aws.environment()},
            capture_output=True,
            text=True,
            timeout=CHALICE_TIMEOUT_S,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    return run


@pytest.fixture(scope="module")
def deploy(aws, project, chalice):
    """Deploys a stage with its tables and queues: `deploy(stage)`."""

    def run(stage):
        parameters = [{"ParameterKey": "Stage", "ParameterValue": stage}]
        aws.client("cloudformation").create_stack(
            StackName=f"tables-{stage}",
            TemplateBody=template(project, stage),
            Parameters=parameters,
        )
        chalice("deploy", stage)

    return run


@pytest.fixture(scope="module")
def deployed(aws, project, deploy):
    """Deploys the stage dev; Chalice's own records of it, by name."""
    deploy("dev")
    record = json.loads((project / ".chalice" / "deployed" / "dev.json").read_text())
    return {resource["name"]: resource for resource in record["resources"]}


@pytest.fixture(scope="module")
def configuration(project):
    return json.loads((project / ".chalice" / "config.json").read_text())


@pytest.fixture(scope="module")
def functions(aws, deployed):
    functions = aws.client("lambda").list_functions()["Functions"]
    return {function["FunctionName"]: function for function in functions}


@pytest.fixture
def may_be_called_by(aws):
    """The ARNs of the sources that may call a function."""

    def sources(function):
        policy = json.loads(aws.client("lambda").get_policy(FunctionName=function)["Policy"])
        for statement in policy["Statement"]:
            assert statement["Principal"] == {"Service": "apigateway.amazonaws.com"}
        return [s["Condition"]["ArnLike"]["AWS:SourceArn"] for s in policy["Statement"]]

    return sources


def made_zip(project):
    """The one zip of all packaging and deploying by Chalice itself."""
    [path] = [z for z in (project / ".chalice/deployments").iterdir() if ZIP_VERSION not in z.name]
    return path


def test_each_handler_is_a_function(functions):
    assert {name: function["Handler"] for name, function in functions.items()} == HANDLERS


def test_functions_know_the_names_of_tables_and_queues_that_exist(aws, functions, configuration):
    variables = configuration["stages"]["dev"]["environment_variables"]
    for function in functions.values():
        assert function["Environment"]["Variables"].items() >= variables.items()
    assert variables["CONNECTIONS_TABLE"] in aws.inventory()["tables"]
    queues = {url.rpartition("/")[2] for url in aws.inventory()["queues"]}
    assert variables["FANOUT_QUEUE"] in queues


def test_functions_have_the_configured_memory_and_timeout(functions, configuration):
    configured = configuration["lambda_functions"]
    for name in ("on_log_change", "webhooks", "push"):
        del configured[name]  # `chalice deploy` knows no stream, and the stage dev has no PUSH_KEY
    for name, wanted in configured.items():
        function = functions[f"serverless-chat-dev-{name}".removesuffix("-api_handler")]
        assert function["MemorySize"] == wanted["lambda_memory_size"]
        assert function["Timeout"] == wanted["lambda_timeout"]


def test_functions_and_their_libraries_are_for_arm_processors(project, functions):
    assert [f["Architectures"] for f in functions.values()] == [["arm64"]] * len(HANDLERS)
    assert processors(made_zip(project)) == {AARCH64}


def test_the_zip_has_bytecode_of_the_modules_that_is_valid_by_their_hashes(project):
    with zipfile.ZipFile(made_zip(project)) as archive:
        modules = [n for n in archive.namelist() if n.startswith("chalicelib/") and n[-3:] == ".py"]
        assert len(modules) > 100
        for name in modules:
            bytecode = archive.read(cache_from_source(name))
            assert bytecode.startswith(checked_head(archive.read(name))), name


def test_all_functions_have_one_role_that_lambda_may_assume(aws, deployed, functions):
    role = aws.client("iam").get_role(RoleName="serverless-chat-dev")["Role"]
    assert {function["Role"] for function in functions.values()} == {role["Arn"]}
    [trust] = role["AssumeRolePolicyDocument"]["Statement"]
    assert (trust["Principal"], trust["Effect"]) == ({"Service": "lambda.amazonaws.com"}, "Allow")


def statements(policy):
    """A policy's statements in a stable order, without their ids."""
    without_ids = [{k: v for k, v in part.items() if k != "Sid"} for part in policy["Statement"]]
    ordered = [
        {key: sorted(value) if isinstance(value, list) else value for key, value in part.items()}
        for part in without_ids
    ]
    return sorted(ordered, key=json.dumps)


def test_the_role_has_the_policy_that_the_chat_is_tested_with(aws, project, deployed):
    name = {"RoleName": "serverless-chat-dev", "PolicyName": "serverless-chat-dev"}
    policy = aws.client("iam").get_role_policy(**name)["PolicyDocument"]
    expected = generated_policy(load_config(project, "dev"))
    assert statements(policy) == statements(expected)


def test_each_route_of_the_websocket_calls_its_function(aws, deployed):
    api = {"ApiId": deployed["websocket_api"]["websocket_api_id"]}
    client = aws.client("apigatewayv2")
    uris = {
        f"integrations/{integration['IntegrationId']}": integration["IntegrationUri"]
        for integration in client.get_integrations(**api)["Items"]
    }
    routes = {r["RouteKey"]: uris[r["Target"]] for r in client.get_routes(**api)["Items"]}
    assert routes.keys() == ROUTES.keys()
    for key, handler in ROUTES.items():
        assert f":function:serverless-chat-dev-websocket_{handler}/invocations" in routes[key]


def test_the_websocket_has_the_address_that_chalice_records(aws, deployed):
    id = deployed["websocket_api"]["websocket_api_id"]
    [stage] = aws.client("apigatewayv2").get_stages(ApiId=id)["Items"]
    url = f"wss://{id}.execute-api.us-east-1.amazonaws.com/{stage['StageName']}/"
    assert deployed["websocket_api"]["websocket_api_url"] == url


def test_only_its_own_api_may_call_a_function(deployed, may_be_called_by):
    websocket = deployed["websocket_api"]["websocket_api_id"]
    callers = {f"serverless-chat-dev-websocket_{name}": websocket for name in ROUTES.values()}
    callers["serverless-chat-dev"] = deployed["rest_api"]["rest_api_id"]
    for function, api in callers.items():
        expected = [f"arn:aws:execute-api:us-east-1:123456789012:{api}/*"]
        assert may_be_called_by(function) == expected


def test_the_page_and_the_http_api_are_served_by_one_function(aws, deployed):
    api = {"restApiId": deployed["rest_api"]["rest_api_id"]}
    client = aws.client("apigateway")
    resources = client.get_resources(**api, embed=["methods"])["items"]
    uris = {
        (resource["path"], method): described["methodIntegration"]["uri"]
        for resource in resources
        for method, described in resource.get("resourceMethods", {}).items()
    }
    nested = "/{folder}/{entry}/{name}"
    files = {"/", "/{folder}/{entry}", nested, f"{nested}/{{part}}"}
    of_page = {path for path, _ in uris if not path.startswith("/v1/")}
    assert of_page == {*files, "/embed.js", "/handshake", "/service_worker.js"}
    assert all(uri.endswith(f"{ARN}serverless-chat-dev/invocations") for uri in uris.values())
    [stage] = client.get_stages(**api)["item"]
    assert deployed["rest_api"]["rest_api_url"].endswith(f".amazonaws.com/{stage['stageName']}/")


def test_the_queue_invokes_its_function(aws, deployed):
    function = f"{ARN}serverless-chat-dev-fanout"
    mappings = aws.client("lambda").list_event_source_mappings(FunctionName=function)
    [mapping] = mappings["EventSourceMappings"]
    assert mapping["EventSourceArn"] == "arn:aws:sqs:us-east-1:123456789012:ChatFanout-dev"
    assert (mapping["State"], mapping["BatchSize"]) == ("Enabled", 1)
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 10}


def test_a_second_deployment_duplicates_nothing(aws, chalice, deployed, may_be_called_by):
    before = aws.inventory()
    chalice("deploy", "dev")
    assert aws.inventory() == before
    websocket = deployed["websocket_api"]["websocket_api_id"]
    assert len(aws.client("apigatewayv2").get_routes(ApiId=websocket)["Items"]) == len(ROUTES)
    assert len(may_be_called_by("serverless-chat-dev-websocket_message")) == 1


def test_deleting_removes_one_stage_and_keeps_another(aws, chalice, deploy, deployed):
    def made_by_chalice():
        kept = ("stacks", "tables", "queues", "buckets", "log groups")  # Chalice keeps the logs
        return {kind: ids for kind, ids in aws.inventory().items() if kind not in kept}

    before = made_by_chalice()
    deploy("prod")
    assert all(len(ids) > len(before[kind]) for kind, ids in made_by_chalice().items())
    chalice("delete", "prod")
    assert made_by_chalice() == before
