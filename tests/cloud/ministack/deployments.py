"""The two ways to deploy the chat, each from a copy of the project.

A way's `deploy` deploys what is in its copy, also again, and returns the link to the chat.
"""

import json
import os
import re
import subprocess
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from tests.cloud.support.deploy_tool import DeployTool
from tests.cloud.support.packaging import build, documented_commands
from tests.support.running import tool

COMMAND_TIMEOUT_S = 600
BUCKET = "chat-bucket"
FANOUT_CHUNK = 3  # smaller than deployed, so that few connections are a crowd


class Packaged:
    """`make package`, and the AWS CLI commands of the docs: the stage dev."""

    stage = "dev"

    def __init__(self, account, project):
        self.project = project
        self._environment = {**os.environ, **account.environment()}
        self._make_bucket, *self._commands = documented_commands()

    def deploy(self):
        build(self.project / "build" / "package", project=self.project)
        if self._make_bucket:
            self._run(self._make_bucket)
            self._make_bucket = None
        *_, link = map(self._run, self._commands)
        return link

    def remove(self):
        stack = ["--stack-name", f"chat-{self.stage}"]
        self._run(["aws", "cloudformation", "delete-stack", *stack])
        self._run(["aws", "cloudformation", "wait", "stack-delete-complete", *stack])

    def _run(self, command):
        words = [word.replace("BUCKET", BUCKET) for word in command[1:]]
        return _aws(words, self._environment, self.project)


class Deployed:
    """`make deploy`: the stage prod."""

    stage = "prod"

    def __init__(self, account, project):
        self.project = project
        self._tool = DeployTool(account, project)

    def deploy(self):
        return self._tool.link("--stage", self.stage)

    def remove(self):
        """Remove the stage, then its data, which the tool keeps at first."""
        of_stage = ("--stage", self.stage, "--remove", "--yes")
        assert "is kept, because tables are protected" in self._tool.succeed(*of_stage)
        self._tool.succeed(*of_stage, "--delete-data")


class Running(NamedTuple):
    """How often a function may run at once, None for no limit, and the states of its sources."""

    limit: int | None
    sources: list[str]


class Chat:
    """A deployed chat: its link, which has the WebSocket's address `ws`."""

    def __init__(self, account, way):
        self._account = account
        self._way = way
        _configure(way.project)
        self.link = way.deploy()
        (self.ws,) = parse_qs(urlsplit(self.link).query)["ws"]

    @contextmanager
    def changed(self, path, old, new):
        """Replace a text in a file of the project."""
        file = self._way.project / path
        before = file.read_text()
        assert old in before
        file.write_text(before.replace(old, new))
        yield
        file.write_text(before)

    def deploy_again(self):
        """Deploy what the project has now; the link has to stay."""
        assert self._way.deploy() == self.link

    def running(self):
        """Whether each function of the stage runs, by its name."""
        lambda_ = self._account.client("lambda")
        names = [f["FunctionName"] for f in lambda_.list_functions()["Functions"]]
        return {
            name: Running(
                lambda_.get_function_concurrency(FunctionName=name).get(
                    "ReservedConcurrentExecutions"
                ),
                [
                    source["State"]
                    for source in lambda_.list_event_source_mappings(FunctionName=name)[
                        "EventSourceMappings"
                    ]
                ],
            )
            for name in names
            if re.search(rf"-{self._way.stage}\b", name)
        }

    def run(self, script):
        """Run a script of the runbook for the stage; return what it printed."""
        of_stage = re.sub(r"-prod\b", f"-{self._way.stage}", script)
        path = os.pathsep.join([os.path.dirname(tool("aws")), os.environ["PATH"]])  # noqa: PTH120
        done = subprocess.run(
            ["bash", "-euc", of_stage],
            env={**os.environ, **self._account.environment(), "PATH": path},
            capture_output=True,
            text=True,
            timeout=COMMAND_TIMEOUT_S,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def remove(self):
        """Remove all of it."""
        self._way.remove()

    def left(self):
        """The names of what the account has of the stage."""
        stage = self._way.stage
        names = [
            *(f["FunctionName"] for f in self._list("lambda", "list_functions", "Functions")),
            *self._list("dynamodb", "list_tables", "TableNames"),
            *self._list("sqs", "list_queues", "QueueUrls"),
            *(api["Name"] for api in self._list("apigatewayv2", "get_apis", "Items")),
            *(role["RoleName"] for role in self._list("iam", "list_roles", "Roles")),
        ]
        return [name for name in names if re.search(rf"-{stage}\b", name)]

    def _list(self, service, operation, key):
        pages = self._account.client(service).get_paginator(operation).paginate()
        return [item for page in pages for item in page.get(key, [])]

    @contextmanager
    def queue_stopped(self):
        """Keep the messages of the fan-out's queue where they are."""
        lambda_ = self._account.client("lambda")
        (mapping,) = (
            mapping
            for mapping in lambda_.list_event_source_mappings()["EventSourceMappings"]
            if mapping["EventSourceArn"].endswith(f":ChatFanout-{self._way.stage}")
        )
        lambda_.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
        try:
            yield
        finally:
            lambda_.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)

    @contextmanager
    def role_without_policies(self):
        """Take all permissions from the functions."""
        iam = self._account.client("iam")
        functions = self._account.client("lambda").list_functions()["Functions"]
        (role,) = {
            function["Role"].rpartition("/")[2]
            for function in functions
            if function["Environment"]["Variables"]["STAGE"] == self._way.stage
        }
        names = iam.list_role_policies(RoleName=role)["PolicyNames"]
        policies = [iam.get_role_policy(RoleName=role, PolicyName=name) for name in names]
        for name in names:
            iam.delete_role_policy(RoleName=role, PolicyName=name)
        try:
            yield
        finally:
            for policy in policies:
                iam.put_role_policy(
                    RoleName=role,
                    PolicyName=policy["PolicyName"],
                    PolicyDocument=json.dumps(policy["PolicyDocument"]),
                )


def _aws(words, environment, folder):
    """Run a command of the AWS CLI; return what it prints."""
    done = subprocess.run(
        [tool("aws"), *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=COMMAND_TIMEOUT_S,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def _configure(project):
    """Let a handful of connections be a crowd, and let everybody in."""
    path = project / ".chalice" / "config.json"
    configuration = json.loads(path.read_text())
    for stage in configuration["stages"].values():
        variables = {"AUTH": "open", "FANOUT_CHUNK": str(FANOUT_CHUNK)}
        stage["environment_variables"].update(variables)
    path.write_text(json.dumps(configuration))
