"""Start, restart and end, as the user at the terminal sees them."""

import shutil
import socket
import urllib.request
from pathlib import Path

import pytest
from chalice.cli.factory import CLIFactory
from chalice_gateway.errors import InvalidInput
from chalice_gateway.runtime.project import read_configuration
from chalice_gateway.testing import Connection
from gateway_support.patient import PATIENT

APPS = Path(__file__).parent


@pytest.fixture
def project(tiny_app, tmp_path):
    """A copy of the tiny app, for the test to change."""
    return shutil.copytree(tiny_app, tmp_path / "project")


def change(path, old, new):
    path.write_text(path.read_text().replace(old, new))


def refusal(running, code=1):
    assert running.wait() == code
    lines = [line for line in running.output.splitlines() if "still being loaded" not in line]
    assert len(lines) == 1, running.output
    return lines[0]


def test_ctrl_c_closes_sockets_with_1001_runs_their_handlers_and_exits_0(
    gateway, tiny_app, tmp_path
):
    notes = tmp_path / "notes"
    running = gateway(tiny_app, program=PATIENT, NOTES=str(notes)).wait_until_ready()
    with Connection(running.ws) as client:
        assert running.stop() == 0
        assert client.wait_closed() == (1001, "Going away")
    assert notes.read_text().count('"eventType": "DISCONNECT"') == 1


def test_ctrl_c_stops_the_gateway_while_a_handler_hangs(gateway, project, tmp_path):
    config = project / ".chalice" / "config.json"
    change(config, '"app_name"', '"lambda_timeout": 900, "app_name"')
    running = gateway(project, "--integration-timeout", "900").wait_until_ready()
    with Connection(running.ws) as client:
        client.send_text(f"until {tmp_path / 'for-ever'}")
        client.ask("event")
        assert running.stop() == 0


def test_no_process_is_left_when_the_supervisor_is_killed(gateway, tiny_app):
    running = gateway(tiny_app).wait_until_ready()
    with Connection(running.ws):
        running.process.kill()
    running.wait()


def test_a_port_in_use_is_reported_in_one_line(gateway, tiny_app):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = refusal(gateway(tiny_app, "--port", str(port)))
    assert f"127.0.0.1 port {port}" in line
    assert "in use. Choose another port with --port." in line


def test_a_missing_app_is_reported_in_one_line(gateway, tmp_path):
    assert f"no app.py in {tmp_path}" in refusal(gateway(tmp_path), code=2)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import no_such_module", "No module named 'no_such_module' (app.py, line 1)"),
        ("def :", "SyntaxError"),
        ("pass", "AttributeError"),
    ],
)
def test_an_app_that_cannot_be_imported_is_reported_in_one_line(gateway, project, code, said):
    (project / "app.py").write_text(code)
    assert said in refusal(gateway(project))


def test_an_invalid_option_ends_the_process(gateway, tiny_app):
    assert refusal(gateway(tiny_app, "--port", "abc"), code=2).startswith("error: argument --port")


@pytest.mark.parametrize(
    "content",
    ["{", "[]", '{"version": "9"}', '{"environment_variables": {"PORT": 1}}', '{"stages": []}'],
)
def test_an_invalid_configuration_names_its_file(project, content):
    path = project / ".chalice" / "config.json"
    path.write_text(content)
    with pytest.raises(InvalidInput) as refused:
        read_configuration(CLIFactory(str(project)), "dev")
    assert str(refused.value).startswith(str(path))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("config.json", "{"),
        ("resources.json", '{"Resources": []}'),
    ],
)
def test_an_invalid_configuration_is_reported_in_one_line(gateway, project, name, content):
    path = project / ".chalice" / name
    path.write_text(content)
    assert refusal(gateway(project), code=2).startswith(str(path))


def test_a_stage_that_the_configuration_does_not_list_is_refused_with_those_that_it_lists(
    gateway, tiny_app
):
    line = refusal(gateway(tiny_app, "--stage", "nope"), code=2)
    assert "There is no stage 'nope' in " in line
    assert line.endswith("config.json. Choose one with --stage: dev, prod.")


def test_a_configuration_without_stages_has_a_stage_of_any_name(gateway, project):
    config = project / ".chalice" / "config.json"
    config.write_text('{"version": "2.0", "app_name": "tiny"}')
    running = gateway(project, "--stage", "mine").wait_until_ready()
    assert "tiny, stage mine, runs" in running.output


def test_an_app_without_websocket_handlers_runs_over_http(gateway, project):
    (project / "app.py").write_text(
        "from chalice import Chalice\n"
        "app = Chalice(app_name='pages')\n"
        "@app.route('/')\n"
        "def index():\n"
        "    return {'here': True}\n"
    )
    running = gateway(project)
    address = running.wait_for(r"Page +(http://\S+)")
    with urllib.request.urlopen(address, timeout=60) as answer:
        assert answer.read() == b'{"here":true}'
    assert "WebSocket" not in running.output


def test_an_unreachable_dynamodb_is_reported_in_one_line(gateway, project):
    shutil.copy(APPS / "functions_app" / ".chalice" / "resources.json", project / ".chalice")
    assert "cannot be made: dynamodb: 127.0.0.1:9 cannot be reached" in refusal(
        gateway(project, "--dynamodb", "http://127.0.0.1:9")
    )


def test_the_log_has_ids_and_sizes_and_no_contents(gateway, tiny_app):
    running = gateway(tiny_app).wait_until_ready()
    with Connection(running.ws, session="secret-of-mine") as client:
        client.send_text("words of mine")
        client.receive_text()
        running.wait_for("13 B")
    running.wait_for("disconnect")
    assert "words" not in running.output
    assert "secret" not in running.output
