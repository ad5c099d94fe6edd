"""`make run` says who may connect, and runs the gateway with that."""

import socket
from itertools import pairwise

import pytest

from chalicelib.config import PushSettings
from chalicelib.push.vapid import VapidKey
from tests.support.running import ROOT
from tools import local_secret, run
from tools.sign_in import MEANING

CONFIGURATION = """{"version": "2.0", "app_name": "chat", "stages": {
    "dev": {"environment_variables": {"AUTH": "open", "EVENTS": "on"}},
    "prod": {"environment_variables": {"AUTH": "token", "AUTH_SECRET": "ssm:/prod"}},
    "broken": {"environment_variables": {"AUTH": "token"}},
    "silent": {"environment_variables": {}}}}"""


@pytest.fixture
def project(tmp_path):
    """The folder of an app with four stages."""
    (tmp_path / ".chalice").mkdir()
    (tmp_path / ".chalice" / "config.json").write_text(CONFIGURATION)
    return tmp_path


@pytest.fixture
def started(project, monkeypatch):
    """Runs the command; returns the arguments that the gateway gets."""
    passed = []
    monkeypatch.delenv("MAKELEVEL", raising=False)
    monkeypatch.setattr(run, "run_gateway", lambda arguments: passed.extend(arguments) or 0)

    def start(*options):
        assert run.main(["--project-dir", str(project), *options]) == 0
        return passed

    return start


def variables(arguments):
    pairs = pairwise(arguments)
    return dict(value.split("=", 1) for name, value in pairs if name == "--env")


def test_a_port_that_is_taken_is_told_in_the_words_of_make(project, monkeypatch, capsys):
    monkeypatch.setenv("MAKELEVEL", "1")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run.main(["--project-dir", str(project), "--port", str(port)]) == 1
    said = capsys.readouterr().err
    assert said.endswith("Address already in use. Choose another port with make run PORT=8001.\n")


def test_an_open_stage_runs_open_and_says_what_that_means(project, started, capsys):
    arguments = started()
    assert variables(arguments)["AUTH"] == "open"
    assert "--page" not in arguments
    assert capsys.readouterr().out == f"{MEANING['open']}\n"
    assert not (project / local_secret.FILE).exists()


@pytest.mark.parametrize("options", [("--auth", "token"), ("--stage", "prod")])
def test_a_run_with_tokens_has_a_secret_of_its_own_and_a_page_that_signs_in(
    project, started, capsys, options
):
    arguments = started(*options)
    found = variables(arguments)
    assert found["AUTH"] == "token"
    assert found["AUTH_SECRET"] == f"ssm:{local_secret.PARAMETER}"
    parameter = arguments[arguments.index("--ssm-parameter") + 1]
    assert parameter == f"{local_secret.PARAMETER}={project / local_secret.FILE}"
    assert arguments[arguments.index("--page") + 1] == found["SIGN_IN_URL"]
    line, hint = capsys.readouterr().out.splitlines()
    assert line == MEANING["token"]
    assert "make token MEMBER=ben" in hint
    assert local_secret.read_secret(project) not in line + hint + "".join(arguments)


def test_a_stage_with_tokens_can_run_open(started):
    found = variables(started("--stage", "prod", "--auth", "open"))
    assert found["AUTH"] == "open"
    assert "AUTH_SECRET" not in found


@pytest.mark.parametrize("auth", ["open", "token"])
def test_every_run_has_a_key_of_its_own_for_push_notifications(project, started, auth):
    arguments = started("--auth", auth)
    file = project / local_secret.PUSH_FILE
    assert f"{local_secret.PUSH_PARAMETER}={file}" in arguments
    environment = {**variables(arguments), "PUSH_QUEUE": "q"}
    assert PushSettings.from_environment(environment).key == f"ssm:{local_secret.PUSH_PARAMETER}"
    assert len(VapidKey(file.read_text().strip()).public_key) == 87
    assert file.read_text().strip() not in "".join(arguments)


def test_other_options_go_on_to_the_gateway_after_its_own(started):
    arguments = started("--auth", "token", "--port", "0", "--env", "TOKEN_URL=/mine")
    assert arguments[-4:] == ["--port", "0", "--env", "TOKEN_URL=/mine"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--stage", "broken"], "AUTH=token requires AUTH_SECRET or AUTH_JWKS"),
        (["--stage", "silent"], "The stage silent does not say who may connect."),
        (["--stage", "no"], "There is no stage 'no'"),
    ],
)
def test_a_stage_that_cannot_run_is_refused_in_one_line(project, capsys, options, said):
    assert run.main(["--project-dir", str(project), *options]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    assert said in captured.err


def test_an_unknown_kind_of_sign_in_is_refused(capsys):
    with pytest.raises(SystemExit) as end:
        run.parse(["--auth", "maybe"])
    assert end.value.code == 2
    assert "argument --auth: invalid choice: 'maybe'" in capsys.readouterr().err


def test_make_run_starts_the_stages_own_sign_in_unless_another_is_chosen():
    makefile = (ROOT / "Makefile").read_text()
    assert '--stage $(STAGE) $(if $(AUTH),--auth "$(AUTH)")' in makefile
