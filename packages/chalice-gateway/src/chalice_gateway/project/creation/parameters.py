"""Puts parameters into the Parameter Store of SSM, from files of the user."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from chalice_gateway.aws_client import AwsClient, AwsError
from chalice_gateway.errors import InvalidInput


async def put_parameters(files: Mapping[str, Path], aws: AwsClient) -> None:
    """Put the text of each file into the parameter of its name, also if there is one.

    Raises InvalidInput for an empty file, and for a name that SSM refuses.
    """
    for name, file in files.items():
        value = read_text(name, file)
        wanted = {"Name": name, "Value": value, "Type": "SecureString", "Overwrite": True}
        try:
            await aws.json("ssm", "PutParameter", wanted)
        except AwsError as error:
            reason = error.message or error.code
            raise InvalidInput(f"--ssm-parameter {name} cannot be put: {reason}") from None


def read_text(name: str, file: Path) -> str:
    """The value of a parameter, without the line end at its end; no message quotes it. Raises
    InvalidInput."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"--ssm-parameter {name}: {file}: {error.strerror}.") from None
    except ValueError:
        raise InvalidInput(f"--ssm-parameter {name}: {file} is not UTF-8.") from None
    if not text.strip():
        raise InvalidInput(f"--ssm-parameter {name}: {file} is empty.")
    return text.removesuffix("\n")
