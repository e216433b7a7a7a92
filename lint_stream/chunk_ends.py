"""Loops that do not know their end: one that never comes, one that comes too soon, a coroutine that is tested."""

from __future__ import annotations

import re
from functools import cached_property

import libcst as cst

from lint_stream.catalog.rows import AT_END_NONE, BYTES, TEXT
from lint_stream.chunk_reads import ChunkRead
from lint_stream.chunk_sizes import Sizes
from lint_stream.defects import Defect
from lint_stream.facts import ModuleFacts
from lint_stream.loop_tests import Against, EndTest, find_end_tests, iter_exits, literal_kind
from lint_stream.region import Region
from lint_stream.trace import Trace, dotted, last_name
from lint_stream.values import Values

__all__ = ["Ends"]

_SOCKET_NON_BLOCKING = re.compile(
    r"setblocking\s*\(\s*(?:False|0)\s*\)|settimeout\s*\(\s*0(?:\.0*)?\s*\)|MSG_DONTWAIT|SOCK_NONBLOCK|BlockingIOError"
)
_FILE_NON_BLOCKING = re.compile(
    r"O_NONBLOCK|set_blocking\s*\([^)]*False|set_?non_?blocking|BlockingIOError", re.IGNORECASE
)
_READINESS = frozenset(["select", "selectors"])
_DRAINS = frozenset(["join", "list", "tuple", "bytearray", "writelines", "extend", "sum", "set"])
"""Calls that iterate to the end."""
_PASSES = frozenset(["enumerate", "tqdm"])
"""Calls that hand on each item to whoever iterates."""


