"""Which expressions are streams, by their origin or else by their name."""

from __future__ import annotations

import re
from dataclasses import dataclass

import libcst as cst

from lint_stream.catalog.names import NOT_STREAM_MODULES, OPENS, is_stream_name
from lint_stream.catalog.rows import Type
from lint_stream.contents import Contents
from lint_stream.facts import FunctionFact
from lint_stream.literals import mode_of, string_value
from lint_stream.trace import Binding, first_part, last_name, strip_await
from lint_stream.value import Value

__all__ = ["Origin", "Stream", "Values"]

_MADE_NON_BLOCKING = frozenset(["pipe", "raw-file", "raw-pipe", "socket-file"])
_PIPE_LIKE = re.compile(r"std(?:in|out|err)|pipe|sock|(?:^|_)(?:fd|tty|master|serial|p?ty|proc)(?:$|_)")
_MODE = re.compile(r"[rwaxUbt+]{1,4}$")


class Origin:
    """How we know that something is a stream."""

    SHOWN = "shown by this file"
    NAMED = "its name says so"
    OPENED = "a with binds it from a call named open"
    SILENT = "nothing says so"


@dataclass(frozen=True)
class Stream:
    """A stream that is read. `row` is None where only its name or its use says that it is one."""

    node: cst.BaseExpression
    origin: str
    value: Value | None
    row: Type | None
    mode: str | None


class Values(Contents):
    """Answers what expressions of one region hold, and which of them are streams."""

    def stream(self, node: cst.BaseExpression) -> Stream | None:
        """The stream that an expression is, by its origin or else by its name; None where it is none.

        Origin beats name: what this file shows to be something else is no stream, however it is called.
        """
        value = self.of(node)
        if value is not None:
            row = self._catalog.type(value.type)
            if row is None or not row.stream:
                return None
            if value.type in _MADE_NON_BLOCKING and self._is_non_blocking(node):
                return None
            return Stream(node, Origin.SHOWN, value, row, row.gives or value.mode)
        if self.is_module_or_class(node):
            return None
        opener = self._opener(node)
        if opener is not None:
            if opener.args and self.is_pseudo_file(opener.args[0].value):
                return None
            return Stream(node, Origin.OPENED, None, None, self._mode_by_shape(opener))
        if self._is_non_blocking(node):
            return None
        name = last_name(node)
        is_named = bool(name) and is_stream_name(name) and not self._is_made_here(node)
        return Stream(node, Origin.NAMED if is_named else Origin.SILENT, None, None, None)

    def _is_non_blocking(self, node: cst.BaseExpression) -> bool:
        """Whether this file makes the stream non-blocking: where it makes one so, its pipes and what it names there."""
        if not self._facts.is_non_blocking:
            return False
        name = last_name(node)
        return not name or name in self._facts.non_blocking_names or bool(_PIPE_LIKE.search(name))

    def is_module_or_class(self, node: cst.BaseExpression) -> bool:
        """A module, a class, or a function is no stream: `json.read()`, `Reader.read(path)`, `f().read`."""
        if isinstance(node, cst.Name):
            definitions = self._trace.definitions_of(node)
            if definitions:
                return all(d.binding in (Binding.IMPORTED, Binding.DEFINED) for d in definitions)
            if node.value in ("self", "cls", "super"):
                return True
            return node.value in self._facts.imports or node.value in self._facts.classes
        if isinstance(node, cst.Attribute):
            root = first_part(node)
            return isinstance(root, cst.Name) and self.is_module_or_class(root) and root.value not in ("self", "cls")
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

    def _opener(self, node: cst.BaseExpression) -> cst.Call | None:
        """The call of `with fs.open(p) as x`: a stream for its opener's name, whatever its own."""
        if not isinstance(node, cst.Name):
            return None
        for definition in self._trace.definitions_of(node):
            if definition.binding is not Binding.ENTERED or definition.path:
                return None
            call = strip_await(definition.value) if definition.value is not None else None
            if not isinstance(call, cst.Call):
                return None
            if not OPENS.fullmatch(last_name(call.func)):
                return None
            if not _is_stream_opener(self.called_names(call)):
                return None
            return call
        return None

    def _mode_by_shape(self, call: cst.Call) -> str | None:
        """The mode that an unknown opener is called with, where an argument looks like one."""
        for position, arg in enumerate(call.args):
            text = string_value(arg.value)
            keyword = arg.keyword.value if arg.keyword else None
            if text is not None and (keyword == "mode" or (keyword is None and position > 0)) and _MODE.match(text):
                return mode_of(text)
            if text is not None and keyword is None and position == 0 and len(call.args) == 1 and _MODE.match(text):
                return mode_of(text)
        return None

    def generator(self, node: cst.BaseExpression) -> FunctionFact | cst.FunctionDef | None:
        """The generator function of this file whose call an expression is."""
        if not isinstance(node, cst.Call):
            return None
        nested = self.nested_function(node)
        if nested is not None:
            return nested if not nested.decorators and _is_generator(nested) else None
        fact = self.local_function(node)
        return fact if fact and fact.is_generator and not fact.is_decorated else None


def _is_stream_opener(names: set[str]) -> bool:
    return not any(name.partition(".")[0] in NOT_STREAM_MODULES and "." in name for name in names)


def _is_generator(function: cst.FunctionDef) -> bool:
    todo: list[cst.CSTNode] = [function.body]
    while todo:
        node = todo.pop()
        if isinstance(node, cst.Yield):
            return True
        if not isinstance(node, cst.FunctionDef | cst.Lambda | cst.ClassDef):
            todo.extend(node.children)
    return False
