"""`lint-stream rule`: prints the page of a rule."""

from __future__ import annotations

import sys

from lint_stream import rules

__all__ = ["show_all_rules", "show_rule"]


def show_rule(code: str) -> int:
    """Print the page of one rule, and return the exit status."""
    rule = rules.find_rule(code)
    if rule is None:
        known = ", ".join(one.code for one in rules.all_rules())
        print(f"lint-stream: {code} is no rule; there are {known}", file=sys.stderr)
        return 2
    print(rule.page, end="")
    return 0


def show_all_rules() -> int:
    """Print the page of every rule, and return the exit status."""
    print("\n".join(rule.page for rule in rules.all_rules()), end="")
    return 0
