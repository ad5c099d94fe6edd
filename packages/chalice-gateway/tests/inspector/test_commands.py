"""The commands that invoke a function and list tables."""

import json
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from chalice_gateway.command_line import commands
from chalice_gateway.command_line.attribute_values import plain
from chalice_gateway.errors import InvalidInput, StartError

TIMEOUT_S = 60
NOWHERE = ("--port", "1")


@pytest.fixture
def at(inspected, app_dir):
    """The options that lead to the running gateway."""
    return ("--project-dir", str(app_dir), "--port", str(urlsplit(inspected.http).port))


@pytest.fixture
def event(tmp_path):
    """A file with an event: `event({"a": 1})`."""

    def write(content):
        path = tmp_path / "event.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return ("--event", str(path))

    return write


def run(*arguments, cwd, stdin=""):
    command = [sys.executable, "-m", "chalice_gateway", *arguments]
    return subprocess.run(
        command, cwd=cwd, input=stdin, capture_output=True, text=True, timeout=TIMEOUT_S
    )


def test_the_running_gateway_invokes_a_function_and_has_its_log(inspected, at, event, capfd):
    assert commands.main(["invoke", "add", *event({"a": "ä", "b": "b"}), *at]) == 0
    assert capfd.readouterr().out == '"äb"\n'
    inspected.wait_for("adding")


def test_without_a_running_gateway_the_function_runs_here_and_its_log_is_on_stderr(app_dir):
    done = run("invoke", "add", "--event", "-", *NOWHERE, cwd=app_dir, stdin='{"a": 1, "b": 2}')
    assert (done.returncode, done.stdout) == (0, "3\n")
    assert done.stderr == "adding\n"


def test_a_damaged_data_folder_is_refused_in_one_line_before_the_function_runs(app_dir, tmp_path):
    invoke = ("invoke", "add", "--event", "-", *NOWHERE, "--data", str(tmp_path / "data"))
    assert run(*invoke, cwd=app_dir, stdin='{"a": 1, "b": 2}').returncode == 0
    journal = tmp_path / "data" / "aws.jsonl"
    journal.write_text('damage\n{"commit":1}\n')
    done = run(*invoke, cwd=app_dir, stdin='{"a": 1, "b": 2}')
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{journal} is damaged in line 1.\n"


def test_a_gateway_of_another_project_does_not_run_the_function(at, tmp_path, event):
    with pytest.raises(InvalidInput, match=r"There is no app\.py"):
        commands.main(["invoke", "add", *at[2:], "--project-dir", str(tmp_path)])


def test_a_function_that_fails_prints_lambdas_error_and_exits_1(at, event, capfd):
    assert commands.main(["invoke", "add", *event({"a": 1}), *at]) == 1
    error = json.loads(capfd.readouterr().out)
    assert (error["errorType"], error["errorMessage"]) == ("KeyError", "'b'")


def test_an_event_that_is_not_given_is_empty(at, capfd):
    assert commands.main(["invoke", "add", *at]) == 1
    assert json.loads(capfd.readouterr().out)["errorMessage"] == "'a'"


def test_an_unknown_function_exits_2_with_the_names_that_there_are(at, app_dir):
    text = "There is no function 'subtract'. There are: add, websocket_message."
    with pytest.raises(InvalidInput, match=text) as refused:
        commands.main(["invoke", "subtract", *at])
    assert refused.value.exit_code == 2
    done = run("invoke", "subtract", *NOWHERE, cwd=app_dir)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{text}\n")


@pytest.mark.parametrize(
    ("content", "said"), [("{", "is not JSON: "), (None, "cannot be read: No such file")]
)
def test_an_invalid_event_is_reported_in_one_line(at, event, content, said):
    options = event(content) if content else ("--event", "nothing.json")
    with pytest.raises(InvalidInput, match=said):
        commands.main(["invoke", "add", *options, *at])


def test_tables_are_listed_with_their_counts_and_items_as_json(at, inspected, local_client, capsys):
    dynamodb = local_client("dynamodb", inspected.dynamodb)
    item = {"id": {"S": "é"}, "list": {"L": [{"N": "1"}, {"NULL": True}]}}
    dynamodb.put_item(TableName="Things", Item=item)
    assert commands.main(["tables", *at[2:]]) == 0
    name, count = capsys.readouterr().out.split()
    assert (name, int(count) >= 1) == ("Things", True)
    assert commands.main(["tables", "Things", *at[2:]]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == int(count)
    assert '{"id": "é", "list": [1, null]}' in lines
    dynamodb.delete_item(TableName="Things", Key={"id": {"S": "é"}})


@pytest.fixture
def kept(tmp_path, gateway, app_dir, local_client):
    """A folder in which a gateway has kept its table."""
    running = gateway(app_dir, "--no-reload", "--data", str(tmp_path / "data")).wait_until_ready()
    dynamodb = local_client("dynamodb", running.dynamodb)
    dynamodb.put_item(TableName="Things", Item={"id": {"S": "kept"}})
    yield tmp_path / "data", running
    running.kill()


def test_tables_that_a_gateway_has_kept_are_listed_without_it(kept, capsys):
    folder, running = kept
    with pytest.raises(InvalidInput, match="Another gateway uses the data folder"):
        commands.main(["tables", "--data", str(folder)])
    running.stop()
    assert commands.main(["tables", "--data", str(folder)]) == 0
    assert capsys.readouterr().out.split() == ["Things", "1"]
    assert commands.main(["tables", "Things", "--data", str(folder)]) == 0
    assert capsys.readouterr().out == '{"id": "kept"}\n'
    with pytest.raises(InvalidInput, match=r"There are: Things\."):
        commands.main(["tables", "Other", "--data", str(folder)])


def test_a_folder_without_data_is_refused_and_left_as_it_is(tmp_path):
    with pytest.raises(InvalidInput, match="is no data folder of a gateway"):
        commands.main(["tables", "--data", str(tmp_path)])
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_table_exits_2_with_the_names_that_there_are(at):
    with pytest.raises(InvalidInput, match=r"There is no table 'Thing'. There are: Things."):
        commands.main(["tables", "Thing", *at[2:]])


def test_tables_of_no_gateway_are_an_error():
    with pytest.raises(StartError, match=r"No gateway runs at 127\.0\.0\.1, port 1\."):
        commands.main(["tables", *NOWHERE])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"N": "12345678901234567890"}, 12345678901234567890),
        ({"N": "1.5"}, 1.5),
        ({"N": "0.12345678901234567890"}, "0.12345678901234567890"),
        ({"NS": ["1", "2"]}, [1, 2]),
        ({"SS": ["a"]}, ["a"]),
        ({"B": "YQ=="}, "YQ=="),
        ({"BOOL": False}, False),
        ({"M": {"a": {"NULL": True}}}, {"a": None}),
    ],
)
def test_values_of_dynamodb_become_plain_json_without_losing_digits(value, expected):
    assert plain(value) == expected


@pytest.mark.parametrize("command", [[], ["run"], ["invoke"], ["tables"]])
def test_each_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as end:
        commands.main([*command, "--help"])
    assert end.value.code == 0
    assert "usage: " in capsys.readouterr().out


def test_run_is_the_command_without_a_name(capsys):
    for arguments in (["--prot"], ["run", "--prot"]):
        with pytest.raises(SystemExit) as end:
            commands.main(arguments)
        assert end.value.code == 2
        assert "unrecognized arguments: --prot" in capsys.readouterr().err
