"""Two DynamoDBs in this process: moto by itself, and moto with the quick path before it."""

import json
from collections import Counter

from botocore.awsrequest import AWSPreparedRequest, HTTPHeaders
from chalice_gateway.embedded_aws.dynamodb import QuickDynamoDB
from moto.core.botocore_stubber import BotocoreStubber

# moto keeps the tables of regions apart.
REGIONS = {"quick": "us-east-1", "moto": "eu-west-1"}


def by_moto(region, operation, body):
    """Status and body of moto's response; the exception instead, if moto raises one."""
    scope = f"AWS4-HMAC-SHA256 Credential=x/20260101/{region}/dynamodb/aws4_request, Signature=0"
    headers = {"x-amz-target": f"DynamoDB_20120810.{operation}", "authorization": scope}
    url = f"https://dynamodb.{region}.amazonaws.com/"
    request = AWSPreparedRequest("POST", url, HTTPHeaders.from_dict(headers), body, False)
    try:
        status, _, content = BotocoreStubber().process_request(request)
    except Exception as error:
        return type(error)
    return status, content


class TwoDynamoDBs:
    """Asks both, and compares their answers."""

    def __init__(self):
        self.quick = QuickDynamoDB()
        self.answered_by = Counter()

    def ask(self, operation, **request):
        """The answer to a request, which is the same of both."""
        body = json.dumps(request).encode()
        expected = comparable(by_moto(REGIONS["moto"], operation, body))
        answer = self.quick.answer(REGIONS["quick"], operation, body)
        self.answered_by["quick" if answer else "moto"] += 1
        given = (
            (answer.status, answer.body) if answer else by_moto(REGIONS["quick"], operation, body)
        )
        assert comparable(given) == expected, f"{operation} {request}"
        return expected

    def is_quick(self, operation, **request):
        """Whether the quick path answers a request; it has to give moto's answer, too."""
        before = self.answered_by["quick"]
        self.ask(operation, **request)
        return self.answered_by["quick"] > before

    def create_tables(self, *tables):
        """Create these tables, which do not exist in either."""
        for table in tables:
            body = json.dumps(table).encode()
            for region in REGIONS.values():
                self.quick.answer(region, "CreateTable", body)
                status, content = by_moto(region, "CreateTable", body)
                assert status == 200, content

    def delete_tables(self, *tables):
        """Delete these tables in both."""
        for table in tables:
            body = json.dumps({"TableName": table["TableName"]}).encode()
            for region in REGIONS.values():
                self.quick.answer(region, "DeleteTable", body)
                by_moto(region, "DeleteTable", body)


def comparable(answer):
    """The answer with its JSON parsed, and its sets in order: moto's projection shuffles them."""
    if isinstance(answer, type):
        return answer
    status, content = answer
    return status, json.loads(content, object_hook=_with_sorted_sets)


def _with_sorted_sets(value):
    return {k: sorted(v) if k in ("SS", "NS", "BS") else v for k, v in value.items()}
