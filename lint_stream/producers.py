"""Producers of a region: load-all calls, and chunks that are gathered and put together."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from lint_stream.catalog.index import Catalog
from lint_stream.catalog.rows import TEXT, Loader
from lint_stream.catalog.serving import DRAINING_ATTRIBUTES
from lint_stream.catalog.web_rows import Body
from lint_stream.chunk_sources import ChunkSources, is_sized, is_told_more
from lint_stream.facts import ModuleFacts
from lint_stream.gathering import Gatherings
from lint_stream.gathering_loop import Gathering
from lint_stream.reports import Reports
from lint_stream.response_code import ResponseCode
from lint_stream.trace import Trace, dotted
from lint_stream.values import Origin, Stream, Values

if TYPE_CHECKING:
    from lint_stream.defects import Defect
    from lint_stream.generator_findings import GeneratorFinding

__all__ = ["Kind", "Producer", "Producers"]

_UPLOAD_WORDS = ("upload", "body", "request")


class Kind(enum.Enum):
    """The first digit of a code."""

    LOAD_ALL = 1
    COLLECTED = 2
    GENERATOR = 3
    CHUNK_LOOP = 4


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
    finding: GeneratorFinding | None = None
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


class Producers:
    """Finds the producers of one region."""

    def __init__(
        self, trace: Trace, values: Values, catalog: Catalog, facts: ModuleFacts, responses: ResponseCode
    ) -> None:
        self._trace = trace
        self._values = values
        self._catalog = catalog
        self._facts = facts
        self._responses = responses
        self._sources = ChunkSources(trace, values, catalog)

    def find(self) -> list[Producer]:
        """All producers, in order of evaluation; a collected one hides what it is made of."""
        collected = list(self._collected())
        loads = list(self._loads())
        return sorted([*collected, *loads], key=lambda p: self._trace.order.get(p.node, 0))

    def _collected(self) -> Iterator[Producer]:
        reports = Reports(self._trace, self._values, self._facts).find()
        for found in Gatherings(self._trace, self._values, self._sources, reports).find():
            stream = found.gathering.source.stream
            yield Producer(
                Kind.COLLECTED, found.node, found.at, found.how, found.gives, stream, lines=found.lines,
                values=found.values, gathering=found.gathering,
            )  # fmt: skip

    # -- load-all

    def _loads(self) -> Iterator[Producer]:
        for call in self._trace.calls:
            producer = self._load_call(call) or self._handed_file(call)
            if producer is not None:
                yield producer
        for definition in self._trace.definitions:
            if isinstance(definition.node, cst.Attribute) and not definition.path:
                producer = self._assigned_file(definition.node, definition.value)
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
        if row is not None and row.call and not (is_sized(call) and row.sized):
            if value is not None or not (self._is_imported(receiver) or self._is_own(receiver)):
                return self._by_loader(call, row, receiver)
        if method == "read_bytes" and value is None and not call.args and not self._values.is_module_or_class(receiver):
            return self._of_unknown_path(call, receiver)
        if method not in ("read", "readall", "readlines") or is_sized(call) or is_told_more(call):
            return None
        stream = self._values.stream(receiver)
        if stream is None or not self._is_awaited_as_needed(call, stream):
            return None
        if self._is_tail(call, receiver):
            return None
        lines = method == "readlines"
        if stream.origin is Origin.SILENT and method != "read":
            return None
        return Producer(Kind.LOAD_ALL, call, call, method, stream.mode, stream, lines=lines)

    def _of_unknown_path(self, call: cst.Call, receiver: cst.BaseExpression) -> Producer | None:
        """`x.read_bytes()`, where nothing but the method says that `x` is a path."""
        row = self._catalog.loader("path", "read_bytes")
        if row is None or self._values.is_pseudo_file(receiver):
            return None
        stream = Stream(receiver, Origin.SILENT, None, None, row.gives)
        return Producer(Kind.LOAD_ALL, call, call, row.name, row.gives, stream, row)

    def _handed_file(self, call: cst.Call) -> Producer | None:
        """Django's `HttpResponse(open(path))`: the response reads all of the file when it is made."""
        row = self._responses.response(call)
        body = self._responses.body_of(call, row) if row is not None and row.file is Body.DRAINED else None
        return self._drained(body) if body is not None else None

    def _assigned_file(self, target: cst.Attribute, value: cst.BaseExpression | None) -> Producer | None:
        """Django's `response.content = f`."""
        owner = self._values.of(target.value)
        drains = owner is not None and target.attr.value in DRAINING_ATTRIBUTES.get(owner.type, ())
        return self._drained(value) if drains and value is not None else None

    def _drained(self, body: cst.BaseExpression) -> Producer | None:
        stream = self._values.stream(body)
        if stream is None or stream.origin is not Origin.SHOWN or stream.row is None:
            return None
        return Producer(Kind.LOAD_ALL, body, body, "handed", stream.mode, stream)

    def _is_tail(self, call: cst.Call, receiver: cst.BaseExpression) -> bool:
        """Whether the stream has just been moved to a fixed distance from its end: `f.seek(-128, 2)`."""
        name = dotted(receiver)
        seeks = [
            other
            for other in self._trace.calls
            if isinstance(other.func, cst.Attribute)
            and other.func.attr.value in ("seek", "read")
            and name is not None
            and dotted(other.func.value) == name
            and self._trace.order[other] < self._trace.order[call]
            and self._trace.function(other) is self._trace.function(call)
        ]
        if not seeks or len(seeks[-1].args) != 2:
            return False
        distance, whence = (arg.value for arg in seeks[-1].args)
        from_end = (isinstance(whence, cst.Integer) and whence.value == "2") or (dotted(whence) or "").endswith(
            "SEEK_END"
        )
        return from_end and isinstance(distance, cst.UnaryOperation) and isinstance(distance.expression, cst.Integer)

    @staticmethod
    def _is_own(node: cst.BaseExpression) -> bool:
        """A class's own method, which merely has the name of a client's."""
        return isinstance(node, cst.Name) and node.value in ("self", "cls")

    def _is_imported(self, node: cst.BaseExpression) -> bool:
        return self._values.qualified(node) is not None and self._values.of(node) is None

    def _is_awaited_as_needed(self, call: cst.Call, stream: Stream) -> bool:
        parent = self._trace.parents.get(call)
        awaited = isinstance(parent, cst.Await)
        if stream.row is not None and stream.row.awaited:
            return awaited or isinstance(parent, cst.Arg)
        if stream.row is not None and stream.row.either:
            return True
        return not (stream.row is not None and awaited)

    def _by_loader(self, call: cst.Call, row: Loader, receiver: cst.BaseExpression | None) -> Producer | None:
        if row.needs_keyword and not self._values.has_keyword(call, (row.needs_keyword,)):
            if not (row.name == "subprocess.run" and _is_piped(call)):
                return None
        gives = row.gives
        if row.text_keywords and self._values.has_keyword(call, row.text_keywords):
            gives = TEXT
        stream = None
        if receiver is not None:
            value = self._values.of(receiver)
            if value is not None and value.type in ("path", "async-path") and self._values.is_pseudo_file(receiver):
                return None
            if row.name == "communicate" and value is not None:
                if value.call is not None and not _is_piped(value.call) and not any(a.star for a in value.call.args):
                    return None
                gives = value.mode if value.mode else gives
            stream = Stream(receiver, Origin.SHOWN, value, self._catalog.type(value.type) if value else None, gives)
        return Producer(Kind.LOAD_ALL, call, call, row.name, gives, stream, row, pair=row.pair)

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
            if row is None or row.call or self._trace.definitions_of(node):
                continue
            definitions: tuple[object, ...] = tuple(self._trace.definitions_of(node.value))
            definitions = definitions or (dotted(node.value) or node, self._trace.function(node))
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


def _is_piped(call: cst.Call) -> bool:
    """Whether an argument says that output comes through a pipe."""
    return any(
        arg.keyword is not None
        and arg.keyword.value in ("stdout", "stderr")
        and (dotted(arg.value) or "").endswith("PIPE")
        for arg in call.args
    )
