"""A Lambda function: its time-out, its environment variables, and its contexts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chalice.config import Config
from chalice.local import LambdaContext

from chalice_gateway.aws_account import arn
from chalice_gateway.embedded_aws.aws_environment import without_aws_variables

# Chalice's defaults, which it writes into every deployment (constants.py).
DEFAULT_TIMEOUT_S = 60
DEFAULT_MEMORY_MB = 128
# The function of all HTTP routes.
API_HANDLER = "api_handler"
VERSION = "$LATEST"


@dataclass(frozen=True)
class Function:
    """One function of the app: its name at Lambda, time-out in seconds, memory in MB, and
    environment variables."""

    name: str
    timeout: int
    memory: int
    variables: Mapping[str, str]

    @classmethod
    def of(cls, config: Config) -> Function:
        """The function of a configuration's scope."""
        name = f"{config.app_name}-{config.chalice_stage}"
        if config.function_name != API_HANDLER:
            name += f"-{config.function_name}"
        memory = config.lambda_memory_size or DEFAULT_MEMORY_MB
        variables = {
            **without_aws_variables(config.environment_variables),
            **_described(name, memory),
        }
        return cls(name, int(config.lambda_timeout or DEFAULT_TIMEOUT_S), memory, variables)

    def context(self) -> LambdaContext:
        """The context of one call."""
        context = LambdaContext(self.name, self.memory, self.timeout * 1000)
        # Chalice's local mode leaves these empty, and returns the remaining time as a float.
        context.invoked_function_arn = arn("lambda", f"function:{self.name}")
        context.log_group_name = f"/aws/lambda/{self.name}"
        context.log_stream_name = "local"
        remaining = context.get_remaining_time_in_millis
        context.get_remaining_time_in_millis = lambda: max(0, int(remaining()))  # type: ignore[method-assign]
        return context


def _described(name: str, memory: int) -> dict[str, str]:
    """The variables in which Lambda describes a function.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    return {
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_VERSION": VERSION,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(memory),
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
    }
