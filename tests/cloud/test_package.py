"""The deployment zip contains what runs in Lambda, and runs alone."""

import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import boto3
import pytest
from chalice_gateway import resources
from moto.server import ThreadedMotoServer

from tests.chalicelib.auth.tokens import AUDIENCE, ISSUER, Key, claims, jwks
from tests.cloud.support.packaging import (
    AARCH64,
    X86_64,
    Package,
    ballast,
    build,
    copy_sources,
    documented_commands,
    link_runtime,
    processors,
)
from tests.support.bytecode import UNCHECKED_HASH
from tests.support.jwks_server import JwksServer
from tests.support.running import ROOT, tool

RUNS_AS = f"python{sys.version_info.major}.{sys.version_info.minor}"
TABLE = "WebSocketConnections-dev"
MADE = "static/bundle/made.sha256"
BUCKET = "chat-bucket"

# As Lambda does: load a handler's module and call the handler if there is an event.
LAMBDA = """
import importlib, json, sys
code, runtime, calls = sys.argv[1:]
sys.path[:0] = [code, runtime]
answers = []
for handler, event in json.loads(calls):
    module, name = handler.split(".")
    function = getattr(importlib.import_module(module), name)
    answers.append(function(event, None) if event else callable(function))
print(json.dumps(answers))
"""

CONNECT = {
    "headers": {"Host": "chat"},
    "queryStringParameters": {"name": "ana"},
    "isBase64Encoded": False,
    "requestContext": {
        "routeKey": "$connect",
        "eventType": "CONNECT",
        "stage": "api",
        "domainName": "chat",
        "apiId": "a1b2c3",
        "connectionId": "JKgw8cZ1oAMCKuA=",
    },
}
PAGE = {
    "requestContext": {"resourcePath": "/", "httpMethod": "GET", "identity": {}},
    "headers": {},
    "multiValueQueryStringParameters": None,
    "pathParameters": None,
    "body": None,
    "stageVariables": None,
    "isBase64Encoded": False,
}


@pytest.fixture(scope="module")
def packaged(package):
    """The names of the files in the deployment package."""
    with zipfile.ZipFile(package.zip) as deployment:
        return set(deployment.namelist())


@pytest.fixture(scope="module")
def aws():
    """The address of an AWS account on this machine."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def dynamodb(aws):
    """A DynamoDB with the chat's table."""
    client = boto3.client("dynamodb", endpoint_url=aws)
    resources.create_tables(resources.read(ROOT, "dev"), client)
    yield client
    client.close()


@pytest.fixture
def invoke(project_of_this_machine, tmp_path, aws):
    """Calls handlers as Lambda does, in one new process: `invoke((handler, event), ...)`."""
    with zipfile.ZipFile(project_of_this_machine / "build/package/deployment.zip") as deployment:
        deployment.extractall(tmp_path / "code")
    link_runtime(tmp_path / "runtime")
    variables = {
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": aws,
        "AUTH": "open",
        "CONNECTIONS_TABLE": TABLE,
        "ROOM_CONNECTIONS_TABLE": "RoomConnections-dev",
        "ROOMS_TABLE": "ChatRooms-dev",
        "MEMBERS_TABLE": "ChatMembers-dev",
        "MESSAGES_TABLE": "ChatMessages-dev",
        "FANOUT_QUEUE": "ChatFanout-dev",
    }

    def call(*calls, **changed):
        # -I and -S: neither this project's modules nor the installed packages.
        folders = [str(tmp_path / "code"), str(tmp_path / "runtime")]
        command = [sys.executable, "-I", "-S", "-B", "-c", LAMBDA, *folders, json.dumps(calls)]
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env={**variables, **changed},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return call


def handlers(package):
    """The name of each function's handler, by logical id."""
    found = package.template["Resources"].items()
    return {id: r["Properties"]["Handler"] for id, r in found if "Handler" in r["Properties"]}


def is_function(resource):
    return resource["Type"] == "AWS::Serverless::Function"


def test_the_zip_has_the_app_and_its_modules(packaged):
    modules = {str(path.relative_to(ROOT)) for path in (ROOT / "chalicelib").rglob("*.py")}
    assert "chalicelib/chat/__init__.py" in modules
    assert {"app.py", "chalice/app.py", *modules} <= packaged


def test_the_zip_has_every_file_that_a_bundled_page_loads_and_no_other_one_of_the_page(packaged):
    files = {str(p.relative_to(ROOT)) for p in (ROOT / "static").rglob("*") if p.is_file()}
    unbundled = {
        name
        for name in files
        if name.startswith(("static/js/", "static/css/"))
        or name in ("static/index.html", "static/embed.js", "static/bundle/from_disk.js", MADE)
    }
    assert {"static/js/main.js", "static/css/base.css", "static/bundle/from_disk.js"} <= unbundled
    assert {name for name in packaged if name.startswith("static/")} == files - unbundled


def test_the_zip_has_no_files_of_the_local_gateway_or_the_tests(packaged):
    folders = {name.partition("/")[0] for name in packaged}
    ours = {path.name for path in ROOT.iterdir()} - {"__pycache__"}
    assert folders & ours == {"app.py", "chalicelib", "static"}


def test_the_zip_has_no_packages_that_lambda_has(packaged):
    folders = {name.partition("/")[0] for name in packaged}
    assert not folders & {"boto3", "botocore", "s3transfer"}


def test_no_dependency_brings_files_that_no_function_can_use(packaged):
    assert ballast(packaged) == []


