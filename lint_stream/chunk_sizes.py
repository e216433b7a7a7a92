"""Sizes of chunks: none at all, one that is declared and not used, one that is too small."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

import libcst as cst

from lint_stream.catalog.index import Catalog
from lint_stream.chunk_reads import ChunkRead
from lint_stream.chunk_sources import is_sized
from lint_stream.consumers import Consumers
from lint_stream.defects import Defect
from lint_stream.facts import ModuleFacts
from lint_stream.literals import argument, is_none
from lint_stream.loop_tests import Against, find_end_tests
from lint_stream.region import Region
from lint_stream.trace import Binding, Definition, Scope, Trace, dotted
from lint_stream.uses import End, Step, Use
from lint_stream.values import Origin, Values

__all__ = ["SMALL", "Sizes", "is_copy", "only_copies", "pieces_of"]

SMALL = 512
"""Bytes; a sector, and below the size of any buffer."""

_HASH_BLOCK = 128
"""The largest block of the common hashes (SHA-512)."""

_SIZE_NAME = re.compile(r"(?:chunk|block|blk|buffer|buf)_?(?:size|len|length|bytes|sz)(?:_bytes)?", re.IGNORECASE)
_SMALLEST_SIZE = 512
"""What is called a chunk is taken for the size of one from this number on."""
_SIZED_THING = re.compile(r"chunk|block|buffer|buf", re.IGNORECASE)
"""Names that say a size only where their value is a number."""


class Sizes:
    """Finds the defects LS402 (without lines) and LS406."""

    def __init__(
        self, trace: Trace, values: Values, catalog: Catalog, facts: ModuleFacts, region: Region, consumers: Consumers
    ) -> None:
        self._trace = trace
        self._values = values
        self._catalog = catalog
        self._facts = facts
        self._region = region
        self._consumers = consumers

    # -- how much is it?

    def constant(self, node: cst.BaseExpression | None, depth: int = 0) -> int | None:
        """The number that an expression stands for; None where the file does not show it."""
        if depth > 4:
            return None
        if isinstance(node, cst.Integer):
            return int(node.evaluated_value)
        if isinstance(node, cst.BinaryOperation):
            left, right = self.constant(node.left, depth + 1), self.constant(node.right, depth + 1)
            return _calculated(node.operator, left, right)
        if isinstance(node, cst.Name):
            definitions = self._trace.definitions_of(node)
            if definitions:
                only = definitions[0]
                if len(definitions) == 1 and only.binding is Binding.ASSIGNED and not only.path:
                    return self.constant(only.value, depth + 1)
                return None
            values = self._facts.assigned.get(node.value, ())
            return _number(values[0]) if len(values) == 1 else None
        if isinstance(node, cst.Attribute) and node.attr.value == "block_size":
            value = self._values.of(node.value)
            return _HASH_BLOCK if value is not None and value.type == "hash" else None
        return None

    def is_size_of(self, read: ChunkRead, node: cst.BaseExpression) -> bool:
        """Whether an expression is the size that a read is called with."""
        code = self._region.code(node)
        if read.buffer is not None:
            return code == f"len({self._region.code(read.buffer)})" or self._is_length(read.buffer, node)
        if read.size is None:
            return False
        if code == self._region.code(read.size):
            return True
        size = self.constant(read.size)
        return size is not None and size == self.constant(node)

    def _is_length(self, buffer: cst.BaseExpression, node: cst.BaseExpression) -> bool:
        """Whether a buffer was made with this length: `bytearray(n)`."""
        for definition in self._trace.definitions_of(buffer):
            value = definition.value
            while isinstance(value, cst.Call) and dotted(value.func) == "memoryview" and value.args:
                value = value.args[0].value
            if isinstance(value, cst.Call) and dotted(value.func) == "bytearray" and len(value.args) == 1:
                return self._region.code(value.args[0].value) == self._region.code(node)
        return False

    # -- no size

    def without_bound(self, read: ChunkRead) -> Defect | None:
        """LS402: a loop repeats a read that gives everything at once."""
        if read.is_sized or read.method != "read" or read.stream is None or read.stream.origin is Origin.SILENT:
            return None
        if read.is_awaited and read.stream.origin is Origin.NAMED:
            return None  # many a library's coroutine without a size gives the next piece
        if read.repeater is None:
            if not isinstance(read.loop, cst.While):
                return None
            if self._has_other_values(read, read.loop):
                return None
            if not any(test.against is not Against.LENGTH for test in find_end_tests(self._trace, read)):
                return None
        return Defect("LS402", read.node, read.receiver, read=read, hides=(read.node, *read.others))

    def _has_other_values(self, read: ChunkRead, loop: cst.While) -> bool:
        """Whether the loop gives the chunk's name something else: `f.read() if size < 0 else f.read(size)`."""
        return any(
            definition.name == chunk.name and definition is not chunk and self._trace.is_within(definition.node, loop)
            for chunk in read.chunks
            for definition in chunk.scope.bound.get(chunk.name, ())
        )

    def declared_and_unused(self) -> list[Defect]:
        """LS402: a function has a chunk size, and a read that does not use it."""
        found = []
        for scope in self._trace.scopes.values():
            if not scope.is_function:
                continue
            sizes = self.declared(scope)
            calls = [call for call in self._trace.calls if self._trace.function(call) is scope.node] if sizes else []
            for call in calls:
                if self._is_unsized_read(call):
                    assert isinstance(call.func, cst.Attribute)
                    found.append(
                        Defect("LS402", call, call.func.value, "size", call=call, name=sizes[0].name, hides=(call,))
                    )
                    break
        return found

    def declared(self, scope: Scope) -> list[Definition]:
        """The chunk sizes that a function declares and does not use."""
        return [only for name, (only, *more) in scope.bound.items() if not more and self._is_unused_size(name, only)]

    def _is_unused_size(self, name: str, only: Definition) -> bool:
        if only.uses or only.binding not in (Binding.PARAMETER, Binding.ASSIGNED):
            return False
        size = self.constant(only.value)
        if size is not None:
            return bool(_SIZE_NAME.fullmatch(name) or (size >= _SMALLEST_SIZE and _SIZED_THING.fullmatch(name)))
        return only.binding is Binding.PARAMETER and bool(_SIZE_NAME.fullmatch(name))

    def _is_unsized_read(self, call: cst.Call) -> bool:
        if not isinstance(call.func, cst.Attribute) or call.func.attr.value != "read" or is_sized(call):
            return False
        stream = self._values.stream(call.func.value)
        return stream is not None and stream.origin is not Origin.SILENT

    # -- too small

    def too_small(self, read: ChunkRead) -> Defect | None:
        """LS406: a copy or hash loop with a tiny read."""
        if read.method != "read" or read.stream is None or read.stream.origin is Origin.SILENT:
            return None
        if read.size is None or (read.row is not None and read.row.live):
            return None
        is_block = isinstance(read.size, cst.Attribute) and self._is_block_of_hash(read, read.size)
        if not (is_block or self._is_small(read.size)) or not only_copies(self._consumers, read.pieces):
            return None
        return Defect("LS406", read.node, read.receiver, "block_size" if is_block else "", read=read)

    def _is_block_of_hash(self, read: ChunkRead, size: cst.Attribute) -> bool:
        """`f.read(h.block_size)` for `h.update(chunk)`, whatever made `h`."""
        if size.attr.value != "block_size":
            return False
        value, name = self._values.of(size.value), dotted(size.value)
        if value is not None and value.type == "hash":
            return True
        for use in (use for chunk in read.chunks for use in chunk.uses):
            arg = self._trace.parents.get(use)
            call = self._trace.parents.get(arg) if isinstance(arg, cst.Arg) else None
            if isinstance(call, cst.Call) and name is not None and dotted(call.func) == f"{name}.update":
                return True
        return False

    def too_small_pieces(self, call: cst.Call) -> Defect | None:
        """LS406: an iterator over tiny pieces: `iter_content()`, `iter_content(256)`."""
        if not isinstance(call.func, cst.Attribute):
            return None
        value = self._values.of(call.func.value)
        row = self._catalog.chunk_iterator(value.type if value else None, call.func.attr.value)
        if row is None or row.size_at is None or any(arg.star for arg in call.args):
            return None
        size = argument(call, row.size_at, "chunk_size") or argument(call, row.size_at, "n")
        if size is None:
            is_default = row.default_size is not None and row.default_size < SMALL and not call.args
            return Defect("LS406", call, call.func.value, "default", call=call) if is_default else None
        if is_none(size) and value is not None:
            return Defect("LS402", call, call.func.value, "none", call=call)
        if not self._is_small(size):
            return None
        if not only_copies(self._consumers, pieces_of(self._trace, call)):
            return None
        return Defect("LS406", call, call.func.value, "iterator", call=call)

    def _is_small(self, size: cst.BaseExpression) -> bool:
        number = self.constant(size)
        return number is not None and 0 < number < SMALL


