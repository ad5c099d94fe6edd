"""Policies are those of the functions' roles, for the region and the account that they name."""

import json

import pytest
from chalice.cli.factory import CLIFactory
from chalice_gateway.aws_account import ACCOUNT_ID
from chalice_gateway.errors import InvalidInput
from chalice_gateway.runtime.generated_policies import by_function, merged
from chalice_gateway.runtime.policies import Policy, read

APP = """
from chalice import Chalice
app = Chalice(app_name="shop")

@app.route("/")
def index():
    return {}

@app.on_sqs_message(queue="orders")
def on_order(event):
    pass
"""
HERE = f"arn:aws:dynamodb:us-east-1:{ACCOUNT_ID}:table/T"


def allowing(*resources, actions="dynamodb:Put*"):
    statement = {"Effect": "Allow", "Action": actions, "Resource": list(resources)}
    return Policy({"Version": "2012-10-17", "Statement": statement})


@pytest.mark.parametrize(
    ("pattern", "options"),
    [
        ("arn:aws:dynamodb:eu-west-1:123456789012:table/T", "--region eu-west-1"),
        ("arn:aws:dynamodb:us-east-1:111122223333:table/*", "--account 111122223333"),
        (
            "arn:aws:dynamodb:eu-west-1:111122223333:table/T",
            "--region eu-west-1 --account 111122223333",
        ),
        ("arn:aws:dynamodb:*:111122223333:table/T", "--account 111122223333"),
    ],
)
def test_a_refusal_names_the_options_for_the_region_and_the_account_of_the_policy(pattern, options):
    policy = allowing("arn:aws:sqs:*:*:x", pattern)
    assert not policy.allows("dynamodb:PutItem", HERE)
    assert policy.hint("dynamodb:PutItem", HERE) == (
        f": the policy has {pattern}; start with {options}"
    )


@pytest.mark.parametrize(
    ("action", "pattern"),
    [
        ("dynamodb:PutItem", "arn:aws:dynamodb:eu-west-1:111122223333:table/U"),
        ("dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:111122223333:table/T"),
        ("dynamodb:PutItem", "arn:aws:sqs:eu-west-1:111122223333:T"),
        ("dynamodb:PutItem", "not an ARN"),
    ],
)
def test_a_refusal_that_no_option_would_change_names_none(action, pattern):
    assert allowing(pattern).hint(action, HERE) == ""


@pytest.fixture
def config(tmp_path, monkeypatch):
    """Chalice's configuration of an app of two functions: `config(settings, **policy_files)`."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(__import__("sys").modules, "app", raising=False)
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / ".chalice").mkdir()

    def read(settings, **files):
        content = {"version": "2.0", "app_name": "shop", **settings}
        (tmp_path / ".chalice" / "config.json").write_text(json.dumps(content))
        for name, text in files.items():
            (tmp_path / ".chalice" / f"{name}.json").write_text(text)
        return CLIFactory(str(tmp_path)).create_config_obj("dev")

    return read


def actions(document):
    found = [statement["Action"] for statement in document["Statement"]]
    return {action for each in found for action in ([each] if isinstance(each, str) else each)}


def test_functions_share_the_policy_that_chalice_generates(config):
    policies = by_function(config({}))
    assert policies["api_handler"] == policies["on_order"] == merged(config({}))
    assert "sqs:ReceiveMessage" in actions(policies["on_order"])


def file_of(action):
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_each_function_has_the_policy_of_its_file_if_chalice_generates_none(config):
    own = {"on_order": {"iam_policy_file": "orders.json"}}
    settings = {"autogen_policy": False, "stages": {"dev": {"lambda_functions": own}}}
    files = {"policy-dev": file_of("dynamodb:GetItem"), "orders": file_of("sqs:ReceiveMessage")}
    policies = by_function(config(settings, **files))
    assert actions(policies["api_handler"]) == {"dynamodb:GetItem"}
    assert actions(policies["on_order"]) == {"sqs:ReceiveMessage"}


@pytest.mark.parametrize("files", [{}, {"policy-dev": "{"}])
def test_a_policy_file_of_chalice_that_cannot_be_read_is_named(config, files):
    with pytest.raises(InvalidInput, match="Chalice cannot make the functions' policy: "):
        by_function(config({"autogen_policy": False}, **files))


def test_a_policy_file_that_is_not_json_is_refused_with_its_line(tmp_path):
    (tmp_path / "policy.json").write_text('{"Statement": [\n{]}')
    with pytest.raises(InvalidInput, match=r"policy\.json, line 2, column 2: this is not JSON"):
        read(tmp_path / "policy.json")


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ([], "it has no Statement"),
        ({}, "it has no Statement"),
        ({"Statement": ["x"]}, "its statement 1 is not an object"),
        ({"Statement": [{"Effect": "Maybe"}]}, "is neither Allow nor Deny"),
        ({"Statement": {"Effect": "Allow", "Action": "*"}}, "its statement 1 has no Resource"),
        ({"Statement": {"Effect": "Deny", "NotResource": "*"}}, "its statement 1 has no Action"),
    ],
)
def test_a_policy_that_iam_would_refuse_is_refused(tmp_path, document, problem):
    path = tmp_path / "policy.json"
    path.write_text(json.dumps(document))
    with pytest.raises(InvalidInput, match=f"is not an IAM policy: .*{problem}"):
        read(path)