def test_compiled_libraries_are_for_lambdas_python_and_its_arm_processors(package):
    assert processors(package.zip) == {AARCH64}
    functions = [r["Properties"] for r in package.template["Resources"].values() if is_function(r)]
    assert functions
    assert all(function["Architectures"] == ["arm64"] for function in functions)
    assert all(function["Runtime"] == RUNS_AS for function in functions)


def test_a_setting_chooses_the_other_processors(project_of_this_machine):
    """That of this machine: x86-64, as a rule."""
    package = Package(project_of_this_machine / "build" / "package", "")
    is_arm = platform.machine() in ("aarch64", "arm64")
    assert processors(package.zip) == {AARCH64 if is_arm else X86_64}


def test_all_modules_have_bytecode_for_lambdas_python_that_is_not_checked(package):
    with zipfile.ZipFile(package.zip) as archive:
        compiled = {n: archive.read(n) for n in archive.namelist() if n.endswith(".pyc")}
        sources = [name for name in archive.namelist() if name.endswith(".py")]
    assert set(compiled) == {importlib.util.cache_from_source(source) for source in sources}
    assert {content[:8] for content in compiled.values()} == {UNCHECKED_HASH}


def test_the_same_sources_make_the_same_zip_with_or_without_caches(package, tmp_path):
    project = copy_sources(tmp_path / "project")
    cache = project / "chalicelib" / "__pycache__"
    cache.mkdir(exist_ok=True)
    (cache / "left.cpython-310.pyc").write_bytes(b"left over")
    assert build(tmp_path / "out", project=project).zip.read_bytes() == package.zip.read_bytes()


def test_after_a_change_of_the_app_packages_are_not_looked_up_again(
    packaged, project, tmp_path, monkeypatch
):
    with (project / "app.py").open("a") as file:
        file.write("# changed\n")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    changed = build(tmp_path / "package", project=project)
    with zipfile.ZipFile(changed.zip) as archive:
        assert archive.read("app.py").endswith(b"# changed\n")
        assert set(archive.namelist()) == packaged


def test_the_unpacked_zip_accepts_a_connection_and_serves_the_page(package, invoke, dynamodb):
    names = handlers(package)
    connected, page = invoke((names["WebsocketConnect"], CONNECT), (names["APIHandler"], PAGE))
    assert connected["statusCode"] == 200
    key = {"connectionId": {"S": CONNECT["requestContext"]["connectionId"]}}
    assert dynamodb.get_item(TableName=TABLE, Key=key)["Item"]["name"] == {"S": "ana"}
    assert page["statusCode"] == 200
    assert "<title" in page["body"]


def test_the_unpacked_zip_checks_tokens_by_public_keys(package, invoke, dynamodb):
    """Without what was left out of cryptography's packages."""
    key = Key("RS256", "one")
    token = key.signed(claims(exp=int(time.time()) + 300))
    headers = {"Sec-WebSocket-Protocol": f"chat.v1, auth.{token}"}
    with JwksServer(jwks(key)).running() as server:
        variables = {
            "AUTH": "token",
            "AUTH_JWKS": server.url,
            "AUTH_ISSUER": ISSUER,
            "AUTH_AUDIENCE": AUDIENCE,
        }
        event = {**CONNECT, "headers": headers}
        (connected,) = invoke((handlers(package)["WebsocketConnect"], event), **variables)
    assert connected["statusCode"] == 200
    assert connected["headers"] == {"Sec-WebSocket-Protocol": "chat.v1"}


def test_the_unpacked_zip_has_the_handler_of_every_function(package, invoke):
    found = handlers(package).values()
    assert invoke(*((handler, None) for handler in found)) == [True] * 8


def test_only_the_stage_becomes_a_parameter_and_the_stages_quota_limits_the_functions(
    project, tmp_path
):
    path = project / ".chalice" / "config.json"
    configuration = json.loads(path.read_text())
    variables = {"FLAVOUR": "dev", "POSTS_PER_SECOND": "2500"}
    configuration["stages"]["dev"]["environment_variables"].update(variables)
    path.write_text(json.dumps(configuration))
    template = build(tmp_path / "out", project=project).template
    fanout = template["Resources"]["Fanout"]["Properties"]
    packaged = fanout["Environment"]["Variables"]
    assert (packaged["STAGE"], packaged["FLAVOUR"]) == ({"Ref": "Stage"}, "dev")
    (source,) = fanout["Events"].values()
    assert source["Properties"]["ScalingConfig"] == {"MaximumConcurrency": 3}


def test_the_commands_of_the_docs_put_the_package_into_a_bucket(package, aws, tmp_path):
    bucket, upload, deploy, _ = documented_commands()
    shutil.copytree(package.folder, tmp_path / "build" / "package")
    variables = {**os.environ, "AWS_ENDPOINT_URL": aws}
    for command in (bucket, upload):
        words = [word.replace("BUCKET", BUCKET) for word in command[1:]]
        subprocess.run(
            [tool("aws"), *words], cwd=tmp_path, env=variables, check=True, timeout=60,
            capture_output=True,
        )  # fmt: skip
    made = Path(upload[upload.index("--output-template-file") + 1])
    assert f"s3://{BUCKET}/" in (tmp_path / made).read_text()
    assert deploy[deploy.index("--template-file") + 1] == str(made)
    assert deploy[deploy.index("--capabilities") + 1 :][:1] == ["CAPABILITY_IAM"]
