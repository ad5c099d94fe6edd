"""Under a policy, an app may do here what it may do in the cloud."""

import json
import time
from collections import Counter
from urllib.request import urlopen

import boto3
import pytest
from chalice_gateway.aws_account import ACCOUNT_ID, REGION
from chalice_gateway.errors import InvalidInput, StartError
from chalice_gateway.runtime.iam_needs import needs
from chalice_gateway.runtime.policies import Policy, PolicyFile
from chalice_gateway.runtime.source_permissions import check_source
from chalice_gateway.testing import TIMEOUT_S, Connection

THINGS = f"arn:aws:dynamodb:{REGION}:{ACCOUNT_ID}:table/Things"
ORDERS = f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:orders"
POSTS = "arn:*:execute-api:*:*:*/POST/@connections/*"
QUEUES = (["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], "*")


@pytest.fixture(scope="module")
def policy_file(tmp_path_factory):
    return tmp_path_factory.mktemp("policies") / "policy.json"


@pytest.fixture(scope="module")
def gateway_with_policy(shared_running, policy_file):
    """One gateway for the module: it applies a changed policy at once."""
    write(policy_file, QUEUES)
    gateway = shared_running("functions_app", "--policy", str(policy_file)).wait_until_ready()
    yield gateway
    gateway.kill()


@pytest.fixture
def with_policy(gateway_with_policy, policy_file):
    """The app of many functions under a policy: `held((actions, resource), ...)`."""

    def change(*statements):
        write(policy_file, *statements)
        return gateway_with_policy

    return change


def document(*statements):
    """The policy that allows these actions on these resources."""
    allowed = [
        {"Effect": "Allow", "Action": actions, "Resource": resource}
        for actions, resource in statements
    ]
    return {"Version": "2012-10-17", "Statement": allowed}


def write(file, *statements):
    file.write_text(json.dumps(document(*statements)))


def things(gateway):
    client = boto3.client("dynamodb", endpoint_url=gateway.dynamodb)
    found = client.scan(TableName="Things")["Items"]
    client.close()
    return {item["id"]["S"] for item in found}


def test_a_call_that_is_not_allowed_is_refused_and_reported(with_policy):
    gateway = with_policy(QUEUES, (["dynamodb:PutItem"], f"{THINGS}Else"))
    with Connection(gateway.ws) as client:
        client.send_text("put refused")
        gateway.wait_for(f"The policy does not allow dynamodb:PutItem on {THINGS}")
        gateway.wait_for("The handler has caught it")
        gateway.wait_for("message .* ok")
    assert "refused" not in things(gateway)


def test_a_call_that_is_allowed_on_the_resource_succeeds(with_policy):
    gateway = with_policy(QUEUES, (["dynamodb:PutItem"], THINGS))
    with Connection(gateway.ws) as client:
        client.send_text("put allowed")
        gateway.wait_for("message .* ok")
    assert "allowed" in things(gateway)


def test_a_changed_policy_file_applies_at_once(with_policy, policy_file):
    gateway = with_policy(QUEUES)
    with Connection(gateway.ws) as client:
        client.send_text("put x")
        gateway.wait_for(f"The policy does not allow dynamodb:PutItem on {THINGS}")
        gateway.wait_for("message .* ok")  # the handler catches the refusal
        with_policy(QUEUES, (["dynamodb:PutItem"], THINGS))
        client.send_text("put y")
        gateway.wait_for("message .* ok")
        policy_file.write_text("{")
        client.send_text("put z")
        gateway.wait_for("policy.json, line 1, column 2")
        gateway.wait_for("message .* ok")
    assert things(gateway) & {"x", "y", "z"} == {"y", "z"}


def test_posts_need_their_own_permission(with_policy):
    gateway = with_policy(QUEUES)
    with Connection(gateway.ws) as client:
        answer = client.ask("context")
    assert answer["message"] == "Internal server error"
    gateway.wait_for("The policy does not allow execute-api:ManageConnections")
    gateway.wait_for("ForbiddenException")


def test_posts_over_http_need_the_same_permission(running, tmp_path):
    file = tmp_path / "policy.json"
    write(file, QUEUES)
    gateway = running("functions_app", "--policy", str(file), "--posts-over-http")
    with Connection(gateway.wait_until_ready().ws) as client:
        assert client.ask("context")["message"] == "Internal server error"
        gateway.wait_for("The policy does not allow execute-api:ManageConnections on .*/POST/@conn")
        gateway.wait_for("ForbiddenException")
        write(file, QUEUES, (["execute-api:ManageConnections"], POSTS))
        assert client.ask("context")["function_name"]


@pytest.mark.parametrize(
    ("service", "operation", "params", "expected"),
    [
        ("dynamodb", "Query", {"TableName": "T"}, [("dynamodb:Query", "table/T")]),
        (
            *("dynamodb", "Query", {"TableName": "T", "IndexName": "I"}),
            [("dynamodb:Query", "table/T/index/I")],
        ),
        (
            *("dynamodb", "TransactWriteItems"),
            {"TransactItems": [{"Put": {"TableName": "T"}}, {"Delete": {"TableName": "U"}}]},
            [("dynamodb:PutItem", "table/T"), ("dynamodb:DeleteItem", "table/U")],
        ),
        (
            *("dynamodb", "TransactGetItems", {"TransactItems": [{"Get": {"TableName": "T"}}]}),
            [("dynamodb:GetItem", "table/T")],
        ),
        (
            *("dynamodb", "BatchGetItem", {"RequestItems": {"T": {}, "U": {}}}),
            [("dynamodb:BatchGetItem", "table/T"), ("dynamodb:BatchGetItem", "table/U")],
        ),
        ("sqs", "SendMessageBatch", {"QueueUrl": "http://h/1/Q"}, [("sqs:SendMessage", "Q")]),
        ("sqs", "GetQueueUrl", {"QueueName": "Q"}, [("sqs:GetQueueUrl", "Q")]),
        ("sns", "PublishBatch", {"TopicArn": "arn:aws:sns:r:1:N"}, [("sns:Publish", "N")]),
        ("kinesis", "PutRecord", {"StreamName": "S"}, [("kinesis:PutRecord", "stream/S")]),
        ("ssm", "GetParameter", {"Name": "/a/b"}, [("ssm:GetParameter", "parameter/a/b")]),
        ("ssm", "GetParameter", {"Name": "b"}, [("ssm:GetParameter", "parameter/b")]),
        (
            *("secretsmanager", "GetSecretValue", {"SecretId": "a/b"}),
            [("secretsmanager:GetSecretValue", "secret:a/b-??????")],
        ),
        ("lambda", "Invoke", {"FunctionName": "f"}, [("lambda:InvokeFunction", "function:f")]),
    ],
)
def test_an_operation_needs_these_actions_on_these_resources(service, operation, params, expected):
    prefix = f"arn:aws:{service}:{REGION}:{ACCOUNT_ID}:"
    full = [(action, prefix + resource) for action, resource in expected]
    assert list(needs(service, operation, params)) == full


@pytest.mark.parametrize(
    ("operation", "params", "expected"),
    [
        ("PutObject", {"Bucket": "b", "Key": "k/x"}, [("s3:PutObject", "b/k/x")]),
        ("HeadObject", {"Bucket": "b", "Key": "k"}, [("s3:GetObject", "b/k")]),
        ("ListObjectsV2", {"Bucket": "b"}, [("s3:ListBucket", "b")]),
        (
            *("CopyObject", {"Bucket": "b", "Key": "k", "CopySource": "a/k"}),
            [("s3:PutObject", "b/k"), ("s3:GetObject", "a/k")],
        ),
        (
            "CopyObject",
            {"Bucket": "b", "Key": "k", "CopySource": "/a/k", "Tagging": "keep=8"},
            [("s3:PutObject", "b/k"), ("s3:PutObjectTagging", "b/k"), ("s3:GetObject", "a/k")],
        ),
    ],
)
def test_an_operation_of_s3_needs_these_actions(operation, params, expected):
    full = [(action, f"arn:aws:s3:::{resource}") for action, resource in expected]
    assert list(needs("s3", operation, params)) == full


def test_an_operation_needs_its_resource_in_the_region_that_it_was_signed_for():
    ((_, resource),) = needs("dynamodb", "GetItem", {"TableName": "T"}, "eu-west-1")
    assert resource == f"arn:aws:dynamodb:eu-west-1:{ACCOUNT_ID}:table/T"


def test_an_operation_without_a_resource_needs_its_action_on_every_resource():
    assert list(needs("dynamodb", "ListTables", {})) == [("dynamodb:ListTables", "*")]


def without(action):
    return document(([needed for needed in QUEUES[0] if needed != action], "*"))


@pytest.mark.parametrize("missing", QUEUES[0])
def test_a_queue_needs_each_permission_of_its_role(missing):
    source = {"kind": "sqs", "function": "on_order", "settings": {"queue": "orders"}}
    with pytest.raises(StartError) as refused:
        check_source(source, Policy(without(missing)))
    assert str(refused.value) == (
        "The queue orders cannot be read: the policy of on_order does not allow "
        f"{missing} on {ORDERS}."
    )


def test_a_queue_that_the_role_may_not_read_is_a_start_error(running, tmp_path):
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(without("sqs:ReceiveMessage")))
    gateway = running("functions_app", "--policy", str(file))
    assert gateway.wait() == 1
    assert "cannot be read: the policy of orders does not allow sqs:Rec" in gateway.output


def test_without_a_file_the_policy_is_generated_by_chalice(running):
    gateway = running("functions_app", "--policy").wait_until_ready()
    assert "as chalice deploy would give it" in gateway.output
    with Connection(gateway.ws) as client:
        assert client.ask("environment")["STAGES"]


def calls(gateway, query=""):
    with urlopen(f"{gateway.http}/@calls{query}", timeout=60) as answer:
        return Counter(json.load(answer))


def test_calls_are_counted_by_their_actions(functions):
    before = calls(functions)
    expected = {"dynamodb:PutItem": 1, "execute-api:ManageConnections": 1}
    with Connection(functions.ws) as client:
        client.send_text("put x")
        client.ask("environment")
        until = time.monotonic() + TIMEOUT_S
        while (counted := calls(functions) - before) != expected and time.monotonic() < until:
            time.sleep(0.02)
    assert counted == expected


INVALID = ["{", '{"Statement": [{}]}', None]


def policy_with(tmp_path, text):
    file = tmp_path / "policy.json"
    if text is not None:
        file.write_text(text)
    return file


@pytest.mark.parametrize("text", INVALID)
def test_an_invalid_policy_file_is_refused_by_its_name(tmp_path, text):
    file = policy_with(tmp_path, text)
    with pytest.raises(InvalidInput) as refused:
        PolicyFile(file)
    assert str(file) in str(refused.value)


def test_an_invalid_policy_file_is_reported_with_exit_code_2(running, tmp_path):
    file = policy_with(tmp_path, '{"Statement": [{}]}')
    gateway = running("functions_app", "--policy", str(file))
    assert gateway.wait() == 2
    (line,) = [x for x in gateway.output.splitlines() if "still being loaded" not in x]
    assert str(file) in line


def test_calls_are_counted_by_their_resources(functions):
    with Connection(functions.ws) as client:
        client.send_text("put x")
        client.ask("environment")
        until = time.monotonic() + TIMEOUT_S
        while len(counted := calls(functions, "?by=resource")) < 2 and time.monotonic() < until:
            time.sleep(0.02)
    assert THINGS in counted["dynamodb:PutItem"]
    (api,) = counted["execute-api:ManageConnections"]
    assert "@connections" not in api
