"""docs/openapi.yaml is valid OpenAPI, and agrees with the code and with docs/asyncapi.yaml."""

from collections.abc import Mapping

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

import app
from chalicelib.protocol.errors import ErrorCode
from chalicelib.web.api.problems import ApiCode
from tests.support.openapi import http_api
from tests.support.wire import protocol

API = http_api()
OF_FRAMES_ALONE = {
    ErrorCode.UNKNOWN_ACTION,
    ErrorCode.NOT_SUBSCRIBED,
    ErrorCode.NOT_CONNECTED,
    ErrorCode.TOO_MANY_ROOMS,
}


def test_the_document_is_valid_openapi():
    assert [error.message for error in OpenAPIV31SpecValidator(API.source).iter_errors()] == []


def test_its_paths_are_the_apps_routes():
    routes = {
        (method, path)
        for path, methods in app.app.routes.items()
        for method in methods
        if path.startswith("/v1/")
    }
    assert routes == set(API.operations)


def test_operations_have_names_of_their_own():
    names = [operation["operationId"] for operation in API.operations.values()]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("key", API.operations, ids=" ".join)
def test_the_variables_of_each_path_are_parameters(key):
    _, path = key
    parameters = API.operations[key]["parameters"]
    in_path = {each["name"] for each in parameters if each["in"] == "path"}
    assert in_path == {part.strip("{}") for part in path.split("/") if part.startswith("{")}


def examples():
    """Each example of the document, with its schema."""
    for (method, path), operation in API.operations.items():
        places = {"request": operation.get("requestBody", {}), **operation["responses"]}
        for place, described in places.items():
            for content in described.get("content", {}).values():
                several = content.get("examples", {"": {"value": content.get("example")}})
                for name, example in several.items():
                    label = f"{method} {path} {place} {name}".strip()
                    yield pytest.param(content["schema"], example["value"], id=label)


@pytest.mark.parametrize(("schema", "example"), list(examples()))
def test_each_body_has_an_example_that_is_valid(schema, example):
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(example)


def test_the_codes_of_problems_are_those_of_the_code():
    codes = {code.value for code in [*ErrorCode, *ApiCode] if code not in OF_FRAMES_ALONE}
    assert set(API.document["components"]["schemas"]["problemCode"]["enum"]) == codes


def meaning(node):
    """A schema without its descriptions, in the words of JSON Schema's draft 2020-12."""
    if isinstance(node, list):
        return [meaning(item) for item in node]
    if not isinstance(node, Mapping):
        return node
    found = {name: meaning(value) for name, value in node.items() if name != "description"}
    for name, needed in found.pop("dependencies", {}).items():
        kind = "dependentRequired" if isinstance(needed, list) else "dependentSchemas"
        found.setdefault(kind, {})[name] = needed
    return found


SHARED = sorted(
    API.source["components"]["schemas"].keys() & protocol().source["components"]["schemas"].keys()
)


@pytest.mark.parametrize("name", SHARED)
def test_what_is_in_frames_as_well_is_the_same_there(name):
    here, there = (each.source["components"]["schemas"][name] for each in (API, protocol()))
    assert meaning(here) == meaning(there)


def test_most_schemas_are_shared_with_frames():
    assert {"said", "roomSummary", "membership", "reportItem", "auditEntry"} <= set(SHARED)
