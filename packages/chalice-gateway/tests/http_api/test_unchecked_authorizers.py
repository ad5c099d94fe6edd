"""Authorizers that only AWS can ask let nobody in, or everybody."""

import base64
import json

import pytest
from chalice import Chalice
from chalice.app import CognitoUserPoolAuthorizer, CustomAuthorizer, IAMAuthorizer
from gateway_support.chalice_functions import Api

ANA = [("Authorization", "ana")]
POOL = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_x"
DEEP = base64.urlsafe_b64encode(b"[" * 100_000).decode()


def unchecked(**options):
    app = Chalice(app_name="unchecked")
    arn = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations"
    tell = lambda: app.current_request.context.get("authorizer")  # noqa: E731
    app.route("/cognito", authorizer=CognitoUserPoolAuthorizer("pool", [POOL]))(tell)
    app.route("/iam", authorizer=IAMAuthorizer())(tell)
    app.route("/custom", authorizer=CustomAuthorizer("other", arn, header="X-Token"))(tell)
    return Api(app, **options)


@pytest.mark.parametrize(
    ("path", "headers", "status", "text"),
    [
        ("/cognito", [], 401, "Unauthorized"),
        ("/cognito", ANA, 401, "Unauthorized"),
        ("/iam", [], 403, "Missing Authentication Token"),
        ("/iam", ANA, 403, "The security token included in the request is invalid."),
        ("/custom", [], 401, "Unauthorized"),
        ("/custom", [("X-Token", "t")], 403, "because no identity-based policy allows"),
    ],
)
def test_an_authorizer_that_cannot_be_asked_lets_nobody_in(capfd, path, headers, status, text):
    api = unchecked()
    for _ in range(2):
        answer = api.answer("GET", path, headers)
        assert answer.status == status
        assert text in str(answer.json())
    told = capfd.readouterr().err
    assert told.count("nobody is let in; --allow-unchecked-authorizers lets everybody in") == 1


def test_with_the_option_it_lets_everybody_in_and_the_terminal_says_so(capfd):
    api = unchecked(allow_unchecked_authorizers=True)
    for path in ("/cognito", "/iam", "/custom"):
        answer = api.answer("GET", path)
        assert (answer.status, answer.json()) == (200, None)
    assert capfd.readouterr().err.count("everybody is let in (--allow-unchecked-authorizers)") == 3


def test_with_the_option_the_identity_is_the_user_named_like_the_key_of_the_signature():
    app = Chalice(app_name="unchecked")
    tell = lambda: app.current_request.context["identity"]  # noqa: E731
    app.route("/iam", authorizer=IAMAuthorizer())(tell)
    app.route("/open")(tell)
    api = Api(app, allow_unchecked_authorizers=True)
    scope = "back-end/20260101/us-east-1/execute-api/aws4_request"
    signed = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0a"
    told = api.answer("GET", "/iam", [("Authorization", signed)]).json()
    assert told["userArn"] == f"arn:aws:iam::{told['accountId']}:user/back-end"
    assert told["accessKey"] == "back-end"
    for path, header in (("/open", signed), ("/iam", "Bearer back-end/"), ("/iam", "x" + signed)):
        answer = api.answer("GET", path, [("Authorization", header)]).json()
        assert (answer["userArn"], answer["accessKey"]) == (None, None)


@pytest.mark.parametrize("sub", ["7", "77", "777"])
@pytest.mark.parametrize("prefix", ["", "Bearer "])
def test_with_the_option_the_claims_of_a_cognito_token_are_in_the_event(prefix, sub):
    claims = {"sub": sub, "email_verified": True, "cognito:groups": ["a", "b"]}
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    api = unchecked(allow_unchecked_authorizers=True)
    answer = api.answer("GET", "/cognito", [("Authorization", f"{prefix}x.{payload}.y")])
    told = {"sub": sub, "email_verified": "true", "cognito:groups": "a,b"}
    assert answer.json() == {"claims": told}


@pytest.mark.parametrize("token", ["ana", "a.b.c", "a.W10.c", "a.!.c", "é", f"a.{DEEP}.c"])
def test_with_the_option_a_token_that_is_none_has_no_claims(token):
    api = unchecked(allow_unchecked_authorizers=True)
    answer = api.answer("GET", "/cognito", [("Authorization", token)])
    assert (answer.status, answer.json()) == (200, None)
