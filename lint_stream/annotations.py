"""What an annotation says that a value is."""

from __future__ import annotations

import ast
from dataclasses import replace

import libcst as cst

from lint_stream.catalog.index import Catalog
from lint_stream.catalog.rows import BYTES, TEXT
from lint_stream.constants import Constants
from lint_stream.facts import ModuleFacts
from lint_stream.literals import string_value
from lint_stream.region import Region
from lint_stream.trace import Trace, dotted
from lint_stream.value import Value

__all__ = ["Annotations"]

_OPTIONAL = frozenset(["Optional", "typing.Optional", "Union", "typing.Union", "Annotated", "typing.Annotated", "Final",
                       "typing.Final", "ClassVar", "typing.ClassVar", "typing_extensions.Annotated"])  # fmt: skip


class Annotations(Constants):
    """Answers what the annotations of one region say."""

    def __init__(self, trace: Trace, facts: ModuleFacts, catalog: Catalog, region: Region) -> None:
        super().__init__(trace, facts, catalog, region)
        self._busy_aliases: set[str] = set()

    def of_annotation(self, node: cst.CSTNode) -> Value | None:
        """What an annotation says: `BinaryIO`, `UploadFile | None`, `Annotated[UploadFile, File()]`."""
        if isinstance(node, cst.SimpleString):
            text = string_value(node)
            parsed = self.parsed(text) if text else None
            return self.of_annotation(parsed) if parsed is not None else None
        if isinstance(node, cst.BinaryOperation):
            return _prefer_streams([self.of_annotation(node.left), self.of_annotation(node.right)])
        if isinstance(node, cst.Subscript):
            head = self.qualified(node.value) or dotted(node.value)
            inner = [e.slice.value for e in node.slice if isinstance(e.slice, cst.Index)]
            if head in _OPTIONAL:
                if "Annotated" in head:
                    inner = inner[:1]
                return _prefer_streams([self.of_annotation(item) for item in inner])
            value = self._annotated_name(head)
            if value and value.mode is None and inner and head and ("IO" in head or value.type == "pieces"):
                argument_name = dotted(inner[0])
                value = replace(value, mode={"bytes": BYTES, "str": TEXT}.get(argument_name or ""))
            return value
        return self._annotated_name(self.qualified(node) or dotted(node))

    def _annotated_name(self, name: str | None) -> Value | None:
        if name is None:
            return None
        known = self._catalog.annotation(name)
        if known:
            return Value(*known)
        if name in self._facts.classes:
            return Value(f"class {name}")
        alias = self._facts.assigned.get(name, ())
        if len(alias) == 1 and isinstance(alias[0], ast.Subscript | ast.BinOp) and name not in self._busy_aliases:
            parsed = self.parsed(ast.unparse(alias[0]))
            self._busy_aliases.add(name)
            try:
                return self.of_annotation(parsed) if parsed is not None else None
            finally:
                self._busy_aliases.discard(name)
        return None

    def annotation_code(self, code: str | None) -> Value | None:
        """What the code of an annotation says."""
        parsed = self.parsed(code) if code else None
        return self.of_annotation(parsed) if parsed is not None else None


def _prefer_streams(values: list[Value | None]) -> Value | None:
    """Of the members of a union: the first that is more than plain data."""
    known = [value for value in values if value is not None]
    for value in known:
        if value.type not in ("bytes", "str", "other"):
            return value
    return known[0] if known and len(known) == len(values) else None
