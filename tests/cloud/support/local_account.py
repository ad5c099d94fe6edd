"""An AWS account on this machine, behind one address, and an environment for tools that use it."""

import os
from pathlib import Path

import boto3

HOST = "127.0.0.1"
REGION = "us-east-1"
NO_AWS = Path(__file__).parent / "no_aws"


class LocalAccount:
    """An account at `url`, whose services take any credentials of the name `test`."""

    def __init__(self, url):
        self.url = url
        self._clients = {}

    def environment(self, **variables):
        """The environment of a tool. AWS_ENDPOINT_URL is not enough, as the AWS CLI ignores it for
        SQS. pip can still download packages."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "PYTHONPATH": str(NO_AWS),
            "NO_PROXY": f"{HOST},{os.environ.get('NO_PROXY', '')},amazonaws.com",
            **variables,
        }

    def client(self, service):
        """boto3's client of a service, made at the first call."""
        if service not in self._clients:
            self._clients[service] = boto3.client(
                service,
                endpoint_url=self.url,
                region_name=REGION,
                aws_access_key_id="test",
                aws_secret_access_key="test",
            )
        return self._clients[service]
