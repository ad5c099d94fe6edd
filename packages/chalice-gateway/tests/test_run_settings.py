"""What the command line gives one run: variables, parameters of SSM, and the page's path."""

import json
import shutil
import urllib.request

import pytest
from chalice_gateway.command_line.options import parse
from gateway_support.aws_clients import boto_client

SECRET, OLD_SECRET = "s3cret-of-this-machine", "s3cret-of-last-week"


@pytest.fixture
def secret_file(tmp_path):
    path = tmp_path / "secret"
    path.write_text(f"{SECRET}\n{OLD_SECRET}\n")
    return path


def variable(running, name):
    with urllib.request.urlopen(f"{running.http}/environment/{name}") as response:
        return json.load(response)["value"]


def parameter(running, name):
    ssm = boto_client("ssm", running.aws)
    found = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]
    return found["Type"], found["Value"]


def test_a_function_sees_a_variable_of_the_command_line(running):
    started = running("tiny_app", "--env", "GREETING=hello=you", "--env", "EMPTY=")
    started.wait_until_ready()
    assert variable(started, "GREETING") == "hello=you"
    assert variable(started, "EMPTY") == ""


def test_a_parameter_has_the_text_of_its_file_and_is_never_printed(running, secret_file):
    started = running("tiny_app", "--ssm-parameter", f"/tiny/secret={secret_file}")
    started.wait_until_ready()
    assert parameter(started, "/tiny/secret") == ("SecureString", f"{SECRET}\n{OLD_SECRET}")
    assert SECRET not in started.output
    assert OLD_SECRET not in started.output


def test_a_restart_of_the_app_reads_the_file_again(gateway, tiny_app, tmp_path, secret_file):
    project = tmp_path / "project"
    shutil.copytree(tiny_app, project)
    started = gateway(project, "--ssm-parameter", f"/tiny/secret={secret_file}")
    started.wait_until_ready()
    secret_file.write_text("the new one")
    (project / "app.py").write_text((project / "app.py").read_text() + "\n")
    started.wait_for("The new code runs")
    assert parameter(started, "/tiny/secret")[1] == "the new one"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("/tiny/secret", None, "No such file or directory."),
        ("/tiny/secret", b" \n", "is empty."),
        ("/tiny/secret", b"\xff" + SECRET.encode(), "is not UTF-8."),
        ("/aws/secret", SECRET.encode(), "cannot be put: "),
    ],
)
def test_a_parameter_that_cannot_be_put_ends_the_start(running, tmp_path, name, content, said):
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    started = running("tiny_app", "--ssm-parameter", f"{name}={path}")
    assert started.wait() == 2
    assert f"--ssm-parameter {name}" in started.output
    assert said in started.output
    assert SECRET not in started.output


def test_the_start_prints_the_pages_address_with_the_path_of_the_command_line(running):
    started = running("bare_app", "--page", "/start?lang=en", PARTS="").wait_until_ready()
    assert f"Page       {started.http}/start?lang=en\n" in started.output


def test_an_app_without_a_page_has_no_path_for_it(running):
    started = running("functions_app", "--page", "/start").wait_until_ready()
    assert "/start" not in started.output


def test_without_options_there_are_none():
    options = parse([])
    assert (options.env, options.ssm_parameter, options.page) == ({}, {}, "/")
