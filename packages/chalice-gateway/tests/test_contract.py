"""docs/contract.md names its tests, and every test of the contract has a row; docs/options.md and
docs/faults.md have what the code has."""

import ast
import re
from pathlib import Path

from chalice_gateway.command_line.options import parser
from gateway_support import contract

HERE = Path(__file__).parent
ROWS = contract.rows()
KINDS = {"documented", "observed", "uncertain", "ours"}
CONTRACT_TESTS = (
    "test_events.py",
    "test_handshake.py",
    "test_messages.py",
    "test_request_limits.py",
    "test_time.py",
    "test_management_api.py",
    "test_http_routes.py",
    "http_api/test_router.py",
    "http_api/test_http_events.py",
    "http_api/test_responses.py",
    "http_api/test_cors.py",
    "http_api/test_refusals.py",
    "http_api/test_authorizers.py",
    "http_api/test_unchecked_authorizers.py",
    "http_api/test_parity.py",
    "test_functions.py",
    "test_function_processes.py",
    "test_background_threads.py",
    "test_reload.py",
    "test_debugger.py",
    "test_log.py",
    "test_run_settings.py",
    "test_queues.py",
    "event_sources/test_queue_batches.py",
    "event_sources/test_schedule_expressions.py",
    "event_sources/test_schedules.py",
    "event_sources/test_notifications.py",
    "event_sources/test_streams.py",
    "project/test_template.py",
    "project/test_template_events.py",
    "project/test_intrinsics.py",
    "project/test_creation.py",
    "project/test_missing_resources.py",
    "project/test_checks.py",
    "test_permissions.py",
    "test_policies.py",
    "test_faults.py",
)


def names_in(file):
    parsed = ast.parse((HERE / file).read_text(encoding="utf-8"))
    names = [node.name for node in parsed.body if isinstance(node, ast.FunctionDef)]
    return {f"{file}::{name}" for name in names if name.startswith("test_")}


def named():
    return {test for row in ROWS for test in row.tests}


def test_the_contract_has_rows():
    assert len(ROWS) > 50


def test_every_test_that_a_row_names_exists():
    files = {test.partition("::")[0] for test in named()}
    existing = set().union(*(names_in(file) for file in files if (HERE / file).exists()))
    assert named() - existing == set()


def test_every_test_of_the_contract_has_a_row():
    assert set().union(*map(names_in, CONTRACT_TESTS)) - named() == set()


def test_a_row_names_a_test_unless_it_is_a_difference():
    wrong = [row for row in ROWS if bool(row.tests) == row.behaviour.startswith("Not here: ")]
    assert wrong == []


def test_a_row_has_a_source_and_a_kind():
    assert [row for row in ROWS if row.kind not in KINDS or not row.source] == []


def test_an_uncertain_row_has_a_default_and_an_option_or_none():
    uncertain = [row for row in ROWS if row.kind == "uncertain"]
    assert [row for row in uncertain if ". Default: " not in row.behaviour] == []
    chosen = {row.behaviour: re.findall(r"`(--[a-z-]+)", row.behaviour) for row in uncertain}
    assert [b for b, options in chosen.items() if not options and "; no option" not in b] == []
    known = {name for action in parser()._actions for name in action.option_strings}
    assert {name for options in chosen.values() for name in options} <= known


def test_the_options_are_those_of_the_command_line():
    assert contract.table("options.md") == contract.options_table()


def test_the_faults_are_those_of_the_code():
    assert contract.table("faults.md") == contract.faults_table()
