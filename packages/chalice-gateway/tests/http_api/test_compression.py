"""Responses are compressed as the API's `minimum_compression_size` says."""

import gzip
import zlib
from dataclasses import replace

import pytest
from chalice import Chalice
from gateway_support.chalice_functions import Api

TEXT = "compress me, " * 100
BROWSER = [("Accept-Encoding", "gzip, deflate, br")]


@pytest.fixture
def answer():
    """The answer of an API with this minimum to a client: `answer(headers, minimum)`."""

    def answer(accepted, minimum=1024, **result):
        app = Chalice(app_name="compression")
        app.route("/")(lambda: None)
        api = Api(app)
        api.functions.manifest = replace(api.functions.manifest, minimum_compression_size=minimum)
        api.functions.results["api_handler"] = {"body": TEXT, **result}
        return api.answer("GET", "/", accepted)

    return answer


@pytest.mark.parametrize(
    ("accepted", "coding", "decompress"),
    [
        ("gzip, deflate, br", "gzip", gzip.decompress),
        ("br, deflate", "deflate", zlib.decompress),
        ("gzip;q=0, DEFLATE;q=0.5", "deflate", zlib.decompress),
    ],
)
def test_a_response_is_compressed_as_the_client_accepts(answer, accepted, coding, decompress):
    found = answer([("Accept-Encoding", accepted)])
    assert found.header("content-encoding") == [coding]
    assert found.header("content-length") == [str(len(found.body))]
    assert decompress(found.body).decode() == TEXT


@pytest.mark.parametrize("accepted", [[], [("Accept-Encoding", "*")], [("Accept-Encoding", "br")]])
def test_a_client_that_names_no_coding_gets_it_as_it_is(answer, accepted):
    found = answer(accepted)
    assert (found.header("content-encoding"), found.body.decode()) == ([], TEXT)


def test_an_api_without_a_minimum_compresses_nothing(answer):
    assert answer(BROWSER, minimum=None).body.decode() == TEXT


def test_a_response_is_compressed_from_the_minimum_on(answer):
    size = len(TEXT)
    assert answer(BROWSER, minimum=size).header("content-encoding") == ["gzip"]
    assert answer(BROWSER, minimum=size + 1).header("content-encoding") == []


def test_what_the_function_has_compressed_stays_as_it_is(answer):
    found = answer(BROWSER, headers={"Content-Encoding": "br"})
    assert (found.header("content-encoding"), found.body.decode()) == (["br"], TEXT)
