"""A read gets a size, or a larger one; lines become chunks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import libcst as cst

from lint_stream.chunk_reads import ChunkRead
from lint_stream.chunk_sizes import SMALL, Sizes, only_copies, pieces_of
from lint_stream.consumers import Consumers
from lint_stream.defects import Defect
from lint_stream.diagnostic import Applicability, Edit, Span
from lint_stream.flow import Flow
from lint_stream.literals import argument, is_empty_literal
from lint_stream.rewrite import chunk_loop
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.pure_loops import is_pure_loop
from lint_stream.rewrite.responses.lasting import refuse_passing
from lint_stream.rewrite.responses.surroundings import refuse_early_end
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.rewrite.sizes import chunk_size_code
from lint_stream.rewrite.writing import refuse_in_try
from lint_stream.trace import Binding, Definition, dotted, strip_await

__all__ = ["rewrite"]

_DEVICES = re.compile(
    r"(?:^|_)(?:ws|web_?socket|conn|connection|dev|device|hid|ser|serial|port|usb|chan|channel|peer|bus|spi|i2c|modem|flash"
    r"|page|packets?|radio|ble|mqtt|queue|transport|tty|link|uart)(?:_|$)"
)
"""Names of what takes messages, pages or packets rather than a stream of bytes."""
_MESSAGES = "its writer may take each piece for a message"


def rewrite(flow: Flow) -> Rewrite | None:
    """The size of the reads; a loop over chunks where lines were sent."""
    defect = flow.producer.defect
    if defect is None or defect.gathered:
        return None
    site = Site(flow)
    if defect.code == "LS406" or defect.how == "none":
        return _larger(flow, site, defect)
    if defect.how == "delegated":
        return _chunks_for_delegated(flow, site, defect)
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
    declared = _declared(flow, site, Consumers(flow.trace, flow.values, flow.catalog))
    if declared is None:
        raise NoFix("the declared size may be none")
    made = chunk_loop.rewrite(replace(flow, size=declared.name))
    reason = _reason_against(declared)
    if made is None or not reason:
        return made
    return replace(made, applicability=Applicability.UNSAFE, message=f"read `{flow.stream_code}` in chunks ({reason})")


def _sized(flow: Flow, site: Site, defect: Defect) -> Rewrite | None:
    read = defect.read
    assert read is not None
    if read.row is not None and not read.row.sized:
        raise NoFix("its read takes no size")
    consumers = Consumers(flow.trace, flow.values, flow.catalog)
    _refuse_other_loops(flow, site, read)
    reasons = [] if only_copies(consumers, read.pieces) else _reasons_to_yield(site, read.chunks)
    refuse_in_try(site, read.node, _writers(consumers, read))
    if read.row is not None and read.row.checks_length:
        reasons.append("a truncated body is no longer noticed")
    if not all(_is_shown(flow, writer) for writer in _writers_of(consumers, read.pieces)):
        reasons.append(_MESSAGES)
    size, reason = _size_at_hand(flow, site, read, consumers)
    reasons += [reason] if reason else []
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


def _size_at_hand(flow: Flow, site: Site, read: ChunkRead, consumers: Consumers) -> tuple[str, str]:
    """The size of the first read, or the one that is declared, or ours; and why it is not safe, empty where it is."""
    sizes = Sizes(flow.trace, flow.values, flow.catalog, flow.facts, flow.region, consumers)
    given = next((call.args[0].value for call in read.others if call.args), None)
    if given is not None:
        number = sizes.constant(given)
        if number is not None and number < SMALL:
            return _size(flow, read), ""
        if not isinstance(given, cst.Name):
            if number is None:
                raise NoFix("the size of the first read is calculated")
            return site.one_line(given), ""
        bound = site.trace.scope(given).bound.get(given.value, ())
        if len(bound) > 1 or given.value in site.trace.shared:
            raise NoFix("the size of the first read changes")
        return given.value, "" if number is not None else f"`{given.value}` may be anything"
    only = _declared(flow, site, consumers)
    if only is None:
        return _size(flow, read), ""
    return only.name, _reason_against(only)


def _reason_against(size: Definition) -> str:
    return f"whoever calls may give a `{size.name}` of 0" if size.binding is Binding.PARAMETER else ""


def _declared(flow: Flow, site: Site, consumers: Consumers) -> Definition | None:
    """A chunk size that the function has in front of the read, and that is a number (as a parameter, by default)."""
    function = site.function()
    if function not in site.trace.scopes:
        return None
    sizes = Sizes(flow.trace, flow.values, flow.catalog, flow.facts, flow.region, consumers)
    for declared in sizes.declared(site.trace.scopes[function]):
        if (sizes.constant(declared.value) or 0) <= 0 or declared.name in site.trace.shared:
            continue
        if declared.binding is Binding.PARAMETER or _stands_before(flow, site, declared, function):
            return declared
    return None


def _stands_before(flow: Flow, site: Site, declared: Definition, function: cst.CSTNode | None) -> bool:
    """Whether an assignment always runs before the read: in the function's own block, and earlier."""
    statement = site.trace.statement(declared.node)
    if statement is None or not isinstance(function, cst.FunctionDef):
        return False
    order = site.trace.order
    is_outermost = site.trace.parents.get(site.line_node(statement)) is function.body
    return is_outermost and order.get(declared.node, 0) < order.get(flow.producer.node, 0)


