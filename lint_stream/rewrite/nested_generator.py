"""LS306 and LS102: a nested generator owns the file that the response reads."""

from __future__ import annotations

import libcst as cst

from lint_stream.catalog.serving import RESPONSES
from lint_stream.catalog.web_rows import Response
from lint_stream.diagnostic import Applicability, Edit, Location, Span
from lint_stream.facts import FunctionFact
from lint_stream.flow import Flow
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.imports import imported_name
from lint_stream.rewrite.site import NoFix, Site, contains_comment, has_multiline_string
from lint_stream.rewrite.sizes import chunk_size_code
from lint_stream.trace import dotted
from lint_stream.uses import End
from lint_stream.values import Origin

__all__ = ["rewrite_load", "rewrite_outliving"]

_CONTEXT_BOUND = frozenset(["request", "g", "session", "current_app"])
"""Names that mean something only while the request is handled (Flask, Quart)."""

_STREAMING = {
    "flask.": None,
    "werkzeug.": None,
    "quart.": None,
    "starlette.": "starlette.responses.StreamingResponse",
    "fastapi.": "fastapi.responses.StreamingResponse",
    "django.": "django.http.StreamingHttpResponse",
}
"""Packages whose response streams a generator: by itself (None), or by a class of its own."""
_LENGTH = "Content-Length"


def rewrite_outliving(flow: Flow) -> Rewrite | None:
    """`with open(p) as f: return Response(chunks(f))`: the `with` moves into a generator of its own."""
    finding = flow.producer.finding
    if finding is None or finding.generator is None or not isinstance(finding.generator, cst.Call):
        return None
    site = Site(flow)
    entered, returned = _with_around(site, finding.generator)
    _refuse_context(site, entered)
    made = flow.values.generator(finding.generator)
    message = f"open `{finding.lost}` inside the generator"
    if isinstance(made, cst.FunctionDef):
        edits = [_swapped(site, entered, made, returned)]
    elif isinstance(made, FunctionFact):
        edits = [_wrapped(site, entered, returned, finding.generator, is_async=made.is_async)]
    else:
        return None
    return Rewrite(tuple(edits), Applicability.UNSAFE, message)


def rewrite_load(flow: Flow) -> Rewrite | None:
    """`with open(p, "rb") as f: return Response(f.read())`: the response streams a nested generator."""
    use, producer = flow.consumer, flow.producer
    if use is None or use.end is not End.RESPONSE or len(flow.uses) != 1 or use.steps or producer.loader is not None:
        return None
    call, stream = use.node, producer.stream
    if not isinstance(call, cst.Call) or stream is None or stream.origin == Origin.SILENT or producer.how != "read":
        return None
    row = next((RESPONSES[name] for name in sorted(flow.values.called_names(call)) if name in RESPONSES), None)
    package = next((p for p in _STREAMING if row is not None and row.callee.startswith(p)), None)
    name = dotted(stream.node)
    if row is None or package is None or name is None or "." in name or producer.gives != "bytes":
        return None
    site = Site(flow)
    entered, returned = _with_around(site, producer.node)
    if not any(item.asname is not None and dotted(item.asname.name) == name for item in entered.items):
        raise NoFix("the file is opened further out")
    _refuse_context(site, entered)
    if len(site.block(returned)) != 1 or any(len(d.uses) != 1 for d in site.trace.definitions_of(stream.node)):
        raise NoFix("the with does more than read the file")
    if returned.value is not call or _sets_length(site, call):
        raise NoFix("the response is more than this call, or has a length of its own")
    body = site.fresh("body", "content", "stream")
    chunk = site.fresh("chunk", "block", "piece")
    is_async = flow.is_awaited or entered.asynchronous is not None
    size = chunk_size_code(flow, threaded=stream.row is not None and stream.row.threaded)
    read = f"{'await ' if flow.is_awaited else ''}{name}.read({size})"
    indent, step = site.indent(entered), site.step
    lines = [
        f"{'async ' if is_async else ''}def {body}():",
        f"{indent}{step}{site.header(entered)}",
        f"{indent}{step * 2}while {chunk} := {read}:",
        f"{indent}{step * 3}yield {chunk}",
        "",
    ]
    made, edits = _response(site, call, row, _STREAMING[package], producer.node, f"{body}()")
    lines.append(f"{indent}return {made}")
    edits.append(Edit(_whole(site, entered), "\n".join(lines)))
    return Rewrite(tuple(edits), Applicability.UNSAFE, "stream the file from a generator that owns it")


def _response(
    site: Site, call: cst.Call, row: Response, twin: str | None, body: cst.BaseExpression, new: str
) -> tuple[str, list[Edit]]:
    """The response call's text, streaming, with its body replaced."""
    outer = site.trace.parents.get(body)
    argument = body if not isinstance(outer, cst.Await) else outer
    span, inner = site.span(call), site.span(argument)
    text = site.source.slice(span)
    start = site.source.offset(span.start)
    left, right = site.source.offset(inner.start) - start, site.source.offset(inner.end) - start
    text = text[:left] + new + text[right:]
    if "\n" in text:
        raise NoFix("the response spans lines")
    if twin is None:
        return text, []
    if any(arg.keyword is not None and arg.keyword.value in ("content", "body") for arg in call.args):
        raise NoFix("the body is given by keyword")
    last = row.callee.rpartition(".")[2]
    if last in ("PlainTextResponse", "HTMLResponse"):
        raise NoFix("a class with a content type of its own")
    name, edits = imported_name(site, twin, call.func)
    function = site.one_line(call.func)
    return name + text[len(function) :], edits


