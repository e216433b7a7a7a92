"""Lazy bodies that outlive the file, connection or temporary directory that they read."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_stream.catalog.index import Catalog
from lint_stream.catalog.lifetimes import (
    CLOSED_NAMES,
    CLOSING_CALLS,
    CLOSING_TYPES,
    COMMITTING,
    EAGER_CALLS,
    FETCHING_METHODS,
    LASTING,
    LAZY_ITERATORS,
    LAZY_METHODS,
    LOADING_METHODS,
    REMOVERS,
    TEMPORARY,
    VALUES,
)
from lint_stream.catalog.passing import PATH_METHODS, PATHS
from lint_stream.catalog.serving import RESPONSES
from lint_stream.catalog.web_rows import Body, Response
from lint_stream.generator_findings import GeneratorFinding
from lint_stream.literals import argument
from lint_stream.response_code import ResponseCode
from lint_stream.trace import Binding, Definition, Trace, dotted, first_part, last_name, strip_await
from lint_stream.values import Origin, Values

__all__ = ["LostStreams"]


class LostStreams:
    """Finds the bodies of one region whose source is gone when they are sent."""

    def __init__(self, trace: Trace, values: Values, catalog: Catalog, responses: ResponseCode) -> None:
        self._trace = trace
        self._values = values
        self._catalog = catalog
        self._responses = responses

    def find(self) -> Iterator[GeneratorFinding]:
        """Lazy bodies that leave a `with` which closes (or deletes) what they read."""
        for call in self._trace.calls:
            row = self._responses.response(call)
            if row is not None:
                body = self._responses.body_of(call, row)
                if body is not None and self._leaves(call):
                    yield from self._lost_body(call, body, row)
            yield from self._lost_path(call)
            yield from self._lost_keyword(call)
        for definition in self._trace.definitions:
            if isinstance(definition.node, cst.Attribute) and definition.value is not None and not definition.path:
                yield from self._lost_attribute(definition.node, definition.value)
        for statement in self._trace.returns:
            body = _first_of(statement)
            handler = self._responses.handler_of(statement)
            if body is None or handler is None or handler.sync_generator is not Body.STREAMS:
                continue
            body = self._through_name(body)
            if isinstance(body, cst.Call) and self._responses.response(body) is None:
                yield from self._lost(body, body, statement)
            else:
                yield from self._lost_file(body, statement)

    def _lost_attribute(self, target: cst.Attribute, value: cst.BaseExpression) -> Iterator[GeneratorFinding]:
        """Falcon's `resp.stream = chunks(f)`: iterated when the handler has returned."""
        handler = self._responses.handler_of(target)
        if handler is None or target.attr.value not in handler.stream_attributes:
            return
        if isinstance(value, cst.Call):
            yield from self._lost(value, value, value)
        else:
            yield from self._lost_file(value, value)

    def _lost_file(self, body: cst.BaseExpression, response: cst.CSTNode) -> Iterator[GeneratorFinding]:
        """The file itself is the body, and the end of its `with` closes it."""
        stream = self._values.stream(body) if isinstance(body, cst.Name) else None
        if stream is None or stream.origin is not Origin.SHOWN:
            return
        name = self._bound_around(body, response)
        if name is not None:
            yield GeneratorFinding("LS306", body, None, response, body=body, lost=name)

    def _lost_body(self, call: cst.Call, body: cst.BaseExpression, row: Response) -> Iterator[GeneratorFinding]:
        body = self._through_lazy(self._through_name(body))
        kind = row.sync_generator if isinstance(body, cst.Call | cst.GeneratorExp) else row.file
        if Body.STREAMS in (row.sync_generator, row.async_generator) or kind is Body.STREAMS:
            yield from self._lost(body, call, call)
            stream = self._values.stream(body) if isinstance(body, cst.Name | cst.Attribute) else None
            if stream is not None and stream.origin != Origin.SILENT and row.file is Body.STREAMS:
                name = self._bound_around(body, call)
                if name is not None:
                    yield GeneratorFinding("LS306", call, None, call, response=row, body=body, lost=name)

    def _lost_keyword(self, call: cst.Call) -> Iterator[GeneratorFinding]:
        """`Response(app_iter=…)`: iterated while it is sent."""
        for name in self._values.called_names(call):
            keyword = RESPONSES[name].lazy_keyword if name in RESPONSES else None
            given = argument(call, None, keyword) if keyword is not None else None
            if given is None or not self._leaves(call):
                continue
            body = self._through_name(given)
            yield from self._lost(body, call, call)
            bound = self._bound_around(body, call) if isinstance(body, cst.Name) else None
            if bound is not None:
                yield GeneratorFinding("LS306", call, None, call, body=body, lost=bound)

    def _through_lazy(self, node: cst.BaseExpression) -> cst.BaseExpression:
        """The generator that `stream_with_context(gen())` hands on."""
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value in LAZY_ITERATORS:
            inner = node.args[0].value if node.args else None
            if isinstance(inner, cst.Call) and self._values.generator(inner) is not None:
                return inner
        return node

    def _through_name(self, node: cst.BaseExpression) -> cst.BaseExpression:
        if isinstance(node, cst.Name):
            definitions = self._trace.definitions_of(node)
            if len(definitions) == 1 and definitions[0].binding is Binding.ASSIGNED and not definitions[0].path:
                value = definitions[0].value
                if isinstance(value, cst.Call | cst.GeneratorExp):
                    return value
        return node

    def _lost(self, body: cst.BaseExpression, at: cst.CSTNode, response: cst.CSTNode) -> Iterator[GeneratorFinding]:
        """A generator (or library iterator) that reads a name which a `with` around the response binds."""
        generator = self._values.generator(body) if isinstance(body, cst.Call) else None
        inner: cst.CSTNode | None = None
        if isinstance(generator, cst.FunctionDef):
            inner = generator
        elif isinstance(body, cst.GeneratorExp | cst.Call):
            inner = body
        if inner is None:
            return
        name = self._read_name(body, inner, response)
        if name is None:
            return
        if generator is not None or isinstance(body, cst.GeneratorExp):
            yield GeneratorFinding("LS306", body, body, response, lost=name)
        elif isinstance(body, cst.Call) and self._is_lazy_iterator(body):
            yield GeneratorFinding(
                "LS306", at if isinstance(at, cst.Call) else body, None, response, body=body, lost=name
            )

    def _is_lazy_iterator(self, call: cst.Call) -> bool:
        if isinstance(call.func, cst.Name):
            return call.func.value in LAZY_ITERATORS
        if not isinstance(call.func, cst.Attribute):
            return False
        method = call.func.attr.value
        value = self._values.of(call.func.value)
        row = self._catalog.chunk_iterator(value.type if value else None, method)
        return row is not None or method in LAZY_METHODS

    def _read_name(self, body: cst.BaseExpression, inner: cst.CSTNode, response: cst.CSTNode) -> str | None:
        """A name in a generator's arguments or body that a `with` around the response binds and closes."""
        places = [inner] if inner is body else [inner, body]
        names = (
            node
            for place in places
            for node in self._trace.inside(place)
            if isinstance(node, cst.Name) and not (place is body and self._is_read_at_once(node, body))
        )
        return next(filter(None, (self._bound_around(node, response) for node in names)), None)

    def _is_read_at_once(self, node: cst.Name, body: cst.BaseExpression) -> bool:
        """Whether what is handed to a generator is read when it is made: `gen(f.read())`, `gen(json.load(f))`.

        So is the first iterable of a generator expression; what is inside it is lazy.
        """
        if isinstance(body, cst.GeneratorExp) and not self._trace.is_within(node, body.for_in.iter):
            return False
        if isinstance(self._trace.function(node), cst.Lambda):
            return False
        inner: cst.CSTNode = node
        parent = self._trace.parents.get(inner)
        while parent is not None and inner is not body:
            if isinstance(parent, cst.Call) and parent is not body:
                method = parent.func.attr.value if isinstance(parent.func, cst.Attribute) else ""
                is_receiver = self._trace.is_within(inner, parent.func)
                if is_receiver and (method in LOADING_METHODS or method in FETCHING_METHODS):
                    return True
                if is_receiver and self._outlives_its_archive(parent):
                    return True
                names = self._values.called_names(parent)
                if not is_receiver and (names & EAGER_CALLS or any(self._catalog.needs_whole(name) for name in names)):
                    return True
            if isinstance(parent, cst.Attribute) and parent.attr.value in VALUES:
                return True
            inner, parent = parent, self._trace.parents.get(parent)
        return False

    def _is_entered_by_name(self, definition: Definition, response: cst.CSTNode) -> bool:
        """Whether a response stands in `with f:`, where `f` was opened before."""
        return any(
            isinstance(ancestor, cst.With)
            and self._trace.is_within(response, ancestor.body)
            and any(item.asname is None and dotted(item.item) == definition.name for item in ancestor.items)
            for ancestor in self._trace.ancestors(response)
        )

    def _bound_around(self, node: cst.BaseExpression, response: cst.CSTNode) -> str | None:
        """The name's `with`, if it stands around the response and its end closes what is read."""
        root = first_part(node)
        if not isinstance(root, cst.Name):
            return None
        for definition in self._trace.definitions_of(root):
            found = self._entered(definition, response, 0)
            if found is not None:
                return found
        return None

    def _entered(self, definition: Definition, response: cst.CSTNode, depth: int) -> str | None:
        if definition.binding is Binding.ENTERED:
            owner = self._trace.parents.get(definition.node)
            while owner is not None and not isinstance(owner, cst.With):
                owner = self._trace.parents.get(owner)
            if owner is not None and self._trace.is_within(response, owner.body) and self._closes(definition):
                return definition.name
        elif definition.binding is Binding.ASSIGNED and depth < 2 and definition.value is not None:
            value = strip_await(definition.value)
            if depth == 0 and self._is_entered_by_name(definition, response) and self._closes(definition):
                return definition.name
            if self._takes_all(value):
                return None
            root = _first_name(value)
            if isinstance(root, cst.Name) and root is not definition.node:
                for outer in self._trace.definitions_of(root):
                    found = self._entered(outer, response, depth + 1)
                    if found is not None:
                        return found
        return None

    def _takes_all(self, value: cst.BaseExpression) -> bool:
        """Whether an assigned value no longer needs what it was made from: `conn.execute(q).fetchall()`."""
        node: cst.CSTNode = value
        while isinstance(node, cst.Call | cst.Attribute | cst.Subscript | cst.Await):
            if isinstance(node, cst.Await):
                node = node.expression
            elif isinstance(node, cst.Subscript):
                node = node.value
            elif isinstance(node, cst.Attribute):
                if node.attr.value in VALUES:
                    return True
                node = node.value
            else:
                names = self._values.called_names(node)
                if names & EAGER_CALLS or any(self._catalog.needs_whole(name) for name in names):
                    return True
                if isinstance(node.func, cst.Attribute):
                    method = node.func.attr.value
                    if method in LOADING_METHODS or method in FETCHING_METHODS:
                        return True
                if self._outlives_its_archive(node):
                    return True
                node = node.func
        return False

    def _outlives_its_archive(self, call: cst.Call) -> bool:
        """Whether what a call opens can be read when the archive that it is a member of is closed."""
        value = self._values.of(call.func.value) if isinstance(call.func, cst.Attribute) else None
        return value is not None and (value.type, last_name(call.func)) in LASTING

    def _closes(self, definition: Definition) -> bool:
        if definition.value is not None and self._is_temporary(definition.value):
            return True
        value = self._values.of(definition.value)
        if value is not None:
            row = self._catalog.type(value.type)
            if row is not None and row.stream:
                return True
            return value.type in CLOSING_TYPES
        target = definition.node
        stream = self._values.stream(target) if isinstance(target, cst.Name) else None
        if stream is not None and stream.origin != Origin.SILENT:
            return True
        source = definition.value.expression if isinstance(definition.value, cst.Await) else definition.value
        if isinstance(source, cst.Call):
            if self._values.called_names(source) & TEMPORARY:
                return True
            name = (dotted(source.func) or "").rpartition(".")[2].lower()
            if self._values.called_names(source) & COMMITTING:
                return False
            if name in CLOSING_CALLS:
                return True
        return definition.name.strip("_").lower() in CLOSED_NAMES

    # -- paths that are gone

    def _lost_path(self, call: cst.Call) -> Iterator[GeneratorFinding]:
        """`FileResponse(path)` of a temporary file or directory that is deleted before it is opened."""
        names_called = self._values.called_names(call) & RESPONSES.keys()
        opens_later = any(RESPONSES[name].opens_path for name in names_called)
        if not opens_later or not call.args or not self._leaves(call):
            return
        path = call.args[0].value
        names = self._names_in(path)
        for node in names:
            name = self._temporary(node, call, 0)
            if name is not None:
                yield GeneratorFinding("LS306", call, None, call, lost=name)
                return
        for ancestor in self._trace.ancestors(call):
            if isinstance(ancestor, cst.FunctionDef | cst.Lambda):
                return
            if isinstance(ancestor, cst.Try) and ancestor.finalbody is not None:
                removed = self._removed(ancestor.finalbody)
                lost = next((n.value for n in names if self._roots(n, 0) & removed), None)
                if lost is None and self._code(path) in removed:
                    lost = self._code(path)
                if lost is not None and self._trace.is_within(call, ancestor.body):
                    yield GeneratorFinding("LS306", call, None, call, lost=lost)
                    return

    def _removed(self, block: cst.CSTNode) -> set[str]:
        found: set[str] = set()
        for call in self._trace.inside(block):
            if isinstance(call, cst.Call):
                name = last_name(call.func)
                if name in REMOVERS:
                    receiver = call.func.value if isinstance(call.func, cst.Attribute) else None
                    given = [
                        arg.value for arg in call.args if not isinstance(arg.value, cst.Name) or arg.keyword is None
                    ]
                    is_module = receiver is not None and self._values.qualified(receiver) is not None
                    found.update(self._code(node) for node in (given if is_module or receiver is None else [receiver]))
        return found

    @staticmethod
    def _code(node: cst.CSTNode) -> str:
        return cst.Module([]).code_for_node(node)

    def _names_in(self, node: cst.CSTNode) -> list[cst.Name]:
        """Names in a node that this region gives values to."""
        return [n for n in self._trace.inside(node) if isinstance(n, cst.Name) and self._trace.definitions_of(n)]

    def _roots(self, node: cst.Name, depth: int) -> set[str]:
        """A name, and the names that its value was made of."""
        found = {node.value}
        for definition in self._trace.definitions_of(node):
            if depth < 2 and definition.binding is Binding.ASSIGNED and definition.value is not None:
                if self._is_path_below(definition.value):
                    for inner in self._names_in(definition.value):
                        found |= self._roots(inner, depth + 1)
        return found

    def _is_path_below(self, node: cst.BaseExpression) -> bool:
        """Whether an expression is a path that begins with another one, or that one itself."""
        if isinstance(node, cst.Call):
            method = node.func.attr.value if isinstance(node.func, cst.Attribute) else ""
            return bool(self._values.called_names(node) & PATHS) or method in PATH_METHODS
        return isinstance(node, cst.Name | cst.BinaryOperation | cst.FormattedString)

    def _temporary(self, node: cst.Name, call: cst.Call, depth: int) -> str | None:
        for definition in self._trace.definitions_of(node):
            if definition.binding is Binding.ENTERED:
                found = self._entered(definition, call, 0)
                if found and definition.value is not None and self._is_temporary(definition.value):
                    return found
            elif definition.binding is Binding.ASSIGNED and definition.value is not None and depth < 2:
                for inner in self._names_in(definition.value):
                    found = self._temporary(inner, call, depth + 1)
                    if found is not None:
                        return found
        return None

    def _is_temporary(self, node: cst.BaseExpression) -> bool:
        """Whether the end of a `with` deletes what is entered."""
        call = strip_await(node)
        if not isinstance(call, cst.Call) or not self._values.called_names(call) & TEMPORARY:
            return False
        kept = argument(call, None, "delete")
        return not (isinstance(kept, cst.Name) and kept.value == "False")

    def _leaves(self, call: cst.Call) -> bool:
        """Whether a response is returned from the function (so that it is read later)."""
        parent = self._trace.parents.get(call)
        while isinstance(parent, cst.Await | cst.IfExp | cst.Arg | cst.Element | cst.Tuple | cst.Call):
            parent = self._trace.parents.get(parent)
        if isinstance(parent, cst.Return):
            return True
        if (
            isinstance(parent, cst.Assign)
            and len(parent.targets) == 1
            and isinstance(parent.targets[0].target, cst.Name)
        ):
            target = parent.targets[0].target
            definition = self._trace.defined.get(target)
            return definition is not None and any(
                isinstance(self._trace.parents.get(use), cst.Return) for use in definition.uses
            )
        return False


def _first_name(node: cst.CSTNode) -> cst.CSTNode:
    """What a chain of attributes, calls and subscripts begins with."""
    while True:
        if isinstance(node, cst.Call):
            node = node.func
        elif isinstance(node, cst.Attribute | cst.Subscript):
            node = node.value
        elif isinstance(node, cst.Await):
            node = node.expression
        else:
            return node


def _first_of(statement: cst.Return) -> cst.BaseExpression | None:
    value = statement.value
    if isinstance(value, cst.Tuple) and value.elements:
        return value.elements[0].value
    return value
