"""What literals and arguments say by themselves."""

from __future__ import annotations

import libcst as cst

from lint_stream.catalog.rows import BYTES, TEXT

__all__ = ["argument", "is_empty_literal", "is_name", "is_none", "mode_of", "string_value", "tests_emptiness"]


def mode_of(mode: str) -> str:
    """BYTES or TEXT of a file mode."""
    return BYTES if "b" in mode else TEXT


def is_none(node: cst.CSTNode | None) -> bool:
    """Whether an expression is the literal None."""
    return is_name(node, "None")


def is_name(node: cst.CSTNode | None, name: str) -> bool:
    """Whether an expression is this name alone."""
    return isinstance(node, cst.Name) and node.value == name


def is_empty_literal(node: cst.CSTNode | None) -> bool:
    """Whether it is `""` or `b""`."""
    return isinstance(node, cst.SimpleString) and node.evaluated_value in ("", b"")


def tests_emptiness(test: cst.BaseExpression, name: str) -> bool:
    """Whether a test holds where a name is empty, and only there: `not chunk`, `chunk == b""`, `len(chunk) == 0`."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return is_name(test.expression, name) or _is_length(test.expression, name)
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return False
    target = test.comparisons[0]
    if not isinstance(target.operator, cst.Equal):
        return False
    if _is_length(test.left, name):
        return isinstance(target.comparator, cst.Integer) and target.comparator.value == "0"
    return is_name(test.left, name) and is_empty_literal(target.comparator)


def _is_length(node: cst.BaseExpression, name: str) -> bool:
    return (
        isinstance(node, cst.Call)
        and is_name(node.func, "len")
        and len(node.args) == 1
        and is_name(node.args[0].value, name)
    )


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
