"""LS103: the stream itself is iterated, instead of a list of its lines."""

from __future__ import annotations

import libcst as cst

from lint_stream.catalog.rows import BYTES
from lint_stream.diagnostic import Applicability, Edit
from lint_stream.flow import Flow
from lint_stream.literals import argument, string_value
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.hazards import local_class_reasons, refuse_properties
from lint_stream.rewrite.leaving import refuse_leaving
from lint_stream.rewrite.paths import opened_path, path_key
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.trace import Binding, dotted
from lint_stream.uses import End, Step
from lint_stream.values import Origin

__all__ = ["rewrite"]

_ASCII_BASED = frozenset(["utf-8", "utf8", "ascii", "latin-1", "latin1", "iso-8859-1", "iso8859-1", "cp1252"])
_FIRST_ONES = frozenset(
    ["next", "any", "all", "itertools.islice", "itertools.takewhile", "zip", "itertools.zip_longest"]
)
"""Consumers that may stop before the last line."""
_LAZY = frozenset("iter map filter zip enumerate csv.reader csv.DictReader itertools.islice itertools.chain".split())
_READS_STDIN = frozenset("input run call check_call check_output Popen system getpass popen read spawn".split())
_CHANGES = frozenset(
    """
    open write_text write_bytes rename replace remove unlink move copy copyfile copy2 truncate rmtree touch chmod
    """.split()
)
"""Calls that open or change the file that they are handed."""


def rewrite(flow: Flow) -> Rewrite | None:
    """Safe for `readlines()` and `list(f)`; unsafe, with the same pieces, for `read().splitlines()`."""
    use, producer = flow.consumer, flow.producer
    if use is None or len(flow.uses) != 1 or producer.stream is None or producer.loader is not None:
        return None
    site = Site(flow)
    name = _iterated_name(flow, site)
    _refuse_touching(flow, site, name)
    if producer.lines:
        if use.steps not in ((Step.LINES,), (Step.LINES, Step.NAMED)):
            raise NoFix("the lines are changed on their way")
        new, reasons = name, []
        old: cst.BaseExpression = producer.node
    else:
        old, new = _split(flow, site, name)
        reasons = ["the lines are split one by one"]
    reasons += local_class_reasons(flow, None, "")
    if producer.stream.row is None and any(name.startswith("django") for name in flow.facts.imported_modules):
        reasons.append("it may be a file of Django, which begins again, and has other lines")
    if _may_be_used_outside(flow, site) and _may_stop(flow, site, _loop_node(flow, site)):
        reasons.append("the loop may end early, and the caller go on with the stream")
    edits, is_apart = _edits(flow, site, old, new)
    if is_apart:
        reasons.append("the lines are read where they are used")
    if name.startswith("self.") and _calls_self(flow, site):
        reasons.append("a method that the loop calls may use the stream")
    message = f"iterate `{flow.stream_code}` itself"
    applicability = Applicability.UNSAFE if reasons else Applicability.SAFE
    return Rewrite(tuple(edits), applicability, message)


def _iterated_name(flow: Flow, site: Site) -> str:
    stream = flow.producer.stream
    assert stream is not None
    name = dotted(stream.node)
    if name is None and not (isinstance(stream.node, cst.Call) and stream.row is not None):
        raise NoFix("the stream is not a name")
    if stream.row is not None and not stream.row.lines:
        raise NoFix("iterating it does not give its lines")
    if stream.row is None and stream.origin is not Origin.NAMED and stream.origin is not Origin.OPENED:
        raise NoFix("nothing shows that it can be iterated")
    if flow.is_awaited or (stream.row is not None and stream.row.awaited):
        raise NoFix("it is iterated by async for")
    return site.one_line(stream.node)


def _loop_node(flow: Flow, site: Site) -> cst.CSTNode:
    """The statement (or comprehension) during which the stream is iterated."""
    assert flow.consumer is not None
    node = flow.consumer.node
    if isinstance(node, cst.For | cst.CompFor):
        return node
    for ancestor in site.trace.ancestors(node):
        if isinstance(ancestor, cst.For) and site.trace.is_within(node, ancestor.iter):
            return ancestor
        if isinstance(ancestor, cst.BaseSmallStatement | cst.BaseCompoundStatement):
            return ancestor
    return node


