"""Response code: functions that serve a request, recognised from this file alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

import libcst as cst

from lint_stream.catalog.index import Catalog
from lint_stream.catalog.serving import (
    BUFFERED_RESPONSES,
    HANDLERS,
    MIDDLEWARE_METHODS,
    MIDDLEWARE_PARAMETERS,
    RESPONSE_NAMES,
    RESPONSES,
    WERKZEUG,
)
from lint_stream.catalog.web_rows import Body, Handler, Response, Streaming
from lint_stream.facts import ModuleFacts
from lint_stream.literals import argument, string_value
from lint_stream.region import Region
from lint_stream.trace import Binding, Trace, dotted
from lint_stream.values import Values

__all__ = ["ResponseCode", "is_list"]


_CONFIGURED = re.compile(r"(\w+)\._cp_config\b")
"""The configuration of one handler, made behind it."""


_REQUEST = ("request",)
"""The parameter by which views are recognised, and which helpers have as well."""


class ResponseCode:
    """Answers whether code of one region serves a request, and how its framework takes a body."""

    def __init__(self, trace: Trace, values: Values, catalog: Catalog, facts: ModuleFacts, region: Region) -> None:
        self._trace = trace
        self._values = values
        self._catalog = catalog
        self._facts = facts
        self._region = region
        self._handlers: dict[cst.CSTNode, Handler | None] = {}
        self._by_request: set[cst.CSTNode] = set()

    # -- handlers

    def handler_of(self, node: cst.CSTNode) -> Handler | None:
        """The handler row of the innermost function that a node stands in."""
        function = self._trace.function(node)
        return self.handler(function) if isinstance(function, cst.FunctionDef) else None

    def handler_around(self, node: cst.CSTNode) -> Handler | None:
        """The row of the innermost function around a node that serves requests."""
        return next((row for function in self._enclosing(node) if (row := self.handler(function)) is not None), None)

    def handler(self, function: cst.FunctionDef) -> Handler | None:
        """The row of a function that serves requests."""
        if function not in self._handlers:
            self._handlers[function] = self._find_handler(function)
        return self._handlers[function]

    def _find_handler(self, function: cst.FunctionDef) -> Handler | None:
        for decorator in function.decorators:
            row = self._by_decorator(decorator.decorator)
            if row is not None:
                return row
        class_name = self._class_of(function)
        bases = self._bases(class_name) if class_name is not None else frozenset()
        names = [p.name.value for p in (*function.params.posonly_params, *function.params.params)]
        name = function.name.value
        for row in HANDLERS:
            if name in row.methods and self._is_based_on(row, bases):
                return row
        for row in HANDLERS:
            if row.parameters and self._has_parameters(row, names, name, in_class=class_name is not None):
                if any("fixture" in decorator for decorator in self._decorator_names(function)):
                    return None
                if row.parameters == _REQUEST:
                    self._by_request.add(function)
                return row
        if any(decorator_name in self._catalog.routes for decorator_name in self._decorator_names(function)):
            return Handler(
                "",
                "the project's own configuration",
                returns_bytes=True,
                sync_generator=Body.STREAMS,
                returned=Streaming(),
            )
        return None

    def is_served(self, function: cst.FunctionDef) -> bool:
        """Whether more than a parameter `request` says that a function is a handler: the file hands it on by name."""
        if self.handler(function) is None:
            return False
        name = re.escape(function.name.value)
        return function not in self._by_request or bool(
            re.search(rf"(?<!def )(?<![\w.]){name}\b(?!\s*[(=:])", self._facts.text)
        )

    def _decorator_names(self, function: cst.FunctionDef) -> list[str]:
        found = []
        for decorator in function.decorators:
            node = decorator.decorator.func if isinstance(decorator.decorator, cst.Call) else decorator.decorator
            name = self._values.qualified(node) or dotted(node)
            if name:
                found += [name, f".{name.rpartition('.')[2]}"]
        return found

    def _by_decorator(self, node: cst.BaseExpression) -> Handler | None:
        target = node.func if isinstance(node, cst.Call) else node
        qualified = self._values.qualified(target)
        for row in HANDLERS:
            if qualified is not None and qualified in row.decorators:
                return row
        if not isinstance(target, cst.Attribute) or not isinstance(node, cst.Call):
            return None
        made = self._made_by(target.value)
        for row in HANDLERS:
            if target.attr.value in row.verbs and made is not None and made in row.apps:
                return row
        if made is None and _is_route(node):
            for row in HANDLERS:
                if target.attr.value in row.verbs and row.apps and self._imports(row.apps[0].partition(".")[0]):
                    return row
        return None

    def _made_by(self, node: cst.BaseExpression) -> str | None:
        """The qualified name of the call that an app (or blueprint, router) comes from."""
        if isinstance(node, cst.Name):
            for definition in self._trace.definitions_of(node):
                if definition.binding is Binding.ASSIGNED and isinstance(definition.value, cst.Call):
                    return self._values.qualified(definition.value.func)
            for value in self._facts.assigned.get(node.value, ()):
                if isinstance(value, ast.Call):
                    return self._facts.resolve(ast.unparse(value.func))
        return None

    def imports_any(self, packages: Iterable[str]) -> bool:
        """Whether the file imports one of these packages, or something of it."""
        return any(self._imports(package) for package in packages)

    def _imports(self, package: str) -> bool:
        return any(name == package or name.startswith(f"{package}.") for name in self._facts.imported_modules)

    def _class_of(self, function: cst.FunctionDef) -> str | None:
        for ancestor in self._trace.ancestors(function):
            if isinstance(ancestor, cst.FunctionDef | cst.Lambda):
                return None
            if isinstance(ancestor, cst.ClassDef):
                return ancestor.name.value
        return self._region.plan.class_name

    def _bases(self, class_name: str) -> frozenset[str]:
        found: set[str] = set()
        for fact in self._facts.iter_class_and_bases(class_name):
            for base in fact.bases:
                first, _, rest = base.partition(".")
                known = self._facts.imports.get(first)
                found.add(f"{known}.{rest}" if known and rest else known or base)
        return frozenset(found)

    def _has_parameters(self, row: Handler, names: list[str], name: str, *, in_class: bool) -> bool:
        if row.both and not any(
            name == method or (row.suffixes and name.startswith(f"{method}_")) for method in row.methods
        ):
            return False
        given = [n for n in names if n not in ("self", "cls")]
        if tuple(given[: len(row.parameters)]) != row.parameters:
            return False
        if in_class and row.modules and names[:1] not in (["self"], ["cls"]):
            return False
        return not row.modules or any(self._imports(module) for module in row.modules)

    # -- bodies

    def is_returned_body(self, node: cst.BaseExpression, parent: cst.CSTNode) -> bool:
        """Whether a value that is returned (or the first of a returned tuple, or of a WSGI list) is the body."""
        value, statement = node, parent
        while isinstance(statement, cst.Await):
            value, statement = statement, self._trace.parents[statement]
        in_list = False
        if isinstance(statement, cst.Element):
            holder = self._trace.parents.get(statement)
            if not isinstance(holder, cst.Tuple | cst.List) or holder.elements[0] is not statement:
                return False
            in_list = isinstance(holder, cst.List)
            statement = self._trace.parents[holder]
            if in_list and len(holder.elements) != 1:
                return False
        if not isinstance(statement, cst.Return):
            return False
        row = self.handler_of(value)
        if row is None:
            return False
        return row.returns_list if in_list or is_list(value) else row.returns_bytes

    def is_response_write(self, call: cst.Call) -> bool:
        """Whether a call writes to the response of the handler that it stands in."""
        name = dotted(call.func)
        if name is None:
            return False
        if isinstance(call.func, cst.Name):
            return self._is_wsgi_writer(call.func)
        for function in self._enclosing(call):
            row = self.handler(function)
            if row is not None and row.is_write(name):
                return True
        return self._is_method_of_handler(name)

    def _is_wsgi_writer(self, node: cst.Name) -> bool:
        """Whether a name is the writer that `start_response(…)` gives."""
        definitions = self._trace.definitions_of(node)
        return bool(definitions) and all(
            isinstance(definition.value, cst.Call)
            and isinstance(definition.value.func, cst.Name)
            and definition.value.func.value == "start_response"
            and not definition.path
            for definition in definitions
        )

    def _is_method_of_handler(self, name: str) -> bool:
        """`self.write(…)` in a helper method of a handler class."""
        bases = self._bases(self._region.plan.class_name) if self._region.plan.class_name else frozenset()
        return name.startswith("self.") and any(
            name in row.writes and self._is_based_on(row, bases) for row in HANDLERS
        )

    def _is_based_on(self, row: Handler, bases: frozenset[str]) -> bool:
        """Whether a class derives from a handler: by name, or from one of another module of whose framework it is."""
        if not bases.isdisjoint(row.bases):
            return True
        if row.base_suffix is None or not any(self._imports(module) for module in row.modules):
            return False
        return any(base.endswith(row.base_suffix) for base in bases)

    def is_body_attribute(self, target: cst.BaseExpression) -> bool:
        """Whether an assignment to `resp.text` (or `.data`) makes the body."""
        if not isinstance(target, cst.Attribute):
            return False
        for function in self._enclosing(target):
            row = self.handler(function)
            if row is not None and target.attr.value in row.attributes:
                name = dotted(target.value)
                return name is not None and name.rpartition(".")[2] in RESPONSE_NAMES
        value = self._values.of(target.value)
        return value is not None and target.attr.value in BUFFERED_RESPONSES.get(value.type, ())

    def is_asgi_body(self, element: cst.CSTNode) -> bool:
        """Whether it is the `body` of an ASGI message that is sent."""
        message = self._trace.parents.get(element)
        if not isinstance(element, cst.DictElement) or not isinstance(message, cst.Dict):
            return False
        if _text(element.key) != "body":
            return False
        return any(
            isinstance(other, cst.DictElement)
            and _text(other.key) == "type"
            and _text(other.value) == "http.response.body"
            for other in message.elements
        )

    @staticmethod
    def says_document(function: cst.FunctionDef) -> bool:
        """Whether a route says what its items are: FastAPI makes a JSON document of them then."""
        codes = [cst.Module([]).code_for_node(decorator.decorator) for decorator in function.decorators]
        returns = cst.Module([]).code_for_node(function.returns.annotation) if function.returns is not None else ""
        is_list = bool(re.search(r"\b(?:list|List|Iterable|Iterator|Generator|Sequence)\b", returns))
        return any("response_model" in code for code in codes) or (is_list and "bytes" not in returns)

    def is_middleware(self, node: cst.CSTNode) -> bool:
        """Whether a node stands in code through which every response goes on its way out."""
        for function in self._enclosing(node):
            names = {parameter.name.value for parameter in function.params.params}
            if function.name.value in MIDDLEWARE_METHODS or not names.isdisjoint(MIDDLEWARE_PARAMETERS):
                return True
        return False

    def has_setting(self, setting: str, node: cst.CSTNode) -> bool:
        """Whether a setting (`response.stream`) is made for the handler that a node stands in, or for all.

        Elsewhere it counts as a string (a configuration), but not as a decorator or attribute of another handler.
        """
        own = {function.name.value for function in self._enclosing(node)}
        others = [
            function
            for function in ast.walk(self._facts.tree)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.name not in own
        ]
        for number, line in enumerate(self._facts.source.lines, start=1):
            configured = _CONFIGURED.search(line)
            if setting not in line or (configured is not None and configured[1] not in own):
                continue
            is_string = f'"{setting}"' in line or f"'{setting}'" in line
            around = [f for f in others if _first_line(f) <= number <= (f.end_lineno or f.lineno)]
            if not around or (is_string and all(number >= f.lineno for f in around)):
                return True
        return False

    def _enclosing(self, node: cst.CSTNode) -> list[cst.FunctionDef]:
        return [a for a in self._trace.ancestors(node) if isinstance(a, cst.FunctionDef)]

    # -- response classes

    def response(self, call: cst.Call) -> Response | None:
        """The row of a response class (or function) that a call makes."""
        for name in sorted(self._values.called_names(call)):
            row = RESPONSES.get(name)
            if row is not None:
                return row
        if isinstance(call.func, cst.Attribute):
            row = RESPONSES.get(f".{call.func.attr.value}")
            last = (dotted(call.func.value) or "").rpartition(".")[2].strip("_")
            if row is not None and last in row.receivers and self.imports_any(WERKZEUG):
                return row
        return None

    def body_of(self, call: cst.Call, row: Response) -> cst.BaseExpression | None:
        """The body argument of a response call."""
        position = 0
        for arg in call.args:
            if arg.star:
                return None
            if arg.keyword is None:
                if position in row.at:
                    return arg.value
                position += 1
            elif arg.keyword.value in row.keywords:
                return arg.value
        return None

    def is_response_code(self, node: cst.CSTNode) -> bool:
        """Whether a node stands in a function that serves a request, or that builds a response."""
        for function in self._enclosing(node):
            if self.handler(function) is not None:
                return True
            if any(
                self._trace.is_within(call, function) and self.response(call) is not None for call in self._trace.calls
            ):
                return True
        return False


def _is_route(call: cst.Call) -> bool:
    """Whether a decorator's first argument is a path, so that its unknown owner can be an application."""
    given = argument(call, 0, "path") or argument(call, None, "rule")
    text = string_value(given)
    return text is not None and (text == "" or text.startswith(("/", "<", "{")))


def _first_line(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])


def is_list(node: cst.CSTNode) -> bool:
    """Whether an expression makes a list (or tuple) of what something else gives."""
    if isinstance(node, cst.ListComp):
        return True
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value in ("list", "tuple")


def _text(node: cst.CSTNode) -> str | None:
    value = node.evaluated_value if isinstance(node, cst.SimpleString) else None
    return value if isinstance(value, str) else None
