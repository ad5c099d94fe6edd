"""What CloudFormation keeps of a stage whose tables are protected from deletion.

A deletion policy takes no condition, so the tools write it for the stage.
"""

from __future__ import annotations

from typing import Any

from tools.resources import BUCKET, BUCKET_POLICY, TABLE, Resources

PROTECTION = "DeletionProtectionEnabled"
_RETAIN = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


def retain_data(template_resources: dict[str, Any], described: Resources) -> None:
    """Have the tables, and the bucket with its policy, outlive the stack, if the stage's tables are
    protected.

    described: the same resources, with the values that they have in the stage.
    """
    protected = protected_tables(described)
    files = [
        id
        for id, each in template_resources.items()
        if each.get("Type") in (BUCKET, BUCKET_POLICY) and protected
    ]
    for id in [*protected, *files]:
        template_resources[id].update(_RETAIN)


def protected_tables(described: Resources) -> list[str]:
    """Return the logical ids of the tables that a stage protects from deletion."""
    return [id for id in data_tables(described) if described[id].properties[PROTECTION]]


def data_tables(described: Resources) -> list[str]:
    """Return the logical ids of the tables that hold what people said and set: what a stage may
    protect. The others hold connections, or can be made again."""
    return [
        id for id, each in described.items() if each.type == TABLE and PROTECTION in each.properties
    ]
