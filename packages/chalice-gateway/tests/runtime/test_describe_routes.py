"""The routes and authorizers of real Chalice apps are described for the manifest."""

import json

import pytest
from chalice import Blueprint, Chalice, CORSConfig
from chalice.app import CognitoUserPoolAuthorizer, CustomAuthorizer, IAMAuthorizer
from chalice_gateway.manifest import Authorizer, Route, RouteMethod
from chalice_gateway.runtime.describe_routes import describe_authorizers, describe_routes

PLAIN = RouteMethod(content_types=["application/json"])


@pytest.fixture
def app():
    return Chalice(app_name="described")


def routes(app):
    described = json.loads(json.dumps(describe_routes(app)))
    return {
        each["path"]: {name: RouteMethod(**method) for name, method in each["methods"].items()}
        for each in described
    }


def authorizers(app):
    return {each["name"]: Authorizer(**each) for each in describe_authorizers(app)}


def noop(**_):
    """A view."""


def test_each_path_has_its_methods(app):
    app.route("/", methods=["GET", "POST"])(noop)
    app.route("/", methods=["PUT"], content_types=["text/plain"])(noop)
    app.route("/{id}")(noop)
    assert routes(app) == {
        "/": {"GET": PLAIN, "POST": PLAIN, "PUT": RouteMethod(content_types=["text/plain"])},
        "/{id}": {"GET": PLAIN},
    }
    assert Route(**describe_routes(app)[1]).path == "/{id}"


def test_an_app_without_routes_has_none(app):
    assert describe_routes(app) == describe_authorizers(app) == []


def test_a_method_may_need_a_key(app):
    app.route("/", api_key_required=True)(noop)
    assert routes(app)["/"]["GET"].api_key_required is True


def test_cors_has_the_headers_of_its_configuration(app):
    app.route("/a", cors=True)(noop)
    app.route("/b", cors=CORSConfig("https://a.example", max_age=5))(noop)
    app.route("/c", cors=False)(noop)
    found = {path: methods["GET"].cors for path, methods in routes(app).items()}
    assert found["/a"]["Access-Control-Allow-Origin"] == "*"
    assert found["/b"]["Access-Control-Allow-Origin"] == "https://a.example"
    assert found["/b"]["Access-Control-Max-Age"] == "5"
    assert found["/c"] is None


def test_cors_of_the_whole_api_counts_for_each_route(app):
    app.api.cors = True
    app.route("/")(noop)
    assert routes(app)["/"]["GET"].cors is not None


def test_a_builtin_authorizer_is_a_function(app):
    @app.authorizer(ttl_seconds=7, header="X-Token", name="check")
    def function(_):
        """Decides."""

    app.route("/", authorizer=function)(noop)
    assert routes(app)["/"]["GET"].authorizer == "check"
    assert authorizers(app) == {"check": Authorizer("check", "builtin", "check", "X-Token", 7)}
    assert "check" in app.handler_map


def test_an_authorizer_without_settings_has_the_defaults(app):
    app.route("/", authorizer=app.authorizer()(noop))(noop)
    expected = Authorizer("noop", "builtin", "noop", "Authorization", None)
    assert authorizers(app) == {"noop": expected}


def test_other_authorizers_have_their_kinds(app):
    pool = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/x"
    app.route("/a", authorizer=CognitoUserPoolAuthorizer("pool", [pool], "X-Pool"))(noop)
    app.route("/b", authorizer=IAMAuthorizer())(noop)
    app.route("/c", authorizer=CustomAuthorizer("far", "arn:aws:lambda", 9, "X-Far"))(noop)
    assert authorizers(app) == {
        "pool": Authorizer("pool", "cognito", None, "X-Pool", None),
        "sigv4": Authorizer("sigv4", "iam", None, "Authorization", None),
        "far": Authorizer("far", "custom", None, "X-Far", 9),
    }


def test_an_authorizer_with_scopes_is_the_same_one(app):
    check = app.authorizer()(noop)
    app.route("/a", authorizer=check)(noop)
    app.route("/b", authorizer=check.with_scopes(["read"]))(noop)
    assert list(authorizers(app)) == ["noop"]


def test_routes_of_a_blueprint_have_their_prefix(app):
    blueprint = Blueprint("part")
    blueprint.route("/")(noop)
    blueprint.route("/things/{id}", cors=True)(noop)
    app.register_blueprint(blueprint, url_prefix="/part")
    assert list(routes(app)) == ["/part", "/part/things/{id}"]
    assert routes(app)["/part/things/{id}"]["GET"].cors


def test_authorizers_of_a_blueprint_have_the_names_of_their_functions(app):
    for prefix in ("one_", "two_"):
        blueprint = Blueprint("part")
        check = blueprint.authorizer(name="check", header=f"X-{prefix}")(noop)
        blueprint.route(f"/{prefix}", authorizer=check)(noop)
        app.register_blueprint(blueprint, name_prefix=prefix)
    assert {name: each.header for name, each in authorizers(app).items()} == {
        "one_check": "X-one_",
        "two_check": "X-two_",
    }
    assert authorizers(app).keys() <= app.handler_map.keys()
    assert routes(app)["/one_"]["GET"].authorizer == "one_check"


def test_a_copy_with_scopes_made_before_its_blueprint_is_registered_keeps_its_name(app):
    blueprint = Blueprint("part")
    check = blueprint.authorizer(name="check")(noop).with_scopes(["read"])
    blueprint.route("/", authorizer=check)(noop)
    app.register_blueprint(blueprint)
    assert authorizers(app) == {"check": Authorizer("check", "builtin", "check")}
