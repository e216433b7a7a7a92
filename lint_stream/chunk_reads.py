"""Reads that a loop repeats: what is read, how much each time, and which names hold the chunk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import libcst as cst

from lint_stream.catalog.index import Catalog
from lint_stream.catalog.rows import BYTES, Type
from lint_stream.chunk_sources import is_sized
from lint_stream.literals import argument
from lint_stream.trace import Binding, Definition, Trace, dotted
from lint_stream.value import Value
from lint_stream.values import Stream, Values

__all__ = ["ChunkRead", "find_reads", "size_of", "walk"]

_READS = frozenset(["read", "read1", "recv", "receive_some"])
_FILLS = frozenset(["readinto", "readinto1", "recv_into"])
_SIZE_KEYWORDS = ("size", "n", "amt", "max_bytes", "nbytes", "bufsize")
_SIZELESS = frozenset(["recv", "receive_some"])
"""Without a size, these take one message."""


@dataclass(eq=False)
class ChunkRead:
    """One read that a loop repeats on one stream.

    `node` is the call (the method itself in `iter(f.read, b"")`), `size` its size, None where it has
    none or where it is hidden behind a star. `loop` is None where no statement repeats it: the
    `repeater` (an `iter(...)` call) goes to a call or comprehension. `chunks` are the definitions
    that it gives a chunk to, or, where it fills a `buffer`, the number of bytes in it.
    """

    node: cst.BaseExpression
    receiver: cst.BaseExpression
    method: str
    is_sized: bool
    size: cst.BaseExpression | None
    is_awaited: bool
    loop: cst.For | cst.While | None
    value: Value | None
    row: Type | None
    stream: Stream | None
    chunks: tuple[Definition, ...] = ()
    repeater: cst.Call | None = None
    buffer: cst.BaseExpression | None = None
    others: list[cst.Call] = field(default_factory=list)
    """Reads outside the loop that give the same name its first chunk."""

    @property
    def pieces(self) -> list[cst.BaseExpression]:
        """Expressions that hold a chunk: all that is done with it is done with one of them."""
        if self.repeater is None:
            return [self.node]
        return [use for chunk in self.chunks for use in chunk.uses]

    @property
    def is_shown(self) -> bool:
        """Whether this file shows what is read."""
        return self.row is not None

    @property
    def gives(self) -> str | None:
        """BYTES or TEXT, None where the file does not show it."""
        if self.row is None or self.value is None:
            return None
        if self.row.gives is not None:
            return self.row.gives
        return BYTES if self.method in _FILLS or self.method in ("read1", "recv") else self.value.mode

    @property
    def may_be_short(self) -> bool:
        """Whether it may come back short before the end."""
        return self.row is not None and (self.row.short_reads or self.method in ("read1", "readinto1"))


def size_of(call: cst.Call) -> cst.BaseExpression | None:
    """The size that a read is called with."""
    for keyword in _SIZE_KEYWORDS:
        found = argument(call, 0, keyword)
        if found is not None:
            return found
    return None


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A node and what is below it, functions and classes inside left out."""
    todo = [node]
    while todo:
        current = todo.pop()
        yield current
        if not isinstance(current, cst.FunctionDef | cst.Lambda | cst.ClassDef):
            todo.extend(current.children)


def find_reads(trace: Trace, values: Values, catalog: Catalog) -> list[ChunkRead]:
    """The reads that loops of the region repeat, in order."""
    return sorted(_Finder(trace, values, catalog).find(), key=lambda read: trace.order.get(read.node, 0))


