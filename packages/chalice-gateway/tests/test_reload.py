"""A change of the project's files is a deployment: connections and tables survive it."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request

import pytest
from chalice_gateway.testing import TIMEOUT_S, Connection

RELOADED = "The new code runs"


@pytest.fixture
def project(tiny_app, tmp_path):
    """A copy of the tiny app, for the test to change."""
    return shutil.copytree(tiny_app, tmp_path / "project")


def write(path, text):
    """All at once, as a file that is empty for a moment is a change of its own. What ends with ~ is
    not watched."""
    written = path.with_name(f"{path.name}~")
    written.write_text(text)
    written.replace(path)


def change(path, old, new):
    write(path, path.read_text().replace(old, new))


def greeting(running):
    with urllib.request.urlopen(f"{running.http}/greeting/ana", timeout=60) as answer:
        return answer.read()


def test_connections_survive_a_change_of_the_code(gateway, project):
    running = gateway(project).wait_until_ready()
    with Connection(running.ws) as client:
        change(project / "app.py", '"hello"', '"goodbye"')
        running.wait_for(RELOADED)
        assert b"goodbye" in greeting(running)
        client.send_text("here")
        assert client.receive_text() == "here"


def test_an_event_that_runs_during_a_change_ends_in_the_old_code(gateway, project, tmp_path):
    running = gateway(project).wait_until_ready()
    go_on = tmp_path / "go on"
    with Connection(running.ws) as client:
        client.send_text(f"until {go_on}")
        running.wait_for("connect")
        change(project / "app.py", '"hello"', '"goodbye"')
        running.wait_for(RELOADED)
        go_on.touch()
        running.wait_for("message .* ok")


def test_tables_survive_a_change_of_the_code(gateway, project, local_client):
    running = gateway(project).wait_until_ready()
    dynamodb = local_client("dynamodb", running.dynamodb)
    dynamodb.create_table(
        TableName="Kept",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    change(project / "app.py", '"hello"', '"goodbye"')
    running.wait_for(RELOADED)
    assert "Kept" in dynamodb.list_tables()["TableNames"]


HANGS = "print('hangs', flush=True)\nimport time\ntime.sleep(3600)\n"


def test_a_change_while_code_is_loaded_that_hangs_is_loaded_instead(gateway, project):
    running = gateway(project).wait_until_ready()
    code = (project / "app.py").read_text()
    write(project / "app.py", HANGS + code)
    running.wait_for("hangs")
    write(project / "app.py", code.replace('"hello"', '"goodbye"'))
    running.wait_for(RELOADED)
    assert b"goodbye" in greeting(running)


def test_code_that_hangs_when_it_is_loaded_is_announced_and_may_be_changed(gateway, project):
    code = (project / "app.py").read_text()
    (project / "app.py").write_text(HANGS + code)
    running = gateway(project)
    running.wait_for("The app is still being loaded.")
    write(project / "app.py", code)
    running.wait_until_ready()
    assert running.stop() == 0


def test_ctrl_c_ends_a_gateway_whose_app_hangs_when_it_is_loaded(gateway, project):
    (project / "app.py").write_text(HANGS)
    running = gateway(project)
    running.wait_for("hangs")
    assert running.stop() == 0


def test_a_change_of_the_same_size_in_the_same_second_is_loaded(gateway, project):
    app = project / "app.py"
    running = gateway(project, PYTHONDONTWRITEBYTECODE="").wait_until_ready()
    changed_at = app.stat().st_mtime_ns
    change(app, '"hello"', '"HELLO"')
    os.utime(app, ns=(changed_at, changed_at))
    running.wait_for(RELOADED)
    assert b"HELLO" in greeting(running)


@pytest.mark.parametrize("name", ["chalicelib/words.py", "templates/page.html", ".chalice/x.json"])
def test_any_file_below_the_project_is_watched(gateway, project, name):
    path = project / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("")
    running = gateway(project).wait_until_ready()
    path.write_text("# changed")
    running.wait_for(RELOADED)


def test_a_new_folder_is_watched(gateway, project):
    running = gateway(project).wait_until_ready()
    (project / "chalicelib").mkdir()
    running.wait_for(RELOADED)
    until = time.monotonic() + TIMEOUT_S
    while running.output.count("The code has changed") < 2 and time.monotonic() < until:
        (project / "chalicelib" / "words.py").write_text(f"# {time.monotonic()}")
        time.sleep(0.1)
    running.wait_for(RELOADED)


@pytest.mark.parametrize(
    "name", ["app.log", "data.db", ".hidden/file.py", "node_modules/a.js", "build/secret"]
)
def test_what_an_app_or_a_tool_writes_restarts_nothing(gateway, project, name):
    path = project / name
    path.parent.mkdir(exist_ok=True)
    running = gateway(project).wait_until_ready()
    path.write_text("written")
    change(project / "app.py", '"hello"', '"goodbye"')
    running.wait_for(RELOADED)
    assert running.output.count("The code has changed") == 1


def test_the_gateways_own_output_restarts_nothing(project):
    output = project / "out.txt"

    def wait_for(text, count):
        until = time.monotonic() + TIMEOUT_S
        while output.read_text().count(text) < count and time.monotonic() < until:
            time.sleep(0.02)
        return output.read_text().count(text)

    command = [sys.executable, "-m", "chalice_gateway", "--project-dir", str(project), "--port=0"]
    with output.open("w") as file, subprocess.Popen(command, stdout=file, stderr=file) as running:
        assert wait_for("Press Ctrl-C", 1) == 1
        for number, word in enumerate(("goodbye", "hello"), 1):
            change(project / "app.py", '"hello"' if number == 1 else '"goodbye"', f'"{word}"')
            assert wait_for("The new code runs", number) == number
        running.kill()
    assert output.read_text().count("The code has changed") == 2


def test_code_that_cannot_be_loaded_fails_all_events_until_the_next_change(gateway, project):
    running = gateway(project).wait_until_ready()
    with Connection(running.ws) as client:
        change(project / "app.py", "import json", "import jsno")
        running.wait_for("No module named 'jsno'")
        running.wait_for("Waiting for a change")
        assert client.ask("lost")["message"] == "Internal server error"
        change(project / "app.py", "import jsno", "import json")
        running.wait_for(RELOADED)
        client.send_text("back")
        assert client.receive_text() == "back"
