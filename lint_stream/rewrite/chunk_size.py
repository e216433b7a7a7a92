"""A read gets a size, or a larger one; lines become chunks."""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from lint_stream.chunk_reads import ChunkRead
from lint_stream.chunk_sizes import Sizes, only_copies, pieces_of
from lint_stream.consumers import Consumers
from lint_stream.defects import Defect
from lint_stream.diagnostic import Applicability, Edit, Span
from lint_stream.flow import Flow
from lint_stream.rewrite import chunk_loop
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.rewrite.sizes import chunk_size_code
from lint_stream.rewrite.writing import refuse_in_try
from lint_stream.trace import Binding, Definition, dotted
from lint_stream.values import argument

__all__ = ["rewrite"]


def rewrite(flow: Flow) -> Rewrite | None:
    """The size of the reads; a loop over chunks where lines were sent."""
    defect = flow.producer.defect
    if defect is None or defect.gathered:
        return None
    site = Site(flow)
    if defect.code == "LS406":
        return _larger(flow, site, defect)
    if defect.how == "lines":
        return _chunks_for_lines(flow, site, defect)
    if defect.how == "file":
        return _generator_for_file(flow, site, defect)
    return _with_declared_size(flow, site, defect) if defect.how == "size" else _sized(flow, site, defect)


def _size(flow: Flow, read: ChunkRead | None) -> str:
    threaded = read is not None and read.row is not None and read.row.threaded
    return chunk_size_code(flow, threaded=threaded)


# -- a size where there was none


def _with_declared_size(flow: Flow, site: Site, defect: Defect) -> Rewrite | None:
    """The chunk loop that a whole load becomes, with the size that the function declares."""
    name = _declared(flow, site, Consumers(flow.trace, flow.values, flow.catalog))
    if name is None:
        raise NoFix("the declared size may be none")
    made = chunk_loop.rewrite(flow)
    if made is None:
        return None
    old, new = f"({_size(flow, None)})", f"({name})"
    edits = tuple(replace(edit, replacement=edit.replacement.replace(old, new)) for edit in made.edits)
    return replace(made, edits=edits)


def _sized(flow: Flow, site: Site, defect: Defect) -> Rewrite | None:
    read = defect.read
    assert read is not None
    if read.row is not None and not read.row.sized:
        raise NoFix("its read takes no size")
    consumers = Consumers(flow.trace, flow.values, flow.catalog)
    reasons = [] if only_copies(consumers, read.pieces) else _reasons_to_yield(site, read.chunks)
    refuse_in_try(site, read.node, _writers(consumers, read))
    if read.row is not None and read.row.checks_length:
        reasons.append("a truncated body is no longer noticed")
    size = next((site.one_line(call.args[0].value) for call in read.others if call.args), None)
    size = size or _declared(flow, site, consumers) or _size(flow, read)
    edits = [_with_size(site, call, size) for call in read.others if not call.args]
    if (
        isinstance(read.node, cst.Call)
        and read.node.func is not read.receiver
        and isinstance(read.node.func, cst.Attribute)
    ):
        if read.node.func.attr.value != read.method:
            raise NoFix("a partial without a size")
        edits.append(_with_size(site, read.node, size))
    else:
        edits.append(_lambda(site, read, size))
    message = f"read `{flow.stream_code}` in chunks" + (f" ({reasons[0]})" if reasons else "")
    return Rewrite(tuple(edits), Applicability.UNSAFE if reasons else Applicability.SAFE, message)


def _declared(flow: Flow, site: Site, consumers: Consumers) -> str | None:
    """A chunk size that the function has, and that is a number."""
    function = site.function()
    if function not in site.trace.scopes:
        return None
    sizes = Sizes(flow.trace, flow.values, flow.catalog, flow.facts, flow.region, consumers)
    for declared in sizes.declared(site.trace.scopes[function]):
        if (sizes.constant(declared.value) or 0) > 0:
            return declared.name
    return None


def _writers(consumers: Consumers, read: ChunkRead) -> set[str]:
    """The names of what the chunks go to."""
    calls = [end.node for piece in read.pieces for end in consumers.uses(piece)]
    owners = [c.func.value for c in calls if isinstance(c, cst.Call) and isinstance(c.func, cst.Attribute)]
    return {name for name in map(dotted, owners) if name is not None}


def _with_size(site: Site, call: cst.Call, size: str) -> Edit:
    if site.has_comment(call) or len(call.args) > 1:
        raise NoFix("more than a plain read")
    return Edit(Span(site.span(call.func).end, site.span(call).end), f"({size})")


def _lambda(site: Site, read: ChunkRead, size: str) -> Edit:
    """`iter(f.read, b"")` becomes `iter(lambda: f.read(n), b"")`."""
    name = dotted(read.receiver)
    if name is None or not isinstance(read.node, cst.Attribute):
        raise NoFix("the stream has no name")
    if read.loop is not None:
        root = name.partition(".")[0]
        for definition in site.trace.definitions:
            if definition.name in (name, root) and site.trace.is_within(definition.node, read.loop):
                raise NoFix("the loop gives the stream's name to something else")
    return site.replace(read.node, f"lambda: {site.one_line(read.node)}({size})")


