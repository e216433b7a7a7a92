"""Lines of a binary file that are sent as if they were chunks: without a newline, the first is the whole file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property

import libcst as cst

from lint_stream.catalog.index import Catalog
from lint_stream.catalog.rows import BYTES, Consumes
from lint_stream.chunk_sizes import is_copy
from lint_stream.consumers import Consumers
from lint_stream.defects import Defect
from lint_stream.facts import ModuleFacts
from lint_stream.literals import argument
from lint_stream.region import Region
from lint_stream.response_code import ResponseCode
from lint_stream.trace import Binding, Definition, Trace, dotted
from lint_stream.uses import End
from lint_stream.values import Origin, Values

__all__ = ["StreamedLines"]

_CHUNK_NAME = re.compile(r"(?:.*_)?(?:chunk|piece|block|part|buf|buffer|data)\d?$")
_STREAMS = re.compile(
    r"_*(?:(?:iter|read|get|generate|yield|stream|file)_?)*(?:chunks?|pieces|blocks|stream|iterfile)(?:_.*)?$"
)


class StreamedLines:
    """Finds the defect LS402 where a file is iterated by its lines."""

    def __init__(
        self, trace: Trace, values: Values, catalog: Catalog, facts: ModuleFacts, region: Region, consumers: Consumers
    ) -> None:
        self._consumers = consumers
        self._serving = ResponseCode(trace, values, catalog, facts, region)
        self._trace = trace
        self._values = values
        self._catalog = catalog
        self._facts = facts

    def find(self) -> Iterator[Defect]:
        """The files that are handed to a framework which iterates them, and loops that send their lines."""
        for call in self._trace.calls:
            for given in self._handed_over(call):
                if self._is_binary_file(given):
                    yield Defect("LS402", given, given, "file", call=call)
        for given in self._returned_by_wsgi():
            if self._is_binary_file(given):
                yield Defect("LS402", given, given, "file")
        for node in self._trace.delegated:
            function = self._trace.function(node)
            if self._is_binary_file(node.item) and isinstance(function, cst.FunctionDef):
                if _STREAMS.match(function.name.value) or self._responds(function):
                    yield Defect("LS402", node.item, node.item, "delegated")
        for loop in self._trace.loops:
            if isinstance(loop, cst.For) and isinstance(loop.target, cst.Name) and self._is_binary_file(loop.iter):
                if self._sends(loop, loop.target):
                    yield Defect("LS402", loop.iter, loop.iter, "lines")

    # -- what is iterated

    def _is_binary_file(self, node: cst.BaseExpression) -> bool:
        """Whether it is shown to be a stream of bytes that iterates by lines, and waits for nobody."""
        stream = self._values.stream(node)
        if stream is None or stream.origin is not Origin.SHOWN or stream.row is None:
            return False
        return stream.mode == BYTES and stream.row.lines and not stream.row.live and not stream.row.checks_length

    # -- handed to a framework

    def _handed_over(self, call: cst.Call) -> Iterator[cst.BaseExpression]:
        for name in sorted(self._values.called_names(call)):
            row = self._catalog.streamer(name)
            if row is None:
                continue
            for position in row.at:
                given = argument(call, position)
                if given is not None:
                    yield given
            for keyword in row.keywords:
                given = argument(call, None, keyword)
                if given is not None:
                    yield given
            return

    def _returned_by_wsgi(self) -> Iterator[cst.BaseExpression]:
        """`return open(path, "rb")` in a function of `environ, start_response`."""
        for node in self._trace.returns:
            function = self._trace.function(node)
            if node.value is not None and isinstance(function, cst.FunctionDef) and _is_wsgi(function):
                yield node.value

    # -- a loop that sends

    def _sends(self, loop: cst.For, target: cst.Name) -> bool:
        """Whether the loop does nothing but send each line as it is."""
        definition = self._trace.defined.get(target)
        if definition is None or not definition.uses or definition.binding is not Binding.ITERATED:
            return False
        return all(self._is_sent(use, loop, definition) for use in definition.uses)

    def _is_sent(self, use: cst.BaseExpression, loop: cst.For, line: Definition) -> bool:
        parent = self._trace.parents.get(use)
        if isinstance(parent, cst.Yield):
            function = self._trace.function(parent)
            return isinstance(function, cst.FunctionDef) and self._yields_chunks(function, line)
        if isinstance(parent, cst.Arg):
            call = self._trace.parents.get(parent)
            return isinstance(call, cst.Call) and (self._is_sending(call) or self._is_written_to_response(use))
        return False

    def _is_sending(self, call: cst.Call) -> bool:
        if not isinstance(call.func, cst.Attribute) or len(call.args) != 1:
            return False
        name, receiver = call.func.attr.value, dotted(call.func.value) or ""
        return name == "sendall" or (name == "write" and receiver.endswith("wfile"))

    def _is_written_to_response(self, use: cst.BaseExpression) -> bool:
        return all(end.end is End.RESPONSE and is_copy(end) for end in self._consumers.uses(use))

    def _yields_chunks(self, function: cst.FunctionDef, line: Definition) -> bool:
        """Whether the names say that its lines are chunks, or a response is made of it."""
        if _CHUNK_NAME.match(line.name) or _STREAMS.match(function.name.value):
            return True
        return self._responds(function)

    def _responds(self, function: cst.FunctionDef) -> bool:
        """Whether what it yields is (on its way to) the body of a response."""
        outer: cst.CSTNode | None = function
        while isinstance(outer, cst.FunctionDef):
            if self._serving.handler(outer) is not None:
                return True
            outer = self._trace.function(outer)
        name = function.name.value
        if name in self._handed_generators:
            return True
        calls = (call for call in self._trace.calls if isinstance(call.func, cst.Name) and call.func.value == name)
        return any(self._is_body(call) for call in calls)

    def _is_body(self, generator: cst.Call) -> bool:
        parent = self._trace.parents.get(generator)
        call = self._trace.parents.get(parent) if isinstance(parent, cst.Arg) else None
        if not isinstance(call, cst.Call):
            return False
        method = [f".{call.func.attr.value}"] if isinstance(call.func, cst.Attribute) else []
        return any(self._is_response(name) for name in (*method, *self._values.called_names(call)))

    def _is_response(self, name: str) -> bool:
        if self._catalog.streamer(name) is not None:
            return True
        row = self._catalog.consumer(name)
        return row is not None and row.consumes is Consumes.RESPONSE

    @cached_property
    def _handed_generators(self) -> frozenset[str]:
        """Functions of the module whose call is handed to a response, anywhere in the file."""
        found = set()
        for node in ast.walk(self._facts.tree):
            if not isinstance(node, ast.Call):
                continue
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            names = {g.func.id for g in given if isinstance(g, ast.Call) and isinstance(g.func, ast.Name)}
            if names and self._is_response(self._qualified(node.func)):
                found |= names
        return frozenset(found)

    def _qualified(self, node: ast.expr) -> str:
        parts = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        parts.append(self._facts.imports.get(node.id, node.id))
        return ".".join(reversed(parts))


def _is_wsgi(function: cst.FunctionDef) -> bool:
    names = [parameter.name.value for parameter in function.params.params]
    return "environ" in names and "start_response" in names
