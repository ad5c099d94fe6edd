"""Whatever JSON functions return, and whatever path is asked for, the response is a valid one."""

import pytest
from chalice import Chalice
from gateway_support.chalice_functions import Api
from hypothesis import given, settings
from hypothesis import strategies as st

FEW = settings(max_examples=80, deadline=None, derandomize=True)
TEXT = st.text(st.characters(), max_size=8)
SCALAR = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
JSON = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
)
HEADERS = st.dictionaries(TEXT | st.sampled_from(["Date", "Content-Type"]), JSON, max_size=3)
RESPONSE = st.fixed_dictionaries(
    {},
    optional={
        "statusCode": st.integers(150, 650) | JSON,
        "headers": HEADERS | JSON,
        "multiValueHeaders": HEADERS | JSON,
        "body": TEXT | JSON,
        "isBase64Encoded": st.booleans() | JSON,
    },
)
STATEMENT = st.fixed_dictionaries(
    {},
    optional={
        "Effect": st.sampled_from(["Allow", "Deny"]) | JSON,
        "Action": st.just("execute-api:Invoke") | JSON,
        "Resource": st.just("*") | JSON,
        "Condition": JSON,
    },
)
POLICY = st.fixed_dictionaries({"Statement": st.lists(STATEMENT, max_size=3) | STATEMENT})
RESULT = st.fixed_dictionaries(
    {}, optional={"principalId": TEXT | JSON, "policyDocument": POLICY | JSON, "context": JSON}
)


@pytest.fixture(scope="module")
def api():
    app = Chalice(app_name="any")
    check = app.authorizer(ttl_seconds=0, name="check")(lambda _: None)
    app.route("/", methods=["GET"])(lambda: None)
    app.route("/{a}/b/{c}")(lambda a, c: [a, c])
    app.route("/authorized", authorizer=check)(lambda: None)
    return Api(app)


@FEW
@given(result=RESPONSE | JSON, accept=st.sampled_from(["image/png", "text/html"]))
def test_any_result_of_a_function_has_a_response(api, result, accept):
    api.functions.results["api_handler"] = result
    answer = api.answer("GET", "/", [("Accept", accept)])
    assert 200 <= answer.status < 600
    assert all("\r" not in value and "\n" not in value for _, value in answer.headers)


@FEW
@given(result=RESULT | JSON)
def test_any_result_of_an_authorizer_has_a_response(api, result):
    api.functions.results.update({"api_handler": {}, "check": result})
    answer = api.answer("GET", "/authorized", [("Authorization", "x")])
    assert answer.status in (200, 403, 500)


@FEW
@given(st.text("/%ab+{}.~", max_size=12))
def test_any_path_has_a_response(api, path):
    api.functions.results["api_handler"] = {}
    answer = api.answer("GET", "/" + path)
    assert answer.status in (200, 401, 403)
