"""What a deployment of the project would refuse, or what would not work there."""

from chalice_gateway.project.checks.checks import checks, refuse
from chalice_gateway.project.checks.problem import Problem

__all__ = ["Problem", "checks", "refuse"]
