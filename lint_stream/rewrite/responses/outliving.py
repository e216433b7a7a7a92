"""LS306: what the response reads is opened where it is read, or left to the response to close."""

from __future__ import annotations

import libcst as cst

from lint_stream.catalog.lifetimes import TEMPORARY
from lint_stream.catalog.rows import BYTES
from lint_stream.catalog.web_rows import Streaming
from lint_stream.diagnostic import Applicability, Edit, Location, Span
from lint_stream.facts import FunctionFact
from lint_stream.flow import Flow
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.moving import edited_code, end_of, lines_edit, moved_code
from lint_stream.rewrite.responses.body_function import BodyFunction
from lint_stream.rewrite.responses.lasting import refuse_passing
from lint_stream.rewrite.responses.surroundings import bound_by, plain_with, refuse_early_end, refuse_rebinding
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.rewrite.sizes import chunk_size_code
from lint_stream.trace import dotted

__all__ = ["rewrite"]


def rewrite(flow: Flow) -> Rewrite | None:
    """`with open(p) as f: return Response(chunks(f))`: the `with` moves into a generator of its own."""
    finding = flow.producer.finding
    if finding is None:
        return None
    body = finding.generator if finding.generator is not None else finding.body
    if body is None:
        return None
    site = Site(flow)
    entered, returned = _with_around(site, finding.at)
    refuse_early_end(site, returned, moving=entered)
    refuse_passing(flow, site, [*entered.items, body], returned)
    refuse_rebinding(site, entered.items, entered)
    for item in entered.items:
        if isinstance(item.item, cst.Call) and flow.values.called_names(item.item) & TEMPORARY:
            raise NoFix("what is deleted cannot be read later")
    made = flow.values.generator(body)
    if isinstance(made, cst.FunctionDef):
        text = _swapped(site, entered, made, returned)
    elif isinstance(body, cst.Call):
        text = _wrapped(flow, site, entered, returned, body)
    elif isinstance(body, cst.Name):
        return _of_file(flow, site, entered, returned, body)
    else:
        return None
    edit = lines_edit(site, entered, end_of(site, entered), text)
    return Rewrite((edit,), Applicability.UNSAFE, f"open `{finding.lost}` inside the generator")


def _with_around(site: Site, node: cst.CSTNode) -> tuple[cst.With, cst.BaseSmallStatement]:
    """The `with` whose block ends with the statement that hands over the response."""
    statement = site.trace.statement(node)
    if not isinstance(statement, cst.Return | cst.Assign):
        raise NoFix("the response is not returned")
    line = site.trace.parents[statement]
    block = site.trace.parents.get(line)
    entered = site.trace.parents.get(block) if block is not None else None
    if not isinstance(entered, cst.With) or not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        raise NoFix("the return does not stand in the with")
    if site.block(statement)[-1] is not line:
        raise NoFix("more follows in the with")
    plain_with(site, entered)
    return entered, statement


def _used_only_in(site: Site, entered: cst.With, node: cst.CSTNode) -> None:
    for definition in bound_by(site, entered):
        if any(not site.trace.is_within(use, node) for use in definition.uses):
            raise NoFix("the with does more than return the response")


def _behind(site: Site, entered: cst.With, returned: cst.BaseSmallStatement, changed: str) -> list[str]:
    """The statements of the `with` as they stand behind the generator, indented."""
    indent = site.indent(entered)
    moved = []
    for line in site.block(returned):
        if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
            raise NoFix("the with does more than return the response")
        small = line.body[0]
        moved.append(indent + moved_code(site, changed if small is returned else site.code(small), indent))
    return moved


