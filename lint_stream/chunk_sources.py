"""What gives the pieces of a stream, one by one: sized reads, chunk iterators, generators of this file."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from lint_stream.catalog.http_clients import DECODING_KEYWORDS
from lint_stream.catalog.index import Catalog
from lint_stream.catalog.names import is_piece_iterable, is_piece_method, is_piece_name, is_stream_name
from lint_stream.catalog.passing import CLOSERS
from lint_stream.catalog.rows import BYTES, ChunkIterator, Type
from lint_stream.facts import FunctionFact
from lint_stream.literals import argument, string_value
from lint_stream.trace import Binding, Definition, Trace, dotted, last_name, strip_await
from lint_stream.values import Stream, Values

__all__ = ["ChunkSource", "ChunkSources", "is_sized", "is_told_more"]

_ALL_SIZES = frozenset(["-1", "None"])
_SIZE_KEYWORDS = frozenset(
    ["size", "n", "amt", "hint", "count", "length", "nbytes", "max_bytes", "num_bytes", "bufsize"]
)
_REPEATED_READS = frozenset(["read", "read1", "recv"])
_RECEIVERS = frozenset(["rcv", "receive"])
"""Names of the function by which an ASGI server hands over one message of a request."""


@dataclass(eq=False)
class ChunkSource:
    """What gives the chunks that are gathered.

    `node` is the iterable, or the sized read of a loop; `generator` the function of this file that
    yields them. `is_pieces` is False for the items of just any generator: they are pieces only of a
    response's body. `only_bytes`: they count as pieces only where they are put together as bytes.
    """

    node: cst.BaseExpression
    gives: str | None = None
    stream: Stream | None = None
    row: ChunkIterator | None = None
    generator: FunctionFact | cst.FunctionDef | None = None
    is_pieces: bool = True
    only_bytes: bool = False


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


def is_told_more(call: cst.Call) -> bool:
    """Whether a read is told more than its size and how to decode: `readlines(timeout=1)` is no file's."""
    known = (*_SIZE_KEYWORDS, *DECODING_KEYWORDS)
    return any(arg.keyword is not None and arg.keyword.value not in known for arg in call.args)


