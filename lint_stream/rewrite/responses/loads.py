"""LS102: the response streams a nested generator that owns the file."""

from __future__ import annotations

import libcst as cst

from lint_stream.catalog.web_rows import Streaming
from lint_stream.diagnostic import Applicability, Edit, Location, Span
from lint_stream.flow import Flow
from lint_stream.rewrite import chunk_loop
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.imports import imported_name
from lint_stream.rewrite.moving import edited_code, end_of, lines_edit, moved_code, within
from lint_stream.rewrite.responses.body_function import BodyFunction, needs_async
from lint_stream.rewrite.responses.lasting import refuse_passing
from lint_stream.rewrite.responses.openings import Opening, opening
from lint_stream.rewrite.responses.sinks import is_written, use_sink
from lint_stream.rewrite.responses.surroundings import refuse_early_end, refuse_rebinding
from lint_stream.rewrite.responses.writes import response_writing
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.trace import Binding
from lint_stream.uses import End, Step, Use

__all__ = ["rewrite"]

_MESSAGE = "stream the file from a generator that owns it"


def rewrite(flow: Flow) -> Rewrite | None:
    """`with open(p, "rb") as f: return Response(f.read())`: the response streams a nested generator."""
    use = flow.consumer
    if use is None or use.end is not End.RESPONSE or len(flow.uses) != 1 or any(s is not Step.NAMED for s in use.steps):
        return None
    if is_written(use):
        return chunk_loop.rewrite(flow, response_writing)
    site = Site(flow)
    opened = opening(flow, site)
    statement = site.own_statement(use.node)
    row = flow.responses.handler_around(statement)
    refuse_early_end(site, statement, moving=opened.entered)
    refuse_passing(flow, site, opened.reads, statement)
    loaded = site.own_statement(flow.producer.node)
    if loaded is not statement:
        _refuse_other_uses(site, use, loaded)
    if row is not None and row.returned is not None and row.returned.producer and isinstance(use.node, cst.Return):
        return _produced(site, opened, row.returned, loaded, statement)
    refuse_rebinding(site, opened.reads, loaded)
    sink = use_sink(flow, site, use, row)
    body = BodyFunction.fresh(site, sink.streaming)
    function = site.trace.function(statement)
    assert isinstance(function, cst.FunctionDef)
    is_async = opened.is_async or needs_async(sink.streaming, function)
    if sink.streaming.writer is None and not (sink.takes_async if is_async else sink.takes_sync):
        raise NoFix("this response takes no generator of this kind")
    inner = [f"while {body.chunk} := {opened.read}:", f"{site.step}{body.send}"]
    edits = _placed(site, opened, loaded, statement, sink.place(body.reference), body, inner, is_async=is_async)
    return Rewrite(tuple(edits), Applicability.UNSAFE, _MESSAGE)


def _produced(
    site: Site, opened: Opening, streaming: Streaming, loaded: cst.BaseSmallStatement, statement: cst.BaseSmallStatement
) -> Rewrite:
    """Twisted: a producer that reads the file, and closes it, while the request waits."""
    function = site.trace.function(statement)
    parameters = function.params.params if isinstance(function, cst.FunctionDef) else ()
    if not opened.opener or opened.is_async or len(parameters) < 2 or loaded is not statement:
        raise NoFix("the handler does more than read the file")
    assert streaming.callee is not None
    assert streaming.producer is not None
    sentinel, imports = imported_name(site, streaming.callee)
    producer, more = imported_name(site, streaming.producer)
    anchor: cst.CSTNode = opened.entered if opened.entered is not None else statement
    indent = site.indent(anchor)
    code = f"{producer}({parameters[1].name.value}, {opened.opener}).start()"
    moved = [code, f"return {sentinel}"]
    if opened.entered is not None:
        moved = [*_moved(site, opened.entered, loaded, statement, code), moved[1]]
        end = end_of(site, opened.entered)
    else:
        end = site.span(statement).end
    text = "\n".join(f"{indent}{line}" for line in moved)
    edit = Edit(Span(Location(site.span(anchor).start.line, 0), end), text)
    return Rewrite((edit, *imports, *more), Applicability.UNSAFE, "let a producer send the file")


