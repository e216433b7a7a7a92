"""Where a body is handed over, and how a stream is handed over instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import libcst as cst

from lint_stream.catalog.serving import RESPONSES
from lint_stream.catalog.web_rows import Body, Handler, Response, Streaming
from lint_stream.diagnostic import Edit
from lint_stream.flow import Flow
from lint_stream.rewrite.responses.body_function import BodyFunction, needs_async
from lint_stream.rewrite.responses.response_call import call_edits
from lint_stream.rewrite.responses.returned import returned_edits
from lint_stream.rewrite.responses.surroundings import refuse_touched
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.trace import dotted
from lint_stream.uses import Use

__all__ = ["Sink", "attribute_sink", "call_sink", "hand_over", "is_written", "returned_sink", "use_sink"]


@dataclass(frozen=True)
class Sink:
    """How a body is streamed, which generators are taken, and the edits that hand over a piece of code."""

    streaming: Streaming
    takes_sync: bool
    takes_async: bool
    place: Callable[[str], list[Edit]]


def call_sink(site: Site, call: cst.Call, row: Response | None, body: cst.BaseExpression) -> Sink:
    """A response call."""
    if row is None or row.streaming is None:
        raise NoFix("how this response streams is not known")
    refuse_touched(site, call)
    streaming = row.streaming
    target = RESPONSES.get(streaming.callee, row) if streaming.callee is not None else row
    takes_sync = target.sync_generator is Body.STREAMS or streaming.keyword is not None
    takes_async = target.async_generator is Body.STREAMS
    return Sink(streaming, takes_sync, takes_async, lambda code: call_edits(site, call, row, body, code))


def returned_sink(flow: Flow, site: Site, row: Handler | None, body: cst.BaseExpression) -> Sink:
    """A handler's return value."""
    if row is None or row.returned is None or row.returned.producer is not None:
        raise NoFix("how a returned generator is streamed is not known")
    streaming = row.returned
    is_wrapped = streaming.callee is not None
    return Sink(
        streaming,
        is_wrapped or streaming.setting is not None or row.sync_generator is Body.STREAMS,
        is_wrapped or row.async_generator is Body.STREAMS,
        lambda code: returned_edits(flow, site, body, streaming, code),
    )


def attribute_sink(site: Site, row: Handler | None, target: cst.BaseExpression, body: cst.BaseExpression) -> Sink:
    """`resp.data = …` becomes `resp.stream = …`; an async generator in a coroutine, another one elsewhere."""
    if row is None or not row.stream_attributes or not isinstance(target, cst.Attribute):
        raise NoFix("an attribute that takes no generator")
    function = site.trace.function(body)
    bodies = {f"{dotted(target.value)}.{name}" for name in row.attributes}
    if function is not None and any(
        node is not target and isinstance(node, cst.Attribute) and dotted(node) in bodies
        for node in site.trace.inside(function)
    ):
        raise NoFix("the body is asked for, or set, elsewhere")
    is_coroutine = isinstance(function, cst.FunctionDef) and function.asynchronous is not None
    name = row.stream_attributes[0]

    def place(code: str) -> list[Edit]:
        edits = [site.replace(body, code)] if code != site.code(body) else []
        return edits if target.attr.value == name else [*edits, site.replace(target.attr, name)]

    return Sink(Streaming(async_in_coroutine=True, bytes_only=True), not is_coroutine, is_coroutine, place)


def is_written(use: Use) -> bool:
    """Whether a handler writes a body (or sends it in a message), and makes no response object of it."""
    if isinstance(use.node, cst.Call):
        return use.row is None or use.row.callee not in RESPONSES
    return isinstance(use.node, cst.DictElement)


def use_sink(flow: Flow, site: Site, use: Use, row: Handler | None) -> Sink:
    """What a whole is handed over to, in a handler of this framework."""
    if isinstance(use.node, cst.Call):
        response = RESPONSES.get(use.row.callee) if use.row is not None else None
        if response is not None and response.sync_generator is Body.SERIALISED and "renderer" not in flow.facts.text:
            raise NoFix("what is sent is a document of the bytes")
        return call_sink(site, use.node, response, use.value)
    if isinstance(use.node, cst.Return | cst.Element):
        if row is not None and not row.of_bytes:
            raise NoFix("returned bytes are not sent as they are")
        return returned_sink(flow, site, row, use.value)
    if not isinstance(use.node, cst.Assign) or len(use.node.targets) != 1:
        raise NoFix("how this response streams is not known")
    target = use.node.targets[0].target
    if isinstance(target, cst.Attribute) and target.attr.value == "media":
        raise NoFix("an attribute that is serialised")
    return attribute_sink(site, row, target, use.value)


def hand_over(
    site: Site, sink: Sink, statement: cst.BaseSmallStatement, generator: str, *, is_async: bool
) -> list[Edit]:
    """The edits that hand over a generator, where that is needed with an async one around it."""
    function = site.trace.function(statement)
    assert isinstance(function, cst.FunctionDef)
    streaming = sink.streaming
    if streaming.writer is None and (sink.takes_async if is_async else sink.takes_sync):
        if is_async or not needs_async(streaming, function):
            return sink.place(generator)
    if not is_async and not needs_async(streaming, function):
        raise NoFix("this response takes no generator")
    if is_async and not sink.takes_async and streaming.writer is None:
        raise NoFix("this response takes no async generator")
    body = BodyFunction.fresh(site, streaming)
    return [*sink.place(body.reference), body.around(site, statement, generator, is_async=is_async)]
