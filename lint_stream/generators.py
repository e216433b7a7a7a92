"""Generators in response code: never consumed, or handed to a writer or a response that does not stream them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from lint_stream.catalog.index import Catalog
from lint_stream.catalog.rows import Consumes
from lint_stream.catalog.serving import BUFFERED_RESPONSES
from lint_stream.catalog.web_rows import Body
from lint_stream.facts import FunctionFact
from lint_stream.generator_findings import GeneratorFinding
from lint_stream.lost_streams import LostStreams
from lint_stream.response_code import ResponseCode
from lint_stream.trace import Trace
from lint_stream.values import Values

__all__ = ["Generators"]


@dataclass(frozen=True)
class _Generator:
    node: cst.BaseExpression
    is_async: bool
    fact: FunctionFact | None = None
    nested: cst.FunctionDef | None = None
    is_call: bool = True


class Generators:
    """Finds the generator findings of one region."""

    def __init__(self, trace: Trace, values: Values, catalog: Catalog, responses: ResponseCode) -> None:
        self._trace = trace
        self._values = values
        self._catalog = catalog
        self._responses = responses

    def find(self) -> list[GeneratorFinding]:
        """All findings, at most one for each generator."""
        found = [finding for generator in self._generators() for finding in self._judge(generator)]
        found += LostStreams(self._trace, self._values, self._catalog, self._responses).find()
        seen: dict[cst.CSTNode, GeneratorFinding] = {}
        for finding in found:
            seen.setdefault(finding.at, finding)
        return list(seen.values())

    def _generators(self) -> Iterator[_Generator]:
        for call in self._trace.calls:
            made = self._values.generator(call)
            if isinstance(made, FunctionFact):
                yield _Generator(call, made.is_async, fact=made)
            elif made is not None:
                yield _Generator(call, made.asynchronous is not None, nested=made)
            elif isinstance(call.func, cst.Name) and call.func.value == "iter" and len(call.args) == 2:
                yield _Generator(call, False, is_call=False)
        for node in self._trace.comprehensions:
            if isinstance(node, cst.GeneratorExp):
                yield _Generator(node, node.for_in.asynchronous is not None, is_call=False)

    def _judge(self, generator: _Generator) -> Iterator[GeneratorFinding]:
        yield from self._use(generator, generator.node, 0)

    def _use(self, generator: _Generator, node: cst.BaseExpression, depth: int) -> Iterator[GeneratorFinding]:
        parent = self._trace.parents.get(node)
        if isinstance(parent, cst.Expr):
            if generator.is_call and depth == 0:
                yield GeneratorFinding("LS300", generator.node, generator.node)
        elif isinstance(parent, cst.Assign | cst.AnnAssign):
            yield from self._assigned(generator, parent, depth)
        elif isinstance(parent, cst.Arg):
            call = self._trace.parents.get(parent)
            if isinstance(call, cst.Call):
                yield from self._argument(generator, node, parent, call)
        elif isinstance(parent, cst.Return | cst.Element):
            yield from self._returned(generator, node, parent)
        elif isinstance(parent, cst.DictElement) and self._responses.is_asgi_body(parent):
            yield GeneratorFinding("LS301", generator.node, generator.node, parent)
        elif isinstance(parent, cst.IfExp) and parent.test is not node:
            yield from self._use(generator, parent, depth)

    def _assigned(
        self, generator: _Generator, parent: cst.Assign | cst.AnnAssign, depth: int
    ) -> Iterator[GeneratorFinding]:
        targets = [t.target for t in parent.targets] if isinstance(parent, cst.Assign) else [parent.target]
        if len(targets) != 1:
            return
        target = targets[0]
        if isinstance(target, cst.Attribute):
            yield from self._attribute(generator, target)
            return
        definition = self._trace.defined.get(target)
        if definition is None or depth > 3:
            return
        if not definition.uses:
            is_local = definition.scope.is_function and definition.name != "_"
            if generator.is_call and is_local and self._responses.is_response_code(target):
                yield GeneratorFinding("LS300", generator.node, generator.node)
            return
        for use in definition.uses:
            yield from self._use(generator, use, depth + 1)

    def _attribute(self, generator: _Generator, target: cst.Attribute) -> Iterator[GeneratorFinding]:
        """`resp.text = gen()`, `response.content = gen()`; `resp.stream` of an async handler wants an async one."""
        if self._responses.is_body_attribute(target):
            yield GeneratorFinding("LS302", generator.node, generator.node, target)
            return
        handler = self._responses.handler_of(target)
        function = self._trace.function(target)
        if (
            handler is not None
            and target.attr.value in handler.stream_attributes
            and isinstance(function, cst.FunctionDef)
            and (function.asynchronous is not None) != generator.is_async
        ):
            yield GeneratorFinding("LS302", generator.node, generator.node, target, handler=handler)

    def _argument(
        self, generator: _Generator, node: cst.BaseExpression, arg: cst.Arg, call: cst.Call
    ) -> Iterator[GeneratorFinding]:
        row = self._responses.response(call)
        if row is not None:
            if self._responses.body_of(call, row) is node:
                takes = row.async_generator if generator.is_async else row.sync_generator
                if takes is not Body.STREAMS:
                    yield GeneratorFinding("LS302", generator.node, generator.node, call, response=row)
            return
        if arg.keyword is not None or call.args[0] is not arg:
            return
        method = call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
        if self._responses.is_response_write(call) and method != "writelines":
            yield GeneratorFinding("LS301", generator.node, generator.node, call)
            return
        if not isinstance(call.func, cst.Attribute):
            return
        value = self._values.of(call.func.value)
        consumer = self._catalog.method_consumer(value.type, method) if value is not None else None
        if consumer is not None and consumer.consumes is Consumes.RESPONSE:
            yield GeneratorFinding("LS301", generator.node, generator.node, call)
        elif value is not None and value.type in BUFFERED_RESPONSES and method == "writelines":
            yield GeneratorFinding("LS302", generator.node, generator.node, call)
        elif method == "sendall" or (method == "write" and value is not None and value.type == "file"):
            yield GeneratorFinding("LS301", generator.node, generator.node, call)

    def _returned(
        self, generator: _Generator, node: cst.BaseExpression, parent: cst.CSTNode
    ) -> Iterator[GeneratorFinding]:
        statement: cst.CSTNode | None = parent
        if isinstance(parent, cst.Element):
            holder = self._trace.parents.get(parent)
            if not isinstance(holder, cst.Tuple) or holder.elements[0] is not parent:
                return
            statement = self._trace.parents.get(holder)
        if not isinstance(statement, cst.Return):
            return
        handler, function = self._responses.handler_of(node), self._trace.function(node)
        if handler is None or not isinstance(function, cst.FunctionDef) or not self._responses.is_served(function):
            return
        takes = handler.async_generator if generator.is_async else handler.sync_generator
        if takes is Body.SERIALISED and self._responses.says_document(function):
            return
        if handler.streams_if is not None and self._responses.has_setting(handler.streams_if, node):
            return
        if takes is Body.IGNORED and generator.is_call:
            yield GeneratorFinding("LS300", generator.node, generator.node, statement, handler=handler)
        elif takes in (Body.REJECTED, Body.SERIALISED, Body.DRAINED):
            yield GeneratorFinding("LS302", generator.node, generator.node, statement, handler=handler)