class ChunkSources:
    """Recognises what gives the pieces of a stream in one region."""

    def __init__(self, trace: Trace, values: Values, catalog: Catalog) -> None:
        self._trace = trace
        self._values = values
        self._catalog = catalog
        self._yields: dict[cst.FunctionDef, bool] = {}

    # -- one piece

    def read(self, node: cst.BaseExpression | None) -> ChunkSource | None:
        """A read of one chunk: `f.read(n)`, `sock.recv(n)`, `os.read(fd, n)`, `message["body"]` of ASGI."""
        if node is None:
            return None
        call = strip_await(node)
        if self._is_asgi_body(call):
            return ChunkSource(node, BYTES)
        if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
            return None
        method, receiver = call.func.attr.value, call.func.value
        if method == "read" and self._values.qualified(call.func) == "os.read" and len(call.args) == 2:
            return ChunkSource(node, BYTES)
        row = self._catalog.piece_reads.get(method)
        if row is None or (row.sized and not is_sized(call)) or self._is_imported(receiver):
            return None
        if method == "read" and len(call.args) == 1 and _is_one(call.args[0].value):
            return None  # One at a time is how a field up to its end mark is read.
        if row.gives is not None:
            return ChunkSource(node, row.gives)
        stream = self._values.stream(receiver)
        return ChunkSource(node, stream.mode, stream) if stream is not None else None

    def _is_asgi_body(self, node: cst.BaseExpression) -> bool:
        """`message.get("body", b"")` or `message["body"]`, where the message is what `await receive()` gave."""
        message: cst.BaseExpression | None = None
        key: cst.BaseExpression | None = None
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "get":
            message, key = node.func.value, argument(node, 0)
        elif isinstance(node, cst.Subscript) and len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index):
            message, key = node.value, node.slice[0].slice.value
        if string_value(key) != "body" or not isinstance(message, cst.Name):
            return False
        definitions = self._trace.definitions_of(message)
        return bool(definitions) and all(_is_received(definition) for definition in definitions)

    # -- an iterator over pieces

    def iterable(
        self, node: cst.BaseExpression, target: cst.BaseExpression | None = None, *, is_async: bool = False
    ) -> ChunkSource | None:
        """An iterable over the pieces of a stream, or over the items of a generator of this file.

        `target` is the name that each item gets, where it gets one.
        """
        node = strip_await(node)
        found = self._shown(node)
        if found is not None or self._values.of(node) is not None:
            return found
        return self._named(node, target, is_async=is_async)

    def _shown(self, node: cst.BaseExpression) -> ChunkSource | None:
        """What this file and the catalog show to be an iterator over pieces."""
        if isinstance(node, cst.Name):
            return self._held(node)
        if isinstance(node, cst.Attribute):
            owner = self._values.of(node.value)
            row = self._catalog.chunk_iterator(owner.type, node.attr.value) if owner else None
            if row is not None and not row.call:
                return ChunkSource(node, row.gives, row=row)
            return self._typed(node)
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
            if name in CLOSERS and node.args:
                return self._shown(node.args[0].value)
        found = self._method(node, node.func) if isinstance(node.func, cst.Attribute) else None
        return found or self._typed(node)

    def _held(self, node: cst.Name) -> ChunkSource | None:
        """What a name holds that was assigned once, or that a `with closing(...)` binds."""
        definitions = self._trace.definitions_of(node)
        if len(definitions) == 1 and not definitions[0].path:
            definition, value = definitions[0], definitions[0].value
            if definition.binding is Binding.ASSIGNED and isinstance(value, cst.Call | cst.Await):
                return self._shown(strip_await(value))
            if definition.binding is Binding.ENTERED and isinstance(value, cst.Call):
                if self._values.called_names(value) & CLOSERS:
                    return self._shown(value)
        return self._typed(node)

    def _typed(self, node: cst.BaseExpression) -> ChunkSource | None:
        """What an annotation says: `AsyncIterator[bytes]`, `FileReadStream`."""
        value = self._values.of(node)
        row: Type | None = self._catalog.type(value.type) if value is not None else None
        if value is None or row is None or not row.iterates_chunks:
            return None
        gives = row.gives or value.mode
        return ChunkSource(node, gives, is_pieces=gives == BYTES) if gives is not None else None

    def _method(self, node: cst.Call, function: cst.Attribute) -> ChunkSource | None:
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
            source = self.read(callable_.body)
            return ChunkSource(node, source.gives, source.stream) if source else None
        if isinstance(callable_, cst.Call) and (self._values.qualified(callable_.func) or "").endswith("partial"):
            if len(callable_.args) >= 2 and isinstance(callable_.args[0].value, cst.Attribute):
                read = callable_.args[0].value
                if read.attr.value in _REPEATED_READS:
                    stream = self._values.stream(read.value)
                    return ChunkSource(node, stream.mode if stream else BYTES, stream)
        return None

    def _named(
        self, node: cst.BaseExpression, target: cst.BaseExpression | None, *, is_async: bool
    ) -> ChunkSource | None:
        """What only a name says to be pieces; it must be put together as bytes to count.

        A name that an iterator, a body or a stream goes by, or a method that such an iterator is got
        by; behind `async for`, a target named for a piece is enough.
        """
        is_piece = isinstance(target, cst.Name) and is_piece_name(target.value)
        if isinstance(node, cst.Call):
            function = node.func
            name = function.attr.value if isinstance(function, cst.Attribute) else getattr(function, "value", None)
            told = isinstance(name, str) and is_piece_method(name)
        elif isinstance(node, cst.Attribute):
            told = is_piece_iterable(node.attr.value)
        elif isinstance(node, cst.Name):
            definitions = self._trace.definitions_of(node)
            is_given = bool(definitions) and all(d.binding is Binding.PARAMETER for d in definitions)
            told = is_given and is_piece_iterable(node.value)
        else:
            return None
        if told and (target is None or is_piece or is_async):
            return ChunkSource(node, BYTES, only_bytes=True)
        return ChunkSource(node, BYTES, only_bytes=True) if is_async and is_piece else None

    def _is_imported(self, node: cst.BaseExpression) -> bool:
        return self._values.qualified(node) is not None and self._values.of(node) is None

    def _yields_pieces(self, function: cst.FunctionDef) -> bool:
        """Whether a nested generator function reads a stream piece by piece, or its annotation says so."""
        if function not in self._yields:
            self._yields[function] = False  # A generator that iterates over itself.
            self._yields[function] = (
                any(self._trace.is_within(c, function) and self.read(c) is not None for c in self._trace.calls)
                or any(
                    isinstance(loop, cst.For)
                    and self._trace.is_within(loop, function)
                    and self._is_piece_source(loop.iter)
                    for loop in self._trace.loops
                )
                or (function.returns is not None and self._is_annotated(function.returns.annotation))
            )
        return self._yields[function]

    def _is_piece_source(self, node: cst.BaseExpression) -> bool:
        source = self.iterable(node)
        return source is not None and source.is_pieces and not source.only_bytes

    def _is_annotated(self, node: cst.BaseExpression) -> bool:
        value = self._values.of_annotation(node)
        return value is not None and value.type == "pieces" and value.mode == BYTES


def _is_received(definition: Definition) -> bool:
    call = definition.value.expression if isinstance(definition.value, cst.Await) else None
    if not isinstance(call, cst.Call) or definition.path:
        return False
    name = last_name(call.func)
    return isinstance(name, str) and name.strip("_") in _RECEIVERS


def _is_one(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Integer) and node.value == "1"
