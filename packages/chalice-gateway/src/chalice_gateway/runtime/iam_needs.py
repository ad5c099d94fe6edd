"""Which IAM actions an AWS call needs, and on which resources.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chalice_gateway import aws_account

# Operations whose permission has another name.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
_IN_TRANSACTION = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
_BATCHES = (
    *("SendMessageBatch", "DeleteMessageBatch", "ChangeMessageVisibilityBatch"),
    "PublishBatch",
)
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html
_S3_ACTIONS = {
    "HeadObject": "GetObject",
    "HeadBucket": "ListBucket",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListBuckets": "ListAllMyBuckets",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListParts": "ListMultipartUploadParts",
    "DeleteObjects": "DeleteObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "CompleteMultipartUpload": "PutObject",
}
# Operations whose permissions depend on their parameters.
_TRANSACTIONS = ("TransactWriteItems", "TransactGetItems")
_BATCHES_OF_TABLES = ("BatchWriteItem", "BatchGetItem")

Need = tuple[str, str]
"""An action, `dynamodb:PutItem`, and the ARN of its resource."""
Params = Mapping[str, Any]


def needs(service: str, operation: str, params: Params, region: str = "") -> Iterator[Need]:
    """The permissions that an operation needs in a region, by default the account's.

    A transaction has no action of its own: it needs the actions of its parts.
    """
    if operation in _TRANSACTIONS:
        for item in params["TransactItems"]:
            for kind, part in item.items():
                yield f"dynamodb:{_IN_TRANSACTION[kind]}", _arn(service, part, region)
    elif operation in _BATCHES_OF_TABLES:
        for table in params["RequestItems"]:
            yield f"dynamodb:{operation}", _arn(service, {"TableName": table}, region)
    else:
        yield f"{service}:{_action(service, operation)}", _arn(service, params, region)
    if service == "s3" and "Tagging" in params:
        yield "s3:PutObjectTagging", _arn(service, params, region)
    if source := params.get("CopySource"):
        yield "s3:GetObject", f"arn:{aws_account.partition()}:s3:::{str(source).lstrip('/')}"


def resource_name(service: str, params: Params) -> str:
    """The table, queue, topic, bucket or stream of a call; an empty string if it names none."""
    if service == "sqs":
        return str(params.get("QueueName") or _last(params.get("QueueUrl"), "/"))
    if service == "sns":
        return _last(params.get("TopicArn") or params.get("TargetArn") or params.get("Name"), ":")
    if service == "s3":
        return str(params.get("Bucket", ""))
    if service == "kinesis":
        return str(params.get("StreamName") or _last(params.get("StreamARN"), "/"))
    if tables := params.get("RequestItems"):
        return ", ".join(tables)
    return _last(params.get("TableName"), "/")


def _last(text: Any, separator: str) -> str:
    return str(text or "").rpartition(separator)[2]


def _action(service: str, operation: str) -> str:
    if service == "s3":
        return _S3_ACTIONS.get(operation, operation)
    if (service, operation) == ("lambda", "Invoke"):
        return "InvokeFunction"
    return operation.removesuffix("Batch") if operation in _BATCHES else operation


def _arn(service: str, params: Params, region: str) -> str:
    """The ARN of what a call concerns; `*` for none."""
    name = resource_name(service, params)
    if service == "dynamodb" and name:
        index = f"/index/{params['IndexName']}" if "IndexName" in params else ""
        return aws_account.arn(service, f"table/{name}{index}", region)
    if service == "dynamodb" and "StreamArn" in params:
        return str(params["StreamArn"])
    if service == "s3" and name:
        key = f"/{params['Key']}" if params.get("Key") else ""
        return f"arn:{aws_account.partition()}:s3:::{name}{key}"
    if service == "kinesis" and name:
        return aws_account.arn(service, f"stream/{name}", region)
    if service == "ssm" and "Name" in params:
        return aws_account.arn(service, f"parameter/{str(params['Name']).lstrip('/')}", region)
    if service == "lambda" and "FunctionName" in params:
        return _function_arn(str(params["FunctionName"]), region)
    if service == "secretsmanager" and "SecretId" in params:
        return _secret_arn(str(params["SecretId"]), region)
    return aws_account.arn(service, name, region) if name and service in ("sqs", "sns") else "*"


def _function_arn(name: str, region: str) -> str:
    """The ARN of a function that is named by its ARN, or by its name alone."""
    is_arn = name.startswith("arn:")
    return name if is_arn else aws_account.arn("lambda", f"function:{name}", region)


def _secret_arn(id: str, region: str) -> str:
    """The ARN of a secret. Secrets Manager adds six characters to its name, whatever they are."""
    return (
        id
        if id.startswith("arn:")
        else aws_account.arn("secretsmanager", f"secret:{id}-??????", region)
    )
