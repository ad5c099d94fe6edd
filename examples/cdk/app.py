"""The chat in a stack of the AWS CDK: docs/deploying.md says how to deploy it."""

import shutil
from pathlib import Path

import aws_cdk as cdk
from chalice.cdk import Chalice

PROJECT = Path(__file__).resolve().parents[2]


class Chat(Chalice):
    """Chalice's own construct, with the template and the zip that `make package` has made: its
    tables, queues and alarms, and a role that reaches nothing else."""

    def _package_app(self) -> None:
        shutil.copytree(PROJECT / "build" / "package", self._sam_package_dir)


app = cdk.App()
stack = cdk.Stack(app, "ServerlessChat")
chat = Chat(stack, "Chat", source_dir=str(PROJECT))
email = app.node.try_get_context("email")
if email:
    chat.sam_template.get_parameter("AlarmEmail").default = email
app.synth()