def _writers(consumers: Consumers, read: ChunkRead) -> set[str]:
    """The names of what the chunks go to."""
    return {name for name in map(dotted, _writers_of(consumers, read.pieces)) if name is not None}


def _writers_of(consumers: Consumers, pieces: Iterable[cst.BaseExpression]) -> list[cst.BaseExpression]:
    """The objects whose methods take the chunks."""
    calls = [end.node for piece in pieces for end in consumers.uses(piece)]
    return [c.func.value for c in calls if isinstance(c, cst.Call) and isinstance(c.func, cst.Attribute)]


def _is_shown(flow: Flow, writer: cst.BaseExpression) -> bool:
    """Whether nothing says that a writer of unknown origin is a device, which takes each piece for a message."""
    if flow.values.of(writer) is not None or flow.values.qualified(writer) is not None:
        return True
    return _DEVICES.search((dotted(writer) or "").rpartition(".")[2].strip("_").lower()) is None


def _with_size(site: Site, call: cst.Call, size: str) -> Edit:
    if site.has_comment(call) or len(call.args) > 1:
        raise NoFix("more than a plain read")
    return Edit(Span(site.span(call.func).end, site.span(call).end), f"({size})")


def _lambda(site: Site, read: ChunkRead, size: str) -> Edit:
    """`iter(f.read, b"")` becomes `iter(lambda: f.read(n), b"")`, which looks `f` up each time."""
    name = dotted(read.receiver)
    if name is None or not isinstance(read.node, cst.Attribute):
        raise NoFix("the stream has no name")
    site.refuse_class_body()
    root = name.partition(".")[0]
    if root in ("self", "cls") or root in site.trace.shared:
        raise NoFix("somebody else may give the stream's name to something else")
    if not site.trace.definitions_of(read.receiver) and site.function() is not None:
        raise NoFix("the stream's name belongs to somebody else")
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
        _refuse_other_loops(flow, site, read)
        consumers = Consumers(flow.trace, flow.values, flow.catalog)
        refuse_in_try(site, read.node, _writers(consumers, read))
        edits = [site.replace(read.size, _size(flow, read))]
        for first in read.others:
            if len(first.args) == 1 and first.args[0].keyword is None:
                edits.append(site.replace(first.args[0].value, _size(flow, read)))
        return _in_larger_chunks(flow, edits, _writers_of(consumers, read.pieces))
    call = defect.call
    if call is None or not isinstance(call.func, cst.Attribute):
        return None
    loop = site.trace.parents.get(call)
    pieces = pieces_of(site.trace, call)
    if not only_copies(Consumers(flow.trace, flow.values, flow.catalog), pieces):
        raise NoFix("the loop does more than copy")
    if not isinstance(loop, cst.For) or not is_pure_loop(flow, site, loop):
        raise NoFix("the loop does more than copy")
    if any(site.mentions(loop.body, {name}) for name in ("sys.stdout", "sys.stderr")):
        raise NoFix("somebody waits for each piece")
    writers = _writers_of(Consumers(flow.trace, flow.values, flow.catalog), pieces)
    if defect.how == "default":
        if site.has_comment(call):
            raise NoFix("a comment stands inside the call")
        edit = Edit(Span(site.span(call.func).end, site.span(call).end), f"({chunk_size_code(flow)})")
    else:
        given = argument(call, 0, "chunk_size") or argument(call, 0, "n")
        if given is None:
            raise NoFix("the size is not where it was expected")
        edit = site.replace(given, chunk_size_code(flow))
    return _in_larger_chunks(flow, [edit], writers)


