"""An app that cannot run ends the start with one line and an exit code, and leaves no process."""

import json
import socket

import pytest
from chalice_gateway.testing import Gateway

APP = """
from chalice import Chalice
app = Chalice(app_name="shop")

@app.route("/")
def index():
    return {}
"""
QUEUE = """
@app.on_sqs_message(queue="orders")
def on_order(event):
    pass
"""
ROLE = {"manage_iam_role": False, "iam_role_arn": "arn:aws:iam::123456789012:role/shop"}


@pytest.fixture
def end(tmp_path):
    """The exit code and the only line of a start that fails."""

    def start(*options, app=APP, resources=None, **settings):
        (tmp_path / ".chalice").mkdir()
        configuration = {"version": "2.0", "app_name": "shop", **settings}
        (tmp_path / ".chalice" / "config.json").write_text(json.dumps(configuration))
        (tmp_path / "app.py").write_text(app)
        if resources:
            (tmp_path / "resources.json").write_text(json.dumps({"Resources": resources}))
        gateway = Gateway(".", *options, cwd=tmp_path)
        try:
            code = gateway.wait()  # raises if a process is left
        finally:
            gateway.kill()
        lines = gateway.output.splitlines()
        (line,) = [line for line in lines if "still being loaded" not in line]  # on a busy machine
        return code, line

    return start


@pytest.mark.parametrize(
    ("app", "said"),
    [
        ("\nfrom chalice import\n", "app.py, line 2: SyntaxError: "),
        (
            "import nothing_like_it\n",
            "No module named 'nothing_like_it' (app.py, line 1). Install what require",
        ),
        (
            "import os\nos.environ['TABLE']\n",
            "KeyError: 'TABLE' (app.py, line 2). Set it in environment_variables",
        ),
        ("app = 1\n", "app.py needs a variable app that is a Chalice object."),
        ("import tests\n", "No module named 'tests' (app.py, line 1)"),
        ("import os\nos._exit(3)\n", "ended by itself"),
    ],
)
def test_an_app_that_cannot_be_loaded_ends_with_exit_code_1(end, app, said):
    code, line = end(app=app)
    assert code == 1
    assert said in line


def resource(kind, **properties):
    return {"It": {"Type": f"AWS::{kind}", "Properties": properties}}


@pytest.mark.parametrize(
    ("app", "options", "resources", "settings", "said"),
    [
        (APP, [], resource("DynamoDB::Table"), {}, "has no AttributeDefinitions."),
        (
            *(APP + QUEUE, [], resource("SQS::Queue", QueueName="orders", VisibilityTimeout=30)),
            *({}, "VisibilityTimeout of 30 s, less than the 60 s of its function on_order"),
        ),
        (APP, [], None, {"lambda_timeout": 0}, "a lambda_timeout of 0 s: Lambda allows 1 to"),
        (APP, ["--policy"], None, ROLE, "Give the role's policy with --policy FILE."),
        (APP, ["--stage", "test"], None, {"stages": {"dev": {}}}, "There is no stage 'test'"),
    ],
)
def test_what_a_deployment_refuses_ends_with_exit_code_2(
    end, app, options, resources, settings, said
):
    code, line = end(*options, app=app, resources=resources, **settings)
    assert code == 2
    assert said in line


@pytest.mark.parametrize("option", ["--port", "--aws-port"])
def test_a_port_in_use_ends_with_exit_code_1_and_names_its_option(end, option):
    with socket.create_server(("127.0.0.1", 0)) as used:
        code, line = end(option, str(used.getsockname()[1]))
    assert code == 1
    assert line.endswith(f"Address already in use. Choose another port with {option}.")
