"""The CloudFormation templates that a project merges into the one that Chalice generates."""

from chalice_gateway.project.template.intrinsics import NO_VALUE, Intrinsics
from chalice_gateway.project.template.reading import Template, TemplateOptions, read_template
from chalice_gateway.project.template.resource_types import Resource

__all__ = [
    "NO_VALUE",
    "Intrinsics",
    "Resource",
    "Template",
    "TemplateOptions",
    "read_template",
]
