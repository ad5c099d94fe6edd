"""IAM policies: from a file, or as Chalice generates them, and what they allow."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from chalice.config import Config
from chalice.deploy import deployer, models
from chalice.deploy.appgraph import ApplicationGraphBuilder, DependencyBuilder
from chalice.policy import AppPolicyGenerator
from chalice.utils import OSUtils

from chalice_gateway import log
from chalice_gateway.errors import InvalidInput


def read(path: Path) -> dict[str, Any]:
    """A policy from its file. Raises WrongInput."""
    try:
        policy: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        evaluator(policy)("test:Test", "*")
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(f"{path} is not an IAM policy: {error!r}") from None
    return policy


def generated(config: Config) -> dict[str, Any]:
    """The policy that `chalice deploy` would give to the functions' role.

    Functions that have roles of their own share one here.
    """
    application = ApplicationGraphBuilder().build(config, config.chalice_stage)
    resources = DependencyBuilder().build_dependencies(application)
    steps = [
        deployer.PolicyGenerator(AppPolicyGenerator(OSUtils()), OSUtils()),
        deployer.LambdaEventSourcePolicyInjector(),
        deployer.WebsocketPolicyInjector(),
    ]
    deployer.BuildStage(steps=steps).execute(config, resources)
    roles = [resource for resource in resources if isinstance(resource, models.ManagedIAMRole)]
    documents: list[Any] = [role.policy.document for role in roles]
    statements = [part for document in documents for part in document["Statement"]]
    return {"Version": "2012-10-17", "Statement": statements}


def evaluator(policy: Mapping[str, Any]) -> Callable[[str, str], bool]:
    """Tells, for an action and the ARN of a resource, whether the policy allows it."""
    # Half a second's import, only for those who ask for it.
    from moto.iam.access_control import IAMPolicy, PermissionResult

    evaluated = IAMPolicy(json.dumps(policy))

    def allows(action: str, resource: str) -> bool:
        result = evaluated.is_action_permitted(action, resource)
        return bool(result == PermissionResult.PERMITTED)

    return allows


def file_evaluator(path: Path) -> Callable[[str, str], bool]:
    """Like `evaluator`, and follows changes of the file: IAM, too, applies a changed policy to
    functions that run. An invalid change is reported, and the policy before it stays in force.

    Raises InvalidInput for a file that is invalid from the start.
    """
    modified_ns, evaluate = path.stat().st_mtime_ns if path.exists() else 0, evaluator(read(path))

    def allows(action: str, resource: str) -> bool:
        nonlocal modified_ns, evaluate
        seen_ns = path.stat().st_mtime_ns if path.exists() else 0
        if seen_ns != modified_ns:
            modified_ns = seen_ns
            try:
                evaluate = evaluator(read(path))
            except InvalidInput as error:
                log.problem(f"{error} The policy before this change stays in force.")
        return evaluate(action, resource)

    return allows
