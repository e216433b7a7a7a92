"""The loop of a gathering: what it looks at, and whether it takes the whole of a stream."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from lint_stream.chunk_sources import ChunkSource
from lint_stream.literals import is_name, is_none, tests_emptiness
from lint_stream.trace import Definition, Trace, dotted

__all__ = ["Gathering", "GatheringLoops"]

_LOG_METHODS = frozenset(["debug", "info", "warning", "error"])
_ORDERED = (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual)


@dataclass(eq=False)
class Gathering:
    """A loop that gathers chunks: the container, and the statement (or call) that adds to it."""

    loop: cst.For | cst.While | None
    source: ChunkSource
    name: str | None = None
    start: Definition | None = None
    adds: cst.CSTNode | None = None
    chunk: Definition | None = None


class GatheringLoops:
    """Answers what the loops of gatherings do, in one region."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace

    def is_bounded(self, gathering: Gathering, loop: cst.For | cst.While) -> bool:
        """Whether the loop looks at what it gathers, counts down, or checks a cap: then it is no whole stream."""
        for use in self.uses(gathering):
            if not self._trace.is_within(use, loop) or self._is_the_adding(use, gathering):
                continue
            if self.is_at_end(use, gathering, loop):
                continue
            if not self._is_log(use):
                return True
        if self._counts(loop, gathering) or self._has_cap(loop):
            return True
        return isinstance(loop, cst.While) and _is_frame(loop.test)

    def is_at_end(self, use: cst.BaseExpression, gathering: Gathering, loop: cst.For | cst.While) -> bool:
        """Whether a use stands where the loop returns, since no chunk is left: `if not chunk: return data`."""
        if gathering.chunk is None:
            return False
        inner: cst.CSTNode = use
        for ancestor in self._trace.ancestors(use):
            if ancestor is loop:
                return False
            if isinstance(ancestor, cst.If) and inner is ancestor.body and self._trace.loop(ancestor) is loop:
                statement = ancestor.body.body[-1]
                last = statement.body[-1] if isinstance(statement, cst.SimpleStatementLine) else statement
                return isinstance(last, cst.Return) and _is_end(ancestor.test, gathering.chunk.name)
            inner = ancestor
        return False

    def _is_log(self, use: cst.BaseExpression) -> bool:
        for ancestor in self._trace.ancestors(use):
            if isinstance(ancestor, cst.Call) and isinstance(ancestor.func, cst.Attribute):
                if ancestor.func.attr.value in _LOG_METHODS:
                    return True
            if isinstance(ancestor, cst.BaseSmallStatement):
                return False
        return False

    def uses(self, gathering: Gathering) -> list[cst.BaseExpression]:
        """Where the container is used, in order, as it was before the loop and as the loop has made it."""
        assert gathering.start is not None
        uses = dict.fromkeys(gathering.start.uses)
        adds = gathering.adds
        if isinstance(adds, cst.Assign):
            added = [self._trace.defined.get(target.target) for target in adds.targets]
        else:
            added = [self._trace.defined.get(adds)] if adds is not None else []
        for definition in added:
            if definition is not None:
                uses.update(dict.fromkeys(definition.uses))
        return sorted(uses, key=lambda use: self._trace.order.get(use, 0))

    def _is_the_adding(self, use: cst.BaseExpression, gathering: Gathering) -> bool:
        return gathering.adds is not None and self._trace.is_within(use, gathering.adds)

    def _has_cap(self, loop: cst.For | cst.While) -> bool:
        """Whether the loop itself raises where something is more (or less) than something else."""
        for statement in loop.body.body:
            if isinstance(statement, cst.If) and isinstance(statement.test, cst.Comparison):
                is_ordered = any(isinstance(c.operator, _ORDERED) for c in statement.test.comparisons)
                last = statement.body.body[-1] if statement.body.body else None
                small = last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last
                if is_ordered and isinstance(small, cst.Raise):
                    return True
        return False

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
            if isinstance(statement.value, cst.Call) and is_name(statement.value.func, "len"):
                counted.add(name)
        if not counted:
            return False
        return any(
            isinstance(use, cst.Name | cst.Attribute)
            and dotted(use) in counted
            and any(isinstance(a, cst.Comparison) for a in self._trace.ancestors(use))
            for use in self._trace.inside(loop)
        )


def _is_end(test: cst.BaseExpression, name: str) -> bool:
    """Whether a test holds where there is no chunk any more; some streams say so with None."""
    if isinstance(test, cst.Comparison) and len(test.comparisons) == 1 and is_name(test.left, name):
        target = test.comparisons[0]
        if isinstance(target.operator, cst.Is) and is_none(target.comparator):
            return True
    return tests_emptiness(test, name)


def _is_frame(test: cst.BaseExpression) -> bool:
    """Whether a loop runs until it has so many bytes: `while rest > 0`, `while len(data) < size`."""
    if isinstance(test, cst.BooleanOperation):
        return _is_frame(test.left) or _is_frame(test.right)
    if isinstance(test, cst.UnaryOperation):
        return _is_frame(test.expression)
    if not isinstance(test, cst.Comparison) or not isinstance(test.comparisons[0].operator, _ORDERED):
        return False
    other = test.comparisons[0].comparator
    is_emptiness = isinstance(other, cst.Integer) and other.value in ("0", "1")
    return not (is_emptiness and isinstance(test.left, cst.Call) and is_name(test.left.func, "len"))
