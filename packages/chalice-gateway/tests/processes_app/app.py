"""A Chalice app whose handlers do what only a process of their own allows, and what ends it."""

import asyncio
import ctypes
import datetime
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from decimal import Decimal
from pathlib import Path

import boto3
from chalice import Chalice

app = Chalice(app_name="processes")
app.experimental_feature_flags.update(["WEBSOCKETS"])
app.websocket_api.session = boto3.Session()
database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE seen (text TEXT)")
served = []

RESULTS = {
    "set": {"body": {1, 2}},
    "datetime": {"body": datetime.datetime(2026, 1, 1)},
    "decimal": {"price": Decimal("1.5")},
    "6 MB": {"body": "x" * 6_290_000},
    "more": {"body": "x" * 6_292_000},
}


def crash_natively():
    ctypes.string_at(0)


def count_by_sqlite():
    database.execute("INSERT INTO seen VALUES ('x')")
    return database.execute("SELECT count(*) FROM seen").fetchone()[0]


def run_in_a_loop():
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    result = asyncio.get_event_loop().run_until_complete(asyncio.sleep(0, "ran"))
    loop.close()
    return result


def handle_a_signal():
    caught = []
    signal.signal(signal.SIGUSR1, lambda *_: caught.append("caught"))
    signal.raise_signal(signal.SIGUSR1)
    return caught


def leave_a_process():
    if os.fork() == 0:
        time.sleep(600)
        os._exit(0)
    time.sleep(30)


def merge_environments():
    os.environ |= {"ADDED": "yes"}
    return (os.environ | {"OTHER": "too"})["ADDED"]


def start_a_program():
    print("program", subprocess.Popen(["/bin/sleep", "60"]).pid)
    time.sleep(30)


def leave_a_program():
    return subprocess.Popen(["/bin/sleep", "60"]).pid


COMMANDS = {
    "leave a program": leave_a_program,
    "start a program": start_a_program,
    "pid": os.getpid,
    "exit": lambda: os._exit(7),
    "sys.exit": lambda: sys.exit(3),
    "crash": crash_natively,
    "kill parent": lambda: os.kill(os.getppid(), signal.SIGKILL) or time.sleep(30),
    "leave a process": leave_a_process,
    "raise": lambda: 1 / 0,
    "sleep": lambda: time.sleep(30),
    "sqlite": count_by_sqlite,
    "loop": run_in_a_loop,
    "signal": handle_a_signal,
    "environ": merge_environments,
    "thread": lambda: threading.current_thread() is threading.main_thread(),
    "modules": lambda: len(served),
    "served": lambda: [os.getpid(), len(served)],
    "function": lambda: os.environ["AWS_LAMBDA_FUNCTION_NAME"],
    "stdin": lambda: sys.stdin.read(),
    "argv": lambda: sys.argv[1:],
    "path": lambda: sys.path,
}


@app.on_ws_connect()
def connect(event):
    query = event.to_dict().get("queryStringParameters") or {}
    if "run" in query:
        COMMANDS[query["run"]]()
    return RESULTS.get(query.get("returns"))


@app.on_ws_message()
def message(event):
    served.append(event.connection_id)
    if event.body in RESULTS:
        return RESULTS[event.body]
    app.websocket_api.send(event.connection_id, json.dumps(COMMANDS[event.body]()))
    return None


@app.on_ws_disconnect()
def disconnect(event):
    served.append(event.connection_id)


@app.route("/run/{command}")
def run(command):
    return {"result": COMMANDS[command]()}


@app.route("/send/{connection_id}")
def send(connection_id):
    app.websocket_api.send(connection_id, "from a route")


@app.on_sqs_message(queue="work")
def works(event):
    with Path(os.environ["NOTES"]).open("a") as notes:
        notes.write(json.dumps({"records": event.to_dict()["Records"]}) + "\n")
    for record in event:
        if record.body in RESULTS:
            return RESULTS[record.body]
        COMMANDS[record.body]()
    return None
