"""`make token` prints a token for the local run, alone on standard output."""

import stat
import subprocess
import sys

import jwt
import pytest

from tests.support.running import ROOT
from tools import local_secret
from tools.token import main, parse

CONFIGURATION = """{"version": "2.0", "app_name": "chat", "stages": {
    "dev": {"environment_variables": {"AUTH": "open"}},
    "prod": {"environment_variables": {"AUTH": "token", "AUTH_JWKS": "https://id.example/keys",
             "AUTH_ISSUER": "https://id.example", "AUTH_AUDIENCE": "chat"}},
    "broken": {"environment_variables": {"AUTH": "token"}}}}"""


@pytest.fixture
def project(tmp_path):
    """The folder of an app with three stages."""
    (tmp_path / ".chalice").mkdir()
    (tmp_path / ".chalice" / "config.json").write_text(CONFIGURATION)
    return tmp_path


@pytest.fixture
def printed(project, capsys):
    """Runs the command with success; returns the claims of the token that it prints."""

    def run(*options, audience=None):
        assert main(["--project-dir", str(project), *options]) == 0
        captured = capsys.readouterr()
        assert captured.err == ""
        (line,) = captured.out.splitlines()
        secret = local_secret.read_secret(project)
        return jwt.decode(line, secret, algorithms=["HS256"], audience=audience)

    return run


def test_a_token_has_the_member_and_ends_after_an_hour(printed):
    claims = printed("--member", "ana")
    assert claims == {"sub": "ana", "iat": claims["iat"], "exp": claims["iat"] + 3600}


def test_a_token_has_what_the_options_say(printed):
    rooms = "team-*:read,send;help:read"
    claims = printed(
        *("--member", "user 7", "--name", "Ana"),
        *("--rooms", rooms, "--role", "moderator", "--for", "60"),
    )
    assert claims["exp"] - claims["iat"] == 60
    named = {key: claims[key] for key in ("sub", "name", "rooms", "role")}
    assert named == {"sub": "user 7", "name": "Ana", "rooms": rooms, "role": "moderator"}


def test_a_token_has_the_issuer_and_the_audience_of_its_stage(printed):
    claims = printed("--member", "ana", "--stage", "prod", audience="chat")
    assert (claims["iss"], claims["aud"]) == ("https://id.example", "chat")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "Say who the token is for: `make token MEMBER=ana`, or --member ana."),
        (["--member", "a" * 256], "MEMBER must have 1 to 255 characters."),
        (["--member", "a", "--for", "1h"], "FOR must be a whole number of seconds, 1 to"),
        (["--member", "a", "--for", "0"], "FOR must be a whole number of seconds, 1 to"),
        (["--member", "a", "--rooms", "team"], 'ROOMS: entry 1 of "rooms" is not of the form'),
        (["--member", "a", "--rooms", "team:write"], 'ROOMS: a capability of pattern 1 of "rooms"'),
        (["--member", "a", "--name", "a\nb"], "NAME: "),
        (["--member", "a", "--stage", "no"], "There is no stage 'no'"),
        (["--member", "a", "--stage", "broken"], "AUTH=token requires AUTH_SECRET or AUTH_JWKS"),
    ],
)
def test_bad_input_is_one_line_on_stderr(project, capsys, options, said):
    assert main(["--project-dir", str(project), *options]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    assert said in captured.err


@pytest.mark.parametrize("options", [["--role", "king"], ["--membr", "ana"], ["--member"]])
def test_an_invalid_option_is_one_line_on_stderr(capsys, options):
    with pytest.raises(SystemExit) as end:
        parse(options)
    assert end.value.code == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)


def test_the_secret_is_made_once_and_only_its_owner_can_read_it(project):
    path = local_secret.secret_file(project)
    first = local_secret.read_secret(project)
    assert len(first) >= 43  # 32 bytes
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    assert local_secret.read_secret(project) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_token_leaves_the_file_of_the_secret_as_it_is(project, printed):
    before = local_secret.secret_file(project).stat()
    printed("--member", "ana")
    assert local_secret.secret_file(project).stat().st_ctime_ns == before.st_ctime_ns


def test_an_empty_secret_and_a_folder_that_cannot_be_used_are_one_line(project, capsys):
    path = local_secret.secret_file(project)
    path.write_text("\n")
    assert main(["--project-dir", str(project), "--member", "ana"]) == 1
    assert "is empty: delete it, and try again." in capsys.readouterr().err
    path.unlink()
    path.parent.rmdir()
    path.parent.write_text("")
    assert main(["--project-dir", str(project), "--member", "ana"]) == 1
    assert "local-auth-secret cannot be used" in capsys.readouterr().err


def test_git_ignores_the_secret():
    path = local_secret.FILE
    subprocess.run(["git", "check-ignore", "--quiet", path], cwd=ROOT, check=True)


def test_make_token_passes_its_variables_on():
    variables = ["MEMBER=ana", "NAME=Ana B", "ROOMS=team-*:read,send;x:read", "FOR=60"]
    command = ["make", "-n", "token", *variables]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for words in ('"ana"', '--name "Ana B"', '--rooms "team-*:read,send;x:read"', '--for "60"'):
        assert words in done.stdout


def test_the_module_is_a_command():
    command = [sys.executable, "-m", "tools.token", "--member", ""]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
