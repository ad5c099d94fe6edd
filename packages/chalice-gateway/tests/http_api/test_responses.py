"""What a function returns becomes the response that API Gateway would make of it."""

import base64

import pytest
from chalice import Chalice
from gateway_support.chalice_functions import Api

BASE64 = base64.b64encode(b"\xff\x00").decode()


@pytest.fixture
def app_of():
    """The API of an app whose function returns this: `app_of(result)`."""

    def app_of(result, binary_types=("image/png",)):
        app = Chalice(app_name="responses")
        app.api.binary_types = list(binary_types)
        app.route("/")(lambda: None)
        api = Api(app)
        api.functions.results["api_handler"] = result
        return api

    return app_of


@pytest.fixture
def answer(app_of):
    """The answer to a client if the function returns this: `answer(result, headers)`."""

    def answer(result, headers=(), binary_types=("image/png",)):
        return app_of(result, binary_types).answer("GET", "/", headers)

    return answer


def test_status_headers_and_body_are_the_functions(answer):
    found = answer({"statusCode": 201, "headers": {"X-A": "1"}, "body": "é"})
    assert (found.status, found.header("x-a"), found.body) == (201, ["1"], "é".encode())


def test_no_key_is_required(answer):
    found = answer({})
    assert (found.status, found.body) == (200, b"")
    assert answer({"statusCode": "404", "headers": None, "body": None}).status == 404


def test_the_default_content_type_is_json(answer):
    assert answer({"body": "x"}).header("content-type") == ["application/json"]
    html = answer({"headers": {"Content-Type": "text/html"}, "body": "x"})
    assert html.header("content-type") == ["text/html"]


def test_both_sorts_of_headers_are_merged_and_a_pair_in_both_is_sent_once(answer):
    found = answer(
        {
            "headers": {"Set-Cookie": "a=1", "X-B": "2"},
            "multiValueHeaders": {"Set-Cookie": ["a=1", "c=3"]},
        }
    )
    assert found.header("set-cookie") == ["a=1", "c=3"]
    assert found.header("x-b") == ["2"]


def test_a_boolean_header_is_text(answer):
    assert answer({"headers": {"X-A": True}}).header("x-a") == ["true"]


def test_headers_that_api_gateway_sets_itself_get_another_name(answer):
    found = answer({"headers": {"Date": "today", "Connection": "close", "Content-Length": "7"}})
    assert found.header("x-amzn-remapped-date") == ["today"]
    assert found.header("x-amzn-remapped-content-length") == ["7"]
    assert found.header("connection") == []
    assert answer({"headers": {"Transfer-Encoding": "chunked"}}).header("transfer-encoding") == []
    assert found.header("content-length") == ["0"]


def test_text_that_has_no_utf8_is_sent_with_a_question_mark(answer):
    found = answer({"headers": {"X-A": "\ud800"}, "body": "\ud800"})
    assert (found.header("x-a"), found.body) == (["?"], b"?")


def test_a_response_without_content_has_no_body(answer):
    assert answer({"statusCode": 204, "body": "x"}).body == b""


@pytest.mark.parametrize(
    "malformed",
    [
        None,
        "text",
        [],
        {"status": 200},
        {"statusCode": "soon"},
        {"statusCode": 99},
        {"statusCode": 600},
        {"statusCode": True},
        {"statusCode": float("inf")},
        {"headers": []},
        {"headers": {"X-A": 1}},
        {"headers": {"X-A": "1\r\nX-B: 2"}},
        {"headers": {"X A": "1"}},
        {"multiValueHeaders": {"X-A": [{}]}},
        {"body": {"a": 1}},
        {"body": 1},
    ],
)
def test_a_malformed_response_is_an_internal_server_error(answer, capfd, malformed):
    found = answer(malformed)
    assert (found.status, found.body) == (502, b'{"message": "Internal server error"}')
    assert found.header("x-amzn-errortype") == ["InternalServerErrorException"]
    assert found.header("content-type") == ["application/json"]
    assert "GET /: Its response is malformed: " in capfd.readouterr().err


def test_base64_is_decoded_for_a_client_that_accepts_the_binary_type(answer):
    result = {"headers": {"Content-Type": "image/png"}, "body": BASE64, "isBase64Encoded": True}
    assert answer(result, [("Accept", "image/png")]).body == b"\xff\x00"
    assert answer(result, [("Accept", "image/png;q=1, text/html")]).body == b"\xff\x00"


@pytest.mark.parametrize("accept", ["image/avif,image/png,*/*", "*/*", "text/html", None])
def test_other_clients_get_the_base64_and_the_terminal_says_why(answer, capfd, accept):
    headers = [("Accept", accept)] if accept else []
    assert answer({"body": BASE64, "isBase64Encoded": True}, headers).body == BASE64.encode()
    assert "/: the client gets base64" in capfd.readouterr().err


def test_the_terminal_says_once_for_a_route_why_its_clients_get_base64(app_of, capfd):
    api = app_of({"body": BASE64, "isBase64Encoded": True})
    for _ in range(2):
        api.answer("GET", "/")
    assert capfd.readouterr().err.count("gets base64") == 1


@pytest.mark.parametrize("accept", ["image/avif", None])
def test_every_client_gets_binary_data_if_every_type_is_binary(answer, accept):
    headers = [("Accept", accept)] if accept else []
    result = {"body": BASE64, "isBase64Encoded": True}
    assert answer(result, headers, binary_types=("*/*",)).body == b"\xff\x00"


def test_a_body_that_is_not_base64_is_a_500(answer, capfd):
    result = {"body": "QUJD!", "isBase64Encoded": True}
    assert answer(result, [("Accept", "image/png")]).status == 500
    assert "The body of its response is not base64." in capfd.readouterr().err


def test_a_response_of_more_than_6_mb_is_an_internal_server_error(answer, capfd):
    assert answer({"body": "x" * (6 * 1024 * 1024 - 100)}).status == 200
    assert answer({"body": "x" * (6 * 1024 * 1024)}).status == 502
    assert "larger than 6 MB" in capfd.readouterr().err
    assert answer({"body": "é" * (2 * 1024 * 1024)}).status == 200
    # Lambda counts the bytes of the JSON, in which a line end takes two.
    assert answer({"body": "\n" * (3 * 1024 * 1024)}).status == 502
