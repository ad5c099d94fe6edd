"""Clients of the management API: boto3, the AWS CLI and the AWS SDK for JavaScript.

Each has `call(operation, endpoint, signed=True, **arguments)`, which raises RequestRefused.
"""

import json
import re
import subprocess

import boto3
from botocore import UNSIGNED, xform_name
from botocore.config import Config

from gateway_support import javascript
from gateway_support.commands import tool


class RequestRefused(Exception):
    """The error that a client raised: its exception, its name for the kind, its message."""

    def __init__(self, exception, kind, message):
        super().__init__(exception, kind, message)
        self.exception = exception
        self.kind = kind
        self.message = message


class Boto3:
    # The exception for an error that the service's model does not name.
    other = "ClientError"

    def call(self, operation, endpoint, signed=True, **arguments):
        own = {} if signed else {"signature_version": UNSIGNED}
        config = Config(retries={"total_max_attempts": 1}, **own)
        client = boto3.client("apigatewaymanagementapi", endpoint_url=endpoint, config=config)
        try:
            return getattr(client, xform_name(operation))(**arguments)
        except client.exceptions.ClientError as error:
            told = error.response["Error"]
            raise RequestRefused(type(error).__name__, told["Code"], told["Message"]) from None
        finally:
            client.close()


class AwsCli:
    other = "BadRequestException"

    def __init__(self, folder):
        self._data = folder / "data"

    def call(self, operation, endpoint, signed=True, **arguments):
        words = [xform_name(operation, "-"), "--endpoint-url", endpoint]
        words.append(f"--connection-id={arguments['ConnectionId']}")  # an id may begin with "-"
        if "Data" in arguments:
            self._data.write_text(arguments["Data"], encoding="utf-8")
            words += ["--data", f"fileb://{self._data}"]
        if not signed:
            words.append("--no-sign-request")
        command = [tool("aws"), "apigatewaymanagementapi", *words]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
        if ended.returncode == 0:
            return json.loads(ended.stdout or "{}")
        pattern = rf"An error occurred \((\w+)\) when calling the {operation} operation.*?: ?(.*)\n"
        refused = re.search(pattern, ended.stderr)
        assert refused, ended.stderr
        kind, message = refused.groups()
        raise RequestRefused(kind, kind, message)


class JavaScriptSdk:
    other = "ApiGatewayManagementApiServiceException"

    def call(self, operation, endpoint, signed=True, **arguments):
        return self.outcome(operation, endpoint, signed, **arguments)["answer"]

    def outcome(self, operation, endpoint, signed=True, encoded_at=False, **arguments):
        asked = {
            "operation": operation,
            "endpoint": endpoint,
            "input": arguments,
            "signed": signed,
            "encodedAt": encoded_at,
        }
        ended = subprocess.run(
            [tool("node"), str(javascript.JS / "management.mjs")],
            input=json.dumps(asked),
            stdout=subprocess.PIPE,
            text=True,
            timeout=60,
            check=True,
        )
        outcome = json.loads(ended.stdout)
        if "name" in outcome:
            raise RequestRefused(outcome["class"], outcome["name"], outcome["message"])
        return outcome
