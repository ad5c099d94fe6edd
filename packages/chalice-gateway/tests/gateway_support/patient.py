"""The gateway with time for what a busy machine may not do soon: messages wait for their turns,
clients may read nothing, and handlers of `$disconnect` end before the gateway does."""

import sys

PATIENT = (
    sys.executable,
    "-c",
    "import runpy\n"
    "from chalice_gateway.functions import concurrency\n"
    "from chalice_gateway.supervisor import main\n"
    "from chalice_gateway.websocket_api import lifecycle, transport\n"
    "concurrency.MAX_WAIT_S = lifecycle.MESSAGE_PATIENCE_S = 600\n"
    "main.STOP_TIMEOUT_S = transport.STALLED_TIMEOUT_S = 600\n"
    "runpy.run_module('chalice_gateway', run_name='__main__', alter_sys=True)",
)
