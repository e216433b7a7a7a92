"""An async read gets its `await`."""

from __future__ import annotations

import libcst as cst

from lint_stream.advice import read_method
from lint_stream.diagnostic import Applicability, Edit, Span
from lint_stream.flow import Flow
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.pure_loops import is_pure_loop
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.rewrite.sizes import chunk_size_code

__all__ = ["rewrite"]


def rewrite(flow: Flow) -> Rewrite | None:
    """`await` before the reads of the loop, and a size for those that have none."""
    defect = flow.producer.defect
    if defect is None or defect.read is None or defect.read.repeater is not None:
        return None
    site = Site(flow)
    edits: list[Edit] = []
    node = defect.read.node
    for call in (node, *defect.read.others):
        function = site.trace.function(call)
        if not isinstance(function, cst.FunctionDef) or function.asynchronous is None:
            raise NoFix("not in an async def")
        if isinstance(site.trace.parents.get(call), cst.Await):
            continue
        start = site.span(call).start
        edits.append(Edit(Span(start, start), "await "))
        if isinstance(call, cst.Call) and not call.args:
            if defect.read.loop is None or not is_pure_loop(flow, site, defect.read.loop, node, defect.read.others):
                raise NoFix("the read has no size, and the loop may need the whole")
            edits.append(_sized(flow, site, call))
    return Rewrite(tuple(edits), Applicability.SAFE, f"await `{flow.stream_code}.{read_method(flow)}`")


def _sized(flow: Flow, site: Site, call: cst.Call) -> Edit:
    """Else the awaited read would give everything at once."""
    if site.has_comment(call):
        raise NoFix("a comment stands inside the call")
    row = flow.producer.defect.read.row if flow.producer.defect and flow.producer.defect.read else None
    size = chunk_size_code(flow, threaded=row is not None and row.threaded)
    return Edit(Span(site.span(call.func).end, site.span(call).end), f"({size})")
