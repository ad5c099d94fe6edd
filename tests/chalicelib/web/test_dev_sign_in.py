"""The sign-in of a local run."""

import jwt
import pytest
from chalice import Chalice
from chalice.test import Client

from chalicelib.web import dev_sign_in

SECRET = "0123456789abcdef0123456789abcdef"
LOCAL = {
    "CHALICE_GATEWAY": "true",
    "AWS_ACCESS_KEY_ID": "local",
    "AUTH": "token",
    "AUTH_SECRET": "ssm:/chat/secret",
}


class Ssm:
    def get_parameter(self, Name, WithDecryption):  # noqa: N803 - as AWS spells them
        assert (Name, WithDecryption) == ("/chat/secret", True)
        return {"Parameter": {"Value": f"{SECRET}\nthe-one-before"}}


def routes(**changes):
    app = Chalice("chat")
    dev_sign_in.register(app, {**LOCAL, **changes}, {"ssm": Ssm()}.get)
    return app


@pytest.fixture
def http(tmp_path):
    with Client(routes(), project_dir=str(tmp_path)) as client:
        yield client.http


def sign_in(http, query):
    return http.get(f"/dev/sign-in?{query}")


def cookie_of(response):
    return response.headers["Set-Cookie"].partition(";")[0]


def token_of(http, cookie):
    return http.get("/dev/token", headers={"Cookie": cookie}).json_body["token"]


def test_who_signs_in_comes_to_the_page_with_a_cookie_that_no_script_reads(http):
    response = sign_in(http, "member=ana&name=Ana")
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    _, *attributes = response.headers["Set-Cookie"].split("; ")
    assert set(attributes) == {"Path=/", "HttpOnly", "SameSite=Lax"}


def test_the_token_is_of_who_is_signed_in(http):
    cookie = cookie_of(sign_in(http, "member=user%207&name=Ana%20%26%20B%C3%A9n"))
    claims = jwt.decode(token_of(http, cookie), SECRET, algorithms=["HS256"])
    assert (claims["sub"], claims["name"]) == ("user 7", "Ana & B\u00e9n")
    assert claims["exp"] - claims["iat"] == dev_sign_in.TOKEN_LIFE_S


def test_a_member_without_a_name_chooses_one(http):
    cookie = cookie_of(sign_in(http, "member=ana"))
    claims = jwt.decode(token_of(http, cookie), SECRET, algorithms=["HS256"])
    assert set(claims) == {"sub", "iat", "exp"}


def test_a_token_has_the_issuer_and_the_audience_of_the_stage(tmp_path):
    app = routes(AUTH_ISSUER="https://shop.example", AUTH_AUDIENCE="chat")
    with Client(app, project_dir=str(tmp_path)) as client:
        token = token_of(client.http, cookie_of(sign_in(client.http, "member=ana")))
    claims = jwt.decode(token, SECRET, algorithms=["HS256"], audience="chat")
    assert claims["iss"] == "https://shop.example"


@pytest.mark.parametrize(
    "query", ["", "member=", f"member={'a' * 256}", "member=ana&name=%00", "member=a&name=%20"]
)
def test_a_member_or_a_name_that_the_chat_refuses_is_refused(http, query):
    response = sign_in(http, query)
    assert response.status_code == 400
    assert response.json_body["message"]
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "cookie",
    ["", "other=1", "dev-sign-in=", "dev-sign-in=!", "dev-sign-in=e30", "dev-sign-in=WzFd"],
)
def test_nobody_else_gets_a_token(http, cookie):
    response = http.get("/dev/token", headers={"Cookie": cookie})
    assert (response.status_code, response.json_body) == (401, {"message": "Nobody is signed in."})
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "changes",
    [
        {"AUTH": "open"},
        {"CHALICE_GATEWAY": ""},
        {"AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE"},
    ],
)
def test_an_open_or_a_deployed_chat_has_no_such_routes(changes):
    assert routes(**changes).routes == {}
