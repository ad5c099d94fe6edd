"""The client against the server's real message log, and a network that does its worst."""

from client_support.state_machine import check_model

from tests.chat_client.stored_log import StoredLog


def test_clients_end_up_with_exactly_the_stored_log_after_any_faults():
    check_model(StoredLog, examples=18)
