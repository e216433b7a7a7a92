"""What the detection says about a piece of code, for tests."""

from __future__ import annotations

import ast
import textwrap

import libcst as cst

from lint_stream.catalog.index import Catalog, catalog_for
from lint_stream.detector import Detector
from lint_stream.facts import ModuleFacts
from lint_stream.pipeline import check_source
from lint_stream.producers import Producer, Producers
from lint_stream.region import Region
from lint_stream.response_code import ResponseCode
from lint_stream.scout import all_regions
from lint_stream.settings import Settings
from lint_stream.source_text import SourceText
from lint_stream.trace import Trace
from lint_stream.values import Values

CATALOG: Catalog = catalog_for(Settings())


def clean(code: str) -> str:
    """Code without the indentation of the test."""
    return textwrap.dedent(code).lstrip("\n")


def codes(code: str) -> list[str]:
    """Codes of all diagnostics, by position."""
    return [diagnostic.code for diagnostic in check_source(clean(code))]


def places(code: str) -> list[str]:
    """Codes and the text that each diagnostic underlines (its first line)."""
    text = clean(code)
    lines = text.split("\n")
    found = []
    for diagnostic in check_source(text):
        start, end = diagnostic.span.start, diagnostic.span.end
        line = lines[start.line - 1]
        found.append(f"{diagnostic.code} {line[start.column : end.column if end.line == start.line else None]}")
    return found


class Analysis:
    """The region (the only one of the code, or the one of a function) and what is known of it."""

    def __init__(self, code: str) -> None:
        text = clean(code)
        self.facts = ModuleFacts(ast.parse(text), text)
        self.plan = all_regions(self.facts)[-1]
        self.region = Region(self.plan, SourceText(text))
        self.trace: Trace = Detector(self.plan.class_name).run(self.region.module)
        self.values = Values(self.trace, self.facts, CATALOG, self.region)

    def producers(self) -> list[Producer]:
        """What makes a whole in the region."""
        responses = ResponseCode(self.trace, self.values, CATALOG, self.facts, self.region)
        return Producers(self.trace, self.values, CATALOG, self.facts, responses).find()

    def expressions(self, code: str) -> list[cst.BaseExpression]:
        """All expressions of the region with this code, by position."""
        return [
            node
            for node in self._walk(self.region.module)
            if isinstance(node, cst.BaseExpression) and self.region.code(node) == code and node in self.trace.order
        ]

    def last(self, code: str) -> cst.BaseExpression:
        """The last expression with this code."""
        return self.expressions(code)[-1]

    def _walk(self, node: cst.CSTNode) -> list[cst.CSTNode]:
        found = [node]
        for child in node.children:
            found += self._walk(child)
        return found