class Ends:
    """Finds the defects LS401, LS403 and LS404 of reads that a loop repeats."""

    def __init__(self, trace: Trace, values: Values, facts: ModuleFacts, region: Region, sizes: Sizes) -> None:
        self._trace = trace
        self._values = values
        self._facts = facts
        self._region = region
        self._sizes = sizes

    def find(self, read: ChunkRead) -> Defect | None:
        """The defect of one read; the first of them, where there are several."""
        if read.row is not None and read.row.awaited and not read.is_awaited:
            return self._not_awaited(read)
        if self._may_not_block(read):
            return None
        if read.repeater is not None:
            return self._endless_iter(read)
        tests = find_end_tests(self._trace, read)
        for test in tests:
            defect = self._endless(read, test) or self._short(read, test)
            if defect is not None:
                return defect
        return None

    def _may_not_block(self, read: ChunkRead) -> bool:
        """Whether the code that knows the stream makes streams of its kind non-blocking."""
        is_socket = read.method in ("recv", "recv_into") or (read.row is not None and "socket" in read.row.name)
        if read.row is not None and read.row.awaited:
            return False
        text = self._region_code if self._is_made_here(read.receiver) else self._facts.text
        return bool((_SOCKET_NON_BLOCKING if is_socket else _FILE_NON_BLOCKING).search(text))

    def _is_made_here(self, node: cst.BaseExpression) -> bool:
        """Whether this region opens the stream, or starts the process whose pipe it is."""
        while True:
            value = self._values.of(node)
            if value is not None and value.call in self._trace.parents:
                return True
            if not isinstance(node, cst.Attribute):
                return False
            node = node.value

    @cached_property
    def _region_code(self) -> str:
        return self._region.module.code

    # -- a coroutine that is tested

    def _not_awaited(self, read: ChunkRead) -> Defect | None:
        uses = [use for chunk in read.chunks for use in chunk.uses]
        if any(isinstance(self._trace.parents.get(use), cst.Await) for use in uses):
            return None
        if read.repeater is None and not find_end_tests(self._trace, read):
            return None
        return Defect("LS403", read.node, read.receiver, read=read, hides=(read.node, *read.others))

    # -- an end that never comes

    def _never(self, read: ChunkRead, against: Against | None) -> bool:
        """Whether what is read is never what it is compared with."""
        if read.row is None or read.row.at_end == AT_END_NONE:
            return False
        is_foreign = read.value is not None and read.value.call is None
        if read.row.short_reads and is_foreign and not read.row.awaited and not read.method.startswith("recv"):
            return False  # a raw stream from elsewhere may be non-blocking, and give None
        if against is Against.NONE:
            return read.gives is not None or read.buffer is not None
        wrong = {BYTES: Against.TEXT, TEXT: Against.BYTES}
        return read.gives is not None and against is wrong[read.gives]

    def _endless(self, read: ChunkRead, test: EndTest) -> Defect | None:
        loop = read.loop
        if not isinstance(loop, cst.While) or not test.leaves_when_equal:
            return None
        if not test.is_alone and not test.is_required and not self._never_any(read, test):
            return None
        if not self._never(read, test.against) or not self._is_only_read(read, test):
            return None
        if isinstance(test.owner, cst.If):
            if not _is_always_true(loop.test) or any(
                not self._trace.is_within(leave, test.owner) for leave in iter_exits(loop)
            ):
                return None
        elif next(iter_exits(loop), None) is not None:
            return None
        return Defect("LS401", test.node, read.receiver, read=read, test=test, hides=(read.node, *read.others))

    def _never_any(self, read: ChunkRead, test: EndTest) -> bool:
        """Whether the `or` that a test is part of has nothing but tests that are never true."""
        if not test.leaves_if or not isinstance(test.owner, cst.If):
            return False
        never = {other.node for other in find_end_tests(self._trace, read) if self._never(read, other.against)}
        return all(operand in never for operand in _operands(test.owner.test))

    def _is_only_read(self, read: ChunkRead, test: EndTest) -> bool:
        """Whether the tested name holds nothing but what was read."""
        if not isinstance(test.value, cst.Name):
            return True
        calls = {read.node, *read.others}
        for definition in self._trace.definitions_of(test.value):
            value = definition.value
            value = value.expression if isinstance(value, cst.Await) else value
            if value not in calls and not self._is_same_read(read, value):
                return False
        return True

    def _is_same_read(self, read: ChunkRead, value: cst.BaseExpression | None) -> bool:
        return (
            isinstance(value, cst.Call)
            and isinstance(value.func, cst.Attribute)
            and value.func.attr.value == read.method
            and dotted(value.func.value) is not None
            and dotted(value.func.value) == dotted(read.receiver)
        )

    def _endless_iter(self, read: ChunkRead) -> Defect | None:
        assert read.repeater is not None
        if not self._never(read, literal_kind(read.repeater.args[1].value)):
            return None
        if read.loop is not None:
            if next(iter_exits(read.loop), None) is not None:
                return None
        elif not self._is_drained(read.repeater):
            return None
        return Defect("LS401", read.repeater, read.receiver, "iter", read=read, hides=(read.node,))

    def _is_drained(self, node: cst.BaseExpression) -> bool:
        """Whether somebody iterates to the end: `yield from`, a comprehension, a join."""
        parent = self._trace.parents.get(node)
        if isinstance(parent, cst.From | cst.CompFor):
            return True
        if isinstance(parent, cst.For):
            return next(iter_exits(parent), None) is None
        call = self._trace.parents.get(parent) if isinstance(parent, cst.Arg) else None
        if not isinstance(call, cst.Call):
            return False
        name = last_name(call.func)
        return name in _DRAINS or (name in _PASSES and self._is_drained(call))

    # -- an end that comes too soon

    def _short(self, read: ChunkRead, test: EndTest) -> Defect | None:
        if test.against is not Against.LENGTH or not test.leaves_when_shorter or not test.decides:
            return None
        if not read.may_be_short and not self._is_socket_by_name(read):
            return None
        if read.method in ("recv", "recv_into") and not _READINESS.isdisjoint(self._facts.imported_modules):
            return None
        if test.other is None or not self._sizes.is_size_of(read, test.other):
            return None
        return Defect("LS404", test.node, read.receiver, read=read, test=test, hides=(read.node, *read.others))

    def _is_socket_by_name(self, read: ChunkRead) -> bool:
        """`sock.recv(n)`: with a size, it is the socket's, whoever made it."""
        if read.value is not None or read.method not in ("recv", "recv_into"):
            return False
        return "sock" in (dotted(read.receiver) or "").rpartition(".")[2].lower()


def _operands(test: cst.BaseExpression) -> list[cst.BaseExpression]:
    """What an `or` joins; the test itself, where it is none."""
    if isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.Or):
        return [*_operands(test.left), *_operands(test.right)]
    return [test]


def _is_always_true(node: cst.BaseExpression) -> bool:
    return (isinstance(node, cst.Name) and node.value == "True") or (
        isinstance(node, cst.Integer) and node.value != "0"
    )
