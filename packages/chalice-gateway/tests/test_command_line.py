"""Options, help and addresses of the command line, and Ctrl-C while it is imported."""

import errno
import os
import re
import signal
import socket
import subprocess
import sys

import pytest
from chalice_gateway.command_line import commands
from chalice_gateway.command_line.options import parse, parser
from chalice_gateway.errors import StartError
from chalice_gateway.network.listening import listen

TIMEOUT_S = 60
# Stands in for a standard module, to press Ctrl-C while it is imported.
SLOW_IMPORT = "import time\nprint('importing', flush=True)\ntime.sleep(60)\n"
HOST_ADVICE = "Choose an address of this machine with --host, for example 127.0.0.1."


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--prot 8001", "arguments: --prot 8001 (--prot: did you mean --port?); see"),
        ("--prot=1 --stag x", "arguments: --prot=1 (--prot: did you mean --port?); see"),
        (
            "--regoin x --no-relod",
            "did you mean --region?) (--no-relod: did you mean --no-reload?)",
        ),
        ("--zzz", "unrecognized arguments: --zzz; see --help"),
        ("--port", "argument --port: expected one argument"),
        ("--port abc", "argument --port: 'abc' is not a port (0 to 65535)"),
        ("--port 65536", "argument --port: '65536' is not a port (0 to 65535)"),
        ("--idle-timeout soon", "argument --idle-timeout: 'soon' is not a number of seconds"),
        ("--max-duration 0", "argument --max-duration: '0' is not a number of seconds above 0"),
        ("--integration-timeout nan", "argument --integration-timeout: 'nan' is not a number"),
        ("--post-rate -1", "argument --post-rate: '-1' is not a number of requests a second"),
        ("--faults post-lots=0.1", "argument --faults: there is no fault 'post-lots'; there are"),
        ("--faults cut", "argument --faults: 'cut' is not KIND=SHARE"),
        ("--faults cut=much", "argument --faults: 'cut=much' is not KIND=SHARE"),
        ("--faults cut=1.5", "argument --faults: cut is a share between 0 and 1, not 1.5"),
        ("--faults cut=nan", "argument --faults: cut is a share between 0 and 1, not nan"),
        ("--faults seed=inf", "argument --faults: seed is a whole number, not inf"),
        ("--api-key é", "argument --api-key: a key consists of visible ASCII characters"),
        ("--region Europe", "argument --region: 'Europe' is not a region such as eu-west-1"),
        ("--account 12", "argument --account: '12' is not the 12 digits of an account"),
        ("--parameter Stage", "argument --parameter: 'Stage' is not NAME=VALUE"),
        ("--env STAGE", "argument --env: 'STAGE' is not NAME=VALUE"),
        ("--env 1A=x", "argument --env: '1A' is not the name of a variable: letters, digits"),
        ("--env AWS_REGION=x", "argument --env: AWS_REGION is set by Lambda, and in a local run"),
        ("--ssm-parameter /a", "argument --ssm-parameter: '/a' is not NAME=VALUE"),
        ("--ssm-parameter /a=", "argument --ssm-parameter: '/a=' is not NAME=FILE"),
        ("--page start", "argument --page: 'start' is not a path such as /start?lang=en"),
        ("--dynamodb localhost:8001", "argument --dynamodb: 'localhost:8001' is not an http://"),
        ("--dynamodb http://[::1", "argument --dynamodb: 'http://[::1' is not an http://"),
        ("--dynamodb http://127.0.0.1:x", "argument --dynamodb: 'http://127.0.0.1:x' is not"),
        ("--dynamodb https://dynamodb.eu-west-1.amazonaws.com", "never uses AWS"),
    ],
)
def test_an_invalid_option_is_reported_in_one_line(capsys, options, said):
    with pytest.raises(SystemExit) as end:
        parse(options.split())
    assert end.value.code == 2
    line = capsys.readouterr().err
    assert line.startswith("error: ")
    assert said in line
    assert line.endswith("; see --help\n")
    assert line.count("\n") == 1


@pytest.mark.parametrize("word", ["help", "app.py", "invok"])
def test_a_word_that_is_no_command_is_reported_with_those_that_there_are(capsys, word):
    with pytest.raises(SystemExit) as end:
        commands.main([word, "--port", "8001"])
    assert end.value.code == 2
    there_are = "there are run, invoke and tables; see --help"
    assert capsys.readouterr().err == f"error: there is no command {word!r}; {there_are}\n"


def test_the_options_of_another_command_are_suggested_by_its_own(capsys):
    with pytest.raises(SystemExit):
        commands.main(["invoke", "add", "--evnet", "event.json"])
    assert "(--evnet: did you mean --event?)" in capsys.readouterr().err


def test_the_help_has_only_defaults_that_say_something():
    defaults = re.findall(r"\(default: ?(.*?)\)", " ".join(parser().format_help().split()))
    assert {"127.0.0.1", "8000", "dev", "on", "600"} <= set(defaults)
    assert not {"", ".", "None", "False", "True"} & set(defaults)


@pytest.mark.parametrize("host", ["192.0.2.1", "a..b"])
def test_an_address_that_is_not_this_machines_is_reported_with_advice_on_the_host(host):
    with pytest.raises(StartError) as refused:
        listen(host, 0)
    assert str(refused.value).startswith(f"Cannot listen on {host} port 0: ")
    assert str(refused.value).endswith(HOST_ADVICE)


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), HOST_ADVICE),
        (OSError(errno.EADDRINUSE, "Address in use"), "Choose another port with --port."),
        (OSError(errno.EACCES, "Permission denied"), "Choose a port above 1023 with --port."),
    ],
)
def test_the_advice_fits_the_error(monkeypatch, error, advice):
    def bind(*_):
        raise error

    monkeypatch.setattr(socket.socket, "bind", bind)
    with pytest.raises(StartError) as refused:
        listen("localhost", 80)
    assert str(refused.value) == f"Cannot listen on localhost port 80: {error.strerror}. {advice}"


def test_ctrl_c_during_the_imports_exits_0_and_prints_nothing(tmp_path):
    (tmp_path / "asyncio.py").write_text(SLOW_IMPORT)
    with subprocess.Popen(
        [sys.executable, "-m", "chalice_gateway"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "importing\n"
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=TIMEOUT_S) == ("", "")
    assert process.returncode == 0
