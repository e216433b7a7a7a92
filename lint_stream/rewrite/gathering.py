"""LS201 and LS204: each chunk is handed on as it comes."""

from __future__ import annotations

import libcst as cst

from lint_stream.diagnostic import Applicability, Edit, Span
from lint_stream.flow import Flow
from lint_stream.gathering_loop import Gathering
from lint_stream.rewrite.chunk_loop import compose_loop, writer_reasons
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.hazards import refuse_hidden_names, refuse_properties
from lint_stream.rewrite.same_file import refuse_same_path, writer_of
from lint_stream.rewrite.site import NoFix, Site, contains_comment, refuse_entered_twice
from lint_stream.rewrite.writing import Writing, refuse_in_try, writing
from lint_stream.trace import dotted, last_name
from lint_stream.uses import End, Step

__all__ = ["rewrite"]


def rewrite(flow: Flow) -> Rewrite | None:
    """The chunks go to the consumer, one by one; None where something else happens in between."""
    gathering, use = flow.producer.gathering, flow.consumer
    if gathering is None or use is None or len(flow.uses) != 1 or flow.producer.values:
        return None
    if any(step is not Step.NAMED for step in use.steps):
        return None
    site = Site(flow)
    site.refuse_class_body()
    if gathering.name is not None and ("." in gathering.name or gathering.name in site.trace.shared):
        raise NoFix("what gathers is seen elsewhere")
    if use.end is End.UPLOAD:
        return _passed(flow, site, gathering)
    into = writing(flow, site, use)
    refuse_in_try(site, flow.producer.node, into.names)
    if gathering.loop is not None:
        edits, reasons = _in_its_loop(flow, site, gathering, into)
    else:
        edits, reasons = _over_the_iterable(flow, site, gathering, into)
    refuse_hidden_names(site)
    refuse_properties(flow, into.names)
    if isinstance(flow.producer.node, cst.Call) and isinstance(flow.producer.node.func, cst.Attribute):
        if flow.producer.node.func.attr.value == "read":
            raise NoFix("what is read depends on where the buffer stands")
    if any(site.mentions(gathering.source.node, {name}) for name in into.names):
        raise NoFix("what gives the chunks touches the writer")
    reasons = [*into.reasons, *reasons, *writer_reasons(flow, site, writer_of(flow))]
    if gathering.source.generator is not None:
        reasons.append("the generator runs between the writes")
    if gathering.loop is not None and _does_more(site, gathering):
        reasons.append("the loop does more than gather")
    if site.is_module_level:
        reasons.append("a new name stays behind in the module")
    message = "write each chunk as it comes"
    applicability = Applicability.UNSAFE if reasons else Applicability.SAFE
    return Rewrite(tuple(edits), applicability, message + (f" ({reasons[0]})" if reasons else ""))


def _does_more(site: Site, gathering: Gathering) -> bool:
    """Whether a loop calls anything but its read, what gathers, and what only shows something."""
    source = gathering.source.node
    for call in site.trace.calls:
        if gathering.loop is None or not site.trace.is_within(call, gathering.loop):
            continue
        name = last_name(call.func)
        is_read = site.trace.is_within(call, source) or site.trace.is_within(source, call)
        is_adding = gathering.adds is not None and site.trace.is_within(call, gathering.adds)
        if not is_read and not is_adding and name not in ("len", "print", "debug", "info"):
            return True
    return False


def _iterable(site: Site, gathering: Gathering) -> str:
    return site.one_line(gathering.source.node)


def _is_async(site: Site, flow: Flow) -> bool:
    """Whether the comprehension over the chunks is an `async for`."""
    node = flow.producer.node
    for other in site.trace.comprehensions:
        if site.trace.is_within(other, node):
            clause = getattr(other, "for_in", None)
            return clause is not None and clause.asynchronous is not None
    return False


def _over_the_iterable(flow: Flow, site: Site, gathering: Gathering, into: Writing) -> tuple[list[Edit], list[str]]:
    """`dst.write(b"".join(chunks))` becomes `for chunk in chunks: dst.write(chunk)`."""
    node = flow.producer.node
    if gathering.name is not None or not site.trace.is_within(node, into.statement):
        raise NoFix("the chunks are gathered under a name")
    _refuse_conversion(site, node)
    each = "async for" if _is_async(site, flow) else "for"
    chunk = site.fresh("chunk", "block", "piece")
    text = compose_loop(
        site,
        site.indent(into.statement),
        chunk,
        f"{each} {{chunk}} in {_iterable(site, gathering)}",
        into.body,
        before=into.before,
        items=[(False, item) for item in into.items],
        rest=into.rest,
    )
    return [site.replace(into.statement, text)], []


