"""What a loop looks at to know its end: the tests of a chunk that may leave the loop."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from lint_stream.chunk_reads import ChunkRead, walk
from lint_stream.trace import Definition, Trace, last_name

__all__ = ["Against", "EndTest", "find_end_tests", "iter_exits", "literal_kind"]


class Against(enum.Enum):
    """What a chunk (or its length) is compared with."""

    TRUTH = "whether there is any"
    NONE = "None"
    TEXT = 'the empty text, `""`'
    BYTES = 'the empty bytes, `b""`'
    LENGTH = "its length with another expression"


_EQUAL = (cst.Equal, cst.Is)
_DIFFERENT = (cst.NotEqual, cst.IsNot)


@dataclass(eq=False)
class EndTest:
    """A test that leaves the loop. `node` is the comparison (or the chunk itself, for its truth).

    `leaves_if` says for which outcome of `node` the loop is left, `decides` whether that outcome is
    enough. `is_alone` is False where `and` or `or` joins it with others, `is_required` where the loop
    may be left without it all the same. `other` is the other side
    of the comparison, `value` the chunk's.
    """

    node: cst.BaseExpression
    against: Against
    leaves_if: bool
    decides: bool
    is_alone: bool
    is_required: bool
    owner: cst.If | cst.While
    value: cst.BaseExpression
    operator: cst.BaseCompOp | None = None
    other: cst.BaseExpression | None = None

    @property
    def leaves_when_equal(self) -> bool:
        """Whether the loop is left when both sides are the same."""
        return isinstance(self.operator, _EQUAL if self.leaves_if else _DIFFERENT)

    @property
    def leaves_when_shorter(self) -> bool:
        """Whether the loop is left when the length is less than (or other than) the size."""
        if self.leaves_if:
            return isinstance(self.operator, cst.LessThan | cst.NotEqual)
        return isinstance(self.operator, cst.GreaterThanEqual | cst.Equal)


def literal_kind(node: cst.BaseExpression) -> Against | None:
    """Which end a literal stands for: `""`, `b""` or `None`."""
    if isinstance(node, cst.SimpleString):
        if node.evaluated_value == "":
            return Against.TEXT
        return Against.BYTES if node.evaluated_value == b"" else None
    return Against.NONE if isinstance(node, cst.Name) and node.value == "None" else None


def find_end_tests(trace: Trace, read: ChunkRead) -> list[EndTest]:
    """The tests of a chunk, of its length or of its truth, that leave the loop."""
    if read.loop is None:
        return []
    values: list[cst.BaseExpression] = []
    parent = trace.parents.get(read.node)
    node: cst.CSTNode | None = parent if isinstance(parent, cst.Await) else read.node
    assert isinstance(node, cst.BaseExpression)
    outer = trace.parents.get(node)
    if isinstance(outer, cst.NamedExpr):
        values.append(outer)
    elif read.repeater is None:
        values.append(node)
    values += _uses_in(trace, read.chunks, read.loop)
    found: list[EndTest] = []
    for value in values:
        found += _tests_of(trace, read, value)
    return found


def _uses_in(trace: Trace, definitions: tuple[Definition, ...], loop: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    for use in dict.fromkeys(use for definition in definitions for use in definition.uses):
        if trace.is_within(use, loop):
            yield use


def _tests_of(trace: Trace, read: ChunkRead, value: cst.BaseExpression) -> Iterator[EndTest]:
    measured = read.buffer is not None
    node = value
    parent = trace.parents.get(node)
    if isinstance(parent, cst.Arg):
        call = trace.parents.get(parent)
        if not (isinstance(call, cst.Call) and isinstance(call.func, cst.Name) and call.func.value == "len"):
            return
        node, measured = call, True
        parent = trace.parents.get(node)
        if isinstance(parent, cst.Assign) and len(parent.targets) == 1 and read.loop is not None:
            target = parent.targets[0].target
            for use in _uses_in(trace, (trace.defined[target],) if target in trace.defined else (), read.loop):
                yield from _compared(trace, read, use, use, trace.parents.get(use), measured)
            return
    yield from _compared(trace, read, value, node, parent, measured)


def _compared(
    trace: Trace,
    read: ChunkRead,
    value: cst.BaseExpression,
    node: cst.BaseExpression,
    parent: cst.CSTNode | None,
    measured: bool,
) -> Iterator[EndTest]:
    operator: cst.BaseCompOp | None = None
    other: cst.BaseExpression | None = None
    against = Against.TRUTH
    if isinstance(parent, cst.ComparisonTarget):
        comparison = trace.parents.get(parent)
        if not isinstance(comparison, cst.Comparison) or len(comparison.comparisons) != 1:
            return
        operator, other = _mirrored(parent.operator), comparison.left
        node, parent = comparison, trace.parents.get(comparison)
    elif isinstance(parent, cst.Comparison) and parent.left is node:
        if len(parent.comparisons) != 1:
            return
        operator, other = parent.comparisons[0].operator, parent.comparisons[0].comparator
        node, parent = parent, trace.parents.get(parent)
    if other is not None:
        kind = literal_kind(other)
        if measured:
            is_zero = isinstance(other, cst.Integer) and other.value in ("0", "1")
            against = Against.TRUTH if is_zero else Against.NONE if kind is Against.NONE else Against.LENGTH
        elif kind is None:
            return
        else:
            against = kind
    test = node
    joined: list[tuple[bool, bool]] = []
    outcome: dict[bool, bool | None] = {True: True, False: False}
    negated = False
    while isinstance(parent, cst.UnaryOperation | cst.BooleanOperation):
        if isinstance(parent, cst.UnaryOperation):
            negated = negated != isinstance(parent.operator, cst.Not)
            outcome = {given: None if led is None else not led for given, led in outcome.items()}
        else:
            joined.append((isinstance(parent.operator, cst.And), negated))
            forced = isinstance(parent.operator, cst.Or)
            outcome = {given: led if led is forced else None for given, led in outcome.items()}
        node, parent = parent, trace.parents.get(parent)
    if isinstance(parent, cst.While) and parent is read.loop and parent.test is node:
        left = False
    elif isinstance(parent, cst.If) and parent.test is node and trace.loop(parent) is read.loop:
        if _leaves(parent.body):
            left = True
        elif isinstance(parent.orelse, cst.Else) and _leaves(parent.orelse.body):
            left = False
        else:
            return
    else:
        return
    leaves_if = left != negated
    # A `not` around an `and` makes an `or` of it, and so does a loop that goes on while the test holds.
    is_required = all(is_and == ((within == negated) == left) for is_and, within in joined)
    decides = outcome[leaves_if] is left
    yield EndTest(test, against, leaves_if, decides, not joined, is_required, parent, value, operator, other)


_MIRRORED: dict[type[cst.BaseCompOp], cst.BaseCompOp] = {
    cst.LessThan: cst.GreaterThan(),
    cst.GreaterThan: cst.LessThan(),
    cst.LessThanEqual: cst.GreaterThanEqual(),
    cst.GreaterThanEqual: cst.LessThanEqual(),
}


def _mirrored(operator: cst.BaseCompOp) -> cst.BaseCompOp:
    return _MIRRORED.get(type(operator), operator)


def _leaves(block: cst.BaseSuite) -> bool:
    """Whether a block ends the loop: a `break` or `return` stands in it directly."""
    for statement in block.body:
        small = statement.body if isinstance(statement, cst.SimpleStatementLine) else (statement,)
        if any(isinstance(item, cst.Break | cst.Return) for item in small):
            return True
    return False


def iter_exits(loop: cst.For | cst.While) -> Iterator[cst.CSTNode]:
    """The `break`, `return` and `raise` statements that leave a loop, and calls that end the program."""
    for node in walk(loop.body):
        if isinstance(node, cst.Return | cst.Raise):
            yield node
        elif isinstance(node, cst.Call):
            name = last_name(node.func)
            if name in ("exit", "_exit", "abort", "quit", "fail"):
                yield node
    yield from _breaks(loop.body)


def _breaks(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.Break):
        yield node
    elif isinstance(node, cst.For | cst.While):
        if node.orelse is not None:
            yield from _breaks(node.orelse)
    elif not isinstance(node, cst.FunctionDef | cst.Lambda | cst.ClassDef):
        for child in node.children:
            yield from _breaks(child)
