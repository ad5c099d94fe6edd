"""The policies that `chalice deploy` would give to the functions' roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from chalice.config import Config
from chalice.deploy import deployer, models
from chalice.deploy.appgraph import ApplicationGraphBuilder, DependencyBuilder
from chalice.policy import AppPolicyGenerator
from chalice.utils import OSUtils

from chalice_gateway.errors import InvalidInput

Document = dict[str, Any]
VERSION = "2012-10-17"


def merged(config: Config) -> Document:
    """One policy with the statements of all roles."""
    documents = {id(document): document for _, document in _documents(config)}
    statements = [part for document in documents.values() for part in document["Statement"]]
    return {"Version": VERSION, "Statement": statements}


def by_function(config: Config) -> dict[str, Document]:
    """The policy of each function, by its name. Raises InvalidInput if Chalice cannot make one.

    Functions share a role, but for those to which .chalice/config.json gives their own: with
    autogen_policy false, each has a file.
    """
    try:
        return dict(_documents(config))
    except (RuntimeError, ValueError, KeyError, TypeError) as error:
        raise InvalidInput(f"Chalice cannot make the functions' policy: {error}") from None


def _documents(config: Config) -> Iterator[tuple[str, Document]]:
    application = ApplicationGraphBuilder().build(config, config.chalice_stage)
    resources = DependencyBuilder().build_dependencies(application)
    steps = [
        deployer.PolicyGenerator(AppPolicyGenerator(OSUtils()), OSUtils()),
        deployer.LambdaEventSourcePolicyInjector(),
        deployer.WebsocketPolicyInjector(),
    ]
    deployer.BuildStage(steps=steps).execute(config, resources)
    for function in (each for each in resources if isinstance(each, models.LambdaFunction)):
        if isinstance(function.role, models.ManagedIAMRole):
            yield function.resource_name, cast(Document, function.role.policy.document)