def _refuse_conversion(site: Site, node: cst.BaseExpression) -> None:
    """A comprehension that changes its chunks, or leaves some out."""
    for other in site.trace.comprehensions:
        if not site.trace.is_within(other, node):
            continue
        clause = getattr(other, "for_in", None)
        element = getattr(other, "elt", None)
        if clause is None or clause.ifs or clause.inner_for_in or not isinstance(element, cst.Name):
            raise NoFix("the chunks are changed on their way")


def _in_its_loop(flow: Flow, site: Site, gathering: Gathering, into: Writing) -> tuple[list[Edit], list[str]]:
    """The writer takes the place of the gathering statement; the container and the join go.

    Only where the loop is the writer's neighbour in one block, and does nothing but gather.
    """
    loop, start, adds = gathering.loop, gathering.start, gathering.adds
    assert loop is not None and start is not None and adds is not None
    name = gathering.name
    opening = start.statement
    if not isinstance(opening, cst.Assign) or len(opening.targets) != 1 or not isinstance(adds, cst.CSTNode):
        raise NoFix("the container is not plainly made")
    adding = site.trace.statement(adds)
    if not isinstance(adding, cst.BaseSmallStatement) or (
        isinstance(adds, cst.Call) and not _is_alone(site, adds, adding)
    ):
        raise NoFix("the gathering is part of a larger statement")
    if any(isinstance(node, cst.Return | cst.Raise | cst.Yield) for node in site.trace.inside(loop)):
        raise NoFix("the loop may leave before the write")
    block = site.block(into.statement)
    line = site.line_node(into.statement)
    if loop not in block:
        return _in_a_later_with(flow, site, gathering, into, opening, adding)
    if block.index(line) != block.index(loop) + 1:
        raise NoFix("something stands between the loop and the write")
    outside = _outer_blocks(site, block)
    if site.line_node(opening) not in outside:
        raise NoFix("the container is made in another block")
    _refuse_other_uses(site, gathering, flow)
    if into.rest is not None or into.items or (into.before and not into.is_fresh):
        raise NoFix("the write is part of a larger statement")
    if into.before:
        raise NoFix("the consumer is made behind the loop")
    if any(site.mentions(loop, {writer}) for writer in into.names):
        raise NoFix("the loop touches the writer")
    before = block[: block.index(loop)]
    between = before[before.index(site.line_node(opening)) + 1 :] if site.line_node(opening) in before else before
    if any(site.mentions(statement, into.names) for statement in between):
        raise NoFix("the writer is touched before the loop")
    assert gathering.chunk is not None
    chunk = gathering.chunk.name
    if not _is_plain_chunk(adds, chunk):
        raise NoFix("the chunks are changed on their way")
    body = [text.replace("{chunk}", chunk) for text in into.body]
    indent = site.indent(adding)
    edits = [
        site.delete_line(opening),
        site.replace(adding, f"\n{indent}".join(body)),
        site.delete_line(into.statement),
    ]
    if isinstance(flow.producer.node, cst.Name) and name is None:
        raise NoFix("no container")
    return edits, _through_name_reasons(flow)