def _refuse_touching(flow: Flow, site: Site, name: str) -> None:
    """The loop must not use the stream, nor leave early while the stream is still used behind it."""
    loop = _loop_node(flow, site)
    _refuse_path_reuse(flow, site, loop)
    refuse_leaving(site, flow.consumer.node if flow.consumer is not None else loop)
    stream_name = dotted(flow.producer.stream.node) if flow.producer.stream is not None else None
    if stream_name is None:
        return
    producer = flow.producer.node
    body = [
        node
        for node in site.trace.parents
        if isinstance(node, cst.Name | cst.Attribute)
        and dotted(node) == stream_name
        and not site.trace.is_within(node, producer)
    ]
    if any(site.trace.is_within(n, loop) for n in body):
        raise NoFix("the loop uses the stream")
    later = [n for n in body if site.trace.order.get(n, 0) > site.trace.order.get(producer, 0)]
    later = [n for n in later if not _is_close(site, n)]
    if later and _may_stop(flow, site, loop):
        raise NoFix("the loop leaves early, and the stream is used behind it")
    if not isinstance(loop, cst.For) and _is_lazy(flow) and _all_later(site, stream_name, producer):
        raise NoFix("what reads the lines may be read when the stream has moved")
    _refuse_owner(flow, site, loop)
    _refuse_aliases(flow, site, loop, stream_name)
    refuse_properties(flow, {stream_name})
    if later and site.trace.loop(producer) is None and any(_is_tell(site, n) for n in later):
        raise NoFix("the stream's position is asked behind the loop")


def _is_lazy(flow: Flow) -> bool:
    node = flow.consumer.node if flow.consumer is not None else None
    return isinstance(node, cst.Call) and bool(flow.values.called_names(node) & _LAZY)


def _all_later(site: Site, name: str, producer: cst.CSTNode) -> bool:
    """Whether the stream is used at all after the load, be it to close it."""
    return any(
        isinstance(node, cst.Name | cst.Attribute)
        and dotted(node) == name
        and site.trace.order.get(node, 0) > site.trace.order.get(producer, 0)
        and not site.trace.is_within(node, producer)
        for node in site.trace.parents
    )


def _refuse_owner(flow: Flow, site: Site, loop: cst.CSTNode) -> None:
    """A process whose pipe is read, and standard input, are touched by more than the stream's own name."""
    stream = flow.producer.stream
    kind = stream.value.type if stream is not None and stream.value is not None else ""
    if kind == "pipe" and stream is not None:
        owner = dotted(stream.node.value) if isinstance(stream.node, cst.Attribute) else None
        if _may_stop(flow, site, loop) or owner is None:
            raise NoFix("the process may wait for its output to be read")
        if site.mentions(getattr(loop, "body", loop), {owner}):
            raise NoFix("the loop uses the process whose output it reads")
    if kind == "stdin":
        for call in site.trace.calls:
            name = call.func.attr.value if isinstance(call.func, cst.Attribute) else dotted(call.func)
            if name in _READS_STDIN and site.trace.is_within(call, loop):
                raise NoFix("the loop may read standard input in another way")


def _refuse_aliases(flow: Flow, site: Site, loop: cst.CSTNode, name: str) -> None:
    """Another name for the stream, or an object that was handed it, may be used in the loop."""
    for node in site.trace.parents:
        if not isinstance(node, cst.Name | cst.Attribute) or dotted(node) != name:
            continue
        if site.trace.is_within(node, flow.producer.node) or site.trace.is_within(node, loop):
            continue
        parent = site.trace.parents.get(node)
        is_alias = isinstance(parent, cst.Assign | cst.AnnAssign | cst.NamedExpr | cst.Element)
        call = site.trace.parents.get(parent) if isinstance(parent, cst.Arg) else None
        is_handed = isinstance(call, cst.Call) and not isinstance(site.trace.parents.get(call), cst.Expr)
        if (is_alias and getattr(parent, "target", None) is not node) or is_handed:
            raise NoFix("something else may hold the stream")


def _may_be_used_outside(flow: Flow, site: Site) -> bool:
    """Whether the stream comes from the caller, who may use what an early end of the loop leaves."""
    stream = flow.producer.stream
    if stream is None or isinstance(stream.node, cst.Attribute):
        return True
    return any(d.binding is Binding.PARAMETER for d in site.trace.definitions_of(stream.node))


def _refuse_path_reuse(flow: Flow, site: Site, loop: cst.CSTNode) -> None:
    """A loop that opens, replaces or removes the file it reads would meet a file that is still open."""
    stream = flow.producer.stream
    path = opened_path(flow, stream.node) if stream is not None else None
    if path is None or stream is None:
        return
    opening = stream.value.call if stream.value is not None else None
    code = path_key(flow, path)
    for call in site.trace.calls:
        name = call.func.attr.value if isinstance(call.func, cst.Attribute) else dotted(call.func)
        if name in _CHANGES and site.trace.is_within(call, loop):
            if call is opening or code not in "".join(site.region.code(call).split()):
                continue
            raise NoFix("the loop opens or changes the file that it reads")
    for call in site.trace.calls:
        writer = call.func.value if isinstance(call.func, cst.Attribute) else None
        if writer is None or not site.trace.is_within(call, loop):
            continue
        target = opened_path(flow, writer)
        if target is not None and target is not path and path_key(flow, target) == code and call.func is not writer:
            raise NoFix("the loop writes to the file that it reads")


def _is_close(site: Site, node: cst.CSTNode) -> bool:
    parent = site.trace.parents.get(node)
    return isinstance(parent, cst.Attribute) and parent.attr.value == "close"


