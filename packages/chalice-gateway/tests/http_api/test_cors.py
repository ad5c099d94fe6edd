"""OPTIONS is answered as by the method that Chalice deploys for routes with `cors`."""

import pytest
from chalice import Chalice, CORSConfig
from gateway_support.chalice_functions import Api


@pytest.fixture
def api():
    app = Chalice(app_name="cors")
    config = CORSConfig("https://a.example", ["X-A"], ["X-B"], 600, allow_credentials=True)
    app.route("/plain", methods=["GET", "PUT"], cors=True)(dict)
    app.route("/configured", methods=["POST"], cors=config)(dict)
    app.route("/mixed", methods=["GET"], cors=True)(dict)
    app.route("/mixed", methods=["POST"])(dict)
    app.route("/own", methods=["OPTIONS"])(lambda: {"own": True})
    return Api(app)


def test_options_is_answered_without_the_app(api):
    answer = api.answer("OPTIONS", "/plain")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.header("access-control-allow-origin") == ["*"]
    assert answer.header("access-control-allow-methods") == ["GET,PUT,OPTIONS"]
    assert answer.header("access-control-allow-headers") == [
        "Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token,X-Api-Key"
    ]
    assert api.functions.events == {}


def test_it_has_the_headers_of_the_routes_configuration(api):
    answer = api.answer("OPTIONS", "/configured")
    assert answer.header("access-control-allow-origin") == ["https://a.example"]
    assert answer.header("access-control-expose-headers") == ["X-B"]
    assert answer.header("access-control-max-age") == ["600"]
    assert answer.header("access-control-allow-credentials") == ["true"]
    assert "X-A" in answer.header("access-control-allow-headers")[0]


def test_only_methods_with_cors_are_allowed(api):
    answer = api.answer("OPTIONS", "/mixed")
    assert answer.header("access-control-allow-methods") == ["GET,OPTIONS"]


def test_other_methods_are_not_answered(api):
    assert api.answer("DELETE", "/plain").status == 403


def test_an_options_method_of_the_app_goes_before(api):
    assert api.answer("OPTIONS", "/own").json() == {"own": True}
