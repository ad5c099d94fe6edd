"""The CloudFormation templates that a project merges into the one that Chalice generates."""

from chalice_gateway.project.template.reading import Template, TemplateOptions, read_template
from chalice_gateway.project.template.resource_types import Resource

__all__ = ["Resource", "Template", "TemplateOptions", "read_template"]
