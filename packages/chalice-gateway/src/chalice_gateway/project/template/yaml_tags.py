"""CloudFormation's short tags in YAML, `!Ref`, `!Sub`, `!GetAtt` and the others, as Chalice reads
them: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html"""

from __future__ import annotations

from typing import Any

import yaml

# Tags whose long form has no `Fn::`.
_WITHOUT_PREFIX = ("Ref", "Condition")


class TemplateLoader(yaml.SafeLoader):
    """Reads YAML, and each short tag as its long form."""


def _construct(loader: TemplateLoader, name: str, node: yaml.Node) -> dict[str, Any]:
    value = _value(loader, node)
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in _WITHOUT_PREFIX else f"Fn::{name}": value}


def _value(loader: TemplateLoader, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    raise yaml.constructor.ConstructorError(None, None, "unknown node", node.start_mark)


def _text(loader: TemplateLoader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


TemplateLoader.add_multi_constructor("!", _construct)
# Versions such as 2012-10-17 are text in a template.
TemplateLoader.add_constructor("tag:yaml.org,2002:timestamp", _text)