def _refuse_other_uses(site: Site, use: Use, loaded: cst.BaseSmallStatement) -> None:
    """`data = f.read()` must be all that its statement does, and the response its only use."""
    if len(use.names) != 1 or not site.is_used_once(use.names[0]) or use.names[0].binding is not Binding.ASSIGNED:
        raise NoFix("what is loaded is used elsewhere")
    if not isinstance(loaded, cst.Assign) or len(loaded.targets) != 1:
        raise NoFix("what is loaded is not plainly assigned")


def _placed(
    site: Site,
    opened: Opening,
    loaded: cst.BaseSmallStatement,
    statement: cst.BaseSmallStatement,
    edits: list[Edit],
    body: BodyFunction,
    inner: list[str],
    *,
    is_async: bool,
) -> list[Edit]:
    """The edits with the generator in place of what opened the file."""
    anchor: cst.CSTNode = opened.entered if opened.entered is not None else loaded
    indent = site.indent(anchor)
    lines = body.lines(site, indent, opened.header, inner, is_async=is_async)
    if opened.entered is None:
        text = "\n".join(lines)
        if loaded is not statement:
            site.refuse_trailing_comment(loaded)
            return [*edits, lines_edit(site, loaded, site.span(loaded).end, text + _gap(site, loaded, statement))]
        start = site.span(statement).start
        # What else goes in front of the statement (a setting) stands behind the generator.
        before = [edit for edit in edits if edit.span == Span(start, start)]
        settings = "".join(edit.replacement for edit in before)
        others = [edit for edit in edits if edit not in before]
        return [*others, lines_edit(site, statement, start, f"{text}\n\n{indent}{settings}")]
    if site.trace.is_within(statement, opened.entered):
        own, others = within(site, edits, statement)
        moved = _moved(site, opened.entered, loaded, statement, edited_code(site, statement, own))
        text = "\n".join([*lines, "", *(f"{indent}{code}" for code in moved)])
        return [*others, lines_edit(site, anchor, end_of(site, opened.entered), text)]
    if site.block(loaded) != [site.line_node(loaded)]:
        raise NoFix("the with does more than read the file")
    gap = _gap(site, anchor, statement)
    return [*edits, lines_edit(site, anchor, end_of(site, opened.entered), "\n".join(lines) + gap)]


def _gap(site: Site, anchor: cst.CSTNode, statement: cst.BaseSmallStatement) -> str:
    """An empty line behind the generator, where none follows; refused where the response is in another block."""
    block = site.block(anchor)
    if site.line_node(statement) not in block:
        raise NoFix("the response is made in another block")
    follows = block[block.index(site.line_node(anchor)) + 1]
    lead = getattr(follows, "leading_lines", ())
    return "" if any(line.comment is None for line in lead) else "\n"


def _moved(
    site: Site, entered: cst.With, loaded: cst.BaseSmallStatement, statement: cst.BaseSmallStatement, changed: str
) -> list[str]:
    """The statements of a `with`, but for the load, as they stand behind the generator."""
    block = site.block(statement)
    if site.trace.parents.get(block[0]) is not entered.body:
        raise NoFix("the response is made in another block")
    indent = site.indent(entered)
    names = {definition.name for definition in site.trace.definitions if definition.node in _bound(entered)}
    moved = []
    for line in block:
        small = line.body[0] if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None
        if small is None:
            raise NoFix("the with does more than read the file")
        if small is statement:
            moved.append(moved_code(site, changed, indent))
        elif small is not loaded:
            if site.mentions(small, names):
                raise NoFix("the with does more than read the file")
            moved.append(moved_code(site, site.code(small), indent))
    return moved


def _bound(entered: cst.With) -> set[cst.CSTNode]:
    return {item.asname.name for item in entered.items if item.asname is not None}
