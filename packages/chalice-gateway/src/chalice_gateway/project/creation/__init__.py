"""Makes what a template describes, as CloudFormation would, and the parameters of a run."""

from chalice_gateway.project.creation.create import Created, create
from chalice_gateway.project.creation.parameters import put_parameters

__all__ = ["Created", "create", "put_parameters"]
