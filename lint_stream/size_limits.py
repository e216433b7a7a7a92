"""Whether a length is compared with a limit, after everything is there."""

from __future__ import annotations

import libcst as cst

from lint_stream.trace import Trace, last_name

__all__ = ["is_limit"]

_DEEPEST_NAME = 6
"""Names that a value is followed through, one after the other."""

_ABORTS = (cst.Raise, cst.Return, cst.Continue, cst.Break)
_SIZES = (cst.GreaterThan, cst.GreaterThanEqual)
_SMALLER = (cst.LessThan, cst.LessThanEqual)


def is_limit(trace: Trace, size: cst.BaseExpression, depth: int = 0) -> bool:
    """Whether a length is compared with an upper limit, and what is past it is refused."""
    if depth > _DEEPEST_NAME:
        return False
    node: cst.BaseExpression = size
    parent = trace.parents.get(node)
    is_scaled = False  # In megabytes, a small number is a limit too.
    while isinstance(parent, cst.BinaryOperation):
        is_scaled = is_scaled or isinstance(parent.operator, cst.Divide | cst.FloorDivide | cst.RightShift)
        node, parent = parent, trace.parents.get(parent)
    if isinstance(parent, cst.Assign) and len(parent.targets) == 1 and isinstance(parent.targets[0].target, cst.Name):
        target = parent.targets[0].target
        return target in trace.defined and any(is_limit(trace, use, depth + 1) for use in trace.defined[target].uses)
    if isinstance(parent, cst.NamedExpr):
        node, parent = parent, trace.parents.get(parent)
    comparison = parent if isinstance(parent, cst.Comparison) else trace.parents.get(parent) if parent else None
    if not isinstance(comparison, cst.Comparison):
        return False
    on_left = comparison.left is node
    larger = False
    for target_ in comparison.comparisons:
        if on_left:
            larger = isinstance(target_.operator, _SIZES) and (is_scaled or not _is_tiny(target_.comparator))
            smaller = isinstance(target_.operator, _SMALLER) and (is_scaled or not _is_tiny(target_.comparator))
        else:
            larger = (
                isinstance(target_.operator, _SMALLER)
                and target_.comparator is node
                and (is_scaled or not _is_tiny(comparison.left))
            )
            smaller = isinstance(target_.operator, _SIZES) and target_.comparator is node
        if larger or smaller:
            break
    else:
        return False
    condition: cst.CSTNode = comparison
    negated = False
    outer = trace.parents.get(condition)
    while isinstance(outer, cst.BooleanOperation | cst.UnaryOperation):
        negated ^= isinstance(outer, cst.UnaryOperation)
        condition, outer = outer, trace.parents.get(outer)
    if isinstance(outer, cst.Assert):
        return smaller
    if not isinstance(outer, cst.If) or outer.test is not condition:
        return False
    refused: cst.CSTNode | None = outer.body if larger != negated else outer.orelse
    return refused is not None and _aborts(refused)


def _is_tiny(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Integer) and int(node.value, 0) < 64


def _aborts(block: cst.CSTNode) -> bool:
    todo: list[cst.CSTNode] = [block]
    while todo:
        node = todo.pop()
        if isinstance(node, _ABORTS):
            return True
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Name | cst.Attribute):
            name = last_name(node.func)
            if name in ("abort", "exit", "error", "fail", "send_error", "close"):
                return True
        if isinstance(
            node, cst.IndentedBlock | cst.SimpleStatementLine | cst.SimpleStatementSuite | cst.Else | cst.If | cst.Expr
        ):
            todo += node.children
    return False
