"""A defect of a loop that streams, but wrongly: what the chunk-loop rules are made from."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from lint_stream.chunk_reads import ChunkRead
from lint_stream.loop_tests import EndTest
from lint_stream.trace import Trace

__all__ = ["Defect"]


@dataclass(eq=False)
class Defect:
    """One defect. `at` is what is underlined, `stream` what is read; `hides` are loads that belong to it.

    `how` tells apart what one code is said of: `size` (a chunk size that is not used), `lines`,
    `file` (handed over to be iterated by lines), `default` (no chunk size), `block_size`, `memory`
    (a body that is wrapped in memory), `iterator`; empty for the plain case. `call` is the call that
    loads a body, or that iterates over pieces; `name` the size that is declared.
    """

    code: str
    at: cst.BaseExpression
    stream: cst.BaseExpression
    how: str = ""
    read: ChunkRead | None = None
    test: EndTest | None = None
    call: cst.Call | None = None
    name: str = ""
    unless: str | None = None
    hides: tuple[cst.CSTNode, ...] = ()
    gathered: bool = False
    """Whether the loop also gathers what it reads: once mended, that is another flow."""

    def iterated(self, trace: Trace) -> tuple[cst.CSTNode, ...]:
        """The read or iterator that the loop takes its chunks from, as a gathering names it."""
        if self.read is None:
            return (self.call,) if self.call is not None else ()
        parent = trace.parents.get(self.read.node)
        awaited = (parent,) if isinstance(parent, cst.Await) else ()
        repeater = (self.read.repeater,) if self.read.repeater is not None else ()
        return (self.read.node, *awaited, *repeater)
