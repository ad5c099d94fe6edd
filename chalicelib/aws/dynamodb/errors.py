"""The errors of DynamoDB, as botocore raises them."""

from __future__ import annotations

from chalicelib.aws.json_api import Exceptions, ModeledError


class DynamoDbExceptions(Exceptions):
    """The errors of the operations that our client has."""

    class ConditionalCheckFailedException(ModeledError):
        """`response["Item"]` is the item, if the call asks for it."""

        fields = ("message", "Item")

    class IdempotentParameterMismatchException(ModeledError):
        fields = ("Message",)

    class InternalServerError(ModeledError):
        pass

    class ItemCollectionSizeLimitExceededException(ModeledError):
        pass

    class ProvisionedThroughputExceededException(ModeledError):
        fields = ("message", "ThrottlingReasons")

    class ReplicatedWriteConflictException(ModeledError):
        pass

    class RequestLimitExceeded(ModeledError):
        fields = ("message", "ThrottlingReasons")

    class ResourceNotFoundException(ModeledError):
        pass

    class ThrottlingException(ModeledError):
        fields = ("message", "throttlingReasons")

    class TransactionCanceledException(ModeledError):
        """`response["CancellationReasons"]` has one for each part of the transaction."""

        fields = ("Message", "CancellationReasons")

    class TransactionConflictException(ModeledError):
        """A transaction is writing the same item."""

    class TransactionInProgressException(ModeledError):
        fields = ("Message",)
