"""YAML as editors read it before they look into a schema: version 1.2, core schema, so that `NO` and days are texts."""

import re
from typing import Any

import yaml

WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
DECIMAL = re.compile(r"[-+]?[0-9]+")
OCTAL = re.compile(r"0o[0-7]+")
HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


class NoYaml(Exception):  # noqa: N818  named for what it is
    """An editor underlines a fault of the YAML itself, whatever the schema."""


def as_editors_read(text: str) -> Any:  # noqa: ANN401  any JSON value
    """The JSON value that a YAML text stands for; keys are texts. Raises NoYaml, also for repeated keys."""
    try:
        return _json(yaml.compose(text, yaml.CBaseLoader))
    except yaml.YAMLError as error:
        raise NoYaml from error


def _json(node: yaml.Node | None) -> Any:  # noqa: ANN401  any JSON value
    if isinstance(node, yaml.MappingNode):
        entries = {key.value: _json(value) for key, value in node.value}
        if len(entries) < len(node.value):
            raise NoYaml
        return entries
    if isinstance(node, yaml.SequenceNode):
        return [_json(item) for item in node.value]
    if isinstance(node, yaml.ScalarNode):
        return node.value if node.style else _plain(node.value)
    return None


def _plain(text: str) -> str | float | bool | None:
    if text in WORDS:
        return WORDS[text]
    if DECIMAL.fullmatch(text):
        return int(text)
    if OCTAL.fullmatch(text) or HEXADECIMAL.fullmatch(text):
        return int(text, 0)
    return float(text) if FLOAT.fullmatch(text) else text
