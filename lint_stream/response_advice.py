"""Words for messages: how the response at hand is streamed, with the names of its framework."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from lint_stream.advice import loop_head, streamed_request
from lint_stream.catalog.serving import RESPONSES
from lint_stream.catalog.web_rows import ENDING_WRITES, Body, Handler, Response, Streaming
from lint_stream.flow import Flow
from lint_stream.trace import dotted

__all__ = ["load_advice", "pieces_advice"]


_WRITER = "a coroutine function"


@dataclass(frozen=True)
class _Way:
    """One of these, as code: what a body is handed to, what writes a `{piece}`, what sends a file by itself.

    `body` says what is handed over. `same`: to what is there already. `setting` must be true for a generator to be
    streamed; a `returned` one is the body as it is.
    """

    target: str | None = None
    body: str = "a generator"
    same: bool = False
    written: str | None = None
    producer: Streaming | None = None
    setting: str | None = None
    returned: bool = False


def load_advice(flow: Flow) -> str:
    """How a file is read in chunks for this response."""
    way, request = _way(flow), streamed_request(flow)
    if way.target is not None and not way.same:
        return f"hand {way.body} that reads in chunks{request} to {way.target}"
    if way.producer is not None:
        return f"let a producer such as {_name(way.producer.producer or '')} send it"
    if way.written is not None:
        return f"write it in chunks{request}: `{loop_head(flow)}: {way.written.format(piece='chunk')}`"
    setting = f", with `{way.setting} = True`" if way.setting is not None else ""
    return f"stream it in chunks{request}{setting}: `{loop_head(flow)}: yield chunk`"


def pieces_advice(flow: Flow) -> str:
    """How pieces that are gathered are streamed by this response."""
    way = _way(flow)
    if way.target is not None:
        return f"hand {way.body} to {way.target}"
    if way.producer is not None:
        return f"let a producer (`{way.producer.registers}`) write each one"
    if way.written is not None:
        return f"write each one as it comes: `{way.written.format(piece='piece')}`"
    if way.setting is not None:
        return f"return a generator, with `{way.setting} = True`"
    return "return a generator" if way.returned else "hand a generator to a response that streams it"


def _way(flow: Flow) -> _Way:
    use = flow.consumer
    if use is None:
        return _Way()
    node = use.node
    row = RESPONSES.get(use.row.callee) if use.row is not None else None
    if row is not None:
        return _of_response(row)
    handler = flow.responses.handler_around(node)
    if isinstance(node, cst.DictElement):
        return _of_message(flow, node)
    if isinstance(node, cst.Call):
        return _of_writer(flow, node, handler)
    if handler is None:
        return _Way()
    if isinstance(node, cst.Return | cst.Element):
        return _of_returned(handler)
    if isinstance(node, cst.Assign) and handler.stream_attributes and isinstance(node.targets[0].target, cst.Attribute):
        owner = flow.code_of(node.targets[0].target.value)
        return _Way(target=f"`{owner}.{handler.stream_attributes[0]}`")
    if handler.returned is not None and handler.returned.callee is not None:
        return _Way(target=_name(handler.returned.callee))
    return _Way()


def _of_response(row: Response) -> _Way:
    streaming = row.streaming
    if streaming is None:
        return _Way(target=_name(row.twin)) if row.twin is not None else _Way()
    if streaming.callee is not None:
        return _Way(target=_name(streaming.callee), body="a generator" if streaming.writer is None else _WRITER)
    if streaming.keyword is not None:
        return _Way(target=f"`{streaming.keyword}=`")
    return _Way(target=_name(row.callee), body="an async generator" if streaming.is_async else "a generator", same=True)


def _of_returned(handler: Handler) -> _Way:
    streaming = handler.returned
    if streaming is None:
        return _Way()
    if streaming.producer is not None:
        return _Way(producer=streaming)
    if streaming.callee is not None:
        return _Way(target=_name(streaming.callee))
    if streaming.setting is not None:
        return _Way(setting=streaming.setting, returned=True)
    return _Way(returned=handler.sync_generator is Body.STREAMS)


def _of_message(flow: Flow, element: cst.DictElement) -> _Way:
    """ASGI's `await send({"type": ..., "body": whole})`."""
    call = next((node for node in flow.trace.ancestors(element) if isinstance(node, cst.Call)), None)
    if call is None:
        return _Way()
    message = '{{"type": "http.response.body", "body": {piece}, "more_body": True}}'
    return _Way(written=f"await {flow.code_of(call.func)}({message})")


def _of_writer(flow: Flow, call: cst.Call, handler: Handler | None) -> _Way:
    """`self.write(whole)`, where the framework sends what is written, keeps it, or queues it."""
    name = dotted(call.func)
    if name is None or not isinstance(call.func, cst.Attribute):
        return _Way(written=f"{flow.code_of(call.func)}({{piece}})")
    owner = flow.code_of(call.func.value)
    method = "write" if call.func.attr.value in ENDING_WRITES else call.func.attr.value
    is_awaited = isinstance(flow.trace.parents.get(call), cst.Await)
    written = f"{owner}.{method}({{piece}})"
    if handler is None or not handler.is_write(name):
        return _Way(written=f"await {written}" if is_awaited else written)
    streaming: Streaming | None = handler.returned
    if handler.queues and streaming is not None and streaming.producer is not None:
        return _Way(producer=streaming)
    if handler.flushes:
        return _Way(written=f"{written}; await {handler.flushes}")
    if handler.flushes is None and not is_awaited and streaming is not None and streaming.callee is not None:
        return _Way(target=_name(streaming.callee))
    return _Way(written=f"await {written}" if is_awaited else written)


def _name(callee: str) -> str:
    return f"`{callee.rpartition('.')[2]}`"
