"""What an expression may hold: a type of the catalog, its mode, and how we know.

Computed from the trace on demand. Where nothing is known, the answer is None, and no rule guesses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import libcst as cst

from lint_stream.catalog import BYTES, TEXT, Catalog, Member, Returns, Type
from lint_stream.catalog.names import OPENS, is_constructor, is_stream_name
from lint_stream.detector import Binding, Definition, Trace, dotted
from lint_stream.facts import FunctionFact, ModuleFacts
from lint_stream.region import Region

__all__ = ["Origin", "Stream", "Value", "Values", "argument", "string_value"]

_MODE = re.compile(r"[rwaxUbt+]{1,4}$")
_PSEUDO_FILES = ("/proc/", "/sys/")
_OPTIONAL = frozenset(["Optional", "typing.Optional", "Union", "typing.Union", "Annotated", "typing.Annotated", "Final",
                       "typing.Final", "ClassVar", "typing.ClassVar", "typing_extensions.Annotated"])  # fmt: skip


class Origin:
    """How we know that something is a stream."""

    SHOWN = "shown by this file"
    NAMED = "its name says so"
    OPENED = "a with binds it from a call named open"
    SILENT = "nothing says so"


@dataclass(frozen=True)
class Value:
    """What an expression may hold. `mode` is BYTES, TEXT or None; `call` the call that made it."""

    type: str
    mode: str | None = None
    call: cst.Call | None = None

    @property
    def is_local_class(self) -> bool:
        """Whether it is an instance of a class of this file."""
        return self.type.startswith("class ")


@dataclass(frozen=True)
class Stream:
    """A stream that is read. `row` is None where only its name or its use says that it is one."""

    node: cst.BaseExpression
    origin: str
    value: Value | None
    row: Type | None
    mode: str | None


OTHER = Value("other")


def string_value(node: cst.CSTNode | None) -> str | None:
    """The text of a string literal (of an f-string, its first literal part)."""
    if isinstance(node, cst.SimpleString):
        value = node.evaluated_value
        return value if isinstance(value, str) else None
    if isinstance(node, cst.FormattedString) and node.parts and isinstance(node.parts[0], cst.FormattedStringText):
        return node.parts[0].value
    if isinstance(node, cst.ConcatenatedString):
        return string_value(node.left)
    if isinstance(node, cst.BinaryOperation):
        return string_value(node.left)
    return None


def argument(call: cst.Call, at: int | None, keyword: str | None = None) -> cst.BaseExpression | None:
    """An argument by position or keyword; None where it is not given, or hidden behind a star."""
    position = 0
    for arg in call.args:
        if arg.star == "*":
            at = None
        elif arg.keyword is None and arg.star == "":
            if at is not None and position == at:
                return arg.value
            position += 1
        elif keyword is not None and arg.keyword is not None and arg.keyword.value == keyword:
            return arg.value
    return None


class Values:
    """Answers what expressions of one region hold."""

    def __init__(self, trace: Trace, facts: ModuleFacts, catalog: Catalog, region: Region) -> None:
        self._trace = trace
        self._facts = facts
        self._catalog = catalog
        self._region = region
        self._known: dict[cst.CSTNode, Value | None] = {}
        self._busy: set[cst.CSTNode] = set()
        self._parsed: dict[str, cst.BaseExpression | None] = {}

    # -- names of functions

    def qualified(self, node: cst.CSTNode) -> str | None:
        """The qualified name of what a (dotted) name refers to: `gzip.open`, `open`, `requests.get`."""
        if isinstance(node, cst.Name):
            return self._qualified_name(node)
        if isinstance(node, cst.Attribute):
            base = self.qualified(node.value)
            return f"{base}.{node.attr.value}" if base else None
        return None

    def _qualified_name(self, node: cst.Name) -> str | None:
        definitions = self._trace.definitions_of(node)
        if not definitions:
            name = node.value
            if name in self._facts.imports:
                return self._facts.imports[name]
            if name in self._facts.functions or name in self._facts.classes or name in self._facts.assigned:
                return None
            return name
        names = {self._definition_target(d) for d in definitions}
        return names.pop() if len(names) == 1 else None

    def _definition_target(self, definition: Definition) -> str | None:
        if definition.binding is Binding.IMPORTED:
            return definition.qualified
        if definition.binding is Binding.ASSIGNED and isinstance(definition.value, cst.Name | cst.Attribute):
            if definition.value is not definition.node and not definition.path:
                return self.qualified(definition.value)
        return None

    def called_names(self, call: cst.Call) -> set[str]:
        """Qualified names that a call may refer to: several where an alias is chosen by a condition."""
        return self._callables(call.func, 0)

    def _callables(self, node: cst.CSTNode, depth: int) -> set[str]:
        name = self.qualified(node)
        if name:
            return {name}
        if depth > 4:
            return set()
        if isinstance(node, cst.IfExp):
            return self._callables(node.body, depth + 1) | self._callables(node.orelse, depth + 1)
        if isinstance(node, cst.BooleanOperation):
            return self._callables(node.left, depth + 1) | self._callables(node.right, depth + 1)
        if isinstance(node, cst.Name):
            found: set[str] = set()
            for definition in self._trace.definitions_of(node):
                if definition.binding is Binding.IMPORTED and definition.qualified:
                    found.add(definition.qualified)
                elif definition.binding is Binding.ASSIGNED and definition.value is not None and not definition.path:
                    found |= self._callables(definition.value, depth + 1)
            return found
        return set()

    def local_function(self, call: cst.Call) -> FunctionFact | None:
        """The function or method of this file that a call calls."""
        function = call.func
        if isinstance(function, cst.Name):
            definitions = self._trace.definitions_of(function)
            if definitions:
                return None
            return self._facts.functions.get(function.value)
        if isinstance(function, cst.Attribute) and isinstance(function.value, cst.Name):
            if function.value.value in ("self", "cls"):
                return self._facts.method(self.class_name(call), function.attr.value)
            return self._facts.method(function.value.value, function.attr.value)
        return None

    def nested_function(self, call: cst.Call) -> cst.FunctionDef | None:
        """The function nested in this region that a call calls."""
        if isinstance(call.func, cst.Name):
            for definition in self._trace.definitions_of(call.func):
                if definition.binding is Binding.DEFINED and isinstance(definition.node, cst.FunctionDef):
                    return definition.node
        return None

    def class_name(self, node: cst.CSTNode) -> str | None:
        """The class whose method (or body) a node stands in."""
        for ancestor in self._trace.ancestors(node):
            if isinstance(ancestor, cst.ClassDef):
                return ancestor.name.value
        return self._region.plan.class_name

    # -- values

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
        if isinstance(node, cst.BaseNumber | cst.BaseList | cst.BaseDict | cst.Tuple | cst.BaseSet | cst.BaseComp | cst.Lambda):
            return OTHER
        return None

    def _join(self, nodes: Iterable[cst.CSTNode]) -> Value | None:
        return _merge([self.of(node) for node in nodes if not _is_none(node)])

    def _name(self, node: cst.Name) -> Value | None:
        definitions = self._trace.definitions_of(node)
        if definitions:
            return _merge([self._definition(d) for d in definitions if not (d.value is not None and _is_none(d.value))])
        name = node.value
        if name in self._facts.imports:
            return self._imported(self._facts.imports[name])
        if name in self._facts.assigned:
            values = [self._from_code(_unparse(value)) for value in self._facts.assigned[name]]
            return _merge(values)
        return None

    def _imported(self, qualified: str) -> Value | None:
        owner, _, name = qualified.rpartition(".")
        member = self._catalog.member(owner, name, call=False) if owner else None
        return Value(member.type, _mode_of(member.mode_default)) if member else None

    def _definition(self, definition: Definition) -> Value | None:
        if definition.binding is Binding.PARAMETER:
            return self._parameter(definition)
        if definition.binding in (Binding.ASSIGNED, Binding.ENTERED):
            if definition.value is None:
                return None
            if definition.path:
                return self._unpacked(definition)
            return self.of(definition.value)
        if definition.binding is Binding.ITERATED:
            return self._item(definition)
        if definition.binding is Binding.IMPORTED and definition.qualified:
            return self._imported(definition.qualified)
        if definition.binding is Binding.DEFINED:
            return OTHER
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
        call = definition.value.expression if isinstance(definition.value, cst.Await) else definition.value
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
        implied = self._catalog.implied(definition.name, self._facts.imported_modules)
        return Value(implied, BYTES) if implied else None

    def of_annotation(self, node: cst.CSTNode) -> Value | None:
        """What an annotation says: `BinaryIO`, `UploadFile | None`, `Annotated[UploadFile, File()]`."""
        if isinstance(node, cst.SimpleString):
            text = string_value(node)
            parsed = self._parse(text) if text else None
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
            if value and value.mode is None and inner and head and "IO" in head:
                argument_name = dotted(inner[0])
                value = replace(value, mode={"bytes": BYTES, "str": TEXT}.get(argument_name or ""))
            return value
        return self._annotated_name(self.qualified(node) or dotted(node))

    def _annotated_name(self, name: str | None) -> Value | None:
        if name is None:
            return None
        for candidate in (name, f"typing.{name}"):
            known = self._catalog.annotations.get(candidate)
            if known:
                return Value(*known)
        if name in self._facts.classes:
            return Value(f"class {name}")
        return None

    def _attribute(self, node: cst.Attribute) -> Value | None:
        definitions = self._trace.definitions_of(node)
        if definitions:
            return _merge([self._definition(d) for d in definitions if not (d.value is not None and _is_none(d.value))])
        name = node.attr.value
        qualified = self.qualified(node.value)
        if qualified and qualified in self._facts.imports.values() or (qualified and "." not in qualified):
            member = self._catalog.member(qualified, name, call=False)
            if member and member.owner != "*":
                return Value(member.type, _mode_of(member.mode_default))
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
        values = []
        for source in self._facts.attribute_sources(class_name, attribute):
            if source.annotation is not None:
                parsed = self._parse(source.annotation)
                values.append(self.of_annotation(parsed) if parsed is not None else None)
            elif source.code is not None and source.code != "None":
                values.append(self._from_code(source.code))
        return _merge(values)

    def _from_code(self, code: str) -> Value | None:
        parsed = self._parse(code)
        return self.of(parsed) if parsed is not None else None

    def _parse(self, code: str) -> cst.BaseExpression | None:
        if code not in self._parsed:
            try:
                self._parsed[code] = cst.parse_expression(code) if len(code) < 2000 else None
            except (cst.ParserSyntaxError, RecursionError):
                self._parsed[code] = None
        return self._parsed[code]

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

    def _of_member(self, row: Member, owner: Value, call: cst.Call | None) -> Value:
        mode: str | None = None
        if row.same_mode:
            mode = owner.mode
        elif call is not None and row.mode_at is not None:
            mode = self._mode_argument(call, row.mode_at, row.mode_default)
        else:
            mode = _mode_of(row.mode_default)
        unbuffered = _without_buffer(call, row) if call is not None else None
        return Value(unbuffered or row.type, mode, call)

    def _mode_argument(self, call: cst.Call, at: int, default: str) -> str | None:
        given = argument(call, at, "mode")
        if given is None:
            return None if any(arg.star for arg in call.args) else _mode_of(default)
        return self.mode_of_expression(given)

    def mode_of_expression(self, node: cst.BaseExpression) -> str | None:
        """BYTES or TEXT of a mode argument; None where it is a variable."""
        text = string_value(node)
        if text is not None and not isinstance(node, cst.FormattedString):
            return _mode_of(text)
        if isinstance(node, cst.IfExp):
            modes = {self.mode_of_expression(node.body), self.mode_of_expression(node.orelse)}
            return modes.pop() if len(modes) == 1 else None
        if isinstance(node, cst.Name):
            for definition in self._trace.definitions_of(node):
                if definition.binding is Binding.ASSIGNED and definition.value is not None:
                    return self.mode_of_expression(definition.value)
                return None
            values = self._facts.assigned.get(node.value, ())
            if len(values) == 1:
                parsed = self._parse(_unparse(values[0]))
                return self.mode_of_expression(parsed) if isinstance(parsed, cst.SimpleString) else None
        return None

    def _call(self, node: cst.Call) -> Value | None:
        names = self.called_names(node)
        known = [value for value in (self._returned(name, node) for name in sorted(names)) if value]
        if known:
            return _merge(list(known))
        if isinstance(node.func, cst.Attribute):
            return self._method_call(node, node.func, names)
        if isinstance(node.func, cst.Name):
            name = node.func.value
            if name in self._facts.classes and not self._trace.definitions_of(node.func):
                return self._instance(name)
            if is_constructor(name):
                return OTHER
        return None

    def _instance(self, name: str) -> Value:
        """An instance of a class of this file; of the stream that it derives from, where it adds no read."""
        if not any("read" in fact.methods for fact in self._facts.iter_class_and_bases(name)):
            for fact in self._facts.iter_class_and_bases(name):
                for base in fact.bases:
                    known = self._catalog.annotations.get(self._facts.imports.get(base, base))
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
        if method in ("enter_context", "enter_async_context") and node.args:
            return self.of(node.args[0].value)
        if is_constructor(method) and owner is None:
            return OTHER
        return None

    def _is_local_variable(self, node: cst.CSTNode) -> bool:
        while isinstance(node, cst.Attribute):
            node = node.value
        if not isinstance(node, cst.Name):
            return True
        definitions = self._trace.definitions_of(node)
        return bool(definitions) and not all(d.binding is Binding.IMPORTED for d in definitions)

    def _returned(self, name: str, call: cst.Call) -> Value | None:
        if name in ("contextlib.closing", "contextlib.aclosing", "closing", "nullcontext", "contextlib.nullcontext",
                    "typing.cast", "cast"):  # fmt: skip
            at = 1 if name.endswith("cast") else 0
            given = argument(call, at)
            return self.of(given) if given is not None else None
        row = self._catalog.returns(name)
        if row is None:
            return None
        if row.path_at is not None:
            path = argument(call, row.path_at, "file") or argument(call, row.path_at, "filename")
            text = string_value(path)
            if text is None and isinstance(path, cst.Name):
                text = self._string_constant(path)
            if text and text.startswith(_PSEUDO_FILES):
                return OTHER
        mode: str | None
        if row.mode_at is not None:
            mode = self._mode_argument(call, row.mode_at, row.mode_default)
            if mode is TEXT and row.binary_unless_t:
                mode = TEXT if "t" in (string_value(argument(call, row.mode_at, "mode")) or "") else BYTES
        else:
            mode = _mode_of(row.mode_default)
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

    def _string_constant(self, node: cst.Name) -> str | None:
        for definition in self._trace.definitions_of(node):
            return string_value(definition.value) if definition.binding is Binding.ASSIGNED else None
        values = self._facts.assigned.get(node.value, ())
        if len(values) == 1:
            return string_value(self._parse(_unparse(values[0])))
        return None

    @staticmethod
    def has_keyword(call: cst.Call, names: Iterable[str]) -> bool:
        """Whether one of these keywords is given with something that is not plainly false."""
        return any(
            arg.keyword is not None
            and arg.keyword.value in names
            and not (isinstance(arg.value, cst.Name) and arg.value.value in ("None", "False"))
            for arg in call.args
        )

    # -- streams

    def stream(self, node: cst.BaseExpression) -> Stream | None:
        """The stream that an expression is, by its origin or else by its name; None where it is none.

        Origin beats name: what this file shows to be something else is no stream, however it is called.
        """
        value = self.of(node)
        if value is not None:
            row = self._catalog.type(value.type)
            if row is None or not row.stream:
                return None
            if value.type in ("pipe", "raw-pipe") and self._facts.is_non_blocking:
                return None
            return Stream(node, Origin.SHOWN, value, row, row.gives or value.mode)
        if self._is_module_or_class(node):
            return None
        opened = self._opened_by_with(node)
        if opened is not None:
            return opened
        if self._facts.is_non_blocking:
            return None
        name = _last_name(node)
        origin = Origin.NAMED if name is not None and is_stream_name(name) and not self._is_made_here(node) else Origin.SILENT
        return Stream(node, origin, None, None, None)

    def _is_module_or_class(self, node: cst.BaseExpression) -> bool:
        """A module, a class, or a function is no stream: `json.read()`, `Reader.read(path)`, `f().read`."""
        if isinstance(node, cst.Name):
            definitions = self._trace.definitions_of(node)
            if definitions:
                return all(d.binding in (Binding.IMPORTED, Binding.DEFINED) for d in definitions)
            if node.value in ("self", "cls", "super"):
                return True
            return node.value in self._facts.imports or node.value in self._facts.classes
        if isinstance(node, cst.Attribute):
            root: cst.BaseExpression = node
            while isinstance(root, cst.Attribute):
                root = root.value
            return isinstance(root, cst.Name) and self._is_module_or_class(root) and root.value not in ("self", "cls")
        if isinstance(node, cst.Call):
            return isinstance(node.func, cst.Name) and node.func.value == "super"
        return isinstance(node, cst.SimpleString | cst.FormattedString | cst.ConcatenatedString)

    def _is_made_here(self, node: cst.BaseExpression) -> bool:
        """Whether the name holds what a function of this file returned, or a value that is no object to read."""
        if not isinstance(node, cst.Name):
            return False
        for definition in self._trace.definitions_of(node):
            value = definition.value
            if definition.binding is Binding.ASSIGNED and isinstance(value, cst.Call):
                if isinstance(value.func, cst.Attribute) and value.func.attr.value in ("read", "recv", "readline"):
                    return True
        return False

    def _opened_by_with(self, node: cst.BaseExpression) -> Stream | None:
        """`with fs.open(p) as x`: a stream for its opener's name, whatever its own."""
        if not isinstance(node, cst.Name):
            return None
        for definition in self._trace.definitions_of(node):
            if definition.binding is not Binding.ENTERED or definition.path:
                return None
            call = definition.value.expression if isinstance(definition.value, cst.Await) else definition.value
            if not isinstance(call, cst.Call):
                return None
            name = call.func.attr.value if isinstance(call.func, cst.Attribute) else getattr(call.func, "value", None)
            if not isinstance(name, str) or not OPENS.fullmatch(name):
                return None
            if not _is_stream_opener(self.called_names(call)):
                return None
            return Stream(node, Origin.OPENED, None, None, self._mode_by_shape(call))
        return None

    def _mode_by_shape(self, call: cst.Call) -> str | None:
        """The mode that an unknown opener is called with, where an argument looks like one."""
        for position, arg in enumerate(call.args):
            text = string_value(arg.value)
            keyword = arg.keyword.value if arg.keyword else None
            if text is not None and (keyword == "mode" or (keyword is None and position > 0)) and _MODE.match(text):
                return _mode_of(text)
            if text is not None and keyword is None and position == 0 and len(call.args) == 1 and _MODE.match(text):
                return _mode_of(text)
        return None

    def generator(self, node: cst.BaseExpression) -> FunctionFact | cst.FunctionDef | None:
        """The generator function of this file whose call an expression is."""
        if not isinstance(node, cst.Call):
            return None
        nested = self.nested_function(node)
        if nested is not None:
            return nested if _is_generator(nested) else None
        fact = self.local_function(node)
        return fact if fact and fact.is_generator and not _is_wrapped(fact.decorators) else None


