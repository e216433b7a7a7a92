"""What literals and arguments say by themselves."""

from __future__ import annotations

import libcst as cst

from lint_stream.catalog.rows import BYTES, TEXT

__all__ = ["argument", "is_none", "mode_of", "string_value"]


def mode_of(mode: str) -> str:
    """BYTES or TEXT of a file mode."""
    return BYTES if "b" in mode else TEXT


def is_none(node: cst.CSTNode | None) -> bool:
    """Whether an expression is the literal None."""
    return isinstance(node, cst.Name) and node.value == "None"


def string_value(node: cst.CSTNode | None) -> str | None:
    """The text of a string literal (of an f-string, its first literal part)."""
    if isinstance(node, cst.SimpleString):
        value = node.evaluated_value
        return value if isinstance(value, str) else None
    if isinstance(node, cst.FormattedString) and node.parts and isinstance(node.parts[0], cst.FormattedStringText):
        return node.parts[0].value
    if isinstance(node, cst.ConcatenatedString):
        return string_value(node.left)
    if isinstance(node, cst.BinaryOperation):
        return string_value(node.left)
    return None


def argument(call: cst.Call, at: int | None, keyword: str | None = None) -> cst.BaseExpression | None:
    """An argument by position or keyword; None where it is not given, or hidden behind a star."""
    position = 0
    for arg in call.args:
        if arg.star == "*":
            at = None
        elif arg.keyword is None and arg.star == "":
            if at is not None and position == at:
                return arg.value
            position += 1
        elif keyword is not None and arg.keyword is not None and arg.keyword.value == keyword:
            return arg.value
    return None
