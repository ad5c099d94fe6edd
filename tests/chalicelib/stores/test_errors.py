"""The part of an AWS error that is logged."""

from botocore.exceptions import ClientError, ParamValidationError

from chalicelib.stores.errors import error_summary


def test_names_code_and_request_of_an_answer():
    answer = {
        "Error": {"Code": "LimitExceededException", "Message": "secret"},
        "ResponseMetadata": {"RequestId": "r-1"},
    }
    text = error_summary(ClientError(answer, "PostToConnection"))
    assert text == "LimitExceededException (request r-1)"


def test_survives_an_answer_without_either():
    assert error_summary(ClientError({}, "PostToConnection")) == "unknown (request unknown)"


def test_never_quotes_an_exception():
    error = ParamValidationError(report="Invalid type for parameter Data, value: secret")
    assert error_summary(error) == "ParamValidationError"
