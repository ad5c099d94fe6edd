"""Paths find their routes as in API Gateway."""

import pytest
from chalice_gateway.http_api.router import Router
from chalice_gateway.manifest import Route


def match(path, *routes):
    found = Router([Route(route, {}) for route in routes]).match(path)
    return found and (found.route.path, found.captured)


def test_a_literal_segment_goes_before_a_variable():
    routes = ("/{thing}", "/things", "/things/{id}", "/things/new", "/{thing}/new")
    assert match("/things", *routes) == ("/things", {})
    assert match("/others", *routes) == ("/{thing}", {"thing": "others"})
    assert match("/things/new", *routes) == ("/things/new", {})
    assert match("/things/7", *routes) == ("/things/{id}", {"id": "7"})
    assert match("/others/new", *routes) == ("/{thing}/new", {"thing": "others"})


def test_a_variable_captures_what_the_client_sent_without_decoding_it():
    assert match("/things/a%20b%2Fc+d", "/things/{id}")[1] == {"id": "a%20b%2Fc+d"}


@pytest.mark.parametrize("path", ["/things/", "/things"])
def test_a_slash_at_the_end_of_a_path_does_not_count(path):
    assert match(path, "/things") == ("/things", {})


def test_the_root_is_a_route_of_its_own():
    assert match("/", "/", "/{thing}") == ("/", {})


@pytest.mark.parametrize("path", ["/", "/things//", "/things/1/2", "/Things/1", "//1"])
def test_a_path_with_other_or_missing_segments_has_no_route(path):
    assert match(path, "/things/{id}") is None


def test_a_greedy_variable_captures_all_that_follows_if_no_other_route_matches():
    routes = ("/{proxy+}", "/things/{id}")
    assert match("/things/1", *routes) == ("/things/{id}", {"id": "1"})
    assert match("/things/1/parts", *routes) == ("/{proxy+}", {"proxy": "things/1/parts"})
    assert match("/", *routes) is None