class _Finder:
    def __init__(self, trace: Trace, values: Values, catalog: Catalog) -> None:
        self._trace = trace
        self._values = values
        self._catalog = catalog
        self._definitions = trace.defined

    def find(self) -> Iterator[ChunkRead]:
        for call in self._trace.calls:
            if isinstance(call.func, cst.Name) and call.func.value == "iter" and len(call.args) == 2:
                read = self._of_iter(call)
            elif isinstance(call.func, cst.Attribute):
                read = self._in_loop(call, call.func)
            else:
                read = None
            if read is not None:
                yield read

    def _in_loop(self, call: cst.Call, function: cst.Attribute) -> ChunkRead | None:
        """`while chunk := f.read(n)`, `while True: chunk = f.read(n)`, `while f.read(n)`."""
        method = function.attr.value
        if method not in _READS and method not in _FILLS:
            return None
        loop = self._trace.loop(call)
        if loop is None or not self._outlives(function.value, loop):
            return None
        read = self._read(call, function, loop)
        if read is None:
            return None
        node: cst.CSTNode = call
        parent = self._trace.parents.get(node)
        while isinstance(parent, cst.Await):
            node, parent = parent, self._trace.parents.get(parent)
        if isinstance(parent, cst.NamedExpr):
            targets = [parent.target]
        elif isinstance(parent, cst.Assign):
            targets = [target.target for target in parent.targets]
        elif isinstance(parent, cst.AnnAssign):
            targets = [parent.target]
        else:
            targets = []
        read.chunks = tuple(self._definitions[t] for t in targets if isinstance(t, cst.Name) and t in self._definitions)
        read.others = list(self._reads_before(read))
        return read

    def _reads_before(self, read: ChunkRead) -> Iterator[cst.Call]:
        """`chunk = f.read(n)` before `while chunk:`."""
        if read.loop is None or not read.chunks:
            return
        name, scope, receiver = read.chunks[0].name, read.chunks[0].scope, dotted(read.receiver)
        together = dict.fromkeys(d for use in read.chunks[0].uses for d in self._trace.definitions_of(use))
        for definition in together:
            if definition.name != name or definition.scope is not scope or definition.binding is not Binding.ASSIGNED:
                continue
            call = definition.value.expression if isinstance(definition.value, cst.Await) else definition.value
            if (
                isinstance(call, cst.Call)
                and isinstance(call.func, cst.Attribute)
                and call.func.attr.value == read.method
                and receiver is not None
                and dotted(call.func.value) == receiver
                and not self._trace.is_within(call, read.loop)
                and any(self._trace.is_within(use, read.loop) for use in definition.uses)
            ):
                yield call

    def _of_iter(self, call: cst.Call) -> ChunkRead | None:
        """`iter(lambda: f.read(n), b"")`, `iter(partial(f.read, n), b"")`, `iter(f.read, b"")`."""
        if any(arg.star or arg.keyword for arg in call.args):
            return None
        given = call.args[0].value
        read: ChunkRead | None = None
        loop = self._loop_over(call)
        if isinstance(given, cst.Lambda):
            body = given.body
            if isinstance(body, cst.Call) and isinstance(body.func, cst.Attribute):
                read = self._read(body, body.func, loop)
        elif isinstance(given, cst.Call):
            read = self._of_partial(given, loop)
        elif isinstance(given, cst.Attribute):
            read = self._read(given, given, loop)
        if read is None or read.method in _FILLS:
            return None
        read.repeater = call
        read.chunks = tuple(self._targets(call))
        return read

    def _of_partial(self, call: cst.Call, loop: cst.For | None) -> ChunkRead | None:
        if (self._values.qualified(call.func) or "").rpartition(".")[2] != "partial" or not call.args:
            return None
        function = call.args[0].value
        if not isinstance(function, cst.Attribute):
            return None
        read = self._read(function, function, loop)
        if read is not None:
            rest = call.with_changes(args=call.args[1:])
            read.node = call
            read.is_sized, read.size = is_sized(rest), size_of(rest)
        return read

    def _read(
        self, node: cst.BaseExpression, function: cst.Attribute, loop: cst.For | cst.While | None
    ) -> ChunkRead | None:
        method, receiver = function.attr.value, function.value
        if method not in _READS and method not in _FILLS:
            return None
        call = node if isinstance(node, cst.Call) else None
        if method in _SIZELESS and (call is None or len(call.args) != 1):
            return None
        value = self._values.of(receiver)
        row = self._row(value)
        stream = self._values.stream(receiver) if method not in _SIZELESS else None
        parent = self._trace.parents.get(node)
        buffer = argument(call, 0, "buffer") if call is not None and method in _FILLS else None
        return ChunkRead(
            node,
            receiver,
            method,
            call is not None and is_sized(call),
            size_of(call) if call is not None and is_sized(call) and buffer is None else None,
            isinstance(parent, cst.Await),
            loop,
            value,
            row,
            stream,
            buffer=buffer,
        )

    def _row(self, value: Value | None) -> Type | None:
        """The row of what this file shows to be read."""
        row = self._catalog.type(value.type) if value is not None else None
        return row if row is not None and (row.stream or row.at_end is not None) else None

    def _outlives(self, receiver: cst.BaseExpression, loop: cst.For | cst.While) -> bool:
        """Whether it is the same stream each time: nothing of its name is made inside the loop."""
        for node in walk(receiver):
            if isinstance(node, cst.Call):
                return False
            if isinstance(node, cst.Name | cst.Attribute):
                if any(self._trace.is_within(d.node, loop) for d in self._trace.definitions_of(node)):
                    return False
        return True

    def _loop_over(self, iterable: cst.Call) -> cst.For | None:
        parent = self._trace.parents.get(iterable)
        if isinstance(parent, cst.For) and parent.iter is iterable:
            return parent
        for definition in self._names_of(iterable):
            for use in definition.uses:
                parent = self._trace.parents.get(use)
                if isinstance(parent, cst.For) and parent.iter is use:
                    return parent
        return None

    def _targets(self, iterable: cst.Call) -> Iterator[Definition]:
        places = [iterable, *(use for definition in self._names_of(iterable) for use in definition.uses)]
        for definition in self._trace.definitions:
            if definition.binding is Binding.ITERATED and definition.value in places and not definition.path:
                yield definition

    def _names_of(self, node: cst.BaseExpression) -> list[Definition]:
        parent = self._trace.parents.get(node)
        if not isinstance(parent, cst.Assign) or len(parent.targets) != 1:
            return []
        definition = self._definitions.get(parent.targets[0].target)
        return [definition] if definition is not None else []
