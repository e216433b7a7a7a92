"""Chunks that are gathered in a loop (or by a call) and put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import libcst as cst

from lint_stream.catalog.rows import BYTES, TEXT
from lint_stream.catalog.whole_documents import TEXT_CONVERTERS
from lint_stream.chunk_sources import ChunkSource, ChunkSources
from lint_stream.gathering_loop import Gathering, GatheringLoops
from lint_stream.literals import argument, is_empty_literal, is_name
from lint_stream.response_code import is_list
from lint_stream.trace import Binding, Definition, Trace, dotted, last_name, strip_await
from lint_stream.values import Values

__all__ = ["Gathered", "Gatherings"]

_EMPTY_CALLS = frozenset(["list", "bytearray", "bytes", "str", "collections.deque", "io.BytesIO", "io.StringIO"])
_ADDING_METHODS = frozenset(["append", "write", "extend"])
_HOUSEKEEPING = frozenset(["seek", "close", "tell", "flush", "truncate"])


@dataclass(eq=False)
class Gathered:
    """The expression at which gathered chunks are one whole, and further ones that hold the same.

    `at` is what is underlined; `lines` whether the container itself, a list, is what is used.
    """

    node: cst.BaseExpression
    at: cst.CSTNode
    how: str
    gives: str | None
    gathering: Gathering
    values: list[cst.BaseExpression] = field(default_factory=list)
    lines: bool = False


class Gatherings:
    """Finds what is gathered in one region."""

    def __init__(self, trace: Trace, values: Values, sources: ChunkSources, reports: Iterable[Gathering]) -> None:
        self._trace = trace
        self._values = values
        self._sources = sources
        self._reports = reports
        self._loops = GatheringLoops(trace)

    def find(self) -> Iterator[Gathered]:
        """All of them; one for each place where chunks become a whole."""
        done: set[cst.CSTNode] = set()
        for gathered in self._candidates():
            if gathered.node in done or (gathered.gathering.source.only_bytes and not self._is_bytes(gathered)):
                continue
            done.add(gathered.node)
            yield gathered

    def _candidates(self) -> Iterator[Gathered]:
        for call in self._trace.calls:
            joined = self._join(call) or self._listed(call)
            if joined is not None:
                yield joined
        for node in self._trace.comprehensions:
            listed = self._listed(node) if isinstance(node, cst.ListComp) else None
            if listed is not None:
                yield listed
        for definition in list(self._trace.definitions):
            gathering = self._by_chunk(definition)
            if gathering is not None:
                yield from self._put_together(gathering)
        for gathering in self._by_adding():
            yield from self._put_together(gathering)
        for call in self._trace.calls:
            called_back = self._callback(call)
            if called_back is not None:
                yield called_back
        for report in self._reports:
            yield from self._put_together(report)

    # -- without a loop statement

    def _join(self, call: cst.Call) -> Gathered | None:
        """`b"".join(...)` of an iterable of chunks, directly, by a comprehension, or through a name."""
        function = call.func
        if not isinstance(function, cst.Attribute) or not _is_join(call) or len(call.args) != 1:
            return None
        gathering = self._iterated(call.args[0].value)
        if gathering is None:
            return None
        gives = BYTES if _is_bytes_literal(function.value) else TEXT
        return Gathered(call, call, "join", gives, gathering)

    def _listed(self, node: cst.Call | cst.ListComp) -> Gathered | None:
        """`list(gen())`, `[piece for piece in gen()]`: a whole only as the body of a response."""
        if isinstance(node, cst.Call) and not (is_list(node) and len(node.args) == 1):
            return None
        gathering = self._iterated(node)
        if gathering is None or gathering.source.generator is None:
            return None
        gathering.source = replace(gathering.source, is_pieces=False)
        return Gathered(node, node, "listed", gathering.source.gives, gathering)

    def _iterated(self, node: cst.BaseExpression) -> Gathering | None:
        """A gathering by the expression that is joined: an iterator over pieces, a comprehension, a list of one."""
        node = strip_await(node)
        if isinstance(node, cst.ListComp | cst.GeneratorExp | cst.SetComp):
            clause = node.for_in
            if not isinstance(clause.target, cst.Name):
                return None
            source = self._sources.iterable(clause.iter, clause.target, is_async=clause.asynchronous is not None)
            if source is None:
                return None
            if not is_name(_unwrap(node.elt), clause.target.value):
                # Something else is made of each piece: the items of a generator, as the parts of a body.
                if source.generator is None or not _mentions(node.elt, clause.target.value):
                    return None
                source = replace(source, is_pieces=False)
            return Gathering(None, source)
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value in ("list", "tuple"):
            return self._iterated(node.args[0].value) if len(node.args) == 1 else None
        source = self._sources.iterable(node)
        if source is not None:
            return Gathering(None, source)
        if isinstance(node, cst.Name):
            definitions = self._trace.definitions_of(node)
            if len(definitions) == 1 and definitions[0].binding is Binding.ASSIGNED and not definitions[0].path:
                value = definitions[0].value
                found = self._iterated(value) if isinstance(value, cst.ListComp | cst.Call) else None
                if found is not None:
                    found.name, found.start = node.value, definitions[0]
                return found
        return None

    def _callback(self, call: cst.Call) -> Gathered | None:
        """`ftp.retrbinary(cmd, chunks.append)`, `copyfileobj(src, buffer)`: the call is the loop."""
        name = last_name(call.func)
        target: cst.BaseExpression | None = None
        if name == "retrbinary":
            callback = argument(call, 1, "callback")
            if isinstance(callback, cst.Attribute) and callback.attr.value in _ADDING_METHODS:
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
            for use in sorted(start.uses, key=self._order)
            if self._order(use) > self._order(call)
            and not self._trace.is_within(use, call)
            and not self._is_housekeeping(use)
        ]
        if not after:
            return None
        gathering = Gathering(None, ChunkSource(call, BYTES), target.value, start, call)
        calls = [found for found in (self._putting_call(use) for use in after) if found is not None]
        first, *rest = calls or after
        return Gathered(first, first, "put together", BYTES, gathering, list(rest))

    # -- by a loop

    def _by_chunk(self, definition: Definition) -> Gathering | None:
        """A loop whose chunk, this definition, is added to a container that was empty before the loop."""
        loop, source = self._chunk_loop(definition)
        if loop is None or source is None:
            return None
        for use in definition.uses:
            if not self._trace.is_within(use, loop):
                continue
            gathering = self._added(use, loop, source, definition)
            if gathering is not None and not self._loops.is_bounded(gathering, loop):
                return gathering
        return None

    def _chunk_loop(self, definition: Definition) -> tuple[cst.For | cst.While | None, ChunkSource | None]:
        """The loop that gives this definition each chunk in turn, and what the chunks come from."""
        if definition.binding is Binding.ITERATED and definition.value is not None:
            loop = self._trace.parents.get(definition.node)
            if not isinstance(loop, cst.For) or not isinstance(definition.node, cst.Name) or definition.path:
                return None, None
            is_async = loop.asynchronous is not None
            return loop, self._sources.iterable(definition.value, definition.node, is_async=is_async)
        if definition.binding is Binding.ASSIGNED and not definition.path:
            # A `for` that reads on each turn is bounded by what it iterates over.
            around = self._trace.loop(definition.node)
            return around, self._sources.read(definition.value) if isinstance(around, cst.While) else None
        return None, None

    def _by_adding(self) -> Iterator[Gathering]:
        """`data += sock.recv(n)`, `parts.append(f.read(n))`: a read that is added without a name of its own."""
        added: list[cst.BaseExpression] = [statement.value for statement in self._trace.augmented]
        for call in self._trace.calls:
            if _is_adding(call):
                added.append(call.args[0].value)
        for node in added:
            loop = self._trace.loop(node)
            source = self._sources.read(node) if isinstance(loop, cst.While) else None
            if loop is None or source is None:
                continue
            gathering = self._added(node, loop, source, None)
            if gathering is not None and not self._loops.is_bounded(gathering, loop):
                yield gathering

    def _added(
        self, use: cst.BaseExpression, loop: cst.For | cst.While, source: ChunkSource, chunk: Definition | None
    ) -> Gathering | None:
        node: cst.CSTNode = use
        parent = self._trace.parents.get(node)
        while isinstance(parent, cst.Attribute) and parent.attr.value in TEXT_CONVERTERS:
            call = self._trace.parents.get(parent)
            if not isinstance(call, cst.Call):
                return None
            node, parent = call, self._trace.parents.get(call)
        if isinstance(parent, cst.AugAssign) and parent.value is node and isinstance(parent.operator, cst.AddAssign):
            return self._container(parent, loop, source, chunk, parent.target)
        if isinstance(parent, cst.Arg):
            call = self._trace.parents.get(parent)
            if isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) and _is_adding(call):
                return self._container(call, loop, source, chunk, call.func.value)
        if isinstance(parent, cst.BinaryOperation) and isinstance(parent.operator, cst.Add) and parent.right is node:
            assign = self._trace.parents.get(parent)
            if isinstance(assign, cst.Assign) and len(assign.targets) == 1:
                name = dotted(assign.targets[0].target)
                if name is not None and name == dotted(parent.left):
                    return self._container(assign, loop, source, chunk, parent.left)
        return None

    def _container(
        self,
        adds: cst.CSTNode,
        loop: cst.For | cst.While,
        source: ChunkSource,
        chunk: Definition | None,
        use: cst.BaseExpression,
    ) -> Gathering | None:
        """The gathering, where the container is a local name that is empty before the loop."""
        name = dotted(use)
        if name is None:
            return None
        definitions = self._trace.definitions_of(use)
        starts = [d for d in definitions if not self._trace.is_within(d.node, loop)]
        inside = [d for d in definitions if self._trace.is_within(d.node, loop) and d.node is not adds]
        if isinstance(adds, cst.Assign):
            inside = [d for d in inside if self._trace.statement(d.node) is not adds]
        if len(starts) != 1 or inside or not self._is_empty(starts[0]):
            return None
        return Gathering(loop, source, name, starts[0], adds, chunk)

    def _is_empty(self, definition: Definition) -> bool:
        value = definition.value
        if value is None or definition.binding not in (Binding.ASSIGNED, Binding.ENTERED) or definition.path:
            return False
        if isinstance(value, cst.List):
            return not value.elements
        if isinstance(value, cst.SimpleString):
            return value.evaluated_value in ("", b"")
        if not isinstance(value, cst.Call) or value.args:
            return False
        held = self._values.of(value)
        return self._values.qualified(value.func) in _EMPTY_CALLS or (held is not None and held.type == "memory")

    # -- where they become one

    def _put_together(self, gathering: Gathering) -> Iterator[Gathered]:
        """Where the gathered chunks become one: `join`, `getvalue`, `bytes`, or the first use after the loop."""
        assert gathering.loop is not None
        assert gathering.start is not None
        after = [
            use
            for use in self._loops.uses(gathering)
            if (
                self._loops.is_at_end(use, gathering, gathering.loop)
                or (not self._trace.is_within(use, gathering.loop) and self._order(use) > self._order(gathering.loop))
            )
            and not self._is_housekeeping(use)
        ]
        if not after:
            return
        gives = gathering.source.gives
        calls = [call for call in (self._putting_call(use) for use in after) if call is not None]
        if calls:
            first, *rest = calls
            how = "put together"
            if _is_join(first) and isinstance(first.func, cst.Attribute):
                how, gives = "join", BYTES if _is_bytes_literal(first.func.value) else TEXT
            yield Gathered(first, first, how, gives, gathering, list(rest))
            return
        use, *others = after
        is_list = isinstance(gathering.start.value, cst.List)
        if isinstance(gathering.adds, cst.AugAssign | cst.Assign) and not is_list:
            yield Gathered(use, gathering.adds, "added", gives, gathering, others)
        else:
            yield Gathered(use, use, "used", gives, gathering, others, lines=is_list)

    def _is_bytes(self, gathered: Gathered) -> bool:
        """Whether the pieces are put together as bytes, so that they can be nothing but pieces."""
        if gathered.how == "join":
            return gathered.gives == BYTES
        start = gathered.gathering.start.value if gathered.gathering.start is not None else None
        value = self._values.of(start)
        is_text = isinstance(start, cst.Call) and (self._values.qualified(start.func) or "").endswith("StringIO")
        return value is not None and value.type in ("bytes", "memory") and not is_text

    def _is_housekeeping(self, use: cst.BaseExpression) -> bool:
        """`buf.seek(0)`, `buf.close()`, `del parts`, `if not parts`."""
        parent = self._trace.parents.get(use)
        if isinstance(parent, cst.Del):
            return True
        if isinstance(parent, cst.If | cst.While | cst.IfExp) and parent.test is use:
            return True
        if isinstance(parent, cst.UnaryOperation) and isinstance(parent.operator, cst.Not):
            return True
        return isinstance(parent, cst.Attribute) and parent.attr.value in _HOUSEKEEPING

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

    def _order(self, node: cst.CSTNode) -> int:
        return self._trace.order.get(node, 0)


def _mentions(node: cst.CSTNode, name: str) -> bool:
    return is_name(node, name) or any(_mentions(child, name) for child in node.children)


def _is_adding(call: cst.Call) -> bool:
    return isinstance(call.func, cst.Attribute) and call.func.attr.value in _ADDING_METHODS and len(call.args) == 1


def _unwrap(node: cst.BaseExpression) -> cst.BaseExpression:
    while (
        isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in TEXT_CONVERTERS
    ):
        node = node.func.value
    return node


def _is_empty_separator(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.IfExp):
        return _is_empty_separator(node.body) and _is_empty_separator(node.orelse)
    return is_empty_literal(node) or (
        isinstance(node, cst.Call)
        and isinstance(node.func, cst.Name)
        and node.func.value in ("bytes", "str", "bytearray")
        and not node.args
    )


def _is_bytes_literal(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.IfExp):
        return _is_bytes_literal(node.body) or _is_bytes_literal(node.orelse)
    if isinstance(node, cst.SimpleString):
        return "b" in node.prefix.lower()
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value != "str"


def _is_join(call: cst.Call) -> bool:
    return (
        isinstance(call.func, cst.Attribute) and call.func.attr.value == "join" and _is_empty_separator(call.func.value)
    )
