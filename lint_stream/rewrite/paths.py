"""The path that a stream was opened by."""

from __future__ import annotations

import libcst as cst

from lint_stream.flow import Flow
from lint_stream.literals import argument
from lint_stream.rewrite.site import Site
from lint_stream.trace import Binding, dotted

__all__ = ["opened_path", "path_key", "path_names"]


def opened_path(flow: Flow, node: cst.BaseExpression | None) -> cst.BaseExpression | None:
    """The path of the `open` call that a stream comes from."""
    value = flow.values.of(node)
    if value is not None and value.type == "path":
        return node
    if value is None or value.call is None or not value.type.endswith("file"):
        return None
    if isinstance(value.call.func, cst.Attribute) and value.call.func.attr.value == "open":
        owner = flow.values.of(value.call.func.value)
        if owner is not None and owner.type == "path":
            return value.call.func.value
    return argument(value.call, 0, "file")


_SPELLINGS = frozenset(
    """
    pathlib.Path pathlib.PurePath pathlib.PosixPath str os.fspath os.path.abspath os.path.realpath os.path.normpath
    """.split()
)
"""Calls that give the same path in another form."""
_DEEPEST = 3


def path_key(flow: Flow, node: cst.BaseExpression, depth: int = 0) -> str:
    """A path's code without what only changes its form: `path` of `Path(path)`, of `str(path)`, of a name for it."""
    if isinstance(node, cst.Call) and len(node.args) == 1 and flow.values.called_names(node) & _SPELLINGS:
        return path_key(flow, node.args[0].value, depth)
    if isinstance(node, cst.Name) and depth < _DEEPEST:
        definitions = flow.trace.definitions_of(node)
        if len(definitions) == 1 and definitions[0].binding is Binding.ASSIGNED and not definitions[0].path:
            value = definitions[0].value
            if isinstance(value, cst.Name | cst.Call) and (
                isinstance(value, cst.Name) or flow.values.called_names(value) & _SPELLINGS
            ):
                return path_key(flow, value, depth + 1)
    if isinstance(node, cst.SimpleString):
        return repr(node.evaluated_value)
    return "".join(flow.region.code(node).split())


def path_names(flow: Flow, site: Site, node: cst.CSTNode, depth: int = 0) -> set[str]:
    """Names in a path, and in what these names were made of."""
    found: set[str] = set()
    for inner in site.trace.inside(node):
        if not isinstance(inner, cst.Name | cst.Attribute):
            continue
        name = dotted(inner)
        if name is None:
            continue
        found.add(name)
        for definition in site.trace.definitions_of(inner):
            if definition.binding is Binding.ASSIGNED and definition.value is not None and depth < _DEEPEST - 1:
                found |= path_names(flow, site, definition.value, depth + 1)
    return found
