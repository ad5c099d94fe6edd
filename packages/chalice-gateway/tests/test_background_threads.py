"""An app that starts a thread when it is imported: a fork would lack it."""

import pytest
from chalice_gateway.testing import Connection

APP = """
import json, os, threading, time
import boto3
from chalice import Chalice

app = Chalice(app_name="threads")
app.experimental_feature_flags.update(["WEBSOCKETS"])
app.websocket_api.session = boto3.Session()
ticks = []


def tick():
    while True:
        ticks.append(os.getpid())
        time.sleep(0.01)


ticking = threading.Thread(target=tick, daemon=True)
ticking.start()


@app.on_ws_message()
def message(event):
    told = {"alive": ticking.is_alive(), "ticks": len(ticks), "pids": [os.getpid(), *set(ticks)]}
    app.websocket_api.send(event.connection_id, json.dumps(told))
"""


@pytest.fixture(scope="module")
def client(shared_gateway, tmp_path_factory):
    project = tmp_path_factory.mktemp("threads")
    (project / "app.py").write_text(APP)
    (project / ".chalice").mkdir()
    (project / ".chalice" / "config.json").write_text('{"version": "2.0", "app_name": "threads"}')
    gateway = shared_gateway(project, "--no-reload").wait_until_ready()
    with Connection(gateway.ws) as client:
        yield client
    gateway.kill()


def test_a_thread_that_the_app_starts_runs_in_the_process_of_its_function(client):
    told = client.ask("now")
    assert told["alive"]
    assert len(set(told["pids"])) == 1


def test_threads_go_on_between_events(client):
    before = client.ask("now")["ticks"]
    client.ping()
    for _ in range(1000):
        if client.ask("now")["ticks"] > before + 5:
            return
    pytest.fail("the thread stands still between events")