def _sets_length(site: Site, call: cst.Call) -> bool:
    return _LENGTH.lower() in site.region.code(call).lower()


def _with_around(site: Site, node: cst.CSTNode) -> tuple[cst.With, cst.Return]:
    """The `with` that holds nothing but (a nested generator and) the return of the response."""
    statement = site.trace.statement(node)
    while statement is not None and not isinstance(statement, cst.Return):
        statement = site.trace.statement(site.trace.parents[statement]) if statement in site.trace.parents else None
    if not isinstance(statement, cst.Return):
        raise NoFix("the response is not returned")
    line = site.trace.parents[statement]
    block = site.trace.parents.get(line)
    entered = site.trace.parents.get(block) if block is not None else None
    if not isinstance(entered, cst.With) or not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        raise NoFix("the return does not stand in the with")
    if contains_comment(entered) or has_multiline_string(entered):
        raise NoFix("a comment or a long string stands in the with")
    if site.trace.function(entered) is None or site.trace.loop(entered) is not None:
        raise NoFix("not in a function of its own, or in a loop")
    if any(isinstance(a, cst.Try | cst.TryStar) for a in site.trace.ancestors(entered)):
        raise NoFix("a handler around the with would never run")
    site.indent(entered)
    return entered, statement


def _refuse_context(site: Site, entered: cst.With) -> None:
    for item in entered.items:
        if any(isinstance(inner, cst.Name) and inner.value in _CONTEXT_BOUND for inner in site.trace.inside(item)):
            raise NoFix("the path depends on the request, which is gone when the generator runs")


def _whole(site: Site, entered: cst.With) -> Span:
    """A with statement without its last line end."""
    line = site.last_line(entered)
    return Span(site.span(entered).start, Location(line, len(site.source.lines[line - 1].rstrip("\r\n"))))


def _wrapped(site: Site, entered: cst.With, returned: cst.Return, generator: cst.Call, *, is_async: bool) -> Edit:
    """A new generator around the one that is called: `yield from chunks(f)` under the `with`."""
    block = site.block(returned)
    if len(block) != 1:
        raise NoFix("the with does more than return the response")
    if entered.asynchronous is not None and not is_async:
        raise NoFix("an async with in a generator that is none")
    body = site.fresh("body", "content", "stream")
    indent, step = site.indent(entered), site.step
    called = site.one_line(generator)
    if is_async:
        chunk = site.fresh("chunk", "block", "piece")
        inner = [f"{indent}{step * 2}async for {chunk} in {called}:", f"{indent}{step * 3}yield {chunk}"]
    else:
        inner = [f"{indent}{step * 2}yield from {called}"]
    statement = site.source.slice(site.span(returned))
    start = site.source.offset(site.span(returned).start)
    left = site.source.offset(site.span(generator).start) - start
    right = site.source.offset(site.span(generator).end) - start
    returns = statement[:left] + f"{body}()" + statement[right:]
    if "\n" in returns or "\r" in returns:
        raise NoFix("the return spans lines")
    lines = [
        f"{'async ' if is_async else ''}def {body}():",
        f"{indent}{step}{site.header(entered)}",
        *inner,
        "",
        f"{indent}{returns}",
    ]
    return Edit(_whole(site, entered), "\n".join(lines))


def _swapped(site: Site, entered: cst.With, made: cst.FunctionDef, returned: cst.Return) -> Edit:
    """The nested generator comes out of the `with`, which goes into it."""
    block = site.block(returned)
    if len(block) != 2 or block[0] is not made or made.decorators or not isinstance(made.body, cst.IndentedBlock):
        raise NoFix("the with does more than define the generator and return the response")
    if entered.asynchronous is not None and made.asynchronous is None:
        raise NoFix("an async with in a generator that is none")
    indent, step = site.indent(entered), site.step
    span, line = site.span(made), site.span(returned)
    first = site.span(made.body.body[0]).start
    if first.line <= span.start.line or "\n" in site.one_line(made.params):
        raise NoFix("the generator spans lines in another way")
    head = site.source.lines[span.start.line - 1].strip()
    if not head.endswith(":"):
        raise NoFix("the generator's first line is not its whole head")
    last = span.end.line if span.end.column else span.end.line - 1
    body = [text.rstrip("\r\n") for text in site.source.lines[span.start.line : last]]
    if any(text.strip() and not text.startswith(indent + step * 2) for text in body):
        raise NoFix("the generator is indented in another way")
    returns = site.source.slice(line)
    if "\n" in returns or "\r" in returns:
        raise NoFix("the return spans lines")
    lines = [head, f"{indent}{step}{site.header(entered)}", *body, "", f"{indent}{returns}"]
    return Edit(_whole(site, entered), "\n".join(lines))