def _reasons_to_yield(site: Site, chunks: tuple[Definition, ...]) -> list[str]:
    """A generator may yield smaller pieces; anything else may need the whole."""
    for use in (use for chunk in chunks for use in chunk.uses):
        parent = site.trace.parents.get(use)
        if not isinstance(parent, cst.Yield | cst.UnaryOperation | cst.While | cst.If | cst.Comparison):
            raise NoFix("the loop does more than hand on its chunks")
    if not chunks:
        raise NoFix("nothing says what becomes of the chunks")
    return ["whoever iterates gets other pieces"]


# -- a larger size


def _larger(flow: Flow, site: Site, defect: Defect) -> Rewrite | None:
    read = defect.read
    if read is not None:
        if not read.is_shown or read.size is None:
            raise NoFix("nothing shows that no one waits for each piece")
        edits = [site.replace(read.size, _size(flow, read))]
        for first in read.others:
            if len(first.args) == 1 and first.args[0].keyword is None:
                edits.append(site.replace(first.args[0].value, _size(flow, read)))
        return Rewrite(tuple(edits), Applicability.SAFE, f"read `{flow.stream_code}` in larger chunks")
    call = defect.call
    if call is None or not isinstance(call.func, cst.Attribute):
        return None
    if not only_copies(Consumers(flow.trace, flow.values, flow.catalog), pieces_of(site.trace, call)):
        raise NoFix("the loop does more than copy")
    message = f"read `{flow.stream_code}` in larger chunks"
    if defect.how == "default":
        if site.has_comment(call):
            raise NoFix("a comment stands inside the call")
        edit = Edit(Span(site.span(call.func).end, site.span(call).end), f"({chunk_size_code(flow)})")
    else:
        given = argument(call, 0, "chunk_size") or argument(call, 0, "n")
        if given is None:
            raise NoFix("the size is not where it was expected")
        edit = site.replace(given, chunk_size_code(flow))
    return Rewrite((edit,), Applicability.SAFE, message)


# -- lines


def _chunks_for_lines(flow: Flow, site: Site, defect: Defect) -> Rewrite | None:
    loop = site.trace.parents.get(defect.at)
    if not isinstance(loop, cst.For) or loop.asynchronous is not None or not isinstance(loop.target, cst.Name):
        return None
    target, size = loop.target.value, chunk_size_code(flow)
    message = f"send `{flow.stream_code}` in chunks (they are cut elsewhere than lines)"
    if dotted(defect.at) is not None:
        start, end = site.span(loop).start, site.span(defect.at).end
        head = site.source.slice(Span(start, end))
        if "#" in head or "\n" in head or "\r" in head:
            raise NoFix("the head of the loop spans lines")
        edit = Edit(Span(start, end), f"while {target} := {site.one_line(defect.at)}.read({size})")
        return Rewrite((edit,), Applicability.UNSAFE, message)
    if not isinstance(defect.at, cst.Call) or loop.orelse is not None or site.has_comment(loop):
        raise NoFix("the file has no name")
    body = site.one_line(loop.body.body[0]) if isinstance(loop.body, cst.IndentedBlock) else ""
    if len(loop.body.body) != 1 or not isinstance(loop.body.body[0], cst.SimpleStatementLine):
        raise NoFix("the loop does more than send")
    indent, name = site.indent(loop), site.fresh("file", "src", "stream")
    opened = site.one_line(defect.at)
    text = (
        f"with {opened} as {name}:\n{indent}{site.step}while {target} := {name}.read({size}):\n"
        f"{indent}{site.step * 2}{body.strip()}"
    )
    start = site.span(loop).start
    end = site.span(loop.body.body[0].body[-1]).end
    return Rewrite((Edit(Span(start, end), text),), Applicability.UNSAFE, message)


def _generator_for_file(flow: Flow, site: Site, defect: Defect) -> Rewrite | None:
    """`return Response(open(p, "rb"))` gets a generator in front, which also closes the file."""
    statement = site.own_statement(defect.at)
    if not isinstance(statement, cst.Return) or not isinstance(site.trace.function(statement), cst.FunctionDef):
        raise NoFix("not a plain return")
    opened = site.one_line(defect.at)
    if isinstance(defect.at, cst.Name):
        definitions = site.trace.definitions_of(defect.at)
        if len(definitions) != 1 or definitions[0].binding is not Binding.ASSIGNED:
            raise NoFix("the file belongs to somebody else")
        items = f"with {opened}:"
        name = opened
    elif isinstance(defect.at, cst.Call):
        name = site.fresh("file", "src", "stream")
        items = f"with {opened} as {name}:"
    else:
        raise NoFix("the file belongs to somebody else")
    indent, step = site.indent(statement), site.step
    generator, chunk = site.fresh("generate", "iter_chunks"), site.fresh("chunk", "block", "piece")
    lines = [
        f"def {generator}():",
        f"{step}{items}",
        f"{step * 2}while {chunk} := {name}.read({chunk_size_code(flow)}):",
        f"{step * 3}yield {chunk}",
        "",
    ]
    start = site.span(statement).start
    before = "\n".join(indent + line if line else "" for line in lines)[len(indent) :]
    edits = (Edit(Span(start, start), f"{before}\n{indent}"), site.replace(defect.at, f"{generator}()"))
    return Rewrite(edits, Applicability.UNSAFE, f"send `{flow.stream_code}` in chunks (it is opened later)")
