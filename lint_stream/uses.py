"""One use of a whole: what becomes of it there, and the steps that led to it."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

import libcst as cst

from lint_stream.catalog.rows import Consumer
from lint_stream.trace import Definition

__all__ = ["End", "Step", "Use"]


class End(enum.Enum):
    """What becomes of a whole at one use; the values are the last digit of the code, or words of their own."""

    DROPPED = 0
    PIECES = 1
    RESPONSE = 2
    ITERATED = 3
    UPLOAD = 4
    WRAPPED = 5
    KEPT = 8
    WHOLE = "needs the whole document"
    SIZE = "only its size, whether there is any, or what kind it is"
    LIMIT = "its size against a limit, after the load"


class Step(enum.Enum):
    """A transparent step on the way from the producer to its use."""

    NAMED = "assigned to a name"
    CONVERTED = "decoded, encoded, or copied"
    LINES = "split into lines"
    JOINED = "lines joined again"
    FALLBACK = "behind `or`, or one side of a condition"
    INDEXED = "one of a tuple"


@dataclass(frozen=True)
class Use:
    """One use: its end, the node that consumes, and the steps that led to it.

    `value` is the expression that stands at the consumer's place. `row` is the catalog's, where it
    has one. `names` are the definitions that the value went through.
    """

    end: End
    node: cst.CSTNode
    value: cst.BaseExpression
    row: Consumer | None = None
    steps: tuple[Step, ...] = ()
    names: tuple[Definition, ...] = ()
    needs_bytes: bool = False
    """Whether the consumer takes nothing but bytes, so that what is read can only be a stream of bytes."""
    inner: tuple[End, ...] = field(default=(), compare=False)
    """Of a WRAPPED use: what becomes of the wrapper."""
