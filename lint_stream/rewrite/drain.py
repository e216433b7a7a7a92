"""A stream that is read to be drained is read in chunks."""

from __future__ import annotations

import libcst as cst

from lint_stream.diagnostic import Applicability
from lint_stream.flow import Flow
from lint_stream.rewrite.chunk_loop import compose_loop
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.reading import reading
from lint_stream.rewrite.site import Site

__all__ = ["rewrite"]


def rewrite(flow: Flow) -> Rewrite | None:
    """`while stream.read(n): pass` in place of a `read()` that is a statement of its own."""
    site = Site(flow)
    site.refuse_class_body()
    node = flow.producer.node
    statement = site.own_statement(node)
    if not isinstance(statement, cst.Expr) or flow.producer.how != "read":
        return None
    inner = statement.value.expression if isinstance(statement.value, cst.Await) else statement.value
    if inner is not node:
        return None
    out_of = reading(flow, site)
    head = out_of.head.replace("{chunk} := ", "")
    text = compose_loop(
        site, site.indent(statement), "", head, ["pass"], items=[(False, item) for item in out_of.items]
    )
    message = f"drain `{flow.stream_code}` in chunks"
    return Rewrite((site.replace(statement, text),), Applicability.UNSAFE, message)
