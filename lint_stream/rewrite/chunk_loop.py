"""A load and its writer become one loop over chunks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import libcst as cst

from lint_stream.advice import consumer_verb
from lint_stream.diagnostic import Applicability, Edit, Location, Span
from lint_stream.flow import Flow
from lint_stream.rewrite.bystanders import connection_reasons, shared_writer_reasons
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.hazards import (
    local_class_reasons,
    refuse_between,
    refuse_hidden_names,
    refuse_properties,
    shared_file_reasons,
)
from lint_stream.rewrite.paths import opened_path, path_key
from lint_stream.rewrite.reading import Reading, reading
from lint_stream.rewrite.same_file import (
    Paths,
    opened_names,
    paths_of,
    refuse_same_object,
    refuse_same_path,
    writer_of,
)
from lint_stream.rewrite.site import NoFix, Site, has_multiline_string, refuse_entered_twice
from lint_stream.rewrite.writing import Writing, refuse_in_try, writing
from lint_stream.trace import dotted, strip_await
from lint_stream.uses import End, Step, Use

__all__ = ["compose_loop", "rewrite", "writer_reasons"]

_LONGEST = 90
"""Longest `with` (indentation and items, in characters) that is written on one line."""
_CHUNK_NAMES = ("chunk", "block", "piece")


def rewrite(flow: Flow, take: Callable[[Flow, Site, Use], Writing] = writing) -> Rewrite | None:
    """The loop in place of the load and the write; None (or NoFix) where it cannot be shown to be right.

    `take` says how the consumer takes chunks.
    """
    if flow.consumer is None or len(flow.uses) != 1:
        return None
    site = Site(flow)
    site.refuse_class_body()
    if flow.producer.lines:
        return _lines_written(flow, site)
    into = take(flow, site, flow.consumer)
    out_of = reading(flow, site)
    refuse_same_object(flow, out_of.names, into.names)
    refuse_in_try(site, flow.producer.node, into.names | opened_names(flow, site))
    refuse_hidden_names(site)
    refuse_properties(flow, out_of.names | into.names)
    chunk = site.fresh(*_CHUNK_NAMES)
    if out_of.made is not None:
        placed = _in_wrapped_block(site, out_of, into, chunk)
    elif site.trace.is_within(flow.producer.node, into.statement):
        _refuse_shared_name(flow, site)
        placed = _in_place(site, out_of, into, chunk)
    else:
        placed = _through_a_name(flow, site, out_of, into, chunk)
    reasons = [*out_of.reasons, *into.reasons, *placed.reasons, *writer_reasons(flow, site, writer_of(flow))]
    if out_of.items and into.items:
        reasons.append("both are opened by one with")
    if site.is_module_level:
        reasons.append("a new name stays behind in the module")
    return _rewrite_of(flow, [*placed.edits, *out_of.edits, *into.edits], reasons)


def _refuse_shared_name(flow: Flow, site: Site) -> None:
    """`dst.write(data := src.read())`, where `data` is a name that other functions see."""
    for ancestor in site.trace.ancestors(flow.producer.node):
        if isinstance(ancestor, cst.NamedExpr) and dotted(ancestor.target) in site.trace.shared:
            raise NoFix("the loaded value is used elsewhere")
        if isinstance(ancestor, cst.BaseSmallStatement):
            return


def writer_reasons(flow: Flow, site: Site, writer: cst.BaseExpression | None) -> list[str]:
    """Why chunks may fare otherwise in a writer than the whole did."""
    return [
        *shared_file_reasons(flow, site, writer),
        *shared_writer_reasons(flow, site, writer),
        *connection_reasons(flow, site, writer),
    ]


def _rewrite_of(flow: Flow, edits: list[Edit], reasons: list[str]) -> Rewrite:
    verb = {"hashed": "hash", "sent": "send", "summed": "sum"}.get(consumer_verb(flow), "copy")
    message = f"{verb} `{flow.stream_code}` in chunks"
    if reasons:
        message += f" ({reasons[0]})"
    return Rewrite(tuple(edits), Applicability.UNSAFE if reasons else Applicability.SAFE, message)


@dataclass
class _Placed:
    edits: list[Edit]
    reasons: list[str]


def compose_loop(
    site: Site,
    indent: str,
    chunk: str,
    head: str,
    body: list[str],
    *,
    before: list[str] | None = None,
    items: list[tuple[bool, str]] | None = None,
    rest: str | None = None,
) -> str:
    """The lines of a loop, without the indentation of the first.

    `items` are with-items in order, each with whether it is async; `head` and `body` have `{chunk}`
    for the chunk's name.
    """
    lines = [indent + line for line in before or ()]
    inner = indent
    groups: list[tuple[bool, list[str]]] = []
    for is_async, item in items or ():
        if groups and groups[-1][0] is is_async:
            groups[-1][1].append(item)
        else:
            groups.append((is_async, [item]))
    for is_async, texts in groups:
        joined = ", ".join(texts)
        for text in [joined] if len(inner) + len(joined) <= _LONGEST else texts:
            lines.append(f"{inner}{'async ' if is_async else ''}with {text}:")
            inner += site.step
    lines.append(f"{inner}{head.replace('{chunk}', chunk)}:")
    lines += [f"{inner}{site.step}{line.replace('{chunk}', chunk)}" for line in body]
    if rest is not None:
        lines.append(indent + rest)
    return "\n".join(lines)[len(indent) :]


def _loop(site: Site, indent: str, out_of: Reading, into: Writing, chunk: str, *, rest: str | None = None) -> str:
    items = [(out_of.is_async, item) for item in out_of.items] + [(False, item) for item in into.items]
    return compose_loop(
        site, indent, chunk, out_of.head, into.body, before=into.before, items=items, rest=rest
    )  # fmt: skip


def _in_place(site: Site, out_of: Reading, into: Writing, chunk: str) -> _Placed:
    indent = site.indent(into.statement)
    text = _loop(site, indent, out_of, into, chunk, rest=into.rest)
    return _Placed([site.replace(into.statement, text)], [])


def _in_wrapped_block(site: Site, out_of: Reading, into: Writing, chunk: str) -> _Placed:
    """`r = requests.get(u)` becomes a `with` around all that uses `r`, so that the connection is closed."""
    assert out_of.made is not None
    statement, header = out_of.made
    block = site.block(statement)
    index = block.index(site.line_node(statement))
    holders = [n for n in block[index + 1 :] if site.trace.is_within(into.statement, n)]
    if not holders or not site.trace.is_within(site.flow.producer.node, into.statement):
        raise NoFix("the body is not written in the block of the call")
    users = [n for n in block[index + 1 :] if site.mentions(n, out_of.names)]
    if any(site.mentions(n, out_of.names) for n in block[:index]):
        raise NoFix("the response's name is used before")
    indent = site.indent(into.statement) + site.step
    loop = _loop(site, indent, out_of, into, chunk, rest=into.rest)
    replaced = [site.replace(into.statement, loop)]
    first = block[index + 1]
    return _Placed([site.replace(statement, header), *replaced, *site.deepen(first, users[-1], replaced)], [])


# -- through a name: data = src.read(); dst.write(data)


def _through_a_name(flow: Flow, site: Site, out_of: Reading, into: Writing, chunk: str) -> _Placed:
    assert flow.consumer is not None
    load = site.own_statement(flow.producer.node)
    names = flow.consumer.names
    if len(names) != 1 or not isinstance(load, cst.Assign) or len(load.targets) != 1:
        raise NoFix("the load is not a plain assignment")
    if strip_await(load.value) is not flow.producer.node or not site.is_used_once(names[0]):
        raise NoFix("the loaded value is used elsewhere")
    if site.is_module_level and site.occurrences(names[0].name) > 2:
        raise NoFix("the name may be used elsewhere in the module")
    if site.trace.loop(load) is not site.trace.loop(into.statement):
        raise NoFix("the loop around the load is not the one around the write")
    if site.trace.function(load) is not site.trace.function(into.statement):
        raise NoFix("the write is in another function")
    block = site.block(load)
    target_line = site.line_node(into.statement)
    if target_line in block:
        paths = paths_of(flow)
        return _same_block(site, block, load, out_of, into, chunk, paths)
    if into.is_fresh:
        return _hash_at_load(site, load, out_of, into, chunk)
    return _in_a_with(flow, site, block, load, out_of, into, chunk)


def _between(site: Site, block: list[cst.CSTNode], first: cst.CSTNode, last: cst.CSTNode) -> list[cst.CSTNode]:
    """Statements of a block after one and before another; refused where they leave or branch."""
    start, end = block.index(first), block.index(last)
    if start >= end:
        raise NoFix("the write does not follow the load")
    found = block[start + 1 : end]
    for statement in found:
        if not isinstance(statement, cst.SimpleStatementLine):
            raise NoFix("something branches between the load and the write")
        if any(isinstance(small, cst.Return | cst.Raise | cst.Break | cst.Continue) for small in statement.body):
            raise NoFix("something leaves between the load and the write")
        if any(isinstance(inner, cst.Await | cst.Yield) for inner in site.trace.inside(statement)):
            raise NoFix("something waits between the load and the write")
    refuse_between(site, found)
    return found


def _refuse_touching(site: Site, statements: list[cst.CSTNode], names: set[str], paths: Paths | None = None) -> None:
    """Between the load and the write nothing touches the stream or the writer, nor does anything to their paths."""
    for statement in statements:
        if site.mentions(statement, names):
            raise NoFix("something between the load and the write touches one of them")
        for call in site.trace.calls:
            if paths is not None and site.trace.is_within(call, statement) and paths.are_touched_by(call):
                raise NoFix("something between the load and the write is done to a path")


def _same_block(
    site: Site,
    block: list[cst.CSTNode],
    load: cst.Assign,
    out_of: Reading,
    into: Writing,
    chunk: str,
    paths: Paths,
) -> _Placed:
    between = _between(site, block, site.line_node(load), site.line_node(into.statement))
    _refuse_touching(site, between, out_of.names | into.names, paths)
    indent = site.indent(into.statement)
    text = _loop(site, indent, out_of, into, chunk, rest=into.rest)
    delete = site.delete_line(load, comment_stays=not between)
    return _Placed([delete, site.replace(into.statement, text)], [])


def _hash_at_load(site: Site, load: cst.Assign, out_of: Reading, into: Writing, chunk: str) -> _Placed:
    """The hash is made where the load was, and takes the chunks there."""
    load_block = site.block(load)
    if not _follows(site, load, into.statement):
        raise NoFix("the hash does not plainly follow the load")
    after = load_block[load_block.index(site.line_node(load)) + 1 :]
    _refuse_touching(site, after, out_of.names)
    text = _loop(site, site.indent(load), out_of, into, chunk)
    edits = [site.replace(load, text)]
    if into.rest is None:
        edits.append(site.delete_line(into.statement))
    else:
        edits.append(site.replace(into.statement, into.rest))
    return _Placed(edits, ["the hash is made before the load"])


def _follows(site: Site, load: cst.CSTNode, later: cst.CSTNode) -> bool:
    """Whether `later` stands behind the (possibly nested) block of `load`, reached only through withs."""
    target = site.block(later)
    node = site.line_node(load)
    while True:
        if node in target:
            return target.index(node) < target.index(site.line_node(later))
        parent = site.trace.parents.get(node)
        owner = site.trace.parents.get(parent) if parent is not None else None
        if not isinstance(owner, cst.With):
            return False
        node = owner


def _in_a_with(
    flow: Flow, site: Site, block: list[cst.CSTNode], load: cst.Assign, out_of: Reading, into: Writing, chunk: str
) -> _Placed:
    """The writer is opened by a `with` after the load: inside its block, or behind it."""
    body = site.trace.parents.get(site.line_node(into.statement))
    entered = site.trace.parents.get(body) if body is not None else None
    if not isinstance(entered, cst.With) or has_multiline_string(entered):
        raise NoFix("the writer is not opened by a with of its own")
    refuse_same_path(flow, site, entered)
    refuse_entered_twice(site, flow.producer.node, entered)
    reasons = ["two with blocks become one: both might be the same file"]
    load_line = site.line_node(load)
    if entered in block:
        paths = paths_of(flow)
        _refuse_touching(site, _between(site, block, load_line, entered), out_of.names | into.names, paths)
        return _Placed([site.delete_line(load), *_loop_in(site, entered, out_of, into, chunk)], reasons)
    outer = site.trace.parents.get(site.trace.parents[load_line])
    if not isinstance(outer, cst.With) or block[-1] is not load_line:
        raise NoFix("something stands between the load and the write")
    around = site.block(outer)
    if entered not in around or around.index(entered) != around.index(outer) + 1 or out_of.items:
        raise NoFix("something stands between the load and the write")
    return _Placed(_moved_inside(site, outer, entered, load, out_of, into, chunk), reasons)


def _loop_in(site: Site, entered: cst.With, out_of: Reading, into: Writing, chunk: str) -> list[Edit]:
    """The loop in the writer's `with`, which enters the stream first where that is needed."""
    edits = []
    items = out_of.items
    if items:
        if entered.asynchronous is not None or out_of.is_async or not isinstance(entered.lpar, cst.MaybeSentinel):
            raise NoFix("the with cannot take another item")
        start = site.span(entered.items[0].item).start
        edits.append(Edit(Span(start, start), "".join(f"{item}, " for item in items)))
    out_of = Reading(out_of.head)
    text = _loop(site, site.indent(into.statement), out_of, into, chunk, rest=into.rest)
    return [*edits, site.replace(into.statement, text)]


