"""Who uses a whole, through transparent steps: an `await`, parentheses, a name, a decode, a guard."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import libcst as cst

from lint_stream.catalog.index import Catalog
from lint_stream.catalog.passing import COPIES, LAZY, PASSED_ON, WRITING_METHODS
from lint_stream.catalog.rows import BYTES, Consumer, Consumes
from lint_stream.catalog.web_rows import Body
from lint_stream.catalog.whole_documents import NO_GAIN_TWINS, TEXT_CONVERTERS, WHOLE_NAMES
from lint_stream.literals import argument
from lint_stream.response_code import ResponseCode
from lint_stream.size_limits import is_limit
from lint_stream.trace import Definition, Trace, dotted, last_name
from lint_stream.uses import End, Step, Use
from lint_stream.values import Values

__all__ = ["Consumers"]


_DEEPEST_NAME = 6
"""Names that a value is followed through, one after the other."""

_LINE_ENDS = frozenset(["\n", "\r\n", "\r", "os.linesep"])


_Steps = tuple[Step, ...]
_Names = tuple[Definition, ...]


class Consumers:
    """Finds the uses of an expression's value in one region."""

    def __init__(self, trace: Trace, values: Values, catalog: Catalog, responses: ResponseCode | None = None) -> None:
        self._trace = trace
        self._values = values
        self._catalog = catalog
        self._responses = responses

    def uses(self, node: cst.BaseExpression, *, lines: bool = False, pair: bool = False) -> list[Use]:
        """All uses of what `node` gives, in order of evaluation; none where the value is dropped."""
        climb = _Climb(self._trace, self._values, self._catalog, pair, self._responses)
        climb.climb(node, (Step.LINES,) if lines else (), ())
        return sorted(climb.found, key=lambda use: self._trace.order.get(use.node, 0))


