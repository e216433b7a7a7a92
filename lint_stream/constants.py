"""What an expression comes to that is a literal, or is made of literals of this file: a mode, the start of a path."""

from __future__ import annotations

import ast

import libcst as cst

from lint_stream.callees import Callees
from lint_stream.catalog.index import Catalog
from lint_stream.catalog.names import PSEUDO_FILES
from lint_stream.catalog.passing import PATH_METHODS, PATHS
from lint_stream.facts import ModuleFacts
from lint_stream.literals import mode_of, string_value
from lint_stream.region import Region
from lint_stream.trace import Binding, Trace

__all__ = ["Constants"]

_LONGEST_CODE = 2000
_DEEPEST = 6


class Constants(Callees):
    """Answers what literals the expressions of one region come to."""

    def __init__(self, trace: Trace, facts: ModuleFacts, catalog: Catalog, region: Region) -> None:
        super().__init__(trace, facts, catalog, region)
        self._parsed: dict[str, cst.BaseExpression | None] = {}

    def parsed(self, code: str) -> cst.BaseExpression | None:
        """An expression of the file outside the region, parsed once; None where it is long, or is none."""
        if code not in self._parsed:
            try:
                self._parsed[code] = cst.parse_expression(code) if len(code) < _LONGEST_CODE else None
            except (cst.ParserSyntaxError, RecursionError):
                self._parsed[code] = None
        return self._parsed[code]

    def mode_of_expression(self, node: cst.BaseExpression, depth: int = 0) -> str | None:
        """BYTES or TEXT of a mode argument; None where it is a variable."""
        if depth > _DEEPEST:
            return None
        text = string_value(node)
        if text is not None and not isinstance(node, cst.FormattedString):
            return mode_of(text)
        if isinstance(node, cst.IfExp):
            modes = {self.mode_of_expression(side, depth + 1) for side in (node.body, node.orelse)}
            return modes.pop() if len(modes) == 1 else None
        if isinstance(node, cst.Name):
            for definition in self._trace.definitions_of(node):
                if definition.binding is Binding.ASSIGNED and definition.value is not None:
                    return self.mode_of_expression(definition.value, depth + 1)
                return None
            values = self._facts.assigned.get(node.value, ())
            if len(values) == 1:
                parsed = self.parsed(ast.unparse(values[0]))
                return self.mode_of_expression(parsed) if isinstance(parsed, cst.SimpleString) else None
        return None

    def is_pseudo_file(self, node: cst.BaseExpression | None) -> bool:
        """Whether a path leads below /proc or /sys, as far as its beginning is a literal of this file."""
        return f"{self._beginning(node) or ''}/".startswith(PSEUDO_FILES)

    def _beginning(self, node: cst.CSTNode | None, depth: int = 0) -> str | None:
        """The literal text that a path begins with."""
        text = string_value(node)
        if text is not None or depth > _DEEPEST:
            return text
        if isinstance(node, cst.BinaryOperation):
            return self._beginning(node.left, depth + 1)
        if isinstance(node, cst.FormattedString) and node.parts:
            first = node.parts[0]
            return (
                self._beginning(first.expression, depth + 1)
                if isinstance(first, cst.FormattedStringExpression)
                else None
            )
        if isinstance(node, cst.Call):
            if isinstance(node.func, cst.Attribute) and node.func.attr.value in PATH_METHODS:
                return self._beginning(node.func.value, depth + 1)
            joins = self.called_names(node) & PATHS
            return self._beginning(node.args[0].value, depth + 1) if joins and node.args else None
        if isinstance(node, cst.Name):
            definitions = self._trace.definitions_of(node)
            if definitions:
                given = definitions[0]
                known = len(definitions) == 1 and given.binding is Binding.ASSIGNED and not given.path
                return self._beginning(given.value, depth + 1) if known else None
            values = self._facts.assigned.get(node.value, ())
            return self._beginning(self.parsed(ast.unparse(values[0])), depth + 1) if len(values) == 1 else None
        return None
