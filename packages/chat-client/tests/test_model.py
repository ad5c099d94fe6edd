"""The client against a model of the server and of a network that does its worst."""

from client_support.logs import DictionaryLog
from client_support.state_machine import check_model


def test_clients_end_up_with_exactly_the_log_after_any_faults():
    check_model(DictionaryLog, examples=150)
