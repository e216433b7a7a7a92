"""What is said about a flow: one module per code, found by its file name (`ls103_….py`)."""

from __future__ import annotations

import functools
import importlib
import pkgutil

from lint_stream.rules.rule import Rule

__all__ = ["Rule", "all_rules", "find_rule", "rules_by_code"]


@functools.cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of this folder, by code."""
    names = [module.name for module in pkgutil.iter_modules(__path__) if module.name.startswith("ls")]
    rules = [importlib.import_module(f"{__name__}.{name}").RULE for name in names]
    return tuple(sorted(rules, key=lambda rule: rule.code))


def find_rule(code: str) -> Rule | None:
    """The rule of a code in any case (`ls101`), or None."""
    return next((rule for rule in all_rules() if rule.code == code.upper()), None)


@functools.cache
def rules_by_code() -> dict[str, Rule]:
    """The rules, keyed by code."""
    return {rule.code: rule for rule in all_rules()}
