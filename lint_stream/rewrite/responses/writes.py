"""What a handler writes to its response, piece by piece: `self.wfile.write(…)`, `self.write(…)`, an ASGI message."""

from __future__ import annotations

import re

import libcst as cst

from lint_stream.catalog.rows import BYTES
from lint_stream.catalog.web_rows import ENDING_WRITES, METHODS, Handler
from lint_stream.diagnostic import Applicability, Edit, Span
from lint_stream.flow import Flow
from lint_stream.literals import string_value
from lint_stream.rewrite.chunk_loop import compose_loop
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.hazards import refuse_hidden_names
from lint_stream.rewrite.moving import edited_code
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.rewrite.writing import Writing, refuse_in_try
from lint_stream.trace import dotted
from lint_stream.uses import Use

__all__ = ["is_async_generator", "looped", "response_writing", "rewrite", "written_in"]

_LATE = "an error of the stream comes after the status line"
_COROUTINES = ("coroutine", "inlineCallbacks", "asynchronous")


def response_writing(flow: Flow, site: Site, use: Use) -> Writing:
    """How a handler writes the pieces of what it has loaded; raises NoFix where that is not known."""
    if flow.producer.gives != BYTES:
        raise NoFix("not bytes")
    return _writing(flow, site, use.node, use.value)


def rewrite(flow: Flow) -> Rewrite | None:
    """LS301: `self.write(gen())` becomes a loop that writes each piece."""
    finding = flow.producer.finding
    if finding is None or finding.call is None or finding.generator is None:
        return None
    site = Site(flow)
    into = _writing(flow, site, finding.call, finding.generator)
    return looped(flow, site, finding.generator, into)


def looped(flow: Flow, site: Site, generator: cst.BaseExpression, into: Writing) -> Rewrite:
    """A statement becomes a loop over a generator, written as `into` says."""
    function = site.trace.function(into.statement)
    is_async = is_async_generator(flow, generator)
    if is_async and not (isinstance(function, cst.FunctionDef) and function.asynchronous is not None):
        raise NoFix("an async generator in a function that is none")
    refuse_hidden_names(site)
    refuse_in_try(site, generator, into.names)
    site.refuse_trailing_comment(into.statement)
    code = site.one_line(generator)
    if isinstance(generator, cst.GeneratorExp) and not code.startswith("("):
        code = f"({code})"
    head = f"{'async ' if is_async else ''}for {{chunk}} in {code}"
    chunk = site.fresh("chunk", "piece", "block")
    text = compose_loop(site, site.indent(into.statement), chunk, head, into.body, rest=into.rest)
    edits = [site.replace(into.statement, text), *into.edits]
    return Rewrite(tuple(edits), Applicability.UNSAFE, "write each piece of the generator")


def is_async_generator(flow: Flow, generator: cst.BaseExpression) -> bool:
    """Whether a generator must be iterated by `async for`."""
    made = flow.values.generator(generator)
    if isinstance(made, cst.FunctionDef):
        return made.asynchronous is not None
    if made is not None:
        return made.is_async
    return isinstance(generator, cst.GeneratorExp) and generator.for_in.asynchronous is not None


def _writing(flow: Flow, site: Site, node: cst.CSTNode, value: cst.BaseExpression) -> Writing:
    if isinstance(node, cst.DictElement):
        return _message(site, node)
    if not isinstance(node, cst.Call):
        raise NoFix("not a method that is called")
    statement = site.own_statement(node)
    outer = site.trace.parents.get(node)
    awaited = isinstance(outer, cst.Await)
    if not isinstance(statement, cst.Expr) or statement.value is not (outer if awaited else node):
        raise NoFix("what the writer returns is used")
    if len(node.args) != 1 or node.args[0].value is not value or node.args[0].keyword is not None:
        raise NoFix("more than the body is written")
    name = dotted(node.func)
    if name is None:
        raise NoFix("the writer is not a name")
    method = name.rpartition(".")[2]
    row = flow.responses.handler_around(node)
    is_response = row is not None and row.is_write(name)
    target = site.one_line(node.func)
    body = [f"{'await ' if awaited else ''}{target}({{chunk}})"]
    written = Writing(statement, body, names={name.rpartition(".")[0]}, reasons=[_LATE])
    if method in ENDING_WRITES and not (row is not None and row.flushes):
        raise NoFix("the writer ends the response")
    if isinstance(node.func, cst.Name) or (awaited and not (row is not None and row.flushes)):
        return written
    if row is None or not is_response or not isinstance(node.func, cst.Attribute):
        if flow.producer.finding is None:
            raise NoFix("how this response is written in pieces is not known")
        return written
    if row.flushes is None and not row.queues:
        raise NoFix("the writer keeps all that is written")
    if row.queues:
        raise NoFix("the writer may only queue")
    if row.flushes:
        _refuse_late_headers(site, statement)
        owner = site.one_line(node.func.value)
        written.body = [f"{owner}.write({{chunk}})", f"await {row.flushes}"]
        if method == "finish":
            written.rest = f"{'await ' if awaited else ''}{owner}.finish()"
        written.edits += _made_async(site, statement)
    return written


