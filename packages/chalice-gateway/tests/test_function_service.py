"""What becomes of events when a reload has taken their function away."""

import asyncio
from types import SimpleNamespace

import pytest
from chalice_gateway.functions.errors import FunctionFailed
from chalice_gateway.functions.function_processes import FunctionProcesses
from chalice_gateway.functions.service import Functions
from chalice_gateway.manifest import Function

FUNCTION = Function("orders", "app.orders", "app-dev-orders", 60, 128, {}, "sqs")


def test_an_event_of_a_function_that_a_reload_has_removed_fails():
    functions = Functions(1, lambda *_: None, dict)
    functions._deployment = SimpleNamespace(processes={})
    with pytest.raises(FunctionFailed, match="Function not found: orders"):
        asyncio.run(functions.invoke("orders", {}))


def test_an_event_that_waits_for_a_process_of_ended_code_fails():
    async def run():
        processes = FunctionProcesses(FUNCTION, None, {}, lambda *_: None)
        processes._starting = 10  # all that there may be are busy
        waiting = asyncio.create_task(processes.take())
        await asyncio.sleep(0)
        processes._starting = 0
        await processes.end()
        return await waiting

    with pytest.raises(FunctionFailed, match="replaced"):
        asyncio.run(run())