def _in_a_later_with(
    flow: Flow,
    site: Site,
    gathering: Gathering,
    into: Writing,
    opening: cst.Assign,
    adding: cst.BaseSmallStatement,
) -> tuple[list[Edit], list[str]]:
    """`with a as src: <gather>` and `with b as dst: dst.write(…)`: the second is entered around the loop."""
    loop = gathering.loop
    assert loop is not None and gathering.chunk is not None and gathering.adds is not None
    body = site.trace.parents.get(site.line_node(into.statement))
    entered = site.trace.parents.get(body) if body is not None else None
    holder = site.trace.parents.get(site.trace.parents[loop])
    if not isinstance(entered, cst.With) or len(site.block(into.statement)) != 1 or not isinstance(holder, cst.With):
        raise NoFix("something stands between the loop and the write")
    around = site.block(holder)
    if entered not in around or around.index(entered) != around.index(holder) + 1 or site.block(loop)[-1] is not loop:
        raise NoFix("something stands between the loop and the write")
    if site.line_node(opening) not in [*_outer_blocks(site, site.block(loop)), *around]:
        raise NoFix("the container is made in another block")
    _refuse_other_uses(site, gathering, flow)
    if into.rest is not None or into.items or into.before or not _is_plain_chunk(gathering.adds, gathering.chunk.name):
        raise NoFix("the chunks are changed on their way")
    if any(site.mentions(loop, {writer}) for writer in into.names) or entered.asynchronous is not None:
        raise NoFix("the loop touches the writer")
    if contains_comment(entered):
        raise NoFix("a comment stands in the second with")
    refuse_entered_twice(site, loop, entered)
    refuse_same_path(flow, site, entered)
    header = site.header(entered)
    indent = site.indent(adding) + site.step
    text = f"\n{indent}".join(line.replace("{chunk}", gathering.chunk.name) for line in into.body)
    replaced = [site.replace(adding, text)]
    start = site.span(loop).start
    edits = [
        site.delete_line(opening),
        Edit(Span(start, start), f"{header}\n{site.indent(loop)}{site.step}"),
        *replaced,
        *(edit for edit in site.deepen(loop, loop, replaced) if edit.span.start.line != start.line),
        site.delete_block(entered),
    ]
    return edits, ["two with blocks become one: both might be the same file"]


def _outer_blocks(site: Site, block: list[cst.CSTNode]) -> list[cst.CSTNode]:
    """Statements of a block, and of the blocks around it as long as only `with` leads in."""
    found = list(block)
    owner = site.trace.parents.get(site.trace.parents[block[0]])
    while isinstance(owner, cst.With):
        found += site.block(owner)
        owner = site.trace.parents.get(site.trace.parents[site.line_node(owner)])
    return found


def _through_name_reasons(flow: Flow) -> list[str]:
    assert flow.consumer is not None
    return ["the whole had a name"] if flow.consumer.names else []


def _is_alone(site: Site, call: cst.Call, statement: cst.BaseSmallStatement) -> bool:
    return isinstance(statement, cst.Expr) and statement.value is call


def _is_plain_chunk(adds: cst.CSTNode, chunk: str) -> bool:
    if isinstance(adds, cst.AugAssign):
        return isinstance(adds.value, cst.Name) and adds.value.value == chunk
    if isinstance(adds, cst.Assign):
        return isinstance(adds.value, cst.BinaryOperation) and dotted(adds.value.right) == chunk
    return isinstance(adds, cst.Call) and len(adds.args) == 1 and dotted(adds.args[0].value) == chunk


def _refuse_other_uses(site: Site, gathering: Gathering, flow: Flow) -> None:
    """The container's name occurs in its making, the gathering and the putting together, and nowhere else."""
    allowed = [
        gathering.start.statement if gathering.start else None,
        site.trace.statement(gathering.adds or flow.producer.node),
    ]
    allowed.append(site.trace.statement(flow.producer.node))
    for node in site.trace.parents:
        if isinstance(node, cst.Name) and node.value == gathering.name:
            if not any(place is not None and site.trace.is_within(node, place) for place in allowed):
                raise NoFix("the container is used elsewhere")


def _passed(flow: Flow, site: Site, gathering: Gathering) -> Rewrite | None:
    """`data=b"".join(r.iter_content(n))` becomes `data=r.iter_content(n)`."""
    use = flow.consumer
    assert use is not None and use.row is not None
    if gathering.loop is not None or gathering.name is not None or use.steps or not isinstance(use.node, cst.Call):
        raise NoFix("the chunks are gathered by a loop")
    if not use.row.callee.startswith(("requests.", "httpx.")) or "AsyncClient" in use.row.callee:
        raise NoFix("the client is not known to take an iterator")
    if _is_async(site, flow):
        raise NoFix("the chunks come from an async iterator")
    _refuse_conversion(site, flow.producer.node)
    edit = site.replace(flow.producer.node, _iterable(site, gathering))
    return Rewrite((edit,), Applicability.UNSAFE, "pass the iterator over the chunks")
