"""The chat needs every action of its policies, on every resource: it calls each, and the gateway
refuses what a policy does not allow."""

import json
import time

import pytest
from chalice_gateway.aws_account import ACCOUNT_ID, API_ID, REGION
from chalice_gateway.testing import App, AppNotStarted

from tests.chalicelib.auth.tokens import SECRET, claims, signed
from tests.cloud.support.every_call import use_every_action
from tests.cloud.support.policies import (
    CONNECTIONS,
    FILES,
    LOCAL_PUSH_KEY,
    MANAGED,
    MEMBER_ROOMS,
    MEMBERS,
    MESSAGES,
    PUSH_QUEUE,
    QUEUE,
    QUEUE_ACTIONS,
    ROOM_CONNECTIONS,
    ROOMS,
    SEARCH,
    STREAM,
    WEBHOOKS_QUEUE,
    resolved,
    without,
)
from tests.support.running import ROOT
from tools.run import push_options

REFUSAL_TIMEOUT_S = 90
TOKEN_LIFE_S = 20  # the handshake comes meanwhile


@pytest.fixture(scope="module")
def needs(package, tmp_path_factory):
    """What the chat has called: resources by action, under the packaged policy."""
    file = tmp_path_factory.mktemp("policy") / "policy.json"
    with started_chat(resolved(package.template), file) as chat:
        use_every_action(chat)
        end = time.monotonic() + REFUSAL_TIMEOUT_S
        # The queue's chunks are handled later.
        while (found := called(chat)) != EXPECTED and time.monotonic() < end:
            time.sleep(0.1)
    return found


def called(chat):
    counts = chat.http.get("/@calls?by=resource").json_body
    return {(action, resource) for action, resources in counts.items() for resource in resources}


def started_chat(policy, file):
    allowed = [*policy["Statement"], LOCAL_PUSH_KEY]
    file.write_text(json.dumps({**policy, "Statement": allowed}))
    # Chunks of two, so that a handful of recipients takes the queue.
    limits = ("MESSAGES_PER_SECOND", "MOVES_PER_SECOND", "PAGES_PER_SECOND")
    settings = {"FANOUT_CHUNK": "2", **dict.fromkeys(limits, "0")}
    options = ["--policy", str(file), *push_options(file.parent)]
    return App(ROOT, *options, env=settings)


@pytest.mark.parametrize("action", sorted(QUEUE_ACTIONS))
def test_lambda_needs_this_action_to_read_the_queue(policy, action, tmp_path):
    with pytest.raises(AppNotStarted, match=f"does not allow {action}"):
        started_chat(without(policy, action), tmp_path / "policy.json")


# What the packaged policy allows on the tables.
ON_TABLES = [
    *((action, CONNECTIONS) for action in ("BatchGetItem", "BatchWriteItem", "DeleteItem")),
    *((action, CONNECTIONS) for action in ("GetItem", "Scan", "UpdateItem")),
    *((action, ROOM_CONNECTIONS) for action in ("BatchWriteItem", "DeleteItem", "Query")),
    *((action, ROOM_CONNECTIONS) for action in ("Scan", "UpdateItem")),
    *((action, ROOMS) for action in ("BatchGetItem", "DeleteItem", "GetItem", "PutItem")),
    *((action, ROOMS) for action in ("Query", "Scan", "UpdateItem")),
    ("Query", MEMBER_ROOMS),
    *((action, MESSAGES) for action in ("BatchGetItem", "DeleteItem", "GetItem", "PutItem")),
    *((action, MESSAGES) for action in ("Query", "Scan", "UpdateItem")),
    *((action, MEMBERS) for action in ("BatchGetItem", "DeleteItem", "GetItem")),
    *((action, MEMBERS) for action in ("Query", "Scan", "UpdateItem")),
    *((action, SEARCH) for action in ("BatchWriteItem", "Query")),
]


# And on what else.
API = f"arn:aws:execute-api:{REGION}:{ACCOUNT_ID}:{API_ID}"
EXPECTED = {
    *((f"dynamodb:{action}", arn) for action, arn in ON_TABLES),
    *((action, QUEUE) for action in ("sqs:GetQueueUrl", "sqs:SendMessage")),
    *((action, WEBHOOKS_QUEUE) for action in ("sqs:GetQueueUrl", "sqs:SendMessage")),
    *((f"s3:{action}Object", FILES) for action in ("Delete", "Get", "Put")),
    ("s3:PutObjectTagging", FILES),
    *((action, PUSH_QUEUE) for action in ("sqs:GetQueueUrl", "sqs:SendMessage")),
    *(("ssm:GetParameter", key) for key in LOCAL_PUSH_KEY["Resource"]),
    ("sqs:ChangeMessageVisibility", WEBHOOKS_QUEUE),
    ("execute-api:ManageConnections", API),
}


def test_the_chat_needs_each_action_on_each_resource_that_the_packaged_policy_allows(needs):
    assert (needs - EXPECTED, EXPECTED - needs) == (set(), set())


def test_the_packaged_policy_allows_no_other_action_on_a_table(package):
    statements = resolved(package.template)["Statement"]
    allowed = [
        (action.removeprefix("dynamodb:"), arn)
        for statement in statements
        for action in statement["Action"]
        for arn in statement["Resource"]
        if action.startswith("dynamodb:") and arn != STREAM  # which Lambda reads
    ]
    assert sorted(allowed) == sorted(ON_TABLES)


@pytest.fixture
def with_tokens(package, tmp_path):
    """`with_tokens(policy)`: the chat where everybody needs a token, and the offer of one that
    expires soon."""
    secret, rules = tmp_path / "secret", tmp_path / "policy.json"
    secret.write_text(SECRET)

    def start(policy):
        read_secret = {"Effect": "Allow", "Action": ["ssm:GetParameter"], "Resource": ["*"]}
        allowed = [*policy["Statement"], read_secret]
        rules.write_text(json.dumps({**policy, "Statement": allowed}))
        options = ["--ssm-parameter", f"/chat={secret}", "--policy", str(rules)]
        options += ["--env", "AUTH=token", "--env", "AUTH_SECRET=ssm:/chat"]
        chat = App(ROOT, *options)
        token = signed(claims(iss=None, aud=None, exp=int(time.time()) + TOKEN_LIFE_S))
        return chat, ["chat.v1", f"auth.{token}"]

    return start


def test_the_packaged_policy_is_enough_to_end_connections_whose_token_has_expired(
    package, with_tokens
):
    chat, offered = with_tokens(resolved(package.template))
    with chat:
        chat.connect(subprotocols=offered).wait_closed(REFUSAL_TIMEOUT_S)


def test_the_chat_needs_to_end_connections_whose_token_has_expired(package, with_tokens):
    policy = resolved(package.template)
    chat, offered = with_tokens(without(policy, "execute-api:ManageConnections", MANAGED["DELETE"]))
    with chat:
        chat.connect(subprotocols=offered)
        refusal = "does not allow execute-api:ManageConnections on .*/DELETE/@connections/"
        chat.log.wait_for(refusal, timeout=REFUSAL_TIMEOUT_S)
