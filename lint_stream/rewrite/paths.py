"""The path that a stream was opened by."""

from __future__ import annotations

import libcst as cst

from lint_stream.flows import Flow
from lint_stream.values import argument

__all__ = ["opened_path"]


def opened_path(flow: Flow, node: cst.BaseExpression | None) -> cst.BaseExpression | None:
    """The path of the `open` call that a stream comes from."""
    value = flow.values.of(node)
    if value is None or value.call is None or not value.type.endswith("file"):
        return None
    if isinstance(value.call.func, cst.Attribute) and value.call.func.attr.value == "open":
        owner = flow.values.of(value.call.func.value)
        if owner is not None and owner.type == "path":
            return value.call.func.value
    return argument(value.call, 0, "file")