def _moved_inside(
    site: Site, outer: cst.With, entered: cst.With, load: cst.Assign, out_of: Reading, into: Writing, chunk: str
) -> list[Edit]:
    """`with src: data = src.read()` and `with dst: dst.write(data)`: the second moves into the first."""
    if any(line.comment for line in entered.leading_lines) or any(line.comment for line in outer.body.footer):  # type: ignore[attr-defined]
        raise NoFix("a comment stands between the two withs")
    first, last = site.span(entered).start.line, site.last_line(entered)
    if first <= site.span(load).end.line:
        raise NoFix("the two withs share a line")
    lines = [line.rstrip("\r\n") for line in site.source.lines[first - 1 : last]]
    sink = site.span(into.statement)
    indent = site.indent(into.statement)
    loop = indent + _loop(site, indent, Reading(out_of.head), into, chunk, rest=into.rest)
    tail = lines[sink.end.line - first][sink.end.column :]
    lines[sink.start.line - first : sink.end.line - first + 1] = (loop + tail).split("\n")
    text = "\n".join(site.step + line if line.strip() else line for line in lines)
    shift = site.indent(load)
    if not text.startswith(shift):
        raise NoFix("the two blocks are indented in different ways")
    end = Location(last + 1, 0) if last < len(site.source.lines) else Location(last, len(site.source.lines[last - 1]))
    start = Location(site.span(load).end.line + 1, 0)
    return [site.replace(load, text[len(shift) :]), Edit(Span(start, end), "")]


