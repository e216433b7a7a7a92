"""Reports that are built in a buffer, row by row: what a writer puts into a `StringIO` or `BytesIO` in a loop."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import libcst as cst

from lint_stream.catalog.passing import REPORT_METHODS, REPORT_WRITERS
from lint_stream.chunk_sources import ChunkSource
from lint_stream.facts import ModuleFacts
from lint_stream.gathering_loop import Gathering
from lint_stream.trace import Binding, Definition, Trace, last_name
from lint_stream.values import Values

__all__ = ["Reports"]

_BUFFERS = frozenset(["io.BytesIO", "io.StringIO"])
_BOUNDED_VIEWS = frozenset(["enumerate", "zip", "sorted", "reversed", "list", "tuple", "set", "dict"])
_BOUNDED_METHODS = frozenset(["items", "keys", "values"])
_LIMITING = frozenset(
    ["most_common", "fetchmany", "head", "limit", "nlargest", "nsmallest", "sample", "heapq.nlargest"]
)
"""Methods and functions that give no more than a number."""
_GROWING = frozenset(["append", "extend", "add", "update", "insert"])


class Reports:
    """Finds the loops of one region that fill a buffer through a writer."""

    def __init__(self, trace: Trace, values: Values, facts: ModuleFacts) -> None:
        self._trace = trace
        self._values = values
        self._facts = facts

    def find(self) -> Iterator[Gathering]:
        """One for each loop over something without a visible bound that fills a buffer which was made before it."""
        for definition in self._trace.definitions:
            if not self._is_buffer(definition):
                continue
            writers = [definition, *self._writers(definition)]
            loops: dict[cst.For | cst.While, cst.Call] = {}
            for call in self._writes(writers):
                loop = self._outermost_loop(call, definition)
                if loop is not None:
                    loops.setdefault(loop, call)
            for loop, call in loops.items():
                if not self._is_bounded(loop) and not self._is_looked_at(definition, loop, writers):
                    source = loop.iter if isinstance(loop, cst.For) else loop.test
                    items = ChunkSource(source, is_pieces=False)
                    yield Gathering(loop, items, definition.name, definition, call)

    def _is_buffer(self, definition: Definition) -> bool:
        value = definition.value
        if definition.binding not in (Binding.ASSIGNED, Binding.ENTERED) or definition.path:
            return False
        return isinstance(value, cst.Call) and not value.args and bool(self._values.called_names(value) & _BUFFERS)

    def _writers(self, definition: Definition) -> Iterator[Definition]:
        """What is made over the buffer: `csv.writer(buf)`, `zipfile.ZipFile(buf, "w")`, also through a wrapper."""
        for use in definition.uses:
            arg = self._trace.parents.get(use)
            call = self._trace.parents.get(arg) if isinstance(arg, cst.Arg) else None
            if not isinstance(call, cst.Call) or not self._values.called_names(call) & REPORT_WRITERS:
                continue
            for made in self._trace.given[call]:
                if not made.path:
                    yield made
                    yield from self._writers(made)

    def _writes(self, writers: list[Definition]) -> Iterator[cst.Call]:
        for writer in writers:
            for use in writer.uses:
                method = self._trace.parents.get(use)
                call = self._trace.parents.get(method) if isinstance(method, cst.Attribute) else None
                if (
                    isinstance(call, cst.Call)
                    and isinstance(method, cst.Attribute)
                    and call.func is method
                    and method.attr.value in REPORT_METHODS
                ):
                    yield call

    def _outermost_loop(self, call: cst.Call, definition: Definition) -> cst.For | cst.While | None:
        """The outermost loop around a write that the buffer was made in front of."""
        found = None
        loop = self._trace.loop(call)
        while loop is not None and not self._trace.is_within(definition.node, loop):
            found = loop
            loop = self._trace.loop(loop)
        return found

    def _is_looked_at(self, buffer: Definition, loop: cst.CSTNode, writers: list[Definition]) -> bool:
        """Whether the loop does anything else with the buffer: it sends it off, or starts it anew."""
        writes = set(self._writes(writers))
        for use in buffer.uses:
            if not self._trace.is_within(use, loop):
                continue
            method = self._trace.parents.get(use)
            if self._trace.parents.get(method or use) not in writes:
                return True
        return False

    # -- bounds

    def _is_bounded(self, loop: cst.For | cst.While) -> bool:
        return isinstance(loop, cst.For) and self._is_small(loop.iter, 0)

    def _is_small(self, node: cst.BaseExpression, depth: int) -> bool:
        """Whether the file shows how many items there are: a literal, a range or slice of a number, a constant."""
        if isinstance(node, cst.BaseComp):
            return self._is_small(node.for_in.iter, depth)
        if isinstance(node, cst.BaseList | cst.BaseDict | cst.Tuple | cst.BaseSet | cst.BaseString):
            return True
        if isinstance(node, cst.Subscript):
            return any(isinstance(e.slice, cst.Slice) and self._is_number(e.slice.upper) for e in node.slice)
        if isinstance(node, cst.Attribute):
            return self._is_small_attribute(node)
        if isinstance(node, cst.Name):
            return depth < 3 and self._is_small_name(node, depth)
        if not isinstance(node, cst.Call):
            return False
        if isinstance(node.func, cst.Attribute) and node.func.attr.value in _BOUNDED_METHODS:
            return self._is_small(node.func.value, depth)
        method = last_name(node.func)
        if method in _LIMITING:
            return any(self._is_number(arg.value) for arg in node.args)
        name = node.func.value if isinstance(node.func, cst.Name) else ""
        if name == "range":
            return all(self._is_number(arg.value) for arg in node.args)
        if name in _BOUNDED_VIEWS and node.args:
            return any(self._is_small(arg.value, depth) for arg in node.args)
        is_slice = any(called.endswith("islice") for called in self._values.called_names(node))
        return is_slice and len(node.args) > 1 and self._is_number(node.args[min(len(node.args) - 1, 2)].value)

    def _is_number(self, node: cst.BaseExpression | None) -> bool:
        """Whether an expression is a number that the file shows: a literal, or a constant of the module."""
        if isinstance(node, cst.Integer):
            return True
        values = self._facts.assigned.get(node.value, ()) if isinstance(node, cst.Name) else ()
        return bool(values) and all(isinstance(value, ast.Constant) and type(value.value) is int for value in values)

    def _is_small_attribute(self, node: cst.Attribute) -> bool:
        """`self.COLUMNS`, where the class has a literal there."""
        if not isinstance(node.value, cst.Name) or node.value.value not in ("self", "cls"):
            return False
        sources = self._facts.attribute_sources(self._values.class_name(node), node.attr.value)
        codes = [source.code for source in sources]
        return bool(codes) and all(code is not None and code[:1] in "([{" and " for " not in code for code in codes)

    def _is_small_name(self, node: cst.Name, depth: int) -> bool:
        definitions = self._trace.definitions_of(node)
        if definitions:
            return all(
                definition.binding is Binding.ASSIGNED
                and definition.value is not None
                and not self._grows(definition)
                and self._is_small(definition.value, depth + 1)
                for definition in definitions
            )
        if node.value in self._facts.classes:
            return True  # The members of an enumeration.
        values = self._facts.assigned.get(node.value, ())
        literals = (ast.List, ast.Tuple, ast.Dict, ast.Set, ast.Constant)
        return bool(values) and all(isinstance(value, literals) for value in values)

    def _grows(self, definition: Definition) -> bool:
        """Whether something is added to a list that began as a literal."""
        for use in definition.uses:
            method = self._trace.parents.get(use)
            if isinstance(method, cst.Attribute) and method.attr.value in (
                "append",
                "extend",
                "add",
                "update",
                "insert",
            ):
                return True
        return False