def pieces_of(trace: Trace, iterable: cst.Call) -> list[cst.BaseExpression]:
    """The uses of what a `for` over this call gives its name to."""
    chunks = (d for d in trace.given[iterable] if d.binding is Binding.ITERATED and d.value is iterable and not d.path)
    return [use for chunk in chunks for use in chunk.uses]


def only_copies(consumers: Consumers, pieces: Iterable[cst.BaseExpression]) -> bool:
    """Whether each piece is written, sent or hashed as it is, and at most counted beside that."""
    ends = [end for piece in pieces for end in consumers.uses(piece)]
    copies = [end for end in ends if is_copy(end)]
    return bool(copies) and all(end in copies or end.end is End.SIZE for end in ends)


def is_copy(use: Use) -> bool:
    """Whether a use hands a piece on as it is: to a writer, a hash, a response that is being written."""
    if Step.CONVERTED in use.steps:
        return False
    if use.end is End.RESPONSE and isinstance(use.node, cst.Call) and isinstance(use.node.func, cst.Attribute):
        return use.node.func.attr.value == "write"
    return use.end is End.PIECES


def _number(node: ast.expr) -> int | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, int) and not isinstance(node.value, bool) else None
    if isinstance(node, ast.BinOp):
        left, right = _number(node.left), _number(node.right)
        operators = {ast.Mult: cst.Multiply(), ast.LShift: cst.LeftShift(), ast.Add: cst.Add(), ast.Pow: cst.Power()}
        operator = operators.get(type(node.op))
        return _calculated(operator, left, right) if operator is not None else None
    return None


def _calculated(operator: cst.BaseBinaryOp, left: int | None, right: int | None) -> int | None:
    if left is None or right is None or not 0 <= left < 1 << 40 or not 0 <= right < 1 << 40:
        return None
    if isinstance(operator, cst.Multiply):
        return left * right
    if isinstance(operator, cst.Add):
        return left + right
    if isinstance(operator, cst.LeftShift):
        return left << right if right < 64 else None
    if isinstance(operator, cst.Power):
        return left**right if right < 64 else None
    return None