def _wrapped(flow: Flow, site: Site, entered: cst.With, returned: cst.BaseSmallStatement, body: cst.Call) -> str:
    """A new generator around the iterator that is made: `yield from chunks(f)` under the `with`."""
    made = flow.values.generator(body)
    is_async = isinstance(made, FunctionFact) and made.is_async
    if made is None:
        row = _chunk_row(flow, body)
        if row is None:
            raise NoFix("what reads the stream is not known to be an iterator")
        is_async = row
    if entered.asynchronous is not None and not is_async:
        raise NoFix("an async with in a generator that is none")
    _used_only_in(site, entered, body)
    function = BodyFunction.fresh(site, Streaming())
    called = site.one_line(body)
    if is_async:
        inner = [f"async for {function.chunk} in {called}:", f"{site.step}{function.send}"]
    else:
        inner = [f"yield from {called}"]
    lines = function.lines(site, site.indent(entered), site.header(entered), inner, is_async=is_async)
    changed = edited_code(site, returned, [site.replace(body, function.reference)])
    return "\n".join([*lines, "", *_behind(site, entered, returned, changed)])


def _chunk_row(flow: Flow, body: cst.Call) -> bool | None:
    """Whether a library's iterator over chunks is async; None where it is none."""
    if isinstance(body.func, cst.Name) and body.func.value == "iter" and len(body.args) == 2:
        return False
    if not isinstance(body.func, cst.Attribute):
        return None
    value = flow.values.of(body.func.value)
    row = flow.catalog.chunk_iterator(value.type if value is not None else None, body.func.attr.value)
    return row.awaited if row is not None and row.call else None


def _of_file(flow: Flow, site: Site, entered: cst.With, returned: cst.BaseSmallStatement, body: cst.Name) -> Rewrite:
    """`with open(p, "rb") as f: return FileResponse(f)`: the response closes the file, or a generator does."""
    finding = flow.producer.finding
    assert finding is not None
    if len(entered.items) != 1 or entered.asynchronous is not None:
        raise NoFix("the with enters more than the file")
    _used_only_in(site, entered, body)
    opened = entered.items[0].item
    row = finding.response
    held = flow.values.stream(body)
    if row is not None and row.closes and (held is None or held.mode != BYTES):
        raise NoFix("not a binary file")
    if row is not None and row.closes:
        changed = edited_code(site, returned, [site.replace(body, site.one_line(opened))])
        text = "\n".join(_behind(site, entered, returned, changed))
        start = Location(site.span(entered).start.line, 0)
        edit = Edit(Span(start, end_of(site, entered)), text)
        return Rewrite((edit,), Applicability.UNSAFE, f"leave `{body.value}` to the response, which closes it")
    stream = flow.values.stream(body)
    if stream is None or stream.mode != "bytes" or (stream.row is not None and stream.row.awaited):
        raise NoFix("not a binary file")
    function = BodyFunction.fresh(site, Streaming())
    read = f"{dotted(body)}.read({chunk_size_code(flow)})"
    inner = [f"while {function.chunk} := {read}:", f"{site.step}{function.send}"]
    lines = function.lines(site, site.indent(entered), site.header(entered), inner, is_async=False)
    changed = edited_code(site, returned, [site.replace(body, function.reference)])
    text = "\n".join([*lines, "", *_behind(site, entered, returned, changed)])
    edit = lines_edit(site, entered, end_of(site, entered), text)
    return Rewrite((edit,), Applicability.UNSAFE, f"open `{body.value}` inside a generator")


def _swapped(site: Site, entered: cst.With, made: cst.FunctionDef, returned: cst.BaseSmallStatement) -> str:
    """The nested generator comes out of the `with`, which goes into it."""
    block = site.block(returned)
    if len(block) != 2 or block[0] is not made or made.decorators or not isinstance(made.body, cst.IndentedBlock):
        raise NoFix("the with does more than define the generator and return the response")
    if entered.asynchronous is not None and made.asynchronous is None:
        raise NoFix("an async with in a generator that is none")
    indent, step = site.indent(entered), site.step
    span = site.span(made)
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
    returns = moved_code(site, site.code(returned), indent)
    return "\n".join([head, f"{indent}{step}{site.header(entered)}", *body, "", f"{indent}{returns}"])
