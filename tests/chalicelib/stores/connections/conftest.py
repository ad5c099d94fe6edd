"""Many functions that use one table at the same time."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.stores.connections.store import ConnectionStore


@pytest.fixture
def at_once(dynamodb, table, occupants_table, workers, monkeypatch):
    """`at_once(call, [1, 2])`: the results of `call(store, 1)` and `call(store, 2)`, each with the
    store of a function of its own. DynamoDB's operations are atomic, and moto's are not."""
    lock, call_api = threading.Lock(), dynamodb._make_api_call

    def one_by_one(*request):
        with lock:
            return call_api(*request)

    monkeypatch.setattr(dynamodb, "_make_api_call", one_by_one)

    def in_a_function(call, argument):
        return call(ConnectionStore(dynamodb, table, occupants_table, workers), argument)

    def run(call, arguments):
        with ThreadPoolExecutor(8) as functions:
            return list(functions.map(lambda each: in_a_function(call, each), arguments))

    return run
