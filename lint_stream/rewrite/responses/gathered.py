"""LS202: the response takes the generator itself, not what was gathered from it."""

from __future__ import annotations

import libcst as cst

from lint_stream.catalog.rows import TEXT
from lint_stream.diagnostic import Applicability
from lint_stream.flow import Flow
from lint_stream.response_code import is_list
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.responses.lasting import refuse_passing
from lint_stream.rewrite.responses.sinks import hand_over, is_written, use_sink
from lint_stream.rewrite.responses.surroundings import refuse_early_end
from lint_stream.rewrite.responses.writes import is_async_generator, looped, response_writing
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.uses import End

__all__ = ["rewrite"]


def rewrite(flow: Flow) -> Rewrite | None:
    """`Response(b"".join(gen()))` becomes `Response(gen())`."""
    use, gathering = flow.consumer, flow.producer.gathering
    if use is None or use.end is not End.RESPONSE or len(flow.uses) != 1 or use.steps or gathering is None:
        return None
    source, whole = gathering.source, flow.producer.node
    if source.generator is None or gathering.loop is not None or not isinstance(source.node, cst.Call):
        return None
    site = Site(flow)
    if use.value is not whole:
        raise NoFix("what is gathered is changed on its way")
    generator = _generator(whole, source.node)
    statement = site.own_statement(use.node)
    row = flow.responses.handler_around(statement)
    is_async = is_async_generator(flow, source.node)
    if is_written(use):
        return looped(flow, site, generator, response_writing(flow, site, use))
    refuse_early_end(site, statement)
    refuse_passing(flow, site, [source.node] if generator is source.node else [generator, source.node], statement)
    sink = use_sink(flow, site, use, row)
    if flow.producer.gives == TEXT and sink.streaming.bytes_only:
        raise NoFix("only pieces of bytes are streamed")
    code = site.code(generator)
    if isinstance(generator, cst.GeneratorExp) and not code.startswith("("):
        code = f"({code})"
    edits = hand_over(site, sink, statement, code, is_async=is_async)
    return Rewrite(tuple(edits), Applicability.UNSAFE, "hand over the generator itself")


def _generator(whole: cst.BaseExpression, call: cst.Call) -> cst.BaseExpression:
    """The generator that one call (or one list comprehension) gathers."""
    inner = whole
    if isinstance(whole, cst.Call) and len(whole.args) == 1:
        inner = whole.args[0].value
    while isinstance(inner, cst.Call) and is_list(inner) and len(inner.args) == 1:
        inner = inner.args[0].value
    if inner is call:
        return call
    if isinstance(inner, cst.ListComp | cst.GeneratorExp) and inner.for_in.iter is call:
        clause = inner.for_in
        is_plain = clause.inner_for_in is None and not clause.ifs
        if is_plain and isinstance(inner.elt, cst.Name) and isinstance(clause.target, cst.Name):
            if inner.elt.value == clause.target.value:
                return call
        if isinstance(inner, cst.GeneratorExp):
            return inner
    raise NoFix("the generator is not gathered by one call")
