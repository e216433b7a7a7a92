"""LS107: the load reads one byte more than the limit, and no more."""

from __future__ import annotations

import libcst as cst

from lint_stream.diagnostic import Applicability, Edit, Span
from lint_stream.flow import Flow
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.trace import dotted
from lint_stream.uses import End, Use

__all__ = ["rewrite"]


def rewrite(flow: Flow) -> Rewrite | None:
    """`read(LIMIT + 1)`, where the check is plainly `len(data) > LIMIT` and a sized read comes back full."""
    producer = flow.producer
    stream = producer.stream
    if producer.loader is not None or producer.how != "read" or stream is None or stream.row is None:
        return None
    if stream.row.short_reads or not stream.row.sized or dotted(stream.node) is None:
        return None
    call = producer.node
    if not isinstance(call, cst.Call) or call.args:
        return None
    site = Site(flow)
    limits = {limit for use in flow.uses if use.end is End.LIMIT for limit in [_limit(site, use)]}
    if len(limits) != 1 or (limit := limits.pop()) is None:
        raise NoFix("the limit is not plain")
    checks = [use for use in flow.uses if use.end is End.LIMIT]
    refusal = next((a for a in site.trace.ancestors(checks[0].node) if isinstance(a, cst.If)), None)
    if (
        refusal is None
        or not isinstance(refusal.test, cst.Comparison)
        or any(
            site.trace.order[use.node] < site.trace.order[refusal] or site.trace.is_within(use.node, refusal.body)
            for use in flow.uses
            if use.end is not End.LIMIT
        )
    ):
        raise NoFix("the value is used before it is refused, or by what refuses it")
    span = site.span(call)
    end = span.end
    inside = Span(end._replace(column=end.column - 1), end._replace(column=end.column - 1))
    message = f"read at most one byte more than `{limit}`"
    if stream.row.checks_length:
        message += " (a truncated body is no longer noticed)"
    return Rewrite((Edit(inside, f"{limit} + 1"),), Applicability.UNSAFE, message)


def _limit(site: Site, use: Use) -> str | None:
    """The limit's code: a name or a number on the other side of `len(data) > …`."""
    comparison = site.trace.parents.get(use.node)
    if isinstance(comparison, cst.ComparisonTarget):
        comparison = site.trace.parents.get(comparison)
    if not isinstance(comparison, cst.Comparison) or len(comparison.comparisons) != 1:
        return None
    target = comparison.comparisons[0]
    if comparison.left is use.node and isinstance(target.operator, cst.GreaterThan):
        other = target.comparator
    elif target.comparator is use.node and isinstance(target.operator, cst.LessThan):
        other = comparison.left
    else:
        return None
    if isinstance(other, cst.Integer) or dotted(other) is not None:
        return site.one_line(other)
    return None
