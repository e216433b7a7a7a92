"""The size of one read: the user's setting, a constant that the module has, or the default."""

from __future__ import annotations

import ast
import re

from lint_stream.advice import default_size_code
from lint_stream.flow import Flow

__all__ = ["chunk_size_code"]

_SMALLEST, _LARGEST = 4096, 16 * 1024 * 1024
_SMALLEST_ASYNC = 256 * 1024

_CONSTANT = re.compile(
    r"_*(?:[A-Z0-9]+_)*(?:CHUNK|CHUNKS|BUFFER|BUF|BLOCK|PIECE|READ|COPY)(?:_?(?:SIZE|BYTES|LEN|LENGTH|SZ))?$"
)


def chunk_size_code(flow: Flow, *, threaded: bool = False) -> str:
    """The size as code: `64 * 1024`, or the name of a module constant that is a chunk size.

    `threaded`: each read is handed to a thread, where small chunks cost more than the read.
    """
    if flow.size is not None:
        return flow.size
    if flow.catalog.settings.chunk_size is not None:
        return default_size_code(flow, threaded=threaded)
    smallest = _SMALLEST_ASYNC if threaded else _SMALLEST
    for name, values in flow.facts.assigned.items():
        if not _CONSTANT.match(name) or len(values) != 1 or _is_shadowed(flow, name) or not _is_constant(flow, name):
            continue
        size = _integer(values[0])
        if size is not None and smallest <= size <= _LARGEST:
            return name
    return default_size_code(flow, threaded=threaded)


def _is_constant(flow: Flow, name: str) -> bool:
    """Whether one plain statement of the module makes it, before the code at hand, and nothing changes it."""
    made = [node for node in flow.facts.tree.body if _makes(node, name)]
    is_in_function = flow.trace.function(flow.producer.node) is not None
    code = flow.region.plan.first_line if is_in_function else flow.region.span(flow.producer.node).start.line
    if len(made) != 1 or made[0].lineno >= code:
        return False
    changed = rf"\b(?:global|del|for|as|nonlocal)\b[^\r\n]*\b{name}\b"
    assigned = rf"\b{name}\s*(?:[-+*/|&^%]|//|<<|>>)=|\b{name}\b\s*(?::[^=\r\n]*)?=(?!=)"
    return len(re.findall(f"{changed}|{assigned}", flow.facts.text)) == 1


def _makes(node: ast.stmt, name: str) -> bool:
    """Whether a statement assigns a name and nothing else."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return len(targets) == 1 and isinstance(targets[0], ast.Name) and targets[0].id == name


def _is_shadowed(flow: Flow, name: str) -> bool:
    return any(definition.name == name for definition in flow.trace.definitions if definition.scope.is_function)


def _integer(node: ast.expr) -> int | None:
    """The value of an integer expression of literals: `64 * 1024`, `1 << 16`, `2 ** 20`."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    if isinstance(node, ast.BinOp):
        left, right = _integer(node.left), _integer(node.right)
        if left is None or right is None:
            return None
        if isinstance(node.op, ast.Mult):
            return left * right
        if isinstance(node.op, ast.LShift) and 0 <= right < 64:
            return left << right
        if isinstance(node.op, ast.Pow) and 0 <= right < 64:
            return int(left**right)
    return None
