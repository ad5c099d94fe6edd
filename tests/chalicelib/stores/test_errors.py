"""The part of an AWS error that is logged."""

from botocore.exceptions import ClientError, ParamValidationError

from chalicelib.stores.errors import error_summary


def test_a_summary_has_the_error_code_and_request_id():
    answer = {
        "Error": {"Code": "LimitExceededException", "Message": "secret"},
        "ResponseMetadata": {"RequestId": "r-1"},
    }
    text = error_summary(ClientError(answer, "PostToConnection"))
    assert text == "LimitExceededException (request r-1)"


def test_a_summary_of_an_error_without_code_and_request_id_says_unknown():
    assert error_summary(ClientError({}, "PostToConnection")) == "unknown (request unknown)"


def test_a_summary_never_quotes_the_exceptions_text():
    error = ParamValidationError(report="Invalid type for parameter Data, value: secret")
    assert error_summary(error) == "ParamValidationError"