_NOT_STREAM_MODULES = frozenset(
    """
    rasterio fiona PIL Image pdfplumber wave sunau aifc shelve dbm webbrowser tarfile xarray h5py netCDF4 av laspy
    tifffile imageio openslide pysam mrcfile zarr tables soundfile sf pyvista opencv nibabel pydicom cv2 os wandb
    """.split()
)


def _is_stream_opener(names: set[str]) -> bool:
    return not any(name.partition(".")[0] in _NOT_STREAM_MODULES and "." in name for name in names)


def _is_wrapped(decorators: tuple[str, ...]) -> bool:
    return any(not d.endswith(("staticmethod", "classmethod")) for d in decorators)


def _is_generator(function: cst.FunctionDef) -> bool:
    todo: list[cst.CSTNode] = [function.body]
    while todo:
        node = todo.pop()
        if isinstance(node, cst.Yield):
            return True
        if not isinstance(node, cst.FunctionDef | cst.Lambda | cst.ClassDef):
            todo.extend(node.children)
    return False


def _last_name(node: cst.BaseExpression) -> str | None:
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return None


def _is_none(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"


def _is_true(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Name) and node.value == "True"


def _without_buffer(call: cst.Call, row: Returns | Member) -> str | None:
    """The type of a stream that is opened without a buffer."""
    if row.unbuffered is None:
        return None
    given = argument(call, row.unbuffered.at, row.unbuffered.keyword)
    return row.unbuffered.type if isinstance(given, cst.Integer) and given.value == "0" else None


def _mode_of(mode: str) -> str:
    return BYTES if "b" in mode else TEXT


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


def _prefer_streams(values: list[Value | None]) -> Value | None:
    """Of the members of a union: the first that is more than plain data."""
    known = [value for value in values if value is not None]
    for value in known:
        if value.type not in ("bytes", "str", "other"):
            return value
    return known[0] if known and len(known) == len(values) else None


def _type_argument(node: cst.CSTNode) -> cst.CSTNode | None:
    if isinstance(node, cst.Subscript) and node.slice and isinstance(node.slice[-1].slice, cst.Index):
        return node.slice[-1].slice.value
    return None


def _unparse(node: object) -> str:
    import ast  # the module's values are asked for in few regions

    assert isinstance(node, ast.AST)
    return ast.unparse(node)
