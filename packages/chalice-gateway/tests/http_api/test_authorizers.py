"""Authorizers decide about requests as in API Gateway."""

import json

import pytest
from chalice import AuthResponse, AuthRoute, Chalice
from chalice_gateway.clock import Clock
from chalice_gateway.functions.errors import (
    FunctionFailed,
    FunctionThrottled,
    IntegrationTimedOut,
)
from gateway_support.chalice_functions import Api

ANA = [("Authorization", "ana")]
ARN = "arn:aws:execute-api:us-east-1:123456789012:local00000/api/GET/things/7"
UNAUTHORIZED = (401, b'{"message":"Unauthorized"}', "UnauthorizedException")
FAILED = (500, b'{"message":null}', "AuthorizerConfigurationException")


def grant(effect="Allow", resource="*", **more):
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": resource, **more}
    return {"principalId": "p", "policyDocument": {"Statement": [statement]}}


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def api(clock):
    app = Chalice(app_name="authorizers")

    @app.authorizer(ttl_seconds=60)
    def check(request):
        routes = {"ana": ["/things/*", "/"], "ben": [AuthRoute("/things/7", ["POST"])]}
        context = {"name": request.token, "n": 1.5, "yes": True}
        return AuthResponse(routes.get(request.token, []), request.token, context)

    @app.authorizer(header="X-Token", ttl_seconds=0)
    def uncached(request):
        return AuthResponse(["*"], "p")

    tell = lambda **_: app.current_request.context["authorizer"]  # noqa: E731
    app.route("/", authorizer=check)(tell)
    app.route("/things/{id}", methods=["GET", "POST"], authorizer=check)(tell)
    app.route("/uncached", authorizer=uncached)(tell)
    return Api(app, clock=clock)


def refusal(answer):
    return answer.status, answer.body, *answer.header("x-amzn-errortype")


def asked(api, authorizer="check"):
    """The tokens that an authorizer was asked about."""
    return [event["authorizationToken"] for event in api.functions.events.get(authorizer, [])]


def test_an_authorizer_is_asked_about_the_token_and_the_method(api):
    api.answer("GET", "/things/7?x=1", ANA)
    event = {"type": "TOKEN", "authorizationToken": "ana", "methodArn": ARN}
    assert api.functions.events["check"] == [event]


def test_the_arn_of_the_root_ends_in_one_slash(api):
    assert api.answer("GET", "/", ANA).status == 200
    assert api.functions.events["check"][0]["methodArn"].endswith("/api/GET/")


def test_its_context_is_in_the_event_as_text(api):
    context = json.loads(api.answer("GET", "/", ANA).body)
    assert isinstance(context.pop("integrationLatency"), int)
    assert context == {"principalId": "ana", "name": "ana", "n": "1.5", "yes": "true"}


@pytest.mark.parametrize("headers", [[], [("Authorization", "")], [("X-Token", "ana")]])
def test_a_request_without_a_token_is_unauthorized_and_the_function_is_not_asked(api, headers):
    assert refusal(api.answer("GET", "/things/7", headers)) == UNAUTHORIZED
    assert asked(api) == []


def test_an_authorizer_may_have_a_header_of_its_own(api):
    assert api.answer("GET", "/uncached", ANA).status == 401
    assert api.answer("GET", "/uncached", [("x-token", "t")]).status == 200


def test_a_policy_that_does_not_allow_the_method_refuses_it(api):
    answer = api.answer("GET", "/things/7", [("Authorization", "ben")])
    message = (
        "User is not authorized to access this resource because no identity-based policy allows "
        "the execute-api:Invoke action"
    )
    assert (answer.status, answer.json()) == (403, {"Message": message})
    assert answer.header("x-amzn-errortype") == ["AccessDeniedException"]
    assert "api_handler" not in api.functions.events


def test_an_explicit_deny_is_named(api):
    api.functions.results["check"] = grant("Deny")
    answer = api.answer("GET", "/things/7", ANA)
    message = (
        "User is not authorized to access this resource with an explicit deny in an "
        "identity-based policy"
    )
    assert (answer.status, answer.json()) == (403, {"Message": message})


@pytest.mark.parametrize(
    ("result", "status"),
    [
        (grant(), 200),
        (grant(resource=[ARN]), 200),
        (grant(resource=ARN.replace("GET", "*")), 200),
        (grant(resource=ARN.replace("/7", "/?")), 200),
        (grant(resource=ARN.replace("/7", "/[0-9]")), 403),
        (grant(resource=ARN.replace("GET", "POST")), 403),
        (grant(NotAction="x:y", Action="execute-api:*"), 200),
        (grant(Action="s3:GetObject"), 403),
        (grant(Condition={"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}), 403),
        (grant("Deny", Condition={"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}), 403),
    ],
)
def test_a_policy_is_evaluated_as_iam_does(api, result, status):
    api.functions.results["check"] = result
    assert api.answer("GET", "/things/7", ANA).status == status


@pytest.mark.parametrize(
    "result",
    [
        None,
        {"policyDocument": grant()["policyDocument"]},
        {"principalId": "p"},
        {"principalId": "p", "policyDocument": {}},
        {"principalId": "p", "policyDocument": {"Statement": [{"Effect": "Allow"}]}},
        grant("Maybe"),
        grant(resource=[1]),
        grant() | {"context": {"nested": {}}},
        grant() | {"context": []},
    ],
)
def test_an_invalid_result_is_a_500_and_the_terminal_says_why(api, capfd, result):
    api.functions.results["check"] = result
    assert refusal(api.answer("GET", "/things/7", ANA)) == FAILED
    assert "Its authorizer's response is invalid: " in capfd.readouterr().err


@pytest.mark.parametrize(
    "error",
    [FunctionFailed("Unhandled", "boom"), FunctionThrottled(), IntegrationTimedOut()],
)
def test_an_authorizer_that_fails_is_a_500(api, error):
    api.functions.results["check"] = error
    assert refusal(api.answer("GET", "/things/7", ANA)) == FAILED


def test_an_authorizer_that_raises_unauthorized_is_a_401(api):
    api.functions.results["check"] = FunctionFailed("Unhandled", "Unauthorized")
    assert refusal(api.answer("GET", "/things/7", ANA)) == UNAUTHORIZED


def test_a_result_counts_for_all_methods_until_its_time_is_over(api, clock):
    assert api.answer("GET", "/things/7", ANA).status == 200
    assert api.answer("GET", "/things/8", ANA).status == 200
    assert asked(api) == ["ana"]
    clock.advance(61)
    api.answer("GET", "/things/7", ANA)
    api.answer("GET", "/things/7", [("Authorization", "ben")])
    assert asked(api) == ["ana", "ana", "ben"]


def test_without_time_to_live_an_authorizer_is_always_asked(api):
    for _ in range(2):
        api.answer("GET", "/uncached", [("X-Token", "t")])
    assert asked(api, "uncached") == ["t", "t"]


def test_each_authorizer_has_results_of_its_own(api):
    both = [("Authorization", "ben"), ("X-Token", "ben")]
    assert api.answer("GET", "/things/7", both).status == 403
    assert api.answer("GET", "/uncached", both).status == 200
    assert api.answer("GET", "/things/7", both).status == 403
    assert asked(api) == ["ben"]


def test_a_reload_forgets_the_results(api):
    api.answer("GET", "/things/7", ANA)
    api.functions.manifest = type(api.functions.manifest)(**vars(api.functions.manifest))
    api.answer("GET", "/things/7", ANA)
    assert asked(api) == ["ana", "ana"]
