"""`lint-stream config`: prints what is in force, and where it comes from."""

from __future__ import annotations

import json

from lint_stream import rules
from lint_stream.frontends.configuration import Configuration
from lint_stream.frontends.files import DEFAULT_EXCLUDE
from lint_stream.frontends.selection import PREFIX

__all__ = ["show_configuration"]

_WIDTH = 40
"""Columns before the origin. Longer values push theirs to the right."""


def show_configuration(configuration: Configuration) -> int:
    """Print each key with its value, as pyproject.toml would spell it, and its origin; return the exit status."""
    for key, (value, origin) in configuration.origins.items():
        setting = f"{key} = {_as_toml(_in_force(key) if value is None else value)}"
        print(f"{setting:<{_WIDTH}}  # {origin}")
    return 0


def _in_force(key: str) -> object:
    """What a key that is not set comes to."""
    off = tuple(rule.code for rule in rules.all_rules() if not rule.default)
    return {"select": (PREFIX,), "ignore": off, "exclude": DEFAULT_EXCLUDE, "chunk-size": "64KiB"}.get(key, ())


def _as_toml(value: object) -> str:
    if isinstance(value, (list, tuple)):
        if value and isinstance(value[0], tuple):
            return "{ " + ", ".join(f"{_as_toml(key)} = {_as_toml(item)}" for key, item in value) + " }"
        return "[" + ", ".join(map(_as_toml, value)) + "]"
    # Strings, numbers and booleans are written in TOML as in JSON.
    return json.dumps(value, ensure_ascii=False)