def written_in(site: Site, row: Handler, statement: cst.BaseSmallStatement) -> Writing:
    """How a handler of a framework writes pieces where a statement stands."""
    target = row.writes[0]
    body = [f"{target}({{chunk}})"]
    written = Writing(statement, body, names={target.rpartition(".")[0]}, reasons=[_LATE])
    if row.flushes:
        _refuse_late_headers(site, statement)
        body.append(f"await {row.flushes}")
        written.edits += _made_async(site, statement)
    return written


_WRITING = frozenset(["write", "flush", "finish"])


def _refuse_late_headers(site: Site, statement: cst.CSTNode) -> None:
    """What is flushed has sent the head: nothing may change it, or answer with an error, afterwards."""
    function = site.trace.function(statement)
    if not isinstance(function, cst.FunctionDef) or function.name.value not in METHODS:
        raise NoFix("more of the response is made elsewhere")
    start = site.trace.order.get(statement, 0)
    for node in site.trace.inside(function):
        if site.trace.order.get(node, 0) <= start or site.trace.is_within(node, statement):
            continue
        name = (dotted(node.func) or "") if isinstance(node, cst.Call) else ""
        if isinstance(node, cst.Raise) or (name.startswith("self.") and name.rpartition(".")[2] not in _WRITING):
            raise NoFix("the head of the response is changed after the write")


def _made_async(site: Site, statement: cst.CSTNode) -> list[Edit]:
    """`async` in front of the handler's `def`; refused where a decorator or a `yield` makes it something else."""
    function = site.trace.function(statement)
    if not isinstance(function, cst.FunctionDef):
        raise NoFix("not in a method")
    if function.asynchronous is not None:
        return []
    if any(word in site.region.code(d.decorator) for d in function.decorators for word in _COROUTINES):
        raise NoFix("a decorator runs the handler")
    inside = site.trace.inside(function)
    if any(isinstance(node, cst.Yield) and site.trace.function(node) is function for node in inside):
        raise NoFix("the handler is a generator")
    if re.search(rf"\b(?:self|super\(\))\.{function.name.value}\s*\(", site.source.text):
        raise NoFix("the handler is called by other code")
    line = site.span(function.name).start.line
    text = site.source.lines[line - 1]
    start = len(text) - len(text.lstrip())
    if not text[start:].startswith("def "):
        raise NoFix("the handler's first line is not plain")
    at = type(site.span(function.name).start)(line, start)
    return [Edit(Span(at, at), "async ")]


def _message(site: Site, element: cst.DictElement) -> Writing:
    """`await send({"type": "http.response.body", "body": …})`: one message a piece, and an empty last one."""
    message = site.trace.parents[element]
    arg = site.trace.parents.get(message)
    call = site.trace.parents.get(arg) if isinstance(arg, cst.Arg) else None
    outer = site.trace.parents.get(call) if call is not None else None
    if not isinstance(call, cst.Call) or not isinstance(outer, cst.Await) or not isinstance(message, cst.Dict):
        raise NoFix("the message is not sent at once")
    statement = site.own_statement(outer)
    if not isinstance(statement, cst.Expr) or statement.value is not outer:
        raise NoFix("what sending gives is used")
    more = None
    for other in message.elements:
        if not isinstance(other, cst.DictElement):
            raise NoFix("the message is not plain")
        if string_value(other.key) == "more_body":
            more = other.value
    end = site.span(message.elements[-1].value).end
    edits = [site.replace(element.value, "{chunk}")]
    if more is None:
        edits.append(Edit(Span(end, end), ', "more_body": True'))
    elif not isinstance(more, cst.Name) or more.value not in ("True", "False"):
        raise NoFix("whether more follows is not plain")
    elif more.value == "False":
        edits.append(site.replace(more, "True"))
    line = edited_code(site, statement, edits)
    if "\n" in line or line.count("{chunk}") != 1:
        raise NoFix("the message spans lines")
    rest = None
    if more is None or (isinstance(more, cst.Name) and more.value == "False"):
        rest = f'await {site.one_line(call.func)}({{"type": "http.response.body", "body": b""}})'
    return Writing(statement, [line], rest=rest, reasons=[_LATE])