def _is_tell(site: Site, node: cst.CSTNode) -> bool:
    parent = site.trace.parents.get(node)
    return isinstance(parent, cst.Attribute) and parent.attr.value in ("tell", "read", "readline")


def _may_stop(flow: Flow, site: Site, loop: cst.CSTNode) -> bool:
    assert flow.consumer is not None
    node = flow.consumer.node
    if isinstance(node, cst.Call) and flow.values.called_names(node) & _FIRST_ONES:
        return True
    if isinstance(loop, cst.For):
        todo: list[cst.CSTNode] = [loop.body]
        while todo:
            current = todo.pop()
            if isinstance(current, cst.Break | cst.Return | cst.Raise | cst.Yield):
                return True
            if not isinstance(current, cst.FunctionDef | cst.Lambda):
                todo.extend(current.children)
    return False


def _split(flow: Flow, site: Site, name: str) -> tuple[cst.BaseExpression, str]:
    """`f.read().splitlines()` as a generator over the pieces of each line: exactly the same pieces.

    A decode between is done line by line where no character holds the byte of a line feed.
    """
    node: cst.BaseExpression = flow.producer.node
    converted = ""
    while True:
        parent = site.trace.parents.get(node)
        call = site.trace.parents.get(parent) if isinstance(parent, cst.Attribute) else None
        if not isinstance(parent, cst.Attribute) or not isinstance(call, cst.Call):
            raise NoFix("not split where it is read")
        method = parent.attr.value
        if method == "splitlines" and not call.args:
            break
        if method != "decode" or converted:
            raise NoFix("the pieces would not be the same")
        encoding = argument(call, 0, "encoding")
        text = string_value(encoding) if encoding is not None else "utf-8"
        if text is None or text.lower() not in _ASCII_BASED:
            raise NoFix("the encoding may have line feeds inside characters")
        converted = site.one_line(call)[len(site.one_line(node)) :]
        node = call
    _refuse_newline(flow)
    line, part = site.fresh("line", "row"), None
    part = site.fresh("part", "piece")
    if line == part:
        raise NoFix("no free name")
    if flow.producer.gives != BYTES and converted:
        raise NoFix("it is not known to be bytes")
    splitting = f"{part} for {line} in {name} for {part} in {line}{converted}.splitlines()"
    outer = site.trace.parents.get(call)
    if isinstance(outer, cst.BooleanOperation) and outer.right is not call:
        raise NoFix("a generator is true even where it gives nothing")
    if isinstance(outer, cst.IfExp) and outer.test is call:
        raise NoFix("a generator is true even where it gives nothing")
    alone = isinstance(outer, cst.Arg) and len(getattr(site.trace.parents[outer], "args", ())) == 1
    return call, splitting if alone else f"({splitting})"


def _refuse_newline(flow: Flow) -> None:
    """With `newline="\\r"` a text file's lines are others than those of `splitlines`."""
    value = flow.producer.stream.value if flow.producer.stream is not None else None
    if value is None or value.call is None:
        return
    newline = argument(value.call, 5, "newline")
    if newline is not None and string_value(newline) not in ("", "\n") and not _is_none(newline):
        raise NoFix("the file's line ends are others")


def _is_none(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"


def _calls_self(flow: Flow, site: Site) -> bool:
    loop = _loop_node(flow, site)
    return any(
        site.trace.is_within(call, loop) and (dotted(call.func) or "").startswith("self.")
        for call in site.trace.calls
        if call is not flow.producer.node
    )


def _edits(flow: Flow, site: Site, old: cst.BaseExpression, new: str) -> tuple[list[Edit], bool]:
    """The list replaced where it is made, or, through a name, where it is used; and whether these stand apart."""
    use = flow.consumer
    assert use is not None
    if site.has_comment(old):
        raise NoFix("a comment stands inside the call")
    if Step.NAMED not in use.steps:
        return [site.replace(old, new)], False
    load = site.own_statement(flow.producer.node)
    if not isinstance(load, cst.Assign) or len(load.targets) != 1 or load.value is not old or len(use.names) != 1:
        raise NoFix("the lines are not plainly assigned")
    if not site.is_used_once(use.names[0]) or site.is_module_level or use.end is not End.ITERATED:
        raise NoFix("the lines are used elsewhere")
    consumer = site.trace.statement(use.node)
    block = site.block(load)
    if consumer is None or site.line_node(consumer) not in block or not isinstance(use.value, cst.Name):
        raise NoFix("the lines are used in another block")
    start, end = block.index(site.line_node(load)), block.index(site.line_node(consumer))
    stream_name = dotted(flow.producer.stream.node) if flow.producer.stream is not None else None
    if start >= end or stream_name is None:
        raise NoFix("the use does not follow the load")
    for between in block[start + 1 : end]:
        if not isinstance(between, cst.SimpleStatementLine) or site.mentions(between, {stream_name}):
            raise NoFix("something stands between the load and the loop")
    return [site.delete_line(load), site.replace(use.value, new)], end != start + 1
