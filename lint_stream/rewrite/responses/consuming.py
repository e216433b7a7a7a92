"""LS300: a generator that nobody consumes is consumed, where one reading is clearly meant."""

from __future__ import annotations

import libcst as cst

from lint_stream.catalog.web_rows import Handler
from lint_stream.diagnostic import Applicability
from lint_stream.flow import Flow
from lint_stream.rewrite.chunk_loop import compose_loop
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.responses.generators import yields_pieces
from lint_stream.rewrite.responses.surroundings import refuse_early_end
from lint_stream.rewrite.responses.writes import is_async_generator, looped, written_in
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.trace import dotted

__all__ = ["rewrite"]


def rewrite(flow: Flow) -> Rewrite | None:
    """`yield from gen()` in a generator; a loop over it, or the stream, in a handler that has no other body."""
    finding = flow.producer.finding
    if finding is None or not isinstance(finding.generator, cst.Call):
        return None
    site = Site(flow)
    generator = finding.generator
    statement = site.trace.parents.get(generator)
    if not isinstance(statement, cst.Expr | cst.Return):
        return None
    function = site.trace.function(statement)
    if not isinstance(function, cst.FunctionDef):
        return None
    site.own_statement(statement)
    own_yields = [
        n for n in site.trace.inside(function) if isinstance(n, cst.Yield) and site.trace.function(n) is function
    ]
    if isinstance(statement, cst.Expr) and own_yields:
        return _yielded(flow, site, statement, generator, function)
    row = flow.responses.handler_around(statement)
    if row is None:
        return None
    if isinstance(statement, cst.Return) and row.stream_attributes:
        return _streamed(flow, site, statement, generator, function, row)
    if not row.writes or row.flushes is None or not yields_pieces(flow, generator):
        return None
    if isinstance(statement, cst.Expr) and _writes(site, function, row):
        raise NoFix("the handler writes a body already")
    return looped(flow, site, generator, written_in(site, row, statement))


def _yielded(
    flow: Flow, site: Site, statement: cst.Expr, generator: cst.Call, function: cst.FunctionDef
) -> Rewrite | None:
    is_async, outer = is_async_generator(flow, generator), function.asynchronous is not None
    code = site.one_line(generator)
    if is_async is not outer:
        raise NoFix("one is an async generator, the other is none")
    if not is_async:
        edit = site.replace(statement, f"yield from {code}")
    else:
        site.refuse_trailing_comment(statement)
        chunk = site.fresh("item", "piece", "chunk")
        text = compose_loop(site, site.indent(statement), chunk, f"async for {{chunk}} in {code}", ["yield {chunk}"])
        edit = site.replace(statement, text)
    return Rewrite((edit,), Applicability.UNSAFE, "yield what the generator yields")


def _streamed(
    flow: Flow, site: Site, statement: cst.Return, generator: cst.Call, function: cst.FunctionDef, row: Handler
) -> Rewrite | None:
    """Falcon's `return gen()` becomes `resp.stream = gen()`."""
    refuse_early_end(site, generator)
    if is_async_generator(flow, generator) is not (function.asynchronous is not None):
        raise NoFix("the framework takes another kind of generator here")
    name = next((p.name.value for p in function.params.params if p.name.value == row.parameters[-1]), None)
    bodies = {f"{name}.{attribute}" for attribute in row.attributes}
    if name is None or any(dotted(node) in bodies for node in site.trace.inside(function)):
        raise NoFix("the handler sets another body")
    edit = site.replace(statement, f"{name}.{row.stream_attributes[0]} = {site.code(generator)}")
    return Rewrite((edit,), Applicability.UNSAFE, f"use `{name}.{row.stream_attributes[0]}`")


def _writes(site: Site, function: cst.FunctionDef, row: Handler) -> bool:
    return any(site.region.code(call.func).strip() in row.writes for call in site.trace.calls
               if site.trace.is_within(call, function))  # fmt: skip
