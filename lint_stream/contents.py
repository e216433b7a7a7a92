"""What an expression may hold: a type of the catalog, its mode, and how we know.

Computed from the trace on demand. Where nothing is known, the answer is None, and no rule guesses.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace

import libcst as cst

from lint_stream.annotations import Annotations
from lint_stream.catalog.index import Catalog
from lint_stream.catalog.names import is_constructor
from lint_stream.catalog.passing import ENTERED_BY, WRAPPERS
from lint_stream.catalog.rows import BYTES, TEXT, Member, Returns
from lint_stream.facts import AttributeSource, FunctionFact, ModuleFacts
from lint_stream.literals import argument, is_none, mode_of, string_value
from lint_stream.region import Region
from lint_stream.trace import Binding, Definition, Trace, dotted, first_part, strip_await
from lint_stream.value import OTHER, Value

__all__ = ["Contents"]

_SAYS_LITTLE = frozenset(["other", "memory", "bytes", "str"])
"""Types of a fallback that say nothing about what it stands in for."""


class Contents(Annotations):
    """Answers what expressions of one region hold."""

    def __init__(self, trace: Trace, facts: ModuleFacts, catalog: Catalog, region: Region) -> None:
        super().__init__(trace, facts, catalog, region)
        self._known: dict[cst.CSTNode, Value | None] = {}
        self._busy: set[object] = set()

    def of(self, node: cst.CSTNode | None) -> Value | None:
        """What an expression may hold; None where nothing is known."""
        if node is None:
            return None
        if node in self._known:
            return self._known[node]
        if node in self._busy:
            return None
        self._busy.add(node)
        try:
            value = self._compute(node)
        finally:
            self._busy.discard(node)
        self._known[node] = value
        return value

    def _compute(self, node: cst.CSTNode) -> Value | None:
        if isinstance(node, cst.Await):
            return self.of(node.expression)
        if isinstance(node, cst.Name):
            return self._name(node)
        if isinstance(node, cst.Attribute):
            return self._attribute(node)
        if isinstance(node, cst.Call):
            return self._call(node)
        if isinstance(node, cst.Subscript):
            return self._subscript(node)
        if isinstance(node, cst.NamedExpr):
            return self.of(node.value)
        if isinstance(node, cst.IfExp):
            return self._join([node.body, node.orelse])
        if isinstance(node, cst.BooleanOperation):
            return self._join([node.left, node.right])
        if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Divide):
            left = self.of(node.left) or self.of(node.right)
            return replace(left, call=None) if left and left.type in ("path", "async-path") else None
        if isinstance(node, cst.SimpleString | cst.FormattedString | cst.ConcatenatedString):
            first = node
            while isinstance(first, cst.ConcatenatedString):
                first = first.left
            return Value("bytes" if isinstance(first, cst.SimpleString) and "b" in first.prefix.lower() else "str")
        if isinstance(
            node, cst.BaseNumber | cst.BaseList | cst.BaseDict | cst.Tuple | cst.BaseSet | cst.BaseComp | cst.Lambda
        ):
            return OTHER
        return None

    def _join(self, nodes: Iterable[cst.CSTNode]) -> Value | None:
        """Both sides of a condition: of `session or Session()`, what the side that says more says."""
        pairs = [(node, self.of(node)) for node in nodes if not is_none(node)]
        told = [value for _, value in pairs if value is not None]
        if len(told) == 1 and all(isinstance(node, cst.Name | cst.Attribute) for node, value in pairs if value is None):
            return told[0] if told[0].type not in _SAYS_LITTLE else None
        return _merge([value for _, value in pairs])

    def _name(self, node: cst.Name) -> Value | None:
        definitions = self._trace.definitions_of(node)
        if definitions:
            return self._narrowed(node, definitions) or _merge(self._given(definitions))
        name = node.value
        if name in self._facts.imports:
            return self._imported(self._facts.imports[name])
        if name in self._facts.assigned:
            values = [self._from_code(ast.unparse(value)) for value in self._facts.assigned[name]]
            return _merge(values)
        return None

    def _given(self, definitions: Iterable[Definition]) -> list[Value | None]:
        return [self._definition(d) for d in definitions if not is_none(d.value)]

    def _narrowed(self, node: cst.Name | cst.Attribute, definitions: list[Definition]) -> Value | None:
        """What an `if isinstance(name, ...)` around says, where the name still holds what was tested."""
        inner: cst.CSTNode = node
        for ancestor in self._trace.ancestors(node):
            if isinstance(ancestor, cst.FunctionDef | cst.Lambda | cst.ClassDef):
                break
            if isinstance(ancestor, cst.If | cst.IfExp) and inner is ancestor.body:
                for subject, kind in _iter_isinstance(ancestor.test):
                    if dotted(subject) == dotted(node) and self._trace.definitions_of(subject) == definitions:
                        kinds = [e.value for e in kind.elements] if isinstance(kind, cst.Tuple) else [kind]
                        return _merge([self.of_annotation(one) for one in kinds])
            inner = ancestor
        return None

    def _imported(self, qualified: str) -> Value | None:
        owner, _, name = qualified.rpartition(".")
        member = self._catalog.member(owner, name, call=False) if owner else None
        return Value(member.type, mode_of(member.mode_default)) if member else None

    def _definition(self, definition: Definition) -> Value | None:
        if definition.binding is Binding.PARAMETER:
            return self._parameter(definition)
        if definition.binding in (Binding.ASSIGNED, Binding.ENTERED):
            if definition.value is None:
                return None
            if definition.path:
                return self._unpacked(definition)
            value = self.of(definition.value)
            if value is None and isinstance(definition.statement, cst.AnnAssign):
                return self.of_annotation(definition.statement.annotation.annotation)
            if definition.binding is Binding.ENTERED and value is not None and value.is_local_class:
                return self._entered(value)
            return value
        if definition.binding is Binding.ITERATED:
            return self._item(definition)
        if definition.binding is Binding.IMPORTED and definition.qualified:
            return self._imported(definition.qualified)
        if definition.binding is Binding.DEFINED:
            return OTHER
        return None

    def _entered(self, value: Value) -> Value | None:
        """What a `with` binds of an instance of a class of this file."""
        class_name = value.type.removeprefix("class ")
        for name in ("__enter__", "__aenter__"):
            method = self._facts.method(class_name, name)
            if method is not None:
                gives_itself = all(isinstance(node.value, ast.Name) for node in method.returns)
                return value if method.returns and gives_itself else self._result(method)
        return None

    def _item(self, definition: Definition) -> Value | None:
        """An element of what a `for` iterates over: a typed list's, or one of a literal's."""
        iterable = definition.value
        if isinstance(iterable, cst.Name):
            for outer in self._trace.definitions_of(iterable):
                if outer.binding is Binding.PARAMETER and isinstance(outer.node, cst.Param) and outer.node.annotation:
                    inner = _type_argument(outer.node.annotation.annotation)
                    return self.of_annotation(inner) if inner is not None else None
        return None

    def _unpacked(self, definition: Definition) -> Value | None:
        value = self.of(definition.value)
        call = strip_await(definition.value) if definition.value is not None else None
        owner = value.type if value else None
        names = self.called_names(call) if isinstance(call, cst.Call) else set()
        for name in ([owner] if owner else []) + [f"{n}()" for n in names]:
            member = self._catalog.member(name, f"[{definition.path[0]}]", call=False)
            if member and member.owner != "*":
                return Value(member.type, value.mode if value else None)
        return None

    def _parameter(self, definition: Definition) -> Value | None:
        parameter = definition.node
        if isinstance(parameter, cst.Param) and parameter.annotation:
            value = self.of_annotation(parameter.annotation.annotation)
            if value:
                return value
        default = self.of(definition.value)
        if default and not (default.type == "other" or default.type in ("bytes", "str")):
            return default
        owner = definition.scope.node
        is_coroutine = isinstance(owner, cst.FunctionDef) and owner.asynchronous is not None
        return self._implied(definition.name, in_coroutine=is_coroutine)

    def _attribute(self, node: cst.Attribute) -> Value | None:
        definitions = self._trace.definitions_of(node)
        if definitions:
            return self._narrowed(node, definitions) or _merge(self._given(definitions))
        name = node.attr.value
        qualified = self.qualified(node.value)
        if qualified and (qualified in self._facts.imports.values() or "." not in qualified):
            member = self._catalog.member(qualified, name, call=False)
            if member and member.owner != "*":
                return Value(member.type, mode_of(member.mode_default))
        owner = self.of(node.value)
        if owner is None:
            return self._class_attribute(node)
        member = self._catalog.member(owner.type, name, call=False)
        if member:
            return self._of_member(member, owner, None)
        if owner.is_local_class:
            return self._attribute_of_class(owner.type.removeprefix("class "), name)
        return None

    def _class_attribute(self, node: cst.Attribute) -> Value | None:
        if isinstance(node.value, cst.Name) and node.value.value in ("self", "cls"):
            return self._attribute_of_class(self.class_name(node), node.attr.value)
        return None

    def _attribute_of_class(self, class_name: str | None, attribute: str) -> Value | None:
        """What a class of this file assigns to an attribute, or what the class that it derives from has there."""
        sources = [s for s in self._facts.attribute_sources(class_name, attribute) if s.code != "None"]
        annotated = _first(self.annotation_code(s.annotation) for s in sources if s.annotation is not None)
        if annotated is not None:
            return annotated
        if sources:
            return _merge([self._of_source(source) for source in sources])
        method = self._facts.method(class_name, attribute)
        if method is not None:
            return self._result(method) if method.is_property else OTHER
        for base in self._facts.iter_foreign_bases(class_name):
            known = self._catalog.annotation(base)
            member = self._catalog.member(known[0], attribute, call=False) if known else None
            if member and member.owner != "*":
                return Value(member.type, mode_of(member.mode_default))
        return None

    def _of_source(self, source: AttributeSource) -> Value | None:
        if source.parameter is not None:
            return self._implied(source.parameter)
        return self._from_code(source.code) if source.code is not None else None

    def _implied(self, parameter: str, *, in_coroutine: bool = False) -> Value | None:
        """What a parameter's name says in a module that imports a certain framework."""
        implied = self._catalog.implied(parameter, self._facts.imported_modules, in_coroutine=in_coroutine)
        return Value(implied, BYTES) if implied else None

    def _result(self, function: FunctionFact) -> Value | None:
        """What a function of this file returns: by its annotation, or by the calls that all its returns are."""
        annotation = function.node.returns
        if function.is_context_manager:
            code = ast.unparse(annotation.slice) if isinstance(annotation, ast.Subscript) else None
            return self.annotation_code(code.partition(",")[0].strip("(") if code else None)
        if function.is_decorated and not function.is_property:
            return None
        if annotation is not None:
            return self.annotation_code(ast.unparse(annotation))
        if function.is_generator or function in self._busy:
            return None
        returned = [function.made(node.value) for node in function.returns]
        if not returned or not all(isinstance(value, ast.Call) for value in returned):
            return None
        self._busy.add(function)
        try:
            return _merge([self._from_code(ast.unparse(value)) for value in returned if value is not None])
        finally:
            self._busy.discard(function)

    def _from_code(self, code: str) -> Value | None:
        parsed = self.parsed(code)
        return self.of(parsed) if parsed is not None else None

    def _subscript(self, node: cst.Subscript) -> Value | None:
        if len(node.slice) != 1 or not isinstance(node.slice[0].slice, cst.Index):
            return None
        key = node.slice[0].slice.value
        text = string_value(key)
        owner = self.of(node.value)
        names = [f'["{text}"]'] if text is not None else []
        if isinstance(key, cst.Integer):
            names.append(f"[{key.value}]")
        for name in (*names, "[]"):
            member = self._catalog.member(owner.type if owner else None, name, call=False)
            if member and (name != "[]" or owner):
                return Value(member.type, None)
        return None

    def _of_member(self, member: Member, owner: Value, call: cst.Call | None) -> Value:
        if member.same_mode:
            mode = owner.mode
        elif call is not None and member.mode_at is not None:
            mode = self._mode_argument(call, member.mode_at, member.mode_default)
        else:
            mode = mode_of(member.mode_default)
        unbuffered = _without_buffer(call, member) if call is not None else None
        return Value(unbuffered or member.type, mode, call)

    def _mode_argument(self, call: cst.Call, at: int, default: str) -> str | None:
        given = argument(call, at, "mode")
        if given is None:
            return None if any(arg.star for arg in call.args) else mode_of(default)
        return self.mode_of_expression(given)

    def _call(self, node: cst.Call) -> Value | None:
        names = self.called_names(node)
        known = [value for value in (self._returned(name, node) for name in sorted(names)) if value]
        if known:
            return _merge(list(known))
        if isinstance(node.func, cst.Attribute):
            return self._method_call(node, node.func, names) or self._local_result(node)
        if isinstance(node.func, cst.Name):
            name = node.func.value
            if name in self._facts.classes and not self._trace.definitions_of(node.func):
                return self._instance(name)
            if is_constructor(name):
                return OTHER
        return self._local_result(node)

    def _local_result(self, node: cst.Call) -> Value | None:
        nested = self.nested_function(node)
        if nested is not None:
            return self.of_annotation(nested.returns.annotation) if nested.returns and not nested.decorators else None
        function = self.local_function(node)
        return self._result(function) if function is not None else None

    def _instance(self, name: str) -> Value:
        """An instance of a class of this file; of the stream that it derives from, where it adds no read."""
        if not any("read" in fact.methods for fact in self._facts.iter_class_and_bases(name)):
            for fact in self._facts.iter_class_and_bases(name):
                for base in fact.bases:
                    known = self._catalog.annotation(self._facts.resolve(base))
                    if known:
                        return Value(*known)
        return Value(f"class {name}")

    def _method_call(self, node: cst.Call, function: cst.Attribute, names: set[str]) -> Value | None:
        method = function.attr.value
        owner = self.of(function.value)
        is_module = any("." in name for name in names) and self.qualified(function.value) is not None
        is_module = is_module and owner is None and not self._is_local_variable(function.value)
        member = None if is_module else self._catalog.member(owner.type if owner else None, method, call=True)
        if member:
            return self._of_member(member, owner or OTHER, node)
        if owner and owner.type in ("file", "raw-file", "pipe") and method == "__enter__":
            return owner
        if method in ENTERED_BY and node.args:
            return self.of(node.args[0].value)
        if is_constructor(method) and owner is None:
            return OTHER
        return None

    def _is_local_variable(self, node: cst.CSTNode) -> bool:
        first = first_part(node)
        if not isinstance(first, cst.Name):
            return True
        definitions = self._trace.definitions_of(first)
        return bool(definitions) and not all(d.binding is Binding.IMPORTED for d in definitions)

    def _returned(self, name: str, call: cst.Call) -> Value | None:
        if name in WRAPPERS:
            return self.of(argument(call, WRAPPERS[name]))
        if self._catalog.is_test_double(name) or (name.endswith("open") and self._is_patched(call)):
            return OTHER
        row = self._catalog.returns(name)
        if row is None:
            return None
        if row.path_at is not None:
            path = argument(call, row.path_at, "file") or argument(call, row.path_at, "filename")
            if self.is_pseudo_file(path):
                return OTHER
        if row.over is not None and self._is_memory(argument(call, *row.over)):
            return Value("memory")
        mode: str | None
        if row.mode_at is not None:
            mode = self._mode_argument(call, row.mode_at, row.mode_default)
            if mode is TEXT and row.binary_unless_t:
                mode = TEXT if "t" in (string_value(argument(call, row.mode_at, "mode")) or "") else BYTES
        else:
            mode = mode_of(row.mode_default)
        if row.text_keywords:
            mode = self._mode_by_keywords(call, row.text_keywords, mode)
        if row.text_at is not None and argument(call, row.text_at) is not None:
            mode = TEXT
        return Value(_without_buffer(call, row) or row.type, mode, call)

    @staticmethod
    def _mode_by_keywords(call: cst.Call, names: Iterable[str], mode: str | None) -> str | None:
        """TEXT where one of these keywords is given; None where that is for a variable to say."""
        for arg in call.args:
            if arg.star == "**":
                mode = None
            elif arg.keyword is not None and arg.keyword.value in names:
                if isinstance(arg.value, cst.Name) and arg.value.value in ("None", "False"):
                    continue
                if isinstance(arg.value, cst.SimpleString) or _is_true(arg.value):
                    return TEXT
                mode = None
        return mode

    def _is_memory(self, node: cst.BaseExpression | None) -> bool:
        value = self.of(node)
        return value is not None and value.type == "memory"

    def _is_patched(self, call: cst.Call) -> bool:
        """Whether `with patch("builtins.open", ...)` (or the decorator) stands around a call."""
        if "patch" not in self._facts.text:
            return False
        for ancestor in self._trace.ancestors(call):
            around: list[cst.BaseExpression] = []
            if isinstance(ancestor, cst.With):
                around = [item.item for item in ancestor.items]
            elif isinstance(ancestor, cst.FunctionDef | cst.ClassDef):
                around = [decorator.decorator for decorator in ancestor.decorators]
            for patch in around:
                if isinstance(patch, cst.Call) and patch.args and patch is not call:
                    if (string_value(patch.args[0].value) or "").endswith("open"):
                        return True
        return False

    @staticmethod
    def has_keyword(call: cst.Call, names: Iterable[str]) -> bool:
        """Whether one of these keywords is given with something that is not plainly false."""
        return any(
            arg.keyword is not None
            and arg.keyword.value in names
            and not (isinstance(arg.value, cst.Name) and arg.value.value in ("None", "False"))
            for arg in call.args
        )