class _Climb:
    """One way up from a producer; names lead to further ways."""

    def __init__(
        self, trace: Trace, values: Values, catalog: Catalog, pair: bool, responses: ResponseCode | None
    ) -> None:
        self._trace = trace
        self._values = values
        self._catalog = catalog
        self._pair = pair
        self._responses = responses
        self._seen: set[tuple[object, ...]] = set()
        self.found: list[Use] = []

    def _end(
        self,
        end: End,
        node: cst.CSTNode,
        value: cst.BaseExpression,
        steps: _Steps,
        names: _Names,
        row: Consumer | None = None,
        inner: tuple[End, ...] = (),
    ) -> None:
        needs_bytes = end is End.RESPONSE or (row is not None and self._needs_bytes(row, node, steps))
        self.found.append(Use(end, node, value, row, steps, names, needs_bytes, inner))

    def _needs_bytes(self, row: Consumer, node: cst.CSTNode, steps: _Steps) -> bool:
        if Step.CONVERTED in steps:
            return False
        if row.needs_bytes:
            return True
        if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute) or row.callee[:1] != ".":
            return False
        owner = self._values.of(node.func.value)
        if owner is not None:
            return owner.mode == BYTES and row.consumes is Consumes.PIECES
        return bool(row.binary_receivers) and _named_like(node.func.value, row.binary_receivers)

    def climb(self, node: cst.BaseExpression, steps: _Steps, names: _Names) -> None:
        """Follows the value of `node` to its uses."""
        parent = self._trace.parents.get(node)
        handler = _PARENTS.get(type(parent)) if parent is not None else None
        if handler is None:
            self._end(End.KEPT, parent or node, node, steps, names)
        else:
            handler(self, node, parent, steps, names)

    # -- statements

    def _statement(self, node: cst.BaseExpression, parent: cst.CSTNode, steps: _Steps, names: _Names) -> None:
        self._end(End.DROPPED, parent, node, steps, names)

    def _transparent(self, node: cst.BaseExpression, parent: cst.BaseExpression, steps: _Steps, names: _Names) -> None:
        self.climb(parent, steps, names)

    def _deleted(self, node: cst.BaseExpression, parent: cst.CSTNode, steps: _Steps, names: _Names) -> None:
        self._end(End.SIZE, parent, node, steps, names)

    def _kept(self, node: cst.BaseExpression, parent: cst.CSTNode, steps: _Steps, names: _Names) -> None:
        is_body = self._responses is not None and self._responses.is_returned_body(node, parent)
        self._end(End.RESPONSE if is_body else End.KEPT, parent, node, steps, names)

    def _whole(self, node: cst.BaseExpression, parent: cst.CSTNode, steps: _Steps, names: _Names) -> None:
        self._end(End.WHOLE, parent, node, steps, names)

    def _test(
        self,
        node: cst.BaseExpression,
        parent: cst.If | cst.While | cst.Assert | cst.IfExp | cst.CompIf,
        steps: _Steps,
        names: _Names,
    ) -> None:
        if parent.test is node:
            self._end(End.SIZE, parent, node, steps, names)
        elif isinstance(parent, cst.IfExp):
            self.climb(parent, (*steps, Step.FALLBACK), names)
        else:
            self._end(End.KEPT, parent, node, steps, names)

    def _unary(self, node: cst.BaseExpression, parent: cst.UnaryOperation, steps: _Steps, names: _Names) -> None:
        self._end(End.SIZE if isinstance(parent.operator, cst.Not) else End.WHOLE, parent, node, steps, names)

    def _boolean(self, node: cst.BaseExpression, parent: cst.BooleanOperation, steps: _Steps, names: _Names) -> None:
        outer = self._trace.parents.get(parent)
        if isinstance(outer, cst.If | cst.While | cst.UnaryOperation) or (
            parent.left is node and isinstance(parent.operator, cst.And)
        ):
            self._end(End.SIZE, parent, node, steps, names)
        else:
            self.climb(parent, (*steps, Step.FALLBACK), names)

    def _assign(
        self, node: cst.BaseExpression, parent: cst.Assign | cst.AnnAssign | cst.AugAssign, steps: _Steps, names: _Names
    ) -> None:
        if isinstance(parent, cst.AugAssign):
            self._end(End.WHOLE, parent, node, steps, names)
            return
        targets: list[cst.BaseExpression] = (
            [t.target for t in parent.targets] if isinstance(parent, cst.Assign) else [parent.target]
        )
        for target in targets:
            self._to_target(target, node, parent, steps, names)

    def _named(self, node: cst.BaseExpression, parent: cst.NamedExpr, steps: _Steps, names: _Names) -> None:
        self._to_target(parent.target, node, parent, steps, names)
        self.climb(parent, (*steps, Step.NAMED), names)

    def _to_target(
        self, target: cst.BaseExpression, value: cst.BaseExpression, parent: cst.CSTNode, steps: _Steps, names: _Names
    ) -> None:
        if isinstance(target, cst.Name):
            if target.value == "_":
                self._end(End.DROPPED, parent, value, steps, names)
            elif target in self._trace.defined:
                self._follow(self._trace.defined[target], steps, names)
        elif isinstance(target, cst.Tuple | cst.List) and self._pair:
            for element in target.elements:
                definition = self._trace.defined.get(element.value)
                if definition is not None and definition.name != "_":
                    self._follow(definition, (*steps, Step.INDEXED), names)
        elif isinstance(target, cst.Tuple | cst.List):
            self._end(End.WHOLE, parent, value, steps, names)
        else:
            is_body = self._responses is not None and self._responses.is_body_attribute(target)
            self._end(End.RESPONSE if is_body else End.KEPT, parent, value, steps, names)

    def _follow(self, definition: Definition, steps: _Steps, names: _Names) -> None:
        key = (definition, steps)
        if key in self._seen or len(names) > _DEEPEST_NAME:
            return
        self._seen.add(key)
        for use in definition.uses:
            self.climb(use, (*steps, Step.NAMED), (*names, definition))

    def _loop(self, node: cst.BaseExpression, parent: cst.CSTNode, steps: _Steps, names: _Names) -> None:
        iterated = Step.LINES in steps
        self._end(End.ITERATED if iterated else End.WHOLE, parent, node, steps, names)

    # -- expressions

    def _comparison(self, node: cst.BaseExpression, parent: cst.CSTNode, steps: _Steps, names: _Names) -> None:
        comparison = parent if isinstance(parent, cst.Comparison) else self._trace.parents[parent]
        assert isinstance(comparison, cst.Comparison)
        others = [comparison.left, *(c.comparator for c in comparison.comparisons)]
        others = [o for o in others if o is not node]
        empty = all(
            (isinstance(o, cst.SimpleString) and o.evaluated_value in ("", b""))
            or (isinstance(o, cst.Name) and o.value == "None")
            or (isinstance(o, cst.List) and not o.elements)
            for o in others
        )
        self._end(End.SIZE if empty else End.WHOLE, comparison, node, steps, names)

    def _subscript(self, node: cst.BaseExpression, parent: cst.Subscript, steps: _Steps, names: _Names) -> None:
        if parent.value is not node:
            self._end(End.WHOLE, parent, node, steps, names)
        elif self._pair and Step.INDEXED not in steps:
            self.climb(parent, (*steps, Step.INDEXED), names)
        else:
            self._end(End.WHOLE, parent, node, steps, names)

    def _attribute(self, node: cst.BaseExpression, parent: cst.Attribute, steps: _Steps, names: _Names) -> None:
        call = self._trace.parents.get(parent)
        name = parent.attr.value
        if not (isinstance(call, cst.Call) and call.func is parent):
            if self._pair and Step.INDEXED not in steps:
                if name in ("stdout", "stderr", "output"):
                    self.climb(parent, (*steps, Step.INDEXED), names)
                return
            self._end(End.WHOLE, parent, node, steps, names)
        elif name in TEXT_CONVERTERS:
            self.climb(call, (*steps, Step.CONVERTED), names)
        elif self._pair and Step.INDEXED not in steps:
            return
        elif name == "splitlines" or (name == "split" and self._splits_lines(call)):
            self.climb(call, (*steps, Step.LINES), names)
        else:
            self._end(End.WHOLE, call, node, steps, names)

    def _splits_lines(self, call: cst.Call) -> bool:
        if len(call.args) != 1:
            return False
        value = call.args[0].value
        if isinstance(value, cst.SimpleString):
            content = value.evaluated_value
            return (content.decode("latin-1") if isinstance(content, bytes) else content) in _LINE_ENDS
        return dotted(value) in _LINE_ENDS

    def _element(self, node: cst.BaseExpression, parent: cst.CSTNode, steps: _Steps, names: _Names) -> None:
        is_body = self._responses is not None and (
            self._responses.is_returned_body(node, parent) or self._responses.is_asgi_body(parent)
        )
        if self._is_filled_in(parent):
            self._end(End.WHOLE, parent, node, steps, names)
            return
        self._end(End.RESPONSE if is_body else End.KEPT, parent, node, steps, names)

    def _is_filled_in(self, element: cst.CSTNode) -> bool:
        """Whether an element is one of the values of `"%s: %s" % (name, value)`."""
        values = self._trace.parents.get(element)
        text = self._trace.parents.get(values) if isinstance(values, cst.Tuple) else None
        return isinstance(text, cst.BinaryOperation) and isinstance(text.operator, cst.Modulo) and text.right is values

    def _argument(self, node: cst.BaseExpression, parent: cst.Arg, steps: _Steps, names: _Names) -> None:
        call = self._trace.parents[parent]
        if not isinstance(call, cst.Call):
            self._end(End.KEPT, call, node, steps, names)
            return
        if parent.star:
            self._end(End.WHOLE, call, node, steps, names)
            return
        self._call(node, parent, call, steps, names)

    def _call(self, node: cst.BaseExpression, arg: cst.Arg, call: cst.Call, steps: _Steps, names: _Names) -> None:
        if self._responses is not None and self._is_sent_buffer(node, call, self._responses):
            self._end(End.RESPONSE, call, node, steps, names)
            return
        called = sorted(self._values.called_names(call))
        for name in called:
            if name in COPIES and Step.LINES in steps:
                self.climb(call, steps, names)
                return
            if name in LAZY and Step.LINES in steps:
                self._end(End.ITERATED, call, node, steps, names)
                return
            row = self._catalog.consumer(name)
            if row is not None and self._counts(row, arg, call):
                self._by_row(row, node, call, steps, names)
                return
            if self._catalog.needs_whole(name):
                self._end(End.WHOLE, call, node, steps, names)
                return
            if name in PASSED_ON:
                self.climb(call, steps, names)
                return
        if isinstance(call.func, cst.Attribute):
            self._method(node, arg, call, call.func, steps, names)
            return
        if self._responses is not None and self._responses.is_response_write(call):
            self._end(End.RESPONSE, call, node, steps, names)
            return
        bare = call.func.value if isinstance(call.func, cst.Name) else ""
        row = self._catalog.consumer(f".{bare.lstrip('_')}")
        if row is not None and row.consumes is Consumes.CONVERTED and self._counts(row, arg, call):
            self._by_row(row, node, call, steps, names)
        else:
            self._unknown(node, call, bare, steps, names)

    def _is_sent_buffer(self, node: cst.BaseExpression, call: cst.Call, responses: ResponseCode) -> bool:
        """Whether a buffer in memory is handed, as a file, to a response that takes one."""
        row = responses.response(call)
        if row is None or row.file not in (Body.STREAMS, Body.DRAINED) or responses.body_of(call, row) is not node:
            return False
        value = self._values.of(node)
        return value is not None and value.type == "memory"

    def _method(
        self,
        node: cst.BaseExpression,
        arg: cst.Arg,
        call: cst.Call,
        function: cst.Attribute,
        steps: _Steps,
        names: _Names,
    ) -> None:
        method = function.attr.value
        if method == "join" and self._is_text(function.value):
            if Step.LINES in steps:
                self.climb(call, (*(s for s in steps if s is not Step.LINES), Step.JOINED), names)
            else:
                self._end(End.WHOLE, call, node, steps, names)
            return
        if isinstance(function.value, cst.SimpleString | cst.ConcatenatedString):
            self._end(End.WHOLE, call, node, steps, names)
            return
        if self._responses is not None and self._responses.is_response_write(call):
            self._end(End.RESPONSE, call, node, steps, names)
            return
        row = self._method_row(arg, call, function)
        if row is not None:
            self._by_row(row, node, call, steps, names)
        elif self._catalog.method_needs_whole(method):
            self._end(End.WHOLE, call, node, steps, names)
        elif self._is_converter(arg, call, function):
            self.climb(call, (*steps, Step.CONVERTED), names)
        else:
            self._unknown(node, call, method, steps, names)

    def _is_converter(self, arg: cst.Arg, call: cst.Call, function: cst.Attribute) -> bool:
        """Whether `self._to_text(data)`, or `texts.decode(data)` of a module, is a converter by its name."""
        name = function.attr.value
        row = self._catalog.consumer(f".{name.lstrip('_')}")
        if row is not None and row.consumes is Consumes.CONVERTED:
            return dotted(function.value) in ("self", "cls") and self._counts(row, arg, call)
        is_module = self._values.qualified(function.value) is not None and self._values.of(function.value) is None
        return name in TEXT_CONVERTERS and is_module and call.args[0] is arg

    def _method_row(self, arg: cst.Arg, call: cst.Call, function: cst.Attribute) -> Consumer | None:
        """The row of a method: of its receiver's type, or else one for any receiver that fits this one."""
        method = function.attr.value
        owner = self._values.of(function.value)
        row = self._catalog.method_consumer(owner.type, method) if owner else None
        if row is not None:
            return row if self._counts(row, arg, call) else None
        for row in self._catalog.consumers(f".{method}"):
            if row.receivers and not _named_like(function.value, row.receivers):
                continue
            if owner is not None and owner.is_local_class:
                if row.consumes is not Consumes.CONVERTED and method not in WRITING_METHODS:
                    continue
            if method == "update" and owner is not None and owner.type != "hash":
                continue
            if "client" in row.receivers and argument(call, None, "content_type") is not None:
                continue  # Django's test client, which takes the whole.
            if row.modules and self._responses is not None and not self._responses.imports_any(row.modules):
                continue
            if self._counts(row, arg, call):
                return row
        return None

    def _is_text(self, node: cst.BaseExpression) -> bool:
        value = self._values.of(node)
        return isinstance(node, cst.SimpleString) or (value is not None and value.type in ("str", "bytes"))

    def _unknown(self, node: cst.BaseExpression, call: cst.Call, name: str, steps: _Steps, names: _Names) -> None:
        """A function of unknown origin: its name may say that it needs the whole document."""
        bare = name.lstrip("_")
        end = End.WHOLE if WHOLE_NAMES.match(bare) else End.KEPT
        self._end(end, call, node, steps, names)

    def _counts(self, row: Consumer, arg: cst.Arg, call: cst.Call) -> bool:
        if arg.keyword is not None:
            return arg.keyword.value in row.keywords
        position = 0
        for other in call.args:
            if other is arg:
                return position in row.at
            if other.keyword is None:
                position += 1
        return False

    def _by_row(self, row: Consumer, node: cst.BaseExpression, call: cst.Call, steps: _Steps, names: _Names) -> None:
        consumes = row.consumes
        if consumes is Consumes.CONVERTED:
            self.climb(call, (*steps, Step.CONVERTED), names)
        elif consumes is Consumes.SIZE:
            self._size(node, call, steps, names)
        elif consumes is Consumes.LINES:
            self._end(End.ITERATED if Step.LINES in steps else End.WHOLE, call, node, steps, names, row)
        elif consumes is Consumes.WRAPPED:
            self._wrapped(row, node, call, steps, names)
        elif consumes is Consumes.WHOLE:
            self._end(End.WHOLE, call, node, steps, names, row)
        elif consumes is Consumes.OPENED:
            value = self._values.of(node)
            is_buffer = value is not None and value.type == "memory"
            self._end(End.WRAPPED if is_buffer else End.KEPT, call, node, steps, names, row)
        else:
            ends = {Consumes.PIECES: End.PIECES, Consumes.RESPONSE: End.RESPONSE, Consumes.UPLOAD: End.UPLOAD}
            self._end(ends[consumes], call, node, steps, names, row)

    def _size(self, node: cst.BaseExpression, call: cst.Call, steps: _Steps, names: _Names) -> None:
        limit = is_limit(self._trace, call)
        self._end(End.LIMIT if limit else End.SIZE, call, node, steps, names)

    def _wrapped(self, row: Consumer, node: cst.BaseExpression, call: cst.Call, steps: _Steps, names: _Names) -> None:
        """A wrapper gains nothing where what it is handed to reads all of it; else, the innermost counts."""
        inner = _Climb(self._trace, self._values, self._catalog, pair=False, responses=self._responses)
        inner._seen = self._seen
        inner.climb(call, (), ())
        no_gain = any(
            isinstance(use.node, cst.Call)
            and any(name in NO_GAIN_TWINS for name in self._values.called_names(use.node))
            for use in inner.found
        )
        if no_gain:
            self._end(End.WHOLE, call, node, steps, names, row)
        else:
            self._end(End.WRAPPED, call, node, steps, names, row, tuple(use.end for use in inner.found))


