"""A region alone, parsed with libcst, and the way back from its positions to the file's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import cast

import libcst as cst
from libcst.metadata import CodePosition, CodeRange, MetadataWrapper, PositionProvider

from lint_stream.diagnostic import Location, Span
from lint_stream.scout import RegionPlan
from lint_stream.source_text import SourceText

__all__ = ["Region", "RegionError"]

_HEADER = "if True:\n"


class RegionError(Exception):
    """A region that cannot be analysed; the message is the reason."""


class Region:
    """The libcst tree of one plan. A method keeps its indentation under a one-line block header."""

    def __init__(self, plan: RegionPlan, source: SourceText) -> None:
        self.plan = plan
        self.source = source
        self._lines = source.lines
        self._map: list[int] = []
        text = self._text()
        try:
            self.module = cst.parse_module(text)
        except cst.ParserSyntaxError as error:
            raise RegionError(f"libcst cannot parse it: {error.message.splitlines()[0]}") from error
        except RecursionError as error:
            raise RegionError("it is nested too deeply") from error

    def _text(self) -> str:
        parts: list[str] = []
        placeholders = dict(self.plan.placeholders)
        first_text = self._lines[self.plan.first_line - 1]
        indent = first_text[: len(first_text) - len(first_text.lstrip(" \t\f"))]
        if indent.rpartition("\f")[2]:  # A form feed starts the line anew.
            parts.append(_HEADER)
            self._map.append(self.plan.first_line)
        for first, last in self.plan.segments:
            line = first
            while line <= last:
                text = self._lines[line - 1]
                self._map.append(line)
                if line in placeholders:
                    indent = text[: len(text) - len(text.lstrip(" \t\f"))]
                    parts.append(f"{indent}pass\n")
                    line = placeholders[line] + 1
                    continue
                parts.append(text)
                line += 1
            if parts and parts[-1][-1:] not in ("\n", "\r"):
                parts[-1] += "\n"
        return "".join(parts)

    @cached_property
    def _positions(self) -> Mapping[cst.CSTNode, CodeRange]:
        return _positions_of(self.module)

    def span(self, node: cst.CSTNode) -> Span:
        """Where a node stands in the file. Positions of the whole region are computed at the first call."""
        found = self._positions[node]
        return Span(self._location(found.start), self._location(found.end))

    def _location(self, position: CodePosition) -> Location:
        return Location(self._map[min(position.line, len(self._map)) - 1], position.column)

    def code(self, node: cst.CSTNode) -> str:
        """A node's own code."""
        return self.module.code_for_node(node)


def _positions_of(module: cst.Module) -> Mapping[cst.CSTNode, CodeRange]:
    """Positions of all nodes. `MetadataWrapper.resolve` walks the tree once more for nothing, nearly half its cost."""
    provider = PositionProvider()
    try:
        provider._gen_impl(module)
        computed = cast("Mapping[cst.CSTNode, CodeRange]", provider._computed)
    except AttributeError:  # Both are private: another libcst may not have them.
        return MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)
    return computed