def _merge(values: list[Value | None]) -> Value | None:
    """What is known where several values meet: unknown as soon as one is, or as they differ in kind."""
    if not values or any(value is None for value in values):
        known = [value for value in values if value is not None]
        return known[0] if known and len(known) == len(values) else None
    first = values[0]
    assert first is not None
    types = {value.type for value in values if value}
    modes = {value.mode for value in values if value}
    if len(types) == 1:
        return first if len(modes) == 1 else replace(first, mode=None)
    if types <= {"file", "raw-file", "stdin", "pipe", "member", "socket-file"}:
        return Value("file", modes.pop() if len(modes) == 1 else None)
    return OTHER if "memory" in types or "other" in types else None


def _is_true(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Name) and node.value == "True"


def _without_buffer(call: cst.Call, row: Returns | Member) -> str | None:
    """The type of a stream that is opened without a buffer."""
    if row.unbuffered is None:
        return None
    given = argument(call, row.unbuffered.at, row.unbuffered.keyword)
    return row.unbuffered.type if isinstance(given, cst.Integer) and given.value == "0" else None


def _first(values: Iterable[Value | None]) -> Value | None:
    return next((value for value in values if value is not None), None)


def _iter_isinstance(test: cst.BaseExpression) -> Iterator[tuple[cst.BaseExpression, cst.BaseExpression]]:
    """What an `isinstance(subject, kind)`, alone or as one part of an `and`, tests."""
    if isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.And):
        yield from _iter_isinstance(test.left)
        yield from _iter_isinstance(test.right)
    elif isinstance(test, cst.Call) and isinstance(test.func, cst.Name) and test.func.value == "isinstance":
        if len(test.args) == 2:
            yield test.args[0].value, test.args[1].value


def _type_argument(node: cst.CSTNode) -> cst.CSTNode | None:
    if isinstance(node, cst.Subscript) and node.slice and isinstance(node.slice[-1].slice, cst.Index):
        return node.slice[-1].slice.value
    return None