def _in_larger_chunks(flow: Flow, edits: list[Edit], writers: list[cst.BaseExpression]) -> Rewrite:
    message = f"read `{flow.stream_code}` in larger chunks"
    if all(_is_shown(flow, writer) for writer in writers):
        return Rewrite(tuple(edits), Applicability.SAFE, message)
    return Rewrite(tuple(edits), Applicability.UNSAFE, f"{message} ({_MESSAGES})")


# -- loops in which the size of a chunk makes no difference


def _refuse_other_loops(flow: Flow, site: Site, read: ChunkRead) -> None:
    """Only a loop to the end that hands each chunk on, and does nothing else, may get chunks of another size."""
    if read.loop is None:
        raise NoFix("somebody else decides how long to iterate")
    repeated = None
    if read.repeater is not None:
        sentinel = read.repeater.args[1].value
        if not is_empty_literal(sentinel) or not (isinstance(read.loop, cst.For) and read.loop.iter is read.repeater):
            raise NoFix("the iterator is used in other ways")
    else:
        repeated = read.node
    if not is_pure_loop(flow, site, read.loop, repeated, read.others):
        raise NoFix("the loop does more than copy")
    for first in read.others:
        block = site.block(site.own_statement(first))
        if read.loop not in block:
            raise NoFix("the first read stands in another block")
        between = block[block.index(site.line_node(site.own_statement(first))) + 1 : block.index(read.loop)]
        if any(site.mentions(statement, {dotted(read.receiver) or ""}) for statement in between):
            raise NoFix("the stream is used between the first read and the loop")


# -- lines


def _chunks_for_lines(flow: Flow, site: Site, defect: Defect) -> Rewrite | None:
    loop = site.trace.parents.get(defect.at)
    if not isinstance(loop, cst.For) or loop.asynchronous is not None or not isinstance(loop.target, cst.Name):
        return None
    _refuse_more_than_sending(loop, loop.target.value)
    _refuse_other_callers(site)
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


def _refuse_other_callers(site: Site) -> None:
    """A generator that is called in several places may be wanted for its lines in one of them."""
    function = site.function()
    if isinstance(function, cst.FunctionDef):
        name = re.escape(function.name.value)
        if len(re.findall(rf"(?<!def )\b{name}\s*\(", site.source.text)) > 1:
            raise NoFix("somebody else may want the lines")


def _refuse_more_than_sending(loop: cst.For, name: str) -> None:
    """A separator behind each line, or a count of them, would come elsewhere, or be another one."""
    line = loop.body.body[0] if len(loop.body.body) == 1 else None
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None
    value = strip_await(small.value) if isinstance(small, cst.Expr) else None
    given = value.value if isinstance(value, cst.Yield) else None
    if isinstance(value, cst.Call) and len(value.args) == 1:
        given = value.args[0].value
    if loop.orelse is not None or not isinstance(given, cst.Name) or given.value != name:
        raise NoFix("the loop does more than hand on its lines")


def _chunks_for_delegated(flow: Flow, site: Site, defect: Defect) -> Rewrite | None:
    """`yield from src` becomes a loop that yields chunks."""
    statement = site.own_statement(defect.at)
    _refuse_other_callers(site)
    yielded = statement.value if isinstance(statement, cst.Expr) else None
    if dotted(defect.at) is None or not isinstance(yielded, cst.Yield) or not isinstance(yielded.value, cst.From):
        raise NoFix("not a statement of its own")
    if yielded.value.item is not defect.at:
        raise NoFix("more than the file is yielded")
    chunk, indent = site.fresh("chunk", "block", "piece"), site.indent(statement)
    text = (
        f"while {chunk} := {site.one_line(defect.at)}.read({chunk_size_code(flow)}):\n{indent}{site.step}yield {chunk}"
    )
    message = f"send `{flow.stream_code}` in chunks (they are cut elsewhere than lines)"
    return Rewrite((site.replace(statement, text),), Applicability.UNSAFE, message)


def _generator_for_file(flow: Flow, site: Site, defect: Defect) -> Rewrite | None:
    """`return Response(open(p, "rb"))` gets a generator in front, which also closes the file."""
    statement = site.own_statement(defect.at)
    if not isinstance(statement, cst.Return) or not isinstance(site.trace.function(statement), cst.FunctionDef):
        raise NoFix("not a plain return")
    opened = site.one_line(defect.at)
    refuse_early_end(site, statement)
    refuse_passing(flow, site, [defect.at], statement)
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
