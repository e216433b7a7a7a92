"""LS103: the stream itself is iterated, instead of a list of its lines."""

from __future__ import annotations

import libcst as cst

from lint_stream.catalog.rows import BYTES
from lint_stream.diagnostic import Applicability, Edit
from lint_stream.flow import Flow
from lint_stream.literals import argument, string_value
from lint_stream.rewrite.edits import Rewrite
from lint_stream.rewrite.line_hazards import line_reasons, refuse_touching
from lint_stream.rewrite.site import NoFix, Site
from lint_stream.trace import dotted
from lint_stream.uses import End, Step
from lint_stream.values import Origin

__all__ = ["rewrite"]

_ASCII_BASED = frozenset(["utf-8", "utf8", "ascii", "latin-1", "latin1", "iso-8859-1", "iso8859-1", "cp1252"])


def rewrite(flow: Flow) -> Rewrite | None:
    """Safe for `readlines()` and `list(f)`; unsafe, with the same pieces, for `read().splitlines()`."""
    use, producer = flow.consumer, flow.producer
    if use is None or len(flow.uses) != 1 or producer.stream is None or producer.loader is not None:
        return None
    site = Site(flow)
    name = _iterated_name(flow, site)
    refuse_touching(flow, site)
    if producer.lines:
        if use.steps not in ((Step.LINES,), (Step.LINES, Step.NAMED)):
            raise NoFix("the lines are changed on their way")
        new, reasons = name, []
        old: cst.BaseExpression = producer.node
    else:
        old, new = _split(flow, site, name)
        reasons = ["the lines are split one by one"]
    edits, is_apart = _edits(flow, site, old, new)
    if is_apart:
        reasons.append("the lines are read where they are used")
    reasons += line_reasons(flow, site, name)
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
