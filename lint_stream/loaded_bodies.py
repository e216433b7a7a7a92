"""Streaming in name only: a loop over the pieces of a body that was already loaded whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_stream.catalog.index import Catalog
from lint_stream.catalog.rows import Eager
from lint_stream.chunk_reads import ChunkRead
from lint_stream.defects import Defect
from lint_stream.facts import ModuleFacts
from lint_stream.literals import argument
from lint_stream.region import Region
from lint_stream.trace import Binding, Trace, dotted
from lint_stream.values import Values

__all__ = ["LoadedBodies"]

_PASSES_ON = frozenset(["contextlib.closing", "contextlib.aclosing", "closing", "aclosing"])
_ENTERS = frozenset(["enter_context", "enter_async_context"])
_HARMLESS = frozenset(["read", "seek", "close", "tell"])


class LoadedBodies:
    """Finds the defect LS405."""

    def __init__(self, trace: Trace, values: Values, catalog: Catalog, facts: ModuleFacts, region: Region) -> None:
        self._region = region
        self._trace = trace
        self._values = values
        self._catalog = catalog
        self._facts = facts

    def find(self, reads: list[ChunkRead]) -> Iterator[Defect]:
        """Calls whose response is iterated piece by piece, and bodies that are read from memory in chunks."""
        done: set[cst.CSTNode] = set()
        for call in self._trace.calls:
            defect = self._iterated(call)
            if defect is not None and defect.at not in done:
                done.add(defect.at)
                yield defect
        for read in reads:
            defect = self._from_memory(read)
            if defect is not None and defect.at not in done:
                done.add(defect.at)
                yield defect

    def _iterated(self, call: cst.Call) -> Defect | None:
        if not isinstance(call.func, cst.Attribute):
            return None
        value = self._values.of(call.func.value)
        if value is None or not self._catalog.iterates_body(value.type, call.func.attr.value):
            return None
        loaded = self.loaded_by(call.func.value)
        if loaded is None:
            return None
        made, row = loaded
        return Defect("LS405", made, call.func.value, call=call, unless=row.unless, name=row.twin or "")

    def loaded_by(self, response: cst.BaseExpression) -> tuple[cst.Call, Eager] | None:
        """The call that made a response, and its row, where it loads the body."""
        made = self._made_by(response, 0)
        row = self._eager(made) if made is not None else None
        return (made, row) if made is not None and row is not None else None

    def _made_by(self, node: cst.BaseExpression | None, depth: int) -> cst.Call | None:
        """The one call that made a response."""
        if depth > 6:
            return None
        if isinstance(node, cst.Await):
            return self._made_by(node.expression, depth + 1)
        if isinstance(node, cst.NamedExpr):
            return self._made_by(node.value, depth + 1)
        if isinstance(node, cst.Call):
            method = node.func.attr.value if isinstance(node.func, cst.Attribute) else None
            if node.args and (method in _ENTERS or not _PASSES_ON.isdisjoint(self._values.called_names(node))):
                return self._made_by(node.args[0].value, depth + 1)
            return node
        if isinstance(node, cst.Name | cst.Attribute):
            definitions = self._trace.definitions_of(node)
            if len(definitions) != 1 or definitions[0].path:
                return None
            if definitions[0].binding not in (Binding.ASSIGNED, Binding.ENTERED):
                return None
            return self._made_by(definitions[0].value, depth + 1)
        return None

    def _eager(self, call: cst.Call) -> Eager | None:
        """The row of a call that loads the body."""
        row: Eager | None = None
        for name in sorted(self._values.called_names(call)):
            row = row or self._catalog.eager(None, name)
        if row is None and isinstance(call.func, cst.Attribute):
            owner = self._values.of(call.func.value)
            row = self._catalog.eager(owner.type, call.func.attr.value) if owner is not None else None
        if row is None or any(arg.star == "**" for arg in call.args):
            return None
        if row.unless is not None:
            given = argument(call, None, row.unless)
            if given is not None and not (isinstance(given, cst.Name) and given.value == "False"):
                return None
            if self._is_streaming_session(call):
                return None
        return row

    def _is_streaming_session(self, call: cst.Call) -> bool:
        """Whether the session of a call is told to stream (`session.stream = True`): here, where it is made here."""
        if not isinstance(call.func, cst.Attribute):
            return False
        owner, value = dotted(call.func.value), self._values.of(call.func.value)
        if owner is None or value is None or not value.type.endswith("Session"):
            return False
        is_local = "." not in owner and bool(self._trace.definitions_of(call.func.value))
        code = self._region.module.code if is_local else self._facts.text
        return bool(re.search(rf"\b{re.escape(owner)}\.stream\s*=\s*True", code))

    # -- a body that is wrapped in memory

    def _from_memory(self, read: ChunkRead) -> Defect | None:
        if read.value is None or read.value.type != "memory" or not read.is_sized:
            return None
        wrapper = read.value.call
        if wrapper is None or len(wrapper.args) != 1 or not self._is_only_read(read):
            return None
        body = self._body(wrapper.args[0].value, 0)
        return Defect("LS405", body, read.receiver, "memory", read=read, hides=(body,)) if body is not None else None

    def _is_only_read(self, read: ChunkRead) -> bool:
        definitions = self._trace.definitions_of(read.receiver)
        if len(definitions) != 1:
            return False
        for use in definitions[0].uses:
            parent = self._trace.parents.get(use)
            if not isinstance(parent, cst.Attribute) or parent.attr.value not in _HARMLESS:
                return False
        return True

    def _body(self, node: cst.BaseExpression | None, depth: int) -> cst.BaseExpression | None:
        if isinstance(node, cst.Await):
            return self._body(node.expression, depth)
        if isinstance(node, cst.Name) and depth < 3:
            definitions = self._trace.definitions_of(node)
            if len(definitions) != 1 or definitions[0].binding is not Binding.ASSIGNED or len(definitions[0].uses) != 1:
                return None
            return self._body(definitions[0].value, depth + 1)
        function = node.func if isinstance(node, cst.Call) else node
        if node is None or not isinstance(function, cst.Attribute):
            return None
        owner = self._values.of(function.value)
        row = self._catalog.loader(owner.type, function.attr.value) if owner is not None else None
        return node if row is not None and row.keeps and row.call is isinstance(node, cst.Call) else None
