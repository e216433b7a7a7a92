"""Producers of a region: load-all calls, and chunks that are gathered and put together."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from lint_stream.catalog import BYTES, TEXT, Catalog, ChunkIterator, Loader
from lint_stream.catalog.names import is_stream_name
from lint_stream.catalog.whole_documents import TEXT_CONVERTERS
from lint_stream.detector import Binding, Definition, Trace, dotted, strip_await
from lint_stream.facts import FunctionFact
from lint_stream.values import Origin, Stream, Values, argument, string_value

if TYPE_CHECKING:
    from lint_stream.defects import Defect

__all__ = ["ChunkSource", "Gathering", "Kind", "Producer", "Producers"]

_ALL_SIZES = frozenset(["-1", "None"])
_SIZE_KEYWORDS = frozenset(["size", "n", "amt", "hint", "count", "length", "nbytes", "max_bytes", "num_bytes", "bufsize"])
_UPLOAD_WORDS = ("upload", "body", "request")
_EMPTY_CALLS = frozenset(["list", "bytearray", "bytes", "str", "collections.deque", "io.BytesIO", "io.StringIO"])


class Kind(enum.Enum):
    """The first digit of a code."""

    LOAD_ALL = 1
    COLLECTED = 2
    GENERATOR = 3
    CHUNK_LOOP = 4


@dataclass(eq=False)
class ChunkSource:
    """What gives the chunks that are gathered.

    `node` is the iterable, or the sized read of a loop; `generator` the function of this file that
    yields them; `is_pieces` whether they are known to be pieces of a stream (not items of any generator).
    """

    node: cst.BaseExpression
    gives: str | None = None
    stream: Stream | None = None
    row: ChunkIterator | None = None
    generator: FunctionFact | cst.FunctionDef | None = None
    is_pieces: bool = True


@dataclass(eq=False)
class Gathering:
    """A loop that gathers chunks: the container, and the statement (or call) that adds to it."""

    loop: cst.For | cst.While | None
    source: ChunkSource
    name: str | None = None
    start: Definition | None = None
    adds: cst.CSTNode | None = None
    chunk: Definition | None = None


@dataclass(eq=False)
class Producer:
    """An expression (or name) that holds a whole stream.

    `node` is the expression whose value is the whole; `at` what is underlined; `values` further
    expressions that hold the same whole (a body attribute read again, a name after the loop).
    """

    kind: Kind
    node: cst.BaseExpression
    at: cst.CSTNode
    how: str
    gives: str | None
    stream: Stream | None = None
    loader: Loader | None = None
    lines: bool = False
    pair: bool = False
    values: list[cst.BaseExpression] = field(default_factory=list)
    gathering: Gathering | None = None
    defect: Defect | None = None
    """Of a CHUNK_LOOP: what is wrong with it."""

    @property
    def is_untrusted(self) -> bool:
        """Whether somebody else decides how large it is: an upload, a request, a response."""
        if self.loader is not None:
            return self.loader.untrusted
        if self.stream is None:
            return False
        if self.stream.row is not None:
            return self.stream.row.untrusted
        name = dotted(self.stream.node) or ""
        return self.stream.origin is Origin.NAMED and any(word in name for word in _UPLOAD_WORDS)


def is_sized(call: cst.Call) -> bool:
    """Whether a read has a size: `read(n)`, but not `read()`, `read(-1)`, `read(None)`, `read(size=-1)`."""
    for arg in call.args:
        if arg.star:
            return True
        if arg.keyword is not None and arg.keyword.value not in _SIZE_KEYWORDS:
            continue
        value = arg.value
        code = value.value if isinstance(value, cst.Name) else ""
        if isinstance(value, cst.UnaryOperation) and isinstance(value.operator, cst.Minus):
            code = f"-{getattr(value.expression, 'value', '')}"
        return code not in _ALL_SIZES
    return False


class Producers:
    """Finds the producers of one region."""

    def __init__(self, trace: Trace, values: Values, catalog: Catalog) -> None:
        self._trace = trace
        self._values = values
        self._catalog = catalog

    def find(self) -> list[Producer]:
        """All producers, in order of evaluation; a collected one hides what it is made of."""
        collected = list(self._collected())
        loads = list(self._loads())
        return sorted([*collected, *loads], key=lambda p: self._trace.order.get(p.node, 0))

    # -- load-all

    def _loads(self) -> Iterator[Producer]:
        for call in self._trace.calls:
            producer = self._load_call(call)
            if producer is not None:
                yield producer
        yield from self._load_attributes()

    def _load_call(self, call: cst.Call) -> Producer | None:
        for name in sorted(self._values.called_names(call)):
            row = self._catalog.loader("", name)
            if row is not None:
                return self._by_loader(call, row, None)
        function = call.func
        if isinstance(function, cst.Name) and function.value in ("list", "tuple"):
            return self._list_of_stream(call)
        if not isinstance(function, cst.Attribute):
            return None
        method, receiver = function.attr.value, function.value
        value = self._values.of(receiver)
        row = self._catalog.loader(value.type if value else None, method)
        if row is not None and row.call and not (row.name in ("read", "readall") and is_sized(call) and row.owner != "zipfile.ZipFile"):
            if value is not None or not self._is_imported(receiver):
                return self._by_loader(call, row, receiver)
        if method not in ("read", "readall", "readlines") or is_sized(call):
            return None
        stream = self._values.stream(receiver)
        if stream is None or not self._is_awaited_as_needed(call, stream):
            return None
        lines = method == "readlines"
        if stream.origin is Origin.SILENT and method != "read":
            return None
        return Producer(Kind.LOAD_ALL, call, call, method, stream.mode, stream, lines=lines)

    def _is_imported(self, node: cst.BaseExpression) -> bool:
        return self._values.qualified(node) is not None and self._values.of(node) is None

    def _is_awaited_as_needed(self, call: cst.Call, stream: Stream) -> bool:
        parent = self._trace.parents.get(call)
        awaited = isinstance(parent, cst.Await)
        if stream.row is not None and stream.row.awaited:
            return awaited or isinstance(parent, cst.Arg)
        if stream.row is not None and awaited:
            return False
        return True

    def _by_loader(self, call: cst.Call, row: Loader, receiver: cst.BaseExpression | None) -> Producer | None:
        if row.needs_keyword and not self._values.has_keyword(call, (row.needs_keyword,)):
            if not (row.name == "subprocess.run" and self._is_piped(call)):
                return None
        gives = row.gives
        if row.text_keywords and self._values.has_keyword(call, row.text_keywords):
            gives = TEXT
        stream = None
        if receiver is not None:
            value = self._values.of(receiver)
            if row.name == "communicate" and value is not None:
                if value.call is not None and not self._is_piped(value.call):
                    return None
                gives = value.mode if value.mode else gives
            stream = Stream(receiver, Origin.SHOWN, value, self._catalog.type(value.type) if value else None, gives)
        return Producer(Kind.LOAD_ALL, call, call, row.name, gives, stream, row, pair=row.pair)

    def _is_piped(self, call: cst.Call) -> bool:
        return any(
            arg.star or (arg.keyword is not None and arg.keyword.value in ("stdout", "stderr") and
                         (dotted(arg.value) or "").endswith("PIPE"))
            for arg in call.args
        )  # fmt: skip

    def _list_of_stream(self, call: cst.Call) -> Producer | None:
        if len(call.args) != 1 or call.args[0].star or call.args[0].keyword:
            return None
        node = call.args[0].value
        if not isinstance(node, cst.Name | cst.Attribute):
            return None
        stream = self._values.stream(node)
        if stream is None or stream.row is None or not stream.row.lines or stream.origin is not Origin.SHOWN:
            return None
        return Producer(Kind.LOAD_ALL, call, call, "list", stream.mode, stream, lines=True)

    def _load_attributes(self) -> Iterator[Producer]:
        """Body attributes; read in several places, they are one load."""
        groups: dict[object, list[tuple[cst.Attribute, Loader]]] = {}
        for node in self._trace.attributes:
            parent = self._trace.parents.get(node)
            if isinstance(parent, cst.Call) and parent.func is node:
                continue
            if isinstance(parent, cst.AssignTarget | cst.AnnAssign) and getattr(parent, "target", None) is node:
                continue
            value = self._values.of(node.value)
            row = self._catalog.loader(value.type, node.attr.value) if value else None
            if row is None or row.call or self._trace.reaching.get(node):
                continue
            definitions = tuple(self._trace.definitions_of(node.value)) or (node,)
            groups.setdefault((definitions, row.gives), []).append((node, row))
        for members in groups.values():
            members.sort(key=lambda pair: self._trace.order.get(pair[0], 0))
            node, row = members[0]
            value = self._values.of(node.value)
            stream = Stream(
                node.value, Origin.SHOWN, value, self._catalog.type(value.type) if value else None, row.gives
            )
            yield Producer(
                Kind.LOAD_ALL, node, node, row.name, row.gives, stream, row, values=[n for n, _ in members[1:]]
            )

    # -- chunks

    def sized_read(self, node: cst.BaseExpression | None) -> ChunkSource | None:
        """A read of one chunk: `f.read(n)`, `sock.recv(n)`, `os.read(fd, n)`."""
        if node is None:
            return None
        call = strip_await(node)
        if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
            return None
        method, receiver = call.func.attr.value, call.func.value
        if method == "read" and self._values.qualified(call.func) == "os.read" and len(call.args) == 2:
            return ChunkSource(node, BYTES)
        if method in ("recv", "receive_some", "recv_bytes") and is_sized(call) and not self._is_imported(receiver):
            return ChunkSource(node, BYTES)
        if method not in ("read", "read1") or not is_sized(call):
            return None
        stream = self._values.stream(receiver)
        return ChunkSource(node, stream.mode, stream) if stream is not None else None

    def chunk_source(self, node: cst.BaseExpression) -> ChunkSource | None:
        """An iterable over the pieces of a stream, or over the items of a generator of this file."""
        if isinstance(node, cst.Name):
            definitions = self._trace.definitions_of(node)
            if len(definitions) == 1 and definitions[0].binding is Binding.ASSIGNED and not definitions[0].path:
                value = definitions[0].value
                return self.chunk_source(value) if isinstance(value, cst.Call) else None
            return None
        if isinstance(node, cst.Attribute):
            value_ = self._values.of(node.value)
            row = self._catalog.chunk_iterator(value_.type, node.attr.value) if value_ else None
            return ChunkSource(node, row.gives, row=row) if row is not None and not row.call else None
        if not isinstance(node, cst.Call):
            return None
        if isinstance(node.func, cst.Name) and node.func.value == "iter" and len(node.args) == 2:
            return self._iter_call(node)
        generator = self._values.generator(node)
        if generator is not None:
            pieces = generator.yields_pieces if isinstance(generator, FunctionFact) else self._yields_pieces(generator)
            return ChunkSource(node, generator=generator, is_pieces=pieces)
        for name in sorted(self._values.called_names(node)):
            row = self._catalog.chunk_iterator("", name)
            if row is not None:
                return ChunkSource(node, row.gives, row=row)
        if not isinstance(node.func, cst.Attribute):
            return None
        return self._chunk_method(node, node.func)

    def _chunk_method(self, node: cst.Call, function: cst.Attribute) -> ChunkSource | None:
        value = self._values.of(function.value)
        row = self._catalog.chunk_iterator(value.type if value else None, function.attr.value)
        if row is None and value is None and function.attr.value == "chunks" and not self._is_imported(function.value):
            name = function.value.attr.value if isinstance(function.value, cst.Attribute) else dotted(function.value)
            if name and (is_stream_name(name) or name in ("data", "content", "image", "attachment")):
                return ChunkSource(node, BYTES)
        if row is None or not row.call:
            return None
        return ChunkSource(node, row.gives, row=row)

    def _iter_call(self, node: cst.Call) -> ChunkSource | None:
        callable_ = node.args[0].value
        if isinstance(callable_, cst.Lambda):
            source = self.sized_read(callable_.body)
            return ChunkSource(node, source.gives, source.stream) if source else None
        if isinstance(callable_, cst.Call) and (self._values.qualified(callable_.func) or "").endswith("partial"):
            if len(callable_.args) >= 2 and isinstance(callable_.args[0].value, cst.Attribute):
                read = callable_.args[0].value
                if read.attr.value in ("read", "recv", "read1"):
                    stream = self._values.stream(read.value)
                    return ChunkSource(node, stream.mode if stream else BYTES, stream)
        return None

    def _yields_pieces(self, function: cst.FunctionDef) -> bool:
        return any(
            self._trace.is_within(call, function) and self.sized_read(call) is not None for call in self._trace.calls
        ) or any(
            self._trace.is_within(loop, function) and isinstance(loop, cst.For) and self.chunk_source(loop.iter) is not None
            for loop in self._trace.loops
        )

    # -- collected

    def _collected(self) -> Iterator[Producer]:
        done: set[cst.CSTNode] = set()
        for call in self._trace.calls:
            producer = self._join(call)
            if producer is not None:
                done.add(producer.node)
                yield producer
        for definition in list(self._trace.definitions):
            gathering = self._gathering(definition)
            if gathering is not None:
                for producer in self._put_together(gathering):
                    if producer.node not in done:
                        done.add(producer.node)
                        yield producer
        for call in self._trace.calls:
            producer = self._callback(call)
            if producer is not None and producer.node not in done:
                yield producer

    def _join(self, call: cst.Call) -> Producer | None:
        """`b"".join(...)` of an iterable of chunks, directly, by a comprehension, or through a name."""
        function = call.func
        if not isinstance(function, cst.Attribute) or function.attr.value != "join" or len(call.args) != 1:
            return None
        if not _is_empty_literal(function.value):
            return None
        gathering = self._gathered(call.args[0].value)
        if gathering is None:
            return None
        gives = BYTES if _is_bytes_literal(function.value) else TEXT
        return Producer(Kind.COLLECTED, call, call, "join", gives, gathering.source.stream, gathering=gathering)

    def _gathered(self, node: cst.BaseExpression) -> Gathering | None:
        source = self.chunk_source(node)
        if source is not None:
            return Gathering(None, source)
        if isinstance(node, cst.ListComp | cst.GeneratorExp | cst.SetComp):
            clause = node.for_in
            source = self.chunk_source(strip_await(clause.iter))
            if source is not None and isinstance(clause.target, cst.Name) and _is_name(_unwrap(node.elt), clause.target.value):
                return Gathering(None, source)
            return None
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value in ("list", "tuple"):
            return self._gathered(node.args[0].value) if len(node.args) == 1 else None
        if isinstance(node, cst.Name):
            definitions = self._trace.definitions_of(node)
            if len(definitions) == 1 and definitions[0].binding is Binding.ASSIGNED:
                value = definitions[0].value
                if isinstance(value, cst.ListComp | cst.Call) and not definitions[0].path:
                    found = self._gathered(value)
                    if found is not None:
                        found.name, found.start = node.value, definitions[0]
                    return found
        return None

    def _gathering(self, definition: Definition) -> Gathering | None:
        """A loop whose chunk, this definition, is added to a container that was empty before the loop."""
        loop: cst.For | cst.While | None = None
        source: ChunkSource | None = None
        if definition.binding is Binding.ITERATED and definition.value is not None:
            owner = self._trace.parents.get(definition.node)
            if not isinstance(owner, cst.For):
                return None
            loop, source = owner, self.chunk_source(definition.value)
        elif definition.binding is Binding.ASSIGNED and not definition.path:
            found = self._trace.loop(definition.node)
            source = self.sized_read(definition.value) if found is not None else None
            loop = found
        if loop is None or source is None:
            return None
        for use in definition.uses:
            if not self._trace.is_within(use, loop):
                continue
            gathering = self._added(use, loop, source, definition)
            if gathering is not None and not self._is_bounded(gathering, loop, source):
                return gathering
        return None

    def _added(
        self, use: cst.BaseExpression, loop: cst.For | cst.While, source: ChunkSource, chunk: Definition
    ) -> Gathering | None:
        node: cst.CSTNode = use
        parent = self._trace.parents.get(node)
        while isinstance(parent, cst.Attribute) and parent.attr.value in TEXT_CONVERTERS:
            call = self._trace.parents.get(parent)
            if not isinstance(call, cst.Call):
                return None
            node, parent = call, self._trace.parents.get(call)
        if isinstance(parent, cst.AugAssign) and parent.value is node and isinstance(parent.operator, cst.AddAssign):
            name = dotted(parent.target)
            return self._container(name, parent, loop, source, chunk, parent.target)
        if isinstance(parent, cst.Arg):
            call = self._trace.parents.get(parent)
            if (
                isinstance(call, cst.Call)
                and isinstance(call.func, cst.Attribute)
                and call.func.attr.value in ("append", "write", "extend")
                and len(call.args) == 1
            ):
                return self._container(dotted(call.func.value), call, loop, source, chunk, call.func.value)
        if isinstance(parent, cst.BinaryOperation) and isinstance(parent.operator, cst.Add) and parent.right is node:
            assign = self._trace.parents.get(parent)
            if isinstance(assign, cst.Assign) and len(assign.targets) == 1:
                name = dotted(assign.targets[0].target)
                if name is not None and name == dotted(parent.left):
                    return self._container(name, assign, loop, source, chunk, parent.left)
        return None

    def _container(
        self,
        name: str | None,
        adds: cst.CSTNode,
        loop: cst.For | cst.While,
        source: ChunkSource,
        chunk: Definition,
        use: cst.BaseExpression,
    ) -> Gathering | None:
        """The gathering, where the container is a local name that is empty before the loop."""
        if name is None:
            return None
        definitions = self._trace.definitions_of(use)
        starts = [d for d in definitions if not self._trace.is_within(d.node, loop)]
        inside = [d for d in definitions if self._trace.is_within(d.node, loop) and d.node is not adds]
        if isinstance(adds, cst.Assign):
            inside = [d for d in inside if self._trace.statement(d.node) is not adds]
        if len(starts) != 1 or inside or starts[0].value is None or not self._is_empty(starts[0]):
            return None
        return Gathering(loop, source, name, starts[0], adds, chunk)

    def _is_empty(self, definition: Definition) -> bool:
        value = definition.value
        if definition.binding not in (Binding.ASSIGNED, Binding.ENTERED) or definition.path:
            return False
        if isinstance(value, cst.List):
            return not value.elements
        if isinstance(value, cst.SimpleString):
            return value.evaluated_value in ("", b"")
        return (
            isinstance(value, cst.Call) and not value.args and self._values.qualified(value.func) in _EMPTY_CALLS
        ) or (isinstance(value, cst.Call) and (self._values.of(value) or OTHER_VALUE).type == "memory" and not value.args)

    def _is_bounded(self, gathering: Gathering, loop: cst.For | cst.While, source: ChunkSource) -> bool:
        """Whether the loop looks at what it gathers, counts down, or checks a cap: then it is no whole stream."""
        assert gathering.name is not None
        for use in self._uses_of_name(gathering):
            if not self._trace.is_within(use, loop) or self._is_the_adding(use, gathering):
                continue
            if not self._is_log(use):
                return True
        return self._counts(loop, gathering)

    def _is_log(self, use: cst.BaseExpression) -> bool:
        for ancestor in self._trace.ancestors(use):
            if isinstance(ancestor, cst.Call) and isinstance(ancestor.func, cst.Attribute):
                if ancestor.func.attr.value in ("debug", "info", "warning", "error"):
                    return True
            if isinstance(ancestor, cst.BaseSmallStatement):
                return False
        return False

    def _uses_of_name(self, gathering: Gathering) -> list[cst.BaseExpression]:
        assert gathering.start is not None
        uses = dict.fromkeys(gathering.start.uses)
        for definition in self._trace.definitions:
            if definition.name == gathering.name and definition.scope is gathering.start.scope:
                if definition.node is gathering.adds or self._trace.statement(definition.node) is gathering.adds:
                    uses.update(dict.fromkeys(definition.uses))
        return sorted(uses, key=lambda node: self._trace.order.get(node, 0))

    def _is_the_adding(self, use: cst.BaseExpression, gathering: Gathering) -> bool:
        return gathering.adds is not None and self._trace.is_within(use, gathering.adds)

    def _counts(self, loop: cst.For | cst.While, gathering: Gathering) -> bool:
        """A total of the chunks' lengths that the loop compares (a cap), or a rest that it counts down."""
        counted: set[str] = set()
        for statement in self._trace.augmented:
            if not self._trace.is_within(statement, loop) or statement is gathering.adds:
                continue
            name = dotted(statement.target)
            if name is None:
                continue
            if isinstance(statement.operator, cst.SubtractAssign):
                return True
            if isinstance(statement.value, cst.Call) and _is_name(statement.value.func, "len"):
                counted.add(name)
        if not counted:
            return False
        return any(
            isinstance(use, cst.Name | cst.Attribute)
            and dotted(use) in counted
            and any(isinstance(a, cst.Comparison) for a in self._trace.ancestors(use))
            for use in self._trace.reaching
            if self._trace.is_within(use, loop)
        )

    def _put_together(self, gathering: Gathering) -> Iterator[Producer]:
        """Where the gathered chunks become one: `join`, `getvalue`, `bytes`, or the first use after the loop."""
        assert gathering.loop is not None and gathering.start is not None
        after = [
            use
            for use in self._uses_of_name(gathering)
            if not self._trace.is_within(use, gathering.loop)
            and self._trace.order.get(use, 0) > self._trace.order.get(gathering.loop, 0)
        ]
        after = [use for use in after if not self._is_housekeeping(use)]
        if not after:
            return
        stream, gives = gathering.source.stream, gathering.source.gives
        calls = [call for call in (self._putting_call(use) for use in after) if call is not None]
        if calls:
            first = calls[0]
            if _is_join(first):
                gives = BYTES if _is_bytes_literal(first.func.value) else TEXT  # type: ignore[attr-defined]
            how = "join" if _is_join(first) else "put together"
            yield Producer(Kind.COLLECTED, first, first, how, gives, stream, values=list(calls[1:]), gathering=gathering)
            return
        start_value = gathering.start.value
        if isinstance(gathering.adds, cst.AugAssign | cst.Assign) and not isinstance(start_value, cst.List):
            yield Producer(
                Kind.COLLECTED, after[0], gathering.adds, "added", gives, stream, values=after[1:], gathering=gathering
            )
            return
        yield Producer(
            Kind.COLLECTED, after[0], after[0], "used", gives, stream, values=after[1:], gathering=gathering,
            lines=isinstance(start_value, cst.List),
        )  # fmt: skip

    def _is_housekeeping(self, use: cst.BaseExpression) -> bool:
        """`buf.seek(0)`, `buf.close()`, `len(parts)`, `del parts`."""
        parent = self._trace.parents.get(use)
        if isinstance(parent, cst.Del):
            return True
        return isinstance(parent, cst.Attribute) and parent.attr.value in ("seek", "close", "tell", "flush", "truncate")

    def _putting_call(self, use: cst.BaseExpression) -> cst.Call | None:
        parent = self._trace.parents.get(use)
        if isinstance(parent, cst.Arg):
            call = self._trace.parents.get(parent)
            if isinstance(call, cst.Call) and len(call.args) == 1:
                if _is_join(call):
                    return call
                if isinstance(call.func, cst.Name) and call.func.value in ("bytes", "bytearray"):
                    return call
        if isinstance(parent, cst.Attribute) and parent.attr.value in ("getvalue", "getbuffer", "read"):
            call = self._trace.parents.get(parent)
            if isinstance(call, cst.Call):
                return call
        return None

    def _callback(self, call: cst.Call) -> Producer | None:
        """`ftp.retrbinary(cmd, chunks.append)`, `copyfileobj(src, buffer)`: the call is the loop."""
        name = call.func.attr.value if isinstance(call.func, cst.Attribute) else getattr(call.func, "value", "")
        target: cst.BaseExpression | None = None
        if name == "retrbinary":
            callback = argument(call, 1, "callback")
            if isinstance(callback, cst.Attribute) and callback.attr.value in ("append", "write", "extend"):
                target = callback.value
        elif name == "copyfileobj":
            target = argument(call, 1, "fdst")
        if not isinstance(target, cst.Name):
            return None
        definitions = self._trace.definitions_of(target)
        if len(definitions) != 1 or not self._is_empty(definitions[0]):
            return None
        start = definitions[0]
        after = [
            use
            for use in sorted(start.uses, key=lambda node: self._trace.order.get(node, 0))
            if self._trace.order.get(use, 0) > self._trace.order.get(call, 0)
            and not self._trace.is_within(use, call)
            and not self._is_housekeeping(use)
        ]
        if not after:
            return None
        gathering = Gathering(None, ChunkSource(call, BYTES), target.value, start, call)
        calls = [found for found in (self._putting_call(use) for use in after) if found is not None]
        at = calls[0] if calls else after[0]
        values = list(calls[1:]) if calls else after[1:]
        return Producer(Kind.COLLECTED, at, at, "put together", BYTES, None, values=list(values), gathering=gathering)


class _Unknown:
    type = ""


OTHER_VALUE = _Unknown()


def _unwrap(node: cst.BaseExpression) -> cst.BaseExpression:
    while (
        isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in TEXT_CONVERTERS
    ):
        node = node.func.value
    return node


def _is_name(node: cst.CSTNode, name: str) -> bool:
    return isinstance(node, cst.Name) and node.value == name


def _is_empty_literal(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.SimpleString):
        return node.evaluated_value in ("", b"")
    return (
        isinstance(node, cst.Call)
        and isinstance(node.func, cst.Name)
        and node.func.value in ("bytes", "str", "bytearray")
        and not node.args
    )


def _is_bytes_literal(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.SimpleString):
        return "b" in node.prefix.lower()
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value != "str"


def _is_join(call: cst.Call) -> bool:
    return isinstance(call.func, cst.Attribute) and call.func.attr.value == "join" and _is_empty_literal(call.func.value)


__all__ += ["is_sized", "string_value"]
