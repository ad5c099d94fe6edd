"""Makes what a template describes, as CloudFormation would."""

from chalice_gateway.project.creation.create import Created, create

__all__ = ["Created", "create"]
