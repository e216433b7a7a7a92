"""LS302: the framework's streaming response over the generator that is there already."""

from __future__ import annotations

import libcst as cst

from lint_stream.catalog.web_rows import Body, Response
from lint_stream.diagnostic import Applicability
from lint_stream.facts import FunctionFact
from lint_stream.flow import Flow
from lint_stream.generator_findings import GeneratorFinding
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.responses.lasting import refuse_passing
from lint_stream.rewrite.responses.sinks import Sink, attribute_sink, call_sink, hand_over, returned_sink
from lint_stream.rewrite.responses.surroundings import refuse_early_end
from lint_stream.rewrite.responses.writes import is_async_generator
from lint_stream.rewrite.site import NoFix, Site

__all__ = ["rewrite", "yields_pieces"]


def rewrite(flow: Flow) -> Rewrite | None:
    """`Response(gen())` becomes `StreamingResponse(gen())`, its other arguments kept."""
    finding = flow.producer.finding
    if finding is None or finding.generator is None or finding.call is None:
        return None
    site = Site(flow)
    refuse_early_end(site, finding.generator)
    handed = _handed(flow, finding)
    sink = _sink(flow, site, finding, handed)
    statement = site.own_statement(handed)
    refuse_passing(flow, site, [finding.generator], statement)
    is_async = is_async_generator(flow, finding.generator)
    edits = hand_over(site, sink, statement, site.code(handed), is_async=is_async)
    return Rewrite(tuple(edits), Applicability.UNSAFE, _message(sink, finding.response))


def _handed(flow: Flow, finding: GeneratorFinding) -> cst.BaseExpression:
    """What is handed over: the generator, or the name that holds it."""
    assert finding.generator is not None
    parent = flow.trace.parents.get(finding.generator)
    if not isinstance(parent, cst.Assign) or isinstance(finding.call, cst.Attribute):
        return finding.generator
    if finding.response is not None and isinstance(finding.call, cst.Call):
        body = flow.responses.body_of(finding.call, finding.response)
        if body is not None:
            return body
    if isinstance(finding.call, cst.Return) and finding.call.value is not None:
        return finding.call.value
    raise NoFix("what is handed over is not plain")


def _sink(flow: Flow, site: Site, finding: GeneratorFinding, handed: cst.BaseExpression) -> Sink:
    generator, row = finding.generator, finding.response
    assert generator is not None
    if isinstance(finding.call, cst.Attribute):
        statement = site.own_statement(generator)
        if not isinstance(statement, cst.Assign) or statement.value is not generator:
            raise NoFix("the generator is not plainly assigned")
        if finding.call.attr.value == "media" and not yields_pieces(flow, generator):
            raise NoFix("what is sent may be a document of the items")
        return attribute_sink(
            site, finding.handler or flow.responses.handler_around(finding.call), finding.call, generator
        )
    if row is not None and isinstance(finding.call, cst.Call):
        if row.sync_generator is Body.SERIALISED and not yields_pieces(flow, generator):
            raise NoFix("what is sent may be a document of the items")
        return call_sink(site, finding.call, row, handed)
    if not isinstance(finding.call, cst.Return) or finding.call.value is not handed:
        raise NoFix("more than the generator is returned")
    return returned_sink(flow, site, finding.handler, handed)


def _message(sink: Sink, row: Response | None) -> str:
    streaming = sink.streaming
    if streaming.callee is not None:
        return f"use `{streaming.callee.rpartition('.')[2]}`"
    if streaming.keyword is not None:
        return f"use `{streaming.keyword}=`"
    return "hand over a generator that is streamed" if row is None else "hand over an async generator"


def yields_pieces(flow: Flow, generator: cst.BaseExpression) -> bool:
    """Whether the generator's own code shows that it yields bytes of a stream."""
    made = flow.values.generator(generator)
    return isinstance(made, FunctionFact) and made.yields_pieces