# -- lines


def _lines_written(flow: Flow, site: Site) -> Rewrite | None:
    """`dst.writelines(src.readlines())` takes the stream itself."""
    producer, use = flow.producer, flow.consumer
    assert use is not None
    call = use.node
    stream = producer.stream
    if (
        stream is None
        or (stream.row is None and stream.origin != "its name says so")
        or use.end is not End.PIECES
        or use.steps != (Step.LINES,)
        or not isinstance(call, cst.Call)
        or not isinstance(call.func, cst.Attribute)
        or call.func.attr.value != "writelines"
    ):  # fmt: skip
        return None
    if flow.is_awaited or (stream.row is not None and stream.row.awaited) or dotted(stream.node) is None:
        return None
    statement = site.own_statement(call)
    if not isinstance(statement, cst.Expr) or statement.value is not call:
        return None
    writer = dotted(call.func.value)
    value = flow.values.of(call.func.value)
    row = flow.catalog.type(value.type) if value is not None else None
    if writer is None or writer == dotted(stream.node) or (row is not None and row.unbuffered_writes):
        return None
    refuse_in_try(site, producer.node, {writer} | opened_names(flow, site))
    refuse_properties(flow, {writer, site.one_line(stream.node)})
    source, target = opened_path(flow, stream.node), opened_path(flow, call.func.value)
    if source is not None and target is not None and path_key(flow, source) == path_key(flow, target):
        return None
    reasons = writer_reasons(flow, site, call.func.value)
    reasons += local_class_reasons(flow, call.func.value, "writelines")
    return _rewrite_of(flow, [site.replace(producer.node, site.code(stream.node))], reasons)
