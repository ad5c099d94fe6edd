"""The secrets that a stage names: they have to be there before the stage is deployed."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from botocore.exceptions import ClientError

from chalicelib.config import TOKEN, AuthSettings, PushSettings
from tools.account import Account
from tools.errors import ToolError

_MISSING = {
    "ssm": "ParameterNotFound",
    "secretsmanager": "ResourceNotFoundException",
}
# With a new value, which no history of the shell shows, and which may begin with a dash.
_COMMANDS = {
    "ssm": "aws ssm put-parameter --type SecureString --name {name} --value={value}",
    "secretsmanager": "aws secretsmanager create-secret --name {name} --secret-string={value}",
}
_SECRET = '"$(openssl rand -base64 32)"'
_PRIVATE_KEY = "\"$(openssl rand -base64 32 | tr '+/' '-_' | tr -d '=')\""


@dataclass(frozen=True)
class NamedSecret:
    """A secret that a stage's functions read.

    place: `ssm:NAME` or `secretsmanager:NAME`. purpose: what it is for, with the setting that
    names it. advice: what to do if there is none. value: a new one, in the words of a shell.
    """

    place: str
    purpose: str
    advice: str
    value: str


def of_stage(auth: AuthSettings, push: PushSettings) -> Iterator[NamedSecret]:
    """Yield the secrets that the settings of a stage name."""
    if auth.mode == TOKEN and auth.secret:
        purpose = "by which tokens are checked (AUTH_SECRET)"
        yield NamedSecret(auth.secret, purpose, "Create it, and give it to your back end", _SECRET)
    if push.key:
        purpose = "the private key of push notifications (PUSH_KEY)"
        yield NamedSecret(push.key, purpose, "Create it", _PRIVATE_KEY)


def check(account: Account, secret: NamedSecret) -> None:
    """Raise ToolError, with the command that creates it, if a secret does not exist."""
    service, _, name = secret.place.partition(":")
    try:
        _describe(account, service, name)
    except ClientError as error:
        if error.response["Error"]["Code"] != _MISSING[service]:
            raise
        command = _COMMANDS[service].format(name=shlex.quote(name), value=secret.value)
        raise ToolError(
            f"{account} has no secret {secret.place}, {secret.purpose}. {secret.advice}: {command}"
        ) from None


def _describe(account: Account, service: str, name: str) -> None:
    """Ask for the secret without its value; raises ClientError."""
    if service == "ssm":
        account.client("ssm").get_parameter(Name=name)
    else:
        account.client("secretsmanager").describe_secret(SecretId=name)
