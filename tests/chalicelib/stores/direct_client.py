"""DynamoDB without botocore's work between: a call takes a tenth of the time."""

import json
from functools import partial

from chalice_gateway.aws_account import REGION
from chalice_gateway.embedded_aws.dynamodb import QuickDynamoDB, items
from chalice_gateway.embedded_aws.dynamodb.tables import stored_items
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

OPERATIONS = {
    "get_item": "GetItem",
    "batch_get_item": "BatchGetItem",
    "query": "Query",
    "put_item": "PutItem",
    "update_item": "UpdateItem",
    "delete_item": "DeleteItem",
    "batch_write_item": "BatchWriteItem",
    "transact_write_items": "TransactWriteItems",
}


class DirectClient:
    """A client of the tables of `mock_aws` in this process.

    client: botocore's, which knows the exceptions.
    """

    def __init__(self, client):
        self.exceptions = client.exceptions
        self._quick = QuickDynamoDB()

    def __getattr__(self, method):
        return partial(self._call, OPERATIONS[method])

    def _call(self, operation, **parameters):
        answer = self._quick.answer(REGION, operation, json.dumps(parameters).encode())
        assert answer, f"only moto can answer {operation} of {parameters}"
        body = json.loads(answer.body)
        if answer.status == 200:
            return body
        code = body["__type"].rpartition("#")[2]
        error = {"Error": {"Code": code, "Message": body.get("message", "")}, **body}
        raise self.exceptions.from_code(code)(error, operation)

    def scan(self, TableName):  # noqa: N803
        table = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[TableName]
        return {"Items": [items.plain(item.attrs) for item in stored_items(table)]}