_Handler = Callable[[_Climb, cst.BaseExpression, Any, _Steps, _Names], None]

_PARENTS: dict[type[cst.CSTNode], _Handler] = {
    cst.Expr: _Climb._statement,
    cst.Del: _Climb._deleted,
    cst.Await: _Climb._transparent,
    cst.Assign: _Climb._assign,
    cst.AnnAssign: _Climb._assign,
    cst.AugAssign: _Climb._assign,
    cst.NamedExpr: _Climb._named,
    cst.If: _Climb._test,
    cst.While: _Climb._test,
    cst.Assert: _Climb._test,
    cst.IfExp: _Climb._test,
    cst.CompIf: _Climb._test,
    cst.UnaryOperation: _Climb._unary,
    cst.BooleanOperation: _Climb._boolean,
    cst.For: _Climb._loop,
    cst.CompFor: _Climb._loop,
    cst.Comparison: _Climb._comparison,
    cst.ComparisonTarget: _Climb._comparison,
    cst.BinaryOperation: _Climb._whole,
    cst.FormattedStringExpression: _Climb._whole,
    cst.Subscript: _Climb._subscript,
    cst.Index: _Climb._whole,
    cst.Slice: _Climb._whole,
    cst.Attribute: _Climb._attribute,
    cst.Arg: _Climb._argument,
    cst.Element: _Climb._element,
    cst.DictElement: _Climb._element,
    cst.StarredElement: _Climb._element,
    cst.Return: _Climb._kept,
    cst.Yield: _Climb._kept,
    cst.Lambda: _Climb._kept,
}


def _named_like(node: cst.BaseExpression, words: Iterable[str]) -> bool:
    """Whether the last part of a name is, or contains, one of the words."""
    bare = last_name(node.func if isinstance(node, cst.Call) else node).strip("_").lower()
    return bool(bare) and any(bare == word or (len(word) > 2 and word in bare) for word in words)
